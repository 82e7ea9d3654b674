"""What loops carry: a number that becomes an array, and names that take each other's values or not."""

from __future__ import annotations

import math

import numpy as np

from tests.programs.registry import add, vector

t = np.linspace(0.0, 1.0, 5)  # named as the pipeline names what it makes


def number_that_becomes_an_array(x):
    s = 0.0
    for _ in range(2):
        s = s + np.sin(x) * x
    return np.sum(s)


def number_that_becomes_an_array_while(x):
    s, k = 1.0, 0
    while k < 3:
        s = s * x + 0.5 * k
        k += 1
    return np.sum(s * s)


def _wave(x, scale=np.pi, shape=np.sin, turn=math.sin, n=2):
    s = 0.0
    for k in range(n):
        s = s + shape(x * scale) * x * turn(k + 1.0)
    return s


def callee_with_modules_in_defaults(x):
    return np.sum(_wave(x) * _wave(x, 0.5, np.cos)) * t[2]


def taken_or_kept(x):
    a, b = x[0], x[1]
    for _ in range(2):
        a, b = a + b, a * b if a > 0 else b
    return a * b


def taken_or_constant(x):
    a, b, c = x
    k = 0
    while k < 3:
        a, b, c = (b if a > b else a * c), a + b, (c * b if b > 0.5 else 1.0)
        k += 1
    return a * b * c


def taken_by_and(x):
    a, b = x[:2], x[1]
    for _ in range(2):
        a, b = a + b, (b and a[0] * b)
    return np.sum(a * b)


def arrays_taken_or_kept(x):
    a, b = x[:2], x[1:]
    for _ in range(2):
        a, b = a + b, a * b if a[0] > 0 else b
    return np.sum(a * b)


add(number_that_becomes_an_array, (vector(3),), tags="loop-carried for-range")
add(number_that_becomes_an_array_while, (vector(3),), tags="loop-carried while")
add(callee_with_modules_in_defaults, (vector(3),), tags="default-call global-data function-values")
add(taken_or_kept, (vector(3),), tags="tuple-target ternary loop-carried")
add(taken_or_constant, (vector(3),), tags="tuple-target ternary loop-carried while")
add(taken_by_and, (vector(3),), tags="tuple-target and loop-carried")
add(arrays_taken_or_kept, (vector(3),), tags="tuple-target ternary loop-carried")
