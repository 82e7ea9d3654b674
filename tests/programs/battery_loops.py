"""Loops, case by case: each is a way in which the state on the way back may not be that of the way there."""

import numpy as np

from tests.programs.registry import add, matrix, positive, vector


def named_before_the_loop(x, n):
    start = np.sin(x[0]) * x[1]
    s = 1.0
    for i in range(n):
        s = s * x[i % 3] + start
        x = x * 0.9
    return s * start


add(named_before_the_loop, (vector(3), 4), (vector(3), 0), tags="pre-loop for-range zero-iterations")


def named_before_the_while(x):
    scale = x * x
    y = x
    while y < 20.0:
        y = y * scale + 1.0
        x = x + y
    return y / scale + np.tanh(x * scale)


add(named_before_the_while, (1.7,), (30.0,), tags="pre-loop while scalar tanh-in-loop while-not-entered")


def largest_by_continue(x):
    best = 0
    for i in range(1, len(x)):
        if x[i] <= x[best]:
            continue
        best = i
    return x[best] ** 2 * x[0]


add(largest_by_continue, (vector(6),), (np.array([2.0, 1.0, 0.5]),), tags="argmax-continue continue for-range")


def row_of_largest_by_continue(a):
    best, at = -np.inf, 0
    for i, row in enumerate(a):
        size = row @ row
        if size < best:
            continue
        best, at = size, i
    return best * np.sum(np.tanh(a[at]))


add(row_of_largest_by_continue, (matrix(4, 3),), tags="argmax-continue continue enumerate")


def next_from_this(x):
    f = np.zeros(5)
    f[0] = x[0]
    for i in range(4):
        f[i + 1] = f[i] * x[i + 1] + np.sin(f[i])
    return f[4] * f[2]


add(next_from_this, (vector(5),), tags="carried-by-array store-int for-range")


def next_rows_from_this(a, n):
    f = np.zeros((n + 1, 3))
    f[0] = a[0]
    for i in range(n):
        f[i + 1] = np.tanh(a @ f[i])
        f[i] *= f[i + 1]
    return np.sum(f * f)


add(next_rows_from_this, (matrix(3, 3), 3), tags="carried-by-array tanh-in-loop store-int for-range")


def sum_used_with_powers(x):
    total = 0.0
    for v in x:
        total += v * v
    y = total**2 + np.sin(total)
    for v in x:
        total += v / total
    return y * np.exp(-total)


add(sum_used_with_powers, (positive(4),), tags="accumulator-nonlinear augmented for-array")


def array_summed_up_and_divided_by(a):
    total = np.zeros(3)
    for row in a:
        total += row * row
    scaled = a / np.sqrt(total)
    total *= total
    return np.sum(scaled**3) + np.sum(np.log(total))


add(array_summed_up_and_divided_by, (matrix(3, 3),), tags="accumulator-nonlinear for-array whole-array-augmented")


def while_that_may_not_start(x):
    y = x * 1.0
    steps = 0
    while np.sum(y * y) < 1.0:
        y *= 1.5
        steps += 1
    return np.sum(y * x) * (steps + 1)


add(
    while_that_may_not_start,
    (vector(3) * 4.0,),
    (vector(3) * 0.1,),
    tags="while-not-entered while whole-array-augmented",
)


def break_before_anything(x, limit):
    y = x[0]
    i = 0
    while True:
        if i >= limit:
            break
        y = y * x[i] + 1.0
        i += 1
    return y * y


add(break_before_anything, (vector(4), 0), (vector(4), 3), tags="break-first break while")


def break_of_inner_at_once(a):
    s = 0.0
    for row in a:
        for v in row:
            if v > -5.0:
                break
            s = s + v
        s = s + v * row[1]
    return s * v


add(break_of_inner_at_once, (matrix(3, 3),), tags="break-first break nested-loop for-array")


def break_in_first_turn(x):
    s = x[0]
    for v in x:
        s = s * v
        if s < 100.0:
            break
        s = s / 3.0
    return s * s


add(break_in_first_turn, (vector(3),), tags="break-first break for-array")


def jumps_at_both_levels(x, limit):
    s = 1.0
    for i in range(4):
        if i == 1:
            continue
        for j in range(4):
            if j == i:
                continue
            s = s + np.sin(s) * x[i] * x[j]
            if s > limit:
                return s * x[j]
            if j == 2:
                break
        if s < -limit:
            return -s * s
        if i == 3:
            break
        s = s * x[i]
    return s + x[0]


add(
    jumps_at_both_levels,
    (vector(4), 100.0),
    (positive(4), 1.3),
    (positive(4), 2.0),
    tags="jumps-at-both-levels break continue return-in-loop nested-loop",
)


def jumps_of_both_whiles(x):
    y, i = x, 0
    while i < 5:
        i += 1
        if i == 2:
            continue
        j = 0
        while True:
            j += 1
            if j == 2:
                continue
            y = y * 1.1 + x * j
            if y > 40.0:
                return y * x
            if j > i:
                break
        if y > 30.0:
            break
    return y * y


add(jumps_of_both_whiles, (0.3,), (1.9,), (2.5,), tags="jumps-at-both-levels break continue return-in-loop scalar")


def array_changed_while_iterated(x):
    y = x * 1.0
    s = 0.0
    for i, v in enumerate(y):
        s = s * v + v
        y[(i + 1) % 4] *= v
    return s + np.sum(y)


add(array_changed_while_iterated, (vector(4),), tags="iterated-and-changed enumerate store-augmented")


def rows_changed_while_iterated(a):
    b = a * 1.0
    for i, row in enumerate(b):
        b[2 - i] += row * a[i]
        row *= b[0, 1]
    return np.sum(b * b)


add(rows_changed_while_iterated, (matrix(3, 3),), tags="iterated-and-changed enumerate view-store")


def list_changed_while_iterated(x):
    items = [x[0], x[1], x[2]]
    s = 0.0
    for i, v in enumerate(items):
        s = s + v * v
        if i < 2:
            items[i + 1] = items[i + 1] * s
    return s * items[2]


add(list_changed_while_iterated, (vector(3),), tags="iterated-and-changed list store-list")


def gauss_seidel_by_rows(a, b):
    x = np.ones(3)
    for _ in range(3):
        for i in range(3):
            x[i] += (b[i] - a[i] @ x) / a[i, i]
    return np.sum(x * x)


add(
    gauss_seidel_by_rows,
    (matrix(3, 3) * 0.2 + 2.0 * np.eye(3), vector(3)),
    wrt=(0, 1),
    tags="gauss-seidel nested-loop store-augmented",
)


def red_and_black(u):
    v = u * 1.0
    for turn in range(4):
        v[1 + turn % 2 : -1 : 2] = 0.5 * (v[turn % 2 : -2 : 2] + v[2 + turn % 2 :: 2]) * v[0]
    return np.sum(v * v)


add(red_and_black, (vector(7),), tags="gauss-seidel store-slice for-range")


def zero_trips_between_uses(x):
    w = x * 2.0
    z = np.sin(x)
    k = 0.0
    for _ in range(2):
        k = k + np.tanh(np.sum(w * z))
    for _ in range(len(x) - 4):
        w = z - [x[0], 0.5, x[1], 1.0]
    return np.sum(w * z) + k


add(zero_trips_between_uses, (vector(4) * 0.3,), tags="for-range zero-iterations pre-loop")


def two_names_after_zero_trips(x):
    u = x * 1.0
    w = x + 0.5
    c = x[1]
    u[::-1][0] = np.sum(w * w) * c
    for _ in range(0):
        w, c = np.cos(u) * 0.5, np.tanh(c)
    return np.sum(u * x + w * u) + c


add(two_names_after_zero_trips, (vector(4) * 0.3,), tags="for-range zero-iterations tuple-target")
