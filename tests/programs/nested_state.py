"""Functions inside of functions that assign the variables around them, and names that mean something else outside."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from tests.programs.registry import add, vector


def f(v):
    """A function with a short name: variables of that name in the programs below are not it."""
    return 100.0 * v


def f1(v):
    return 1000.0 * v


def counts_its_calls(x):
    n = 0

    def step(v):
        nonlocal n
        n += 1
        return v * v

    y = step(x[0]) + step(2 * x[1])
    return y * n


add(counts_its_calls, (vector(3),), tags="nonlocal closure")


def adds_up_outside(x):
    total = 0.0

    def include(v):
        nonlocal total
        total = total + v * v * total + v

    for v in x:
        include(v)
    return total


add(adds_up_outside, (vector(4),), tags="nonlocal closure for-array")


def make_counter(x):
    s = x[0]

    def counter():
        nonlocal s
        s = s * 2 * x[1]
        return s

    return counter


def counts_on(x):
    counter = make_counter(x)
    return counter() * counter()


add(counts_on, (vector(3),), tags="nonlocal function-values")


def constant_changed_between(x):
    n = 1

    def bump():
        nonlocal n
        n = n + 1

    y = x[0] * n
    bump()
    z = y * n * x[1]
    for _ in range(3):
        bump()
        z = z * n + x[2]
    return z


add(constant_changed_between, (vector(3),), tags="nonlocal closure for-range")


def best_so_far(x):
    best = x[0]
    count = 0

    def consider(v):
        nonlocal best, count
        count += 1
        if v > best:
            best = v

    for v in x:
        consider(v * v)
    return best * count


add(best_so_far, (vector(4),), tags="nonlocal if")


def two_levels(x):
    s = x[0]

    def outer(v):
        nonlocal s
        t = v

        def inner(w):
            nonlocal t, s
            t = t * w
            s = s + t

        inner(x[1])
        inner(x[2])
        return t

    return outer(x[0]) * s


add(two_levels, (vector(3),), tags="nonlocal closure")


def items_named_like_a_function(x):
    return sum(f(x[0]) for f in (np.sin, np.cos)) + f(x[1])


add(items_named_like_a_function, (vector(3),), tags="function-values shadowed-name")


def versions_named_like_a_function(x):
    f = lambda v: v * x[0]
    y = f(2.0)
    f = lambda v: v * x[1]
    return y + f(3.0)


add(versions_named_like_a_function, (vector(3),), tags="function-values shadowed-name lambda")


def variable_that_changes_later(x):
    a = x[0]
    scaled = lambda v: v * a
    y = scaled(x[1])
    a = a * 3
    return y + scaled(x[2])


add(variable_that_changes_later, (vector(3),), tags="closure lambda changed-later")


def changed_in_a_loop_later(x):
    a = x[0]

    def scaled(v):
        return v * a + a

    s = 0.0
    for v in x:
        s = s + scaled(v)
        a = a * v
    return s


add(changed_in_a_loop_later, (vector(4),), tags="closure changed-later for-array")


def grouped_by_key(x):
    groups = defaultdict(list)
    for i, v in enumerate(x):
        groups["even" if i % 2 == 0 else "odd"].append(v * i)
    return sum(len(group) * sum(group) ** 2 for group in groups.values())


add(grouped_by_key, (vector(5),), tags="defaultdict append dict enumerate")


def counted_and_summed(x):
    total = defaultdict(float)
    counts = defaultdict(int)
    rows = defaultdict(lambda: np.zeros(3))
    for i in range(len(x)):
        total[i // 2] += x[i] ** 2
        counts[i // 2] += 1
        rows[i % 2][1:] += x[i] * x[:2]
    mean = [total[k] / counts[k] for k in sorted(total)]
    return mean[0] * mean[1] + np.sum(rows[0] * rows[1]) + total["missing"] + np.sum(rows["missing"])


add(counted_and_summed, (vector(4),), tags="defaultdict for-range store-dict")


def bound_anew_between_operands(x):
    m = x[0]

    def push(c):
        nonlocal m
        m = m * c + x[1]
        return m * x[2]

    y = m + push(x[1])
    m += push(y)
    pair = [m, push(x[0]), m]
    return y * m + pair[0] * pair[1] * pair[2]


def read_by_what_is_called_later(x):
    m, n = x[0], x[1]

    def scaled(c):
        return m * n + c

    m, r, n = scaled(x[2]), scaled(x[0]), x[2] * 2.0
    return m * r * n * scaled(x[1])


def stored_between_read_and_update(x):
    z = x * 2.0

    def poke(c):
        z[0] = c * c
        return c * x[1]

    z[0] += poke(x[2])
    return z[0] * z[1]


def bound_anew_by_what_a_function_calls(x):
    m = x[0]

    def push(c):
        nonlocal m
        m = m * 0.5 + c
        return m * c

    def turn(c):
        for _ in range(2):
            c = c + m * x[1] + push(c) * m
        return c

    return turn(x[2]) * m


add(bound_anew_between_operands, (vector(3),), tags="nonlocal closure list augmented")
add(read_by_what_is_called_later, (vector(3),), tags="closure tuple-target")
add(stored_between_read_and_update, (vector(3),), tags="closure store-augmented")
add(bound_anew_by_what_a_function_calls, (vector(3),), tags="nonlocal closure for-range")
