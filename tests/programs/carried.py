"""What loops carry: a number that becomes an array, and names that take each other's values or not."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

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


def taken_into_a_sum(x):
    b, c = 1.0, 1.0
    k = 0
    while k < 3:
        v = x[k]
        k += 1
        c, b = x[1] * x[1] * 1.5, np.sin(x[2]) + (b if k > 0 else v)
    return b * c * np.sum(x)


def taken_into_a_sum_by_turns(x):
    b, c = 1.0, 1.0
    for k, v in enumerate(x):
        c, b = c * x[1], np.sin(x[2]) + (b if k % 2 == 0 else v)
    return b * c * np.sum(x)


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


_ROWS = np.array([[1.0, 2.0, 3.0], [0.5, -1.0, 2.0], [1.5, 0.5, -0.5]])


def nothing_then_arrays(x):
    s = None
    for row in _ROWS:
        s = row * x if s is None else s * x + row
    return np.sum(s)


def entries_that_become_arrays(x):
    totals = [0.0] * 2
    named = {"all": 0.0}
    for k, row in enumerate(_ROWS):
        totals[k % 2] = totals[k % 2] + x * row
        named["all"] += row * x
    return np.sum(totals[0] * totals[1] * named["all"])


def bound_to_itself_with_another(x):
    o = x[0] * x[1]
    for v in x:
        o = n = o
        o = o * v + n
    return o * n


def compensated_sum_of_arrays(x):
    total, lost = 0.0, 0.0
    for row in _ROWS:
        y = row * x - lost
        new = total + y
        lost = (new - total) - y
        total = new
    return np.sum(total * total)


def numbers_in_a_row_of_arrays(x):
    s = 0.0
    for row in _ROWS:
        for v in x:
            s = s + v * row
        s = np.sum(s * s) if row[0] < 1.0 else s * 0.1
    return np.sum(s**2)


def number_or_array_in_a_list(x):
    kept = []
    a = x * 0.5 if x[0] > 0.0 else x[0]
    b = a - np.tanh(0.5)
    s = x[1]
    for _ in x:
        kept.append(a)
    kept.append(b)
    for u in kept:
        s = s + u * b
    return np.sum(s * b)


def list_that_stays_empty(x):
    kept = []
    s, t = 1.0, x[0]
    for u in kept:
        s = s + u * t
    return np.sum(s * x**3)


def array_on_one_way_stored_into(x):
    n = x[1] * x[0]
    if x[2] > 10.0:
        n = x * 2.0
        n[2] *= x[0]
    return np.sum(n) * x[2]


def entry_or_array_stored_into(x):
    n = x[1]
    for row in _ROWS:
        if row[0] > 1.2:
            n = n + x * row
            n[0] = x[2]
        else:
            n = n * row[1]
    return np.sum(n * n)


def scaled_entry_stored_into_later(x):
    n = x[0] * x[1]
    for row in _ROWS:
        n = n + x * row
        n[1] = x[2] * row[0]
    return np.sum(n * x)


add(number_that_becomes_an_array, (vector(3),), tags="loop-carried for-range")
add(bound_to_itself_with_another, (vector(3),), tags="chained-assignment loop-carried")
add(number_that_becomes_an_array_while, (vector(3),), tags="loop-carried while")
add(callee_with_modules_in_defaults, (vector(3),), tags="default-call global-data function-values")
add(taken_or_kept, (vector(3),), tags="tuple-target ternary loop-carried")
add(taken_or_constant, (vector(3),), tags="tuple-target ternary loop-carried while")
add(taken_into_a_sum, (vector(3),), tags="tuple-target ternary loop-carried while")
add(taken_into_a_sum_by_turns, (vector(3),), tags="tuple-target ternary loop-carried enumerate")
add(taken_by_and, (vector(3),), tags="tuple-target and loop-carried")
add(arrays_taken_or_kept, (vector(3),), tags="tuple-target ternary loop-carried")
add(nothing_then_arrays, (vector(3),), tags="loop-carried for-array ternary")
add(entries_that_become_arrays, (vector(3),), tags="loop-carried list dict enumerate")
add(compensated_sum_of_arrays, (vector(3),), tags="loop-carried for-array")
add(numbers_in_a_row_of_arrays, (vector(3),), tags="loop-carried nested-loops ternary")
add(number_or_array_in_a_list, (vector(3),), tags="loop-carried list ternary")
add(list_that_stays_empty, (vector(3),), tags="loop-carried list")
add(array_on_one_way_stored_into, (vector(3),), tags="if store-augmented")
add(entry_or_array_stored_into, (vector(3),), tags="if store-int loop-carried for-array")
add(scaled_entry_stored_into_later, (vector(3),), tags="store-int loop-carried for-array")


class Swing(NamedTuple):
    at: Any
    speed: Any
    time: float


def advanced(swing, stiffness, dt=0.3):
    pull = -stiffness * swing.at - 0.1 * swing.speed
    return swing._replace(at=swing.at + dt * swing.speed, speed=swing.speed + dt * pull, time=swing.time + dt)


def state_replaced_in_a_loop(stiffness, at):
    swing = Swing(at, np.zeros_like(at), 0.0)
    kept = []
    while swing.time < 0.8:
        swing = advanced(swing, stiffness)
        kept.append(swing.at)
    return sum(np.sum(each**2) for each in kept) + swing.speed @ swing.speed


add(state_replaced_in_a_loop, (1.3, vector(2)), wrt=(0, 1), tags="local-instance while call loop-carried append")
