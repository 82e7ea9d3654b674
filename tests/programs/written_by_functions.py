"""Functions and methods that write into an array, as stores."""

import numpy as np

from tests.programs.registry import add, vector


def put_and_masked(x, s):
    y = x * s
    np.put(y, [0, -1, 0], [s, s * s, 3.0 * s])
    np.putmask(y, np.array([False, True, False, True]), x[:2])
    return np.sum(y**2 * x)


def diagonal_filled(x, s):
    table = np.outer(x, x)
    np.fill_diagonal(table, s)
    np.put_along_axis(table, np.array([[1], [0], [3], [2]]), x[:, None] * s, axis=1)
    return np.sum(table[1:] * table[:-1])


def sorted_in_place(x, s):
    y = x * s
    view = y[1:]
    view.sort()
    return np.sum(y * np.arange(4.0)) + y[0] ** 2


def placed_in_loop(x, s):
    y = np.zeros(4)
    for k in range(3):
        np.copyto(y, x * y + s, where=np.arange(4) != k)
    np.place(y, x > 0, x[:1] * s)
    return np.sum(y**2)


def flat_and_places(x, s):
    table = np.reshape(x * s, (2, 2))
    table.flat[3] = s
    total = 0.0
    for place in np.ndindex(table.shape):
        total = total + table[place] ** 2 * (1 + place[1])
    np.subtract.at(table, ([0, 0], [1, 1]), x[:2])
    return total * np.sum(table**3)


add(put_and_masked, (vector(4), 1.3), wrt=(0, 1), tags="stores")
add(diagonal_filled, (vector(4), 0.7), wrt=(0, 1), tags="stores")
add(sorted_in_place, (vector(4), 0.7), wrt=(0, 1), tags="stores order")
add(placed_in_loop, (vector(4), 0.7), wrt=(0, 1), tags="stores loops")
add(flat_and_places, (vector(4), 0.7), wrt=(0, 1), tags="stores loops")
