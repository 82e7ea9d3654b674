"""Items and properties of instances, by indices of any form, and updated in place."""

from __future__ import annotations

import numpy as np

from tests.programs.registry import add, vector


class _Grid:
    def __init__(self, n):
        self.values = np.zeros((n, n))

    def __getitem__(self, place):
        return self.values[place]

    def __setitem__(self, place, v):
        self.values[place] = v

    @property
    def interior(self):
        return self.values[1:-1, 1:-1]

    @interior.setter
    def interior(self, v):
        self.values[1:-1, 1:-1] = v

    def laplacian(self):
        a = self.values
        return a[2:, 1:-1] + a[:-2, 1:-1] + a[1:-1, 2:] + a[1:-1, :-2] - 4 * a[1:-1, 1:-1]


def grid_that_diffuses(x):
    grid = _Grid(4)
    grid[1, 1] = x[0]
    grid[2] = x[1]
    grid[1:3, 1:3] *= x[2]
    for _ in range(2):
        grid.interior = grid.interior + 0.1 * grid.laplacian()
    grid.interior[0, 0] = x[0]
    grid.interior += x[1]
    return np.sum(grid[1] ** 2) + grid[2, 2]


def grid_swept_in_order(x):
    grid = _Grid(3)
    grid[1] = x
    for _ in range(2):
        for i in range(1, 3):
            grid[i, 1] = 0.5 * (grid[i - 1, 1] + grid[i, 0] + grid[i, 2])
    return np.sum(grid.values**2)


class _Rows:
    def __init__(self, n):
        self._whole = np.zeros(n)
        self.rows = [np.ones(n), np.ones(n)]

    @property
    def whole(self):
        return self._whole

    @whole.setter
    def whole(self, v):
        self._whole = v

    def __getitem__(self, k):
        return self.rows[k]

    def __setitem__(self, k, v):
        self.rows[k] = v


def updates_seen_by_other_names(x):
    rows = _Rows(3)
    whole, first = rows.whole, rows[0]
    rows.whole += x
    rows[0] *= x * x
    rows[1] -= first
    return np.sum(whole**2) + np.sum(first * rows[0]) + np.sum(rows.whole * rows[1])


add(grid_that_diffuses, (vector(3),), tags="item-method property-assigned store-slice for-range")
add(grid_swept_in_order, (vector(3),), tags="item-method store-int nested-loops")
add(updates_seen_by_other_names, (vector(3),), tags="item-method property-assigned alias-store store-augmented")


class Rack:
    def __init__(self, *items):
        self.items = list(items)
        self.last = 0.0

    def __len__(self):
        return len(self.items)

    def __getitem__(self, place):
        return self.items[place % len(self)]

    def __setitem__(self, place, v):
        self.last = self.items[place % len(self)]
        self.items[place % len(self)] = v


def numbers_put_where_arrays_were(x):
    rack = Rack(x[1], x[0], x * 2.0)
    part = rack[2] * 0.5
    rack[2] = x[0] * x[1]
    rack[0] = x * rack[2]
    return np.sum(rack[2] * part) + np.sum(rack[0] * rack[1] * rack.last)


def numbers_and_arrays_by_turns(x):
    rack = Rack(x * 0.5, x[2])
    for k in range(4):
        rack[k] = np.sum(rack[k] * x) if k % 2 == 0 else rack[k] * x
        rack[k + 1] = rack[k] * x[k % 3] + rack[k + 1]
    return np.sum(rack[0]) * np.sum(rack[1] * x)


add(numbers_put_where_arrays_were, (vector(3),), tags="item-method store-list constructor")
add(numbers_and_arrays_by_turns, (vector(3),), tags="item-method store-list constructor loop-carried")
