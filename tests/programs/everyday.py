"""Small things of everyday Python that are other spellings of a loop, a store or an index."""

from __future__ import annotations

import itertools

import numpy as np

from tests.programs.registry import add, positive, vector


def _added(p, q):
    return [a + b for a, b in itertools.zip_longest(p, q, fillvalue=0.0)]


def sum_of_polynomials(p, q, t):
    """The degrees differ: the shorter one is filled up."""
    value = 0.0
    for coefficient in list(reversed(_added(p, [q[0], q[1] * q[2]]))):
        value = value * t + coefficient
    return value


add(sum_of_polynomials, (vector(4), vector(3), 0.7), wrt=(0, 1, 2), tags="zip-longest reversed-list list")


def rows_of_two_lengths(x):
    s = x[0]
    for a, b in itertools.zip_longest(x[:2], x, fillvalue=s):
        s = s + np.sin(a) * b
    parameters = dict((name, value * s) for name, value in zip("abcd", x))
    return parameters["a"] * parameters["d"]


add(rows_of_two_lengths, (vector(4),), tags="zip-longest dict-of-pairs")


def without_the_extremes(x):
    values = [v * v for v in x]
    values.remove(min(values))
    values.remove(max(values, key=abs))
    place = values.index(min(values))
    weights = dict([(k, v + place) for k, v in enumerate(list(reversed(values)))])
    return sum(weights.values()) * weights[0] * weights[1] ** 2


add(without_the_extremes, (positive(5),), tags="list-remove list-index reversed-list dict-of-pairs")


def taken_in_order(x):
    """The list becomes empty, as that of an event loop; the history is a tuple that grows."""
    waiting, history = list(x), (x[0],)
    while waiting:
        first = min(waiting)
        place = waiting.index(first)
        history = (*history, first * (place + 1) + history[-1] * 0.5)
        waiting.remove(first)
    return sum(history) * history[2]


add(taken_in_order, (positive(4),), tags="list-remove list-index tuple-spread")


def closed_with_what_was_made(x):
    total, trace = 0.0, (x[0],)
    for v in x:
        try:
            y = np.sin(v)
            z = y * v
        finally:
            total = total + y * z
        trace = (*trace, z)
    try:
        mean = total / len(x)
    finally:
        print(f"mean of {len(trace)}")
        scaled = mean * mean
    return scaled * trace[-1]


add(closed_with_what_was_made, (vector(3),), tags="finally tuple-spread")
