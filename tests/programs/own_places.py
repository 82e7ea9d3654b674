"""Stores whose place is computed from what they store into: no other store finds it again.

The arrays that are stored into carry no derivative that is asked for; what they held is put back all the same.
"""

import numpy as np

from tests.programs.registry import add, matrix, positive, vector

_FIRST = np.array([[1.4, 0.3, -0.2], [-0.7, 2.1, 0.6], [1.9, -1.2, 0.5]])


def limited_column(x, y):
    v = x[:, 0]
    before = np.sum(v * y**2)
    v[v > 1.0] = 0.4
    return before * np.sum(np.sin(v) * y)


add(limited_column, (_FIRST, vector(3)), wrt=1, tags="store-mask view-store overwrites-argument mask", mutates=True)


def limited_rows(x, y):
    v = x[1:]
    before = np.sum(v * y**2)
    v[v > 1.0] += 0.4
    v[v < 0.0] *= 0.5
    x[0][x[1] > 0.2] = 0.3
    return before * np.sum(np.sin(x) * y)


add(limited_rows, (_FIRST, vector(3)), wrt=1,
    tags="store-mask store-augmented view-store overwrites-argument mask", mutates=True)  # fmt: skip


def own_order(k, y):
    before = np.sum(y[k] * y)
    k[k] = np.array([0, 2, 1])
    again = np.sum(y[k] * np.sin(y) * np.arange(3))
    k[k[0]] = 0
    k[k[2] - 1] += 1
    return before * again * np.sum(y[k] * np.cos(y))


add(own_order, (np.array([2, 0, 1]), vector(3)), wrt=1, tags="store-fancy overwrites-argument", mutates=True)


def own_mask(mask, y):
    before = np.sum(np.sin(y) * mask)
    mask[~mask] = True
    between = np.sum(np.cos(y) * mask + y)
    mask[1] = False
    mask[mask] = False
    return before * between * np.sum(y * y + mask)


add(own_mask, (np.array([True, False, True]), vector(3)), wrt=1,
    tags="store-mask overwrites-argument", mutates=True)  # fmt: skip


def chosen_among_chosen(x, y):
    v = x[0]
    places = np.array([0, 1])
    before = np.sum(v * y**2)
    v[places[v[:2] > 0.5]] = -1.0
    np.add.at(v, v < 0.0, 0.7)
    np.add.at(v, np.nonzero(v > 0.0)[0], -0.2)
    return before + np.sum(v * np.cos(y)) * before


add(chosen_among_chosen, (_FIRST, vector(3)), wrt=1,
    tags="store-fancy store-mask ufunc-at overwrites-argument", mutates=True)  # fmt: skip


def levels_lowered_by_turns(x, y):
    v = x.copy()
    total = 0.0
    for i in range(3):
        total = total + np.sum(v * np.sin(y * (i + 1)))
        v[v > 0.4 * i] -= 0.3
    return total * total


add(levels_lowered_by_turns, (positive(3), matrix(2, 3)), wrt=1, tags="store-mask for-range inactive-buffer mask")


def keys_in_their_own_table(y):
    table = {"at": "first", "first": 1}
    before = y[table["first"]] ** 2
    table[table["at"]] = 2
    order = [1, 0, 2]
    order[order[0]] = 2
    return before * y[table["first"]] * y[order[0]] * np.sin(y[order[1]])


add(keys_in_their_own_table, (vector(3),), tags="store-dict store-list")
