"""Infinities and what is not a number, case by case: what was not chosen, kinks and ties leave no trace."""

import math

import numpy as np

from tests.programs.registry import add


def root_in_untaken_branch(x):
    if x > 0.0:
        y = np.sqrt(x) * x
    else:
        y = np.sin(x)
    return y * 3.0


add(root_in_untaken_branch, (0.0,), (4.0,), tags="root-untaken if scalar", smooth=False)


def root_of_python_in_ternary(x):
    s = 0.0
    for k in range(3):
        v = x[k]
        s = s + (math.sqrt(v) if v > 0.0 else 2.0 * v) * (k + 1.0)
    return s


add(root_of_python_in_ternary, (np.array([0.0, -1.0, 4.0]),), tags="root-untaken ternary math for-range", smooth=False)


def ratio_in_untaken_branch(x):
    if x != 0.0:
        return np.sin(x) / x
    return 1.0 - x * x / 6.0


add(ratio_in_untaken_branch, (0.0,), (1.3,), tags="ratio-untaken early-return scalar", smooth=False)


def ratio_skipped_in_loop(x, y):
    s = 1.0
    for a, b in zip(x, y):
        if b == 0.0:
            continue
        s = s * (a / b) + np.log(np.abs(b))
    return s


add(
    ratio_skipped_in_loop,
    (np.array([1.0, 2.0, 0.7]), np.array([0.0, 2.0, -1.5])),
    tags="ratio-untaken continue zip",
)


def root_on_one_side(x):
    return np.sum(np.where(x > 0.0, np.sqrt(x) * x, 0.0))


add(root_on_one_side, (np.array([0.0, -1.0, 4.0]),), tags="where-both-sides where", smooth=False)


def ratio_on_one_side(x, y):
    r = x / y
    return np.sum(np.where(y != 0.0, r * np.sin(r), x * x))


add(
    ratio_on_one_side,
    (np.array([1.0, 0.0, 3.0]), np.array([0.0, 0.0, 2.0])),
    tags="where-both-sides where",
)


def roots_on_both_sides(x):
    return np.sum(np.where(x > 1.0, np.sqrt(x - 1.0), np.log(2.0 - x)))


add(roots_on_both_sides, (np.array([-1.0, 5.0, 2.5, 0.5]),), tags="where-both-sides where")


def power_on_one_side_in_loop(x, p):
    s = 0.0
    for k in range(3):
        t = np.where(x > 0.0, p * np.log(x), 0.0)
        s = s + np.sum(t * t) * k
        x = 0.5 * x + np.where(x > 0.0, x**p, -0.1)
    return s


add(
    power_on_one_side_in_loop,
    (np.array([-0.5, 1.0, 4.0]), 1.3),
    wrt=(0, 1),
    tags="where-both-sides where for-range",
    smooth=False,  # reverse over reverse: see docs/limits.md
)


def where_in_where(x):
    inner = np.where(x < 2.0, np.sqrt(2.0 - x), 1.0 / (x - 2.0))
    return np.sum(np.where(x > 0.0, np.log(x) * inner, x))


add(where_in_where, (np.array([-1.0, 0.5, 3.0]),), tags="where-both-sides where")


def column_on_one_side(a, b):
    ratio = a / b[:, None]
    return np.sum(np.where(b[:, None] > 0.0, ratio**2, a)) + np.sum(b)


add(
    column_on_one_side,
    (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([0.0, 2.0])),
    wrt=(0, 1),
    tags="where-both-sides where newaxis",
)


def norm_at_zero(x):
    return np.linalg.norm(x) * 2.0 + np.sum(x)


add(norm_at_zero, (np.zeros(3),), (np.array([3.0, 0.0, 4.0]),), tags="norm-zero linalg", smooth=False)


def norms_of_rows(a):
    return np.sum(np.linalg.norm(a, axis=1) * np.array([1.0, 2.0])) + np.hypot(a[0, 0], a[0, 1])


add(norms_of_rows, (np.array([[0.0, 0.0], [3.0, 4.0]]),), tags="norm-zero linalg", smooth=False)


def absolute_at_zero(x):
    return np.sum(np.abs(x) * np.array([1.0, 2.0, 3.0])) + abs(x[0]) * x[2]


add(absolute_at_zero, (np.array([0.0, -2.0, 3.0]),), tags="abs-zero builtins", smooth=False)


def absolute_in_loop(x):
    s = 0.0
    for v in x:
        s = s * 0.5 + math.fabs(v) + abs(v) * v
    return s


add(absolute_in_loop, (np.array([0.0, -2.0, 3.0]),), tags="abs-zero math for-array", smooth=False)


def largest_of_equal(x):
    return np.max(x) * 3.0 - np.min(x) + np.sum(np.maximum(x, x[::-1]) * np.array([1.0, 2.0, 4.0, 8.0]))


add(largest_of_equal, (np.array([2.0, 1.0, 2.0, 1.0]),), tags="extremum-ties reduction", smooth=False)


def largest_of_equal_numbers(x):
    best = x[0]
    for v in x[1:]:
        best = max(best, v)
    return best * 2.0 + min(x[1], x[3]) + x[np.argmax(x)]


add(largest_of_equal_numbers, (np.array([2.0, 1.0, 2.0, 1.0]),), tags="extremum-ties builtins", smooth=False)


def sorted_equal(x):
    return np.sort(x) @ np.array([1.0, 2.0, 4.0, 8.0])


def middle_of_equal(x):
    return np.median(x) * 3.0 * np.partition(x, 1)[1]


add(sorted_equal, (np.array([2.0, 1.0, 2.0, 1.0]),), tags="sort-ties", smooth=False)
add(middle_of_equal, (np.array([2.0, 1.0, 1.0, 1.0]),), tags="sort-ties", smooth=False)


def sorted_equal_items(x):
    items = sorted([x[0], x[1], x[2], x[3]])
    y = x * 1.0
    y.sort()
    return items[0] * 2.0 + items[3] * 5.0 + y[1]


add(sorted_equal_items, (np.array([2.0, 1.0, 2.0, 1.0]),), tags="sort-ties sorted", smooth=False)


def powers_at_zero(x, y):
    return np.sum(x**y * np.array([1.0, 2.0, 3.0]))


add(
    powers_at_zero,
    (np.array([0.0, 0.0, 2.0]), np.array([1.0, 2.0, 3.0])),
    wrt=(0, 1),
    tags="power-zero power",
    smooth=False,
)


def powers_of_zero_in_loop(x, y):
    s = 0.0
    for k in range(3):
        s = s + x**k * (k + 1.0) + x ** (y + k)
    return s


add(powers_of_zero_in_loop, (0.0, 2.0), (1.3, 0.4), wrt=(0, 1), tags="power-zero for-range scalar", smooth=False)


def zero_times_infinity(x):
    weights = np.zeros(3)
    large = np.exp(x * 1000.0)
    kept = np.where(weights > 0.0, weights * large, x)
    return np.sum(kept * kept)


add(zero_times_infinity, (np.array([1.0, 2.0, -1.0]),), tags="zero-times-infinity where")


def infinite_bound(x):
    low = np.array([-np.inf, 0.0, -np.inf])
    best = -np.inf
    for v in x:
        best = max(best, v * v)
    return np.sum(np.clip(x, low, np.inf) ** 2) * best + np.exp(-np.inf) * x[0]


add(infinite_bound, (np.array([1.0, 2.0, -1.5]),), tags="zero-times-infinity for-array")


def entropy_at_zero(p):
    inside = p > 0.0
    return -np.sum(p[inside] * np.log(p[inside])) + np.sum(p) ** 2


add(entropy_at_zero, (np.array([0.0, 0.3, 0.7]),), tags="zero-times-infinity mask", smooth=False)


def taken_in_part_and_stored_whole(x, s):
    slots = [s, x * 1.0]
    v = np.sin(x)
    y = np.where(v > 0.1313, v, x)
    slots[int(s > 0.5)] = v
    return np.sum(np.sin(y)) + np.sum(np.sin(slots[1]))


add(taken_in_part_and_stored_whole, (np.array([-1.0, 0.5, 0.9]), 0.75), tags="where-both-sides where store-list")
