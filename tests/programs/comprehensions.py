"""List and dict comprehensions, and generator expressions whose items are all taken at once."""

import numpy as np

from tests.programs.registry import add, matrix, vector


def sum_of_squares(x):
    return sum(v**2 for v in x)


add(sum_of_squares, (vector(4),), tags="comprehension generator-expression sum")


def list_of_products(x, w):
    terms = [a * b for a, b in zip(x, w)]
    return terms[0] * terms[-1] + sum(terms)


add(list_of_products, (vector(3), vector(3, 1)), wrt=(0, 1), tags="comprehension zip list")


def filtered(x):
    kept = [v * np.sin(v) for v in x if v > 0 if v < 1.2]
    return sum(kept) * len(kept)


add(filtered, (vector(6),), tags="comprehension condition")


def nested_comprehension(a, x):
    rows = [sum(a[i, j] * x[j] for j in range(len(x))) for i in range(len(a))]
    return np.sum(np.array(rows) ** 2)


add(nested_comprehension, (matrix(2, 3), vector(3)), wrt=(0, 1), tags="comprehension nested")


def two_generators(x, y):
    return np.prod(np.array([u + 2.0 * v for u in x for v in y if u != v]))


add(two_generators, (vector(2), vector(3, 1)), wrt=(0, 1), tags="comprehension nested condition")


def loop_variable_of_its_own(x):
    i = 2.0
    parts = [x[i] * (i + 1) for i in range(3)]
    return sum(parts) * i


add(loop_variable_of_its_own, (vector(3),), tags="comprehension scope")


def dict_comprehension(x):
    named = {name: x[k] ** (k + 1) for k, name in enumerate("abc")}
    return named["a"] * named["c"] + named["b"]


add(dict_comprehension, (vector(3),), tags="comprehension dict-comprehension")


def dict_of_dict(params):
    scaled = {key: value * 2.0 for key, value in params.items()}
    return np.sum(scaled["w"] ** 2) * scaled["b"]


add(dict_of_dict, ({"w": vector(3), "b": 0.7},), tags="comprehension dict-comprehension dict-argument")


def in_a_branch(x, deep):
    return sum([v * v for v in x]) if deep else np.sum(x)


add(in_a_branch, (vector(3), True), (vector(3), False), tags="comprehension ternary")


def largest_item(x):
    return max([v * v for v in x]) + min(3.0 * v for v in x)


add(largest_item, (vector(4),), tags="comprehension max min")


def any_and_all(x):
    if any(v > 0.5 for v in x) and not all(v > 0.5 for v in x):
        return np.sum(x * x)
    return np.sum(x)


add(any_and_all, (vector(4),), (vector(4) * 0.1,), tags="comprehension any all")


def applies_function(x):
    def f(v):
        return np.tanh(v) * v

    return sum([f(v) for v in x]) + f(x[0])


add(applies_function, (vector(3),), tags="comprehension nested-function")


def layers_of_arrays(ws, x):
    hidden = [np.tanh(w @ x) for w in ws]
    return sum(np.sum(h * h) for h in hidden)


add(layers_of_arrays, ([matrix(2, 3), matrix(2, 3, 1)], vector(3)), wrt=(0, 1), tags="comprehension list-argument")


def any_with_walrus(x):
    total = 0.5 * x[1]
    if any((last := v) > 0.3 for v in x):
        total += last**2
    return total


add(any_with_walrus, (np.array([0.1, 0.5, 0.7]),), tags="any generator-expression walrus any-all")


def all_pairs_with_walrus(x):
    if all((product := a * b) < 0.3 for a in x for b in x if a != b):
        return product
    return product**2 * 2.0


add(all_pairs_with_walrus, (np.array([0.1, 0.5, 0.7]),), tags="all generator-expression walrus any-all")


def generator_unpacked(x):
    a, *others = (np.sin(t) * x[0] for t in x if t > -5.0)
    others[0] *= a
    spread = [*(t * t for t in others), x[1]]
    return a * sum(spread) + spread[0]


add(
    generator_unpacked,
    (vector(3),),
    tags="generator-expression starred-target list-spread sum condition",
)


def generator_of_buffers(x):
    slopes, sums = (np.zeros(3) for _ in range(2))
    slopes[0] = x[0]
    sums[:] = x * slopes
    return np.sum(slopes * sums) + sums[0]


add(generator_of_buffers, (vector(3),), tags="generator-expression tuple-target store-int store-slice")
