"""Functions as values: passed, kept in variables and containers, chosen by branches, made by other functions."""

from __future__ import annotations

import functools

import numpy as np

from tests.programs.registry import add, vector


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def scaled(z, factor=2.0):
    return z * factor


def iterated(f, x, n):
    for _ in range(n):
        x = f(x)
    return x


def lambda_through_loop(x, a):
    return iterated(lambda v: v * a + np.sin(v), x, 3)


add(lambda_through_loop, (0.7, 1.3), wrt=(0, 1), tags="function-values lambda closure for-range scalar")


def known_through_loop(f, x):
    return np.sum(iterated(f, x, 2) * x)


add(known_through_loop, (np.sin, vector(3)), (sigmoid, vector(3)), wrt=1, tags="function-values function-argument")


def chosen_lambda(x, a, smooth):
    if smooth:
        g = lambda v: np.tanh(v * a)
    else:
        g = lambda v: v * v * a
    return np.sum(g(x) * x)


add(chosen_lambda, (vector(3), 1.3, True), (vector(3), 1.3, False), wrt=(0, 1), tags="function-values lambda branch")


def functions_in_list(x):
    layers = [np.sin, sigmoid, lambda v: v * x]
    y = x
    for layer in layers:
        y = layer(y)
    return np.sum(y)


add(functions_in_list, (vector(3),), tags="function-values lambda list for-list")


def functions_in_dict(x, which):
    table = {"double": scaled, "squash": sigmoid, "cube": lambda v: v**3}
    return np.sum(table["cube"](x) * table[which](x))


add(functions_in_dict, (vector(3), "double"), (vector(3), "squash"), tags="function-values lambda dict string-keyed")


def make_line(a, b):
    return lambda t: a * t + b


def make_power(n):
    def power(t):
        return t**n

    return power


def returned_lambda(x, a):
    line = make_line(a, x)
    return line(x) * line(a)


add(returned_lambda, (0.7, 1.3), wrt=(0, 1), tags="function-values function-result lambda closure scalar")


def returned_function(x):
    cube, square = make_power(3), make_power(2)
    return np.sum(cube(x) - square(x) * x[0])


add(returned_function, (vector(3),), tags="function-values function-result nested-function closure")


def made_in_loop(x):
    s = x
    for i in range(3):
        line = make_line(s, i)
        s = line(x)
    return s


add(made_in_loop, (0.7,), tags="function-values function-result closure for-range scalar")


def late_binding(x):
    a = x
    g = lambda v: v * a
    first = g(x)
    a = a * a
    return first + g(x) * 2.0


add(late_binding, (0.7,), tags="lambda closure late-binding scalar")


def late_binding_in_loop(x):
    total = 0.0
    g = lambda v: v * k * x
    for i in range(3):
        k = x + i
        total = total + g(x)
    return total


add(late_binding_in_loop, (0.7,), tags="lambda closure late-binding for-range scalar")


def partial_of_active(x, a):
    shifted = functools.partial(make_line(a, x), 0.5)
    stretch = functools.partial(scaled, factor=a)
    return shifted() * stretch(x)


add(partial_of_active, (0.7, 1.3), wrt=(0, 1), tags="partial function-values closure scalar")


def partial_passed_on(x, a):
    return np.sum(iterated(functools.partial(scaled, factor=a), x, 3))


add(partial_passed_on, (vector(3), 1.3), wrt=(0, 1), tags="partial function-values")


def weighted(x, *rest, power=2.0, **options):
    s = x**power
    for r in rest:
        s = s * r
    return s * options.get("factor", 1.0) + options.get("shift", x)


def star_tuple(x, y):
    rest = (y, x)
    return weighted(x, *rest, power=3.0) + weighted(y, factor=x, shift=y)


add(star_tuple, (0.7, 1.3), wrt=(0, 1), tags="star keyword-only double-star dict-get scalar")


def positional_only(a, b, /, c):
    return a * b + c * c


def positional_only_call(x, y):
    return positional_only(x, y, c=x) * positional_only(y, 2.0, x)


add(positional_only_call, (0.7, 1.3), wrt=(0, 1), tags="positional-only keyword-call scalar")


def composed(f, g):
    return lambda v: f(g(v))


def composition(x):
    h = composed(np.sin, composed(lambda v: v * x, np.exp))
    return h(x)


add(composition, (0.7,), tags="function-values function-result closure scalar")


def parameter_named_as_function_outside(x):
    def apply(composed, k):  # `composed` is a function of the module
        return composed(k)

    return apply(lambda k: x[k] ** 2, 1) * apply(lambda k: x[k], 2)


add(parameter_named_as_function_outside, (np.array([0.1, 0.5, 0.7]),), tags="nested-function name-clash")


def weighted_by_parameter(x):
    def apply(weighted, k):
        return weighted(x[k]) * 0.5

    return apply(np.sin, 0) + apply(lambda v: v * v, 1)


add(weighted_by_parameter, (np.array([0.1, 0.5, 0.7]),), tags="nested-function function-values name-clash")
