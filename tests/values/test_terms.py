"""Terms: equal terms stand for equal numbers, whatever the lengths."""

from itertools import product

import numpy as np

from s2s_ad.values.terms import Symbol, add, as_length, evaluate, multiply, shorter, slice_length, subtract

N = Symbol(0)
LENGTHS = (0, 2, 3, 7)
BOUNDS = (None, 0, 1, 2, 5, -1, -2, -5)


def test_slices_have_the_length_that_numpy_gives() -> None:
    for start, stop, step in product(BOUNDS, BOUNDS, (None, 1, 2, -1, -2)):
        term = slice_length(N, start, stop, step)
        for n in LENGTHS:
            assert evaluate(term, {N: n}) == len(np.zeros(n)[start:stop:step]), (n, start, stop, step)


def test_slices_by_lengths() -> None:
    for start, stop, step in product((None, 1), (N, subtract(N, 1), subtract(N, 2)), (None, 2, -1)):
        term = slice_length(N, start, stop, step)
        for n in LENGTHS:
            bound = evaluate(stop, {N: n})
            assert evaluate(term, {N: n}) == len(np.zeros(n)[start:bound:step]), (n, start, stop, step)


def test_slices_of_slices() -> None:
    for first, second in product(product(BOUNDS, BOUNDS), repeat=2):
        term = slice_length(slice_length(N, *first, None), *second, None)
        for n in LENGTHS:
            assert evaluate(term, {N: n}) == len(np.zeros(n)[slice(*first)][slice(*second)])


def test_arithmetic() -> None:
    for k in range(-3, 4):
        for n in LENGTHS:
            known = {N: n}
            assert evaluate(add(add(N, k), 2), known) == n + k + 2
            assert evaluate(subtract(add(k, N), N), known) == k
            assert evaluate(multiply(k, N), known) == k * n
            length = as_length(add(N, k))
            if n + k >= 0:
                assert length is not None
                assert evaluate(length, known) == n + k


def test_the_same_length_has_one_spelling() -> None:
    assert slice_length(N, 1, None, None) == slice_length(N, None, -1, None) == shorter(N, 1)
    assert slice_length(N, 1, -1, None) == as_length(subtract(N, 2)) == slice_length(N, 1, subtract(N, 1), None)
    assert slice_length(shorter(N, 1), 1, None, None) == slice_length(N, None, -2, None)
    assert slice_length(N, None, None, -1) == N
    assert slice_length(N, 0, N, 1) == N
