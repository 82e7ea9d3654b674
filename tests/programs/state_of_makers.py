"""Functions that keep what their maker bound, calls that change an array for the sake of that, rows taken side by side,
and derivatives inside of functions that overwrite."""

from __future__ import annotations

import numpy as np

from s2s_ad import jvp
from tests.programs.registry import add, matrix, positive


def counter(weight):
    total = 0.0

    def step(v):
        nonlocal total
        total = total + weight * v
        return total

    return step


def counted(f):
    calls = 1.0

    def wrapped(v):
        nonlocal calls
        calls = calls * 2.0
        return f(v) * calls

    return wrapped


def two_counters_of_one_maker(x):
    one, other = counter(x[0]), counter(x[1])
    return one(x[2]) * other(x[3]) * one(x[1]) + 10 * other(1.0)


def counters_made_inside(x):
    def make(weight):
        total = weight

        def step(v):
            nonlocal total
            total = total + weight * v
            return total

        return step

    one, other = make(x[0]), make(x[1])
    return one(x[2]) * other(x[3]) * one(x[1])


def counters_in_a_loop(x):
    total = 0.0
    for v in x:
        step = counter(v)
        step(v)
        total += step(v * v) * step(2.0)
    return total


def counted_twice(x):
    first, second = counted(np.sin), counted(np.cos)
    return first(x[0]) + second(x[1]) * first(x[2]) + second(x[3])


def scaled_by(weight):
    return lambda v: weight * v * v


def after(f, g):
    return lambda v: f(g(v))


def given_what_is_bound_again(x):
    a = x[0]
    scale, step = scaled_by(a), counter(a)
    a = 5.0 * x[1]
    total = scale(x[2]) * a + step(x[3])
    v = scaled_by(a)
    a = x[2]
    v = after(v, v)
    v = after(scale, v)
    return total + v(a) * step(v(1.0))


def in_turns_of_what_is_bound_again(x):
    total = 0.0
    for v in x:
        scale = scaled_by(v)
        v = v * 2
        total += scale(v)
    a = x[0]
    while a < 10:
        scale = scaled_by(a)
        a = a * 2 + scale(1.0)
    return total * scale(x[1] / a)


def sorted_for_a_function(x):
    y = x * 1.0
    order = lambda: y.sort()
    order()
    return y @ np.arange(1.0, 5.0)


def sorted_in_a_test(x):
    y = x * 1.0
    if y.sort() is None:
        y[0] *= 2
    nothing = y.sort()
    return y @ np.arange(1.0, 5.0) if nothing is None else y[0]


def rows_sorted_in_a_list(x):
    rows = np.outer(x, x)
    [row.sort() for row in rows]
    return np.sum(rows[:, 0] * x) + sum(row[1] for row in rows if row.sort() is None)


def flat_while_it_changes(x):
    y = x * 1.0
    total = 0.0
    for i, v in enumerate(y.flat):
        y[3] += v
        total += v * v * i
    return total


def elements_of_what_grows(x):
    y = x * 1.0
    total = 0.0
    for v in np.nditer(y):
        y *= 2
        total += v * v
    with np.nditer(y) as elements:
        for v in elements:
            y[0] += v
            total += v
    return total


def both_rows_at_a_time(x):
    rows = [x, x * x]
    total = 0.0
    for u, v in zip(*rows):
        total += u * v
    for k, (u, v, w) in enumerate(zip(x, *rows)):
        total += u * v * w * k
    return total


def where_it_is_large(A):
    B = A * 1.0
    total = 0.0
    for i, j in zip(*np.nonzero(A > 0.5)):
        B[i, j] *= B[j, i]
        total += B[i, j]
    return total + sum(B[i, j] ** 2 for i, j in zip(*np.triu_indices(3), strict=True))


def neighbours(q):
    y = q * 1.0
    y[1:] = y[:-1] * y[1:]
    return y


def scaled(q):
    y = q.copy()
    y[1:] *= y[:-1]
    y[0] = y[3] * q[1]
    return y


def tangent_through_an_overwritten_array(x):
    t = jvp(neighbours, (x,), (np.ones(4),))[1]
    return t @ t


def value_and_tangent_of_an_overwritten_array(x):
    v, t = jvp(scaled, (x,), (x * x,))
    t[0] *= v[3]
    return v @ t


SOME = positive(4)
for _made in (two_counters_of_one_maker, counters_made_inside, counters_in_a_loop, counted_twice):
    add(_made, (SOME,), tags="closure")
add(given_what_is_bound_again, (SOME,), tags="closure")
add(in_turns_of_what_is_bound_again, (SOME,), tags="closure loop-carried")
for _made in (sorted_for_a_function, sorted_in_a_test, rows_sorted_in_a_list):
    add(_made, (SOME,), tags="whole-array-augmented")
for _made in (flat_while_it_changes, elements_of_what_grows):
    add(_made, (SOME,), tags="loop-carried zip")
add(both_rows_at_a_time, (SOME,), tags="zip list")
add(where_it_is_large, (matrix(3, 3),), tags="zip mask loop-carried")
for _made in (tangent_through_an_overwritten_array, value_and_tangent_of_an_overwritten_array):
    add(_made, (SOME,), tags="alias-store inner-grad")
