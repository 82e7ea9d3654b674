"""Calls of other functions: keywords, defaults, stars, recursion, lambdas, closures, function values."""

import functools
import math

import numpy as np

from tests.programs.registry import add, matrix, vector

RATE = 0.3
TABLE = {"scale": 1.7, "weights": np.array([1.0, 2.0, 3.0])}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def affine(x, w=2.0, b=0.5):
    """A callee with defaults."""
    return w * x + b


def two_results(x):
    y = np.sin(x)
    return y, y * x


def branching(x):
    if x > 1:
        return x * x
    return np.exp(x)


def looping(x, n):
    y = x
    for i in range(n):
        y = np.sin(y) * x + i
    return y


def storing(target, value):
    target[0] = value * target[1]


def keyword_only(x, *, scale, offset=1.0):
    return x * scale + offset


def variadic(x, *rest, **options):
    s = x
    for r in rest:
        s = s * r
    return s * options.get("factor", 1.0)


def logistic(w, b, x, t):
    z = w * x + b
    y = sigmoid(z)
    return 0.5 * (y - t) ** 2


add(logistic, (0.7, -0.3, 1.4, 1.0), wrt=("w", "b"), tags="call scalar")


def calls_twice(x):
    return np.sum(sigmoid(x) * sigmoid(sigmoid(x) * 2))


add(calls_twice, (vector(3),), (0.7,), tags="call")


def keywords_and_defaults(x, y):
    a = affine(x)
    b = affine(y, b=x)
    c = affine(b=a, x=b, w=y)
    return affine(c, x, y) * a


add(keywords_and_defaults, (0.7, 1.3), wrt=(0, 1), tags="call keyword-call default-call scalar")


def default_argument(x, w=2.0, n=3):
    return x**n * w


add(default_argument, (0.7,), (0.7, 1.5), (0.7, 1.5, 2), tags="default scalar")


def default_differentiated(x, w=2.0):
    return x * x * w


add(default_differentiated, (0.7, 2.0), wrt=(0, "w"), tags="default scalar")


def several_results(x):
    a, b = two_results(x)
    pair = two_results(b)
    return np.sum(a * b * pair[1])


add(several_results, (vector(3),), tags="call tuple unpack")


def only_one_result_used(x):
    a, _ = two_results(x)
    return np.sum(a * two_results(x)[0])


add(only_one_result_used, (vector(3),), tags="call tuple unpack")


def callee_with_branches(x):
    return branching(x) * branching(x - 1) + branching(branching(x))


add(callee_with_branches, (1.5,), (0.5,), tags="call early-return scalar")


def callee_with_loop(x):
    return looping(x, 3) * looping(looping(x, 1), 2) + looping(x, 0)


add(callee_with_loop, (0.7,), tags="call for-range scalar zero-iterations")


def callee_in_loop(x):
    s = 0.0
    for i in range(3):
        s = s + looping(x, i) * sigmoid(s)
        if branching(s) > 2:
            s = affine(s, b=x)
    return s


add(callee_in_loop, (0.7,), tags="call for-range if keyword-call scalar")


def callee_stores(x):
    y = x * 2.0
    storing(y, x[1])
    storing(y[1:], y[0])
    return np.sum(y * y)


add(callee_stores, (vector(3),), tags="call view-store store-int")


def callee_keyword_only(x, y):
    return keyword_only(x, scale=y) * keyword_only(y, offset=x, scale=2.0)


add(callee_keyword_only, (0.7, 1.3), wrt=(0, 1), tags="call keyword-only keyword-call scalar")


def keyword_only_in_loop(x):
    s = x
    for i in range(3):
        s = keyword_only(s, offset=i, scale=x * 0.5)
    return s


add(keyword_only_in_loop, (0.7,), tags="call keyword-only keyword-call for-range scalar")


def star_arguments(x, y):
    pair = (y, 2.0)
    return variadic(x, y, 3.0) + variadic(x, *pair) * variadic(x, factor=y)


add(star_arguments, (0.7, 1.3), wrt=(0, 1), tags="call star keyword-call scalar")


def star_parameters(x, *rest):
    s = x
    for r in rest:
        s = s * np.sin(r)
    return s + len(rest)


add(star_parameters, (0.7, 1.3, 0.4), (0.7,), tags="star for-tuple len scalar")


def factorial_power(x, n):
    if n == 0:
        return 1.0
    return x * factorial_power(x, n - 1) / n


add(factorial_power, (1.3, 4), (1.3, 0), tags="recursion early-return scalar")


def fibonacci_like(x, n):
    if n < 2:
        return x * n + 1
    return fibonacci_like(x, n - 1) * x + fibonacci_like(x, n - 2)


add(fibonacci_like, (0.7, 5), (0.7, 1), tags="recursion early-return scalar")


def tree_sum(tree, x):
    if isinstance(tree, tuple):
        left, right = tree
        return tree_sum(left, x) * tree_sum(right, x) + x
    return tree * x


add(tree_sum, (((1.0, 2.0), (0.5, (1.5, 0.3))), 0.7), wrt=(0, 1), tags="recursion tuple-argument unpack isinstance")


def even_steps(x, n):
    if n == 0:
        return x
    return odd_steps(np.sin(x) + x, n - 1)


def odd_steps(x, n):
    if n == 0:
        return x * x
    return even_steps(x * 1.5, n - 1) * x


add(even_steps, (0.7, 4), (0.7, 3), (0.7, 0), tags="mutual-recursion recursion early-return scalar")


def parity_sum(x, n):
    return even_steps(x, n) * odd_steps(x, n)


add(parity_sum, (0.7, 3), tags="mutual-recursion call scalar")


def recursive_on_slices(x):
    if len(x) == 1:
        return x[0]
    half = len(x) // 2
    return recursive_on_slices(x[:half]) * 0.5 + np.sin(recursive_on_slices(x[half:]))


add(recursive_on_slices, (vector(5),), tags="recursion slice len early-return")


def lambda_local(x):
    f = lambda v: v * v + x
    g = lambda u, v=2.0: f(u) * v
    return f(x) * g(x) + g(x, v=x)


add(lambda_local, (0.7,), tags="lambda closure default-call scalar")


def lambda_in_loop(x):
    s = 0.0
    for i in range(3):
        step = lambda v: np.sin(v) * x + i
        s = step(s)
    return np.sum(s)


add(lambda_in_loop, (vector(2),), tags="lambda closure for-range")


def closure_reads_outer(x):
    scale = x * 2

    def inner(y):
        return y * scale + x

    return inner(x) * inner(2.0)


add(closure_reads_outer, (0.7,), tags="closure call scalar")


def closure_reads_later_value(x):
    a = x

    def inner(y):
        return y * a

    first = inner(x)
    a = x * x
    return first + inner(x)


add(closure_reads_later_value, (0.7,), tags="closure call rebinding scalar")


def make_scaled(factor, shift):
    def scaled(x):
        return np.sum(np.sin(x * factor) + shift)

    return scaled


closure_program = make_scaled(1.7, np.array([1.0, 2.0, 3.0]))
add(closure_program, (vector(3),), tags="closure")

lambda_program = lambda x: x**2 * math.sin(x)
lambda_program.__name__ = "lambda_program"
add(lambda_program, (0.7,), tags="lambda math scalar")


def apply(f, x):
    return f(f(x))


def passes_functions(x):
    return apply(np.sin, x) * apply(sigmoid, x) + apply(lambda v: v * x, x)


add(passes_functions, (0.7,), tags="function-values call lambda closure scalar")


def function_argument(f, x):
    return np.sum(f(x) * x)


add(function_argument, (np.sin, vector(3)), (sigmoid, vector(3)), wrt=1, tags="function-values call")


def function_in_branch(x, smooth):
    f = np.tanh if smooth else sigmoid
    return np.sum(f(x) ** 2)


add(function_in_branch, (vector(3), True), (vector(3), False), tags="function-values ternary call")


def partial_application(x):
    half = functools.partial(affine, w=0.5)
    return np.sum(half(x) * x)


add(partial_application, (vector(3),), tags="partial call")


def reads_global_data(x):
    return np.sum(x * TABLE["weights"]) * RATE + TABLE["scale"] * x[0]


add(reads_global_data, (vector(3),), tags="global-data")


def global_loop_bound(x):
    y = x
    for i in range(len(TABLE)):
        y = y * RATE + np.sin(y)
    return y


add(global_loop_bound, (0.7,), tags="global-data for-range len scalar")


def name_shadowing(x, sum):
    max = x * 2
    len = sum * max
    return len * max


add(name_shadowing, (0.7, 1.3), wrt=(0, 1), tags="shadowed-builtins scalar")


def awkward_names(x_bar, y, x, x_saved, np_, t, s1):
    g = x_bar * y
    y_bar = g + x
    for i in range(2):
        x_saved = np.sin(x_saved * y_bar) * t
        t1 = t * s1
        t = t1 + x
    return g * y_bar * x_saved + t + np_


add(
    awkward_names,
    (0.7, 1.3, 0.4, 0.9, 0.2, 1.1, 0.6),
    wrt=(0, 1, 2, 3, 4, 5, 6),
    tags="name-clash for-range scalar",
)


def callee_overwrites_its_own_name(x):
    y = double(x)
    x = double(y) * x
    return x * y


def double(x):
    x = x * 2
    x = x + np.sin(x)
    return x


add(callee_overwrites_its_own_name, (0.7,), tags="call rebinding scalar")


def deep_calls(x):
    return level_one(x) * 2


def level_one(x):
    y = level_two(x, x + 1)
    return y * level_two(y, x)


def level_two(a, b):
    return sigmoid(a) * affine(b, w=a)


add(deep_calls, (0.7,), tags="call keyword-call scalar")


def same_callee_different_kinds(x, s):
    return np.sum(affine(x, w=s)) + affine(s) + np.sum(affine(x, b=x))


add(same_callee_different_kinds, (vector(3), 0.7), wrt=(0, 1), tags="call keyword-call default-call")


def callee_of_arrays(a, x):
    return quadratic(a, x) + quadratic(a.T, x * 2) / quadratic(a @ a, x)


def quadratic(a, x):
    return x @ (a @ x)


add(callee_of_arrays, (matrix(2, 2), vector(2)), wrt=(0, 1), tags="call matmul transpose")


def damped(p, c):
    if c > 0.2123:
        return p * c / (1 + c * c)
    return np.tanh(p)


def overwritten_by_callee_and_stored(x):
    u = x * 1.0
    s = 0.3
    for i in range(3):
        u[i] *= x[0]
        u = damped(u, c=s)
        u *= np.cos(x)
        s = s + u[1]
    return np.sum(u * x) + s


add(overwritten_by_callee_and_stored, (vector(3),), tags="call-in-loop store-augmented argument-rebound")
