"""NumPy's functions that apply what they are given: vectorize, frompyfunc, piecewise, fromfunction, apply_*."""

from __future__ import annotations

import math

import numpy as np

from tests.programs.registry import add, matrix, positive, vector


def vectorized_lambda(x, s):
    return np.sum(np.vectorize(lambda a, b: a * a * b + b)(x, s) * x)


add(vectorized_lambda, (matrix(2, 3), 0.7), (vector(3), vector(3, 1)), tags="vectorize lambda", wrt=(0, 1))


def vectorized_branches(x, t):
    def bent(v, slope=0.1):
        if v > t[0]:
            return v * t[1]
        return slope * v * v

    bend = np.vectorize(bent)
    return np.sum(bend(x)) + np.sum(bend(x[0], slope=0.3))


add(vectorized_branches, (matrix(3, 2), positive(2)), tags="vectorize closure call", wrt=(0, 1))


@np.vectorize
def _softened(a, b=2.0):
    if a < 0:
        return 0.1 * a * b
    return a * math.sin(b)


def vectorized_decorated(x):
    y = _softened(x, x[::-1]) * 0.5
    return np.sum(_softened(y)) * x[0]


add(vectorized_decorated, (vector(4),), tags="vectorize call")


def _polynomial(v, coefficients):
    s = 0.0
    for c in coefficients:
        s = s * v + c
    return s


_polynomials = np.vectorize(_polynomial, otypes=[float], excluded={1, "coefficients"})


def vectorized_excluded(x, c):
    return np.sum(_polynomials(x, c) ** 2) + np.sum(_polynomials(x[0], coefficients=c[1:]))


add(vectorized_excluded, (matrix(2, 3), vector(3, 1)), tags="vectorize call", wrt=(0, 1))


def vectorized_pair(x):
    low, high = np.vectorize(lambda v: (v * 0.5, v * v * v))(x)
    return np.sum(low * high)


add(vectorized_pair, (matrix(2, 2),), tags="vectorize lambda unpack")


def vectorized_in_loop(x, n):
    total = 0.0
    for k in range(n):
        scaled = np.vectorize(lambda v: np.sin(v * k))
        total = total * 0.5 + np.sum(scaled(x) ** 2)
    return total


add(vectorized_in_loop, (vector(3), 3), (vector(3), 0), tags="vectorize lambda for-range")


def ufunc_of_function(x, s):
    square = np.frompyfunc(lambda a, b: a * a * b, 2, 1)
    return np.sum(square(x, s).astype(float) * x)


add(ufunc_of_function, (matrix(2, 3), 0.7), tags="vectorize lambda", wrt=(0, 1))


def piecewise_branches(x, c):
    y = np.piecewise(x, [x < -0.2, x > c], [lambda v: -v * v, lambda v: c * v**3, 0.5])
    return np.sum(y * x)


add(piecewise_branches, (matrix(2, 4), 0.6), (vector(1), 9.0), tags="piecewise lambda closure", wrt=(0, 1))


def _bent(v, slope, *, power):
    return slope * np.abs(v) ** power


def piecewise_arguments(x, slope):
    high = x > 0.8
    parts = [_bent, lambda v, slope, power: slope * np.sin(v) * power]
    return np.sum(np.piecewise(x, [high, ~high], parts, slope, power=3))


add(piecewise_arguments, (vector(5), 0.4), tags="piecewise lambda call keyword-only", wrt=(0, 1))


def coordinates_function(w, n):
    grid = np.fromfunction(lambda i, j: w[0] * i + w[1] * j * j, (n, 3))
    return np.sum(grid**2) * w[0]


add(coordinates_function, (vector(2), 2), (vector(2), 0), tags="fromfunction lambda closure")


def coordinates_scaled(w, scale):
    def height(i, j, k, scale=1.0):
        return np.sin(w * i) * scale + j * w * k

    return np.sum(np.fromfunction(height, shape=(2, 1, 2), scale=scale, dtype=int) * w)


add(coordinates_scaled, (0.7, 0.3), tags="fromfunction closure keyword-only", wrt=(0, 1))


def applied_along_axis(A, w):
    norms = np.apply_along_axis(lambda row: np.sum(row * row * w), 1, A)
    turned = np.apply_along_axis(np.cumsum, 0, A)
    return np.sum(norms) + np.sum(turned * A)


add(applied_along_axis, (matrix(2, 3), vector(3, 1)), tags="apply-along lambda closure", wrt=(0, 1))


def applied_along_middle(T, w):
    def spread(row, w, power=1):
        return np.outer(row, w) ** power

    return np.sum(np.apply_along_axis(spread, -2, T, w, power=2)[:, 1] * 0.5)


_BOX = np.stack([matrix(2, 3), matrix(2, 3, 1)])
add(applied_along_middle, (_BOX, vector(2, 1)), tags="apply-along call", wrt=(0, 1))


def applied_over_axes(T, s):
    sums = np.apply_over_axes(np.sum, T * s, [0, 2])
    highest = np.apply_over_axes(np.max, T, (1,))
    return np.sum(sums**2) + np.sum(highest * s)


add(applied_over_axes, (_BOX, 0.7), tags="apply-over", wrt=(0, 1))


def applied_means(A):
    centred = A - np.apply_over_axes(np.mean, A, -1)
    return np.sum(np.apply_over_axes(lambda a, axis: np.sum(a * a, axis), centred, [1]) ** 2)


add(applied_means, (matrix(3, 2),), tags="apply-over lambda")
