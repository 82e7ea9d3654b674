"""Functions with a derivative of their own that hand back what they are given, or one thing in two places, where that
is not seen: only one side lives on; and where the text leaves it open, and it is not so."""

import numpy as np

from tests.programs.registry import add, vector


def one_of(rows, bound):
    for row in rows:
        if np.sum(row) > bound:
            return rows
    return [rows[0] * 2.0, rows[1] * rows[0]]


def made_anew_and_stored_on_both_sides(x):
    rows = [x * 1.0, x * 2.0]
    total = 0.0
    for k in range(3):
        other = one_of(rows, 100.0 + k)
        rows[0] = rows[0] * x
        other[1][0] = rows[0][1]
        total = total + np.sum(other[0] * rows[0]) + np.sum(other[1])
    return total


add(made_anew_and_stored_on_both_sides, (vector(3),), tags="call return-in-loop handed-back store-list alias-store")


def powers(x, n):
    first = last = x * 1.0
    for _ in range(n):
        last = last * x
    return [first, last]


def items_that_might_be_one(x):
    pair = powers(x, 2)
    pair[0][0] = x[1] ** 3
    return np.sum(pair[0] * pair[1])


add(items_that_might_be_one, (vector(3),), tags="call handed-back store-int alias-store")


def grown(x, n):
    rows = []
    for k in range(n):
        if k > 10:
            return rows
        rows.append(x * (k + 1) ** 2)
        rows[0] = rows[0] * x
    return rows


def list_that_a_function_stored_into(x):
    total = 0.0
    for k in range(3):
        rows = grown(x, 3)
        rows[1] = rows[0] * x
        rows[0][1] = rows[2][0] * k
        last = rows.pop()
        total = total + np.sum(rows[0] * rows[1] * last)
    return total


add(
    list_that_a_function_stored_into,
    (vector(3),),
    tags="call return-in-loop handed-back store-list store-int pop append",
)


def refined(x, n):
    rows = grown(x, n)
    for k in range(n):
        if k > 10:
            return rows
        rows[0] = rows[0] * rows[k]
    return rows


def list_stored_into_on_the_way_up(x):
    rows = refined(x, 3)
    others = refined(rows[0], 2)
    rows[0][1] = x[0]
    others[1][:] = rows[1] * x
    return np.sum(rows[0] * others[1] * others[0])


add(
    list_stored_into_on_the_way_up,
    (0.1 * vector(3),),
    tags="call return-in-loop handed-back store-list store-slice alias-store",
)
