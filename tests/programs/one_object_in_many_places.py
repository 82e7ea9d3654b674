"""Lists and dicts that hold one object in several places: what is stored in one of them is seen in all."""

import numpy as np

from tests.programs.registry import add, vector


def rows_that_are_one(x):
    rows = [[0.0] * 3] * 3
    rows[0][0] = x[0]
    rows[1][0] = x[1] ** 2
    rows[2][1] = x[2] ** 3
    return rows[2][0] ** 2 + rows[0][1] * rows[0][0]


add(rows_that_are_one, (vector(3),), tags="list-repeat alias-store store-int store-list")


def arrays_that_are_one(x):
    total = 0.0
    rows = 3 * [np.zeros(1)]
    for i, row in enumerate(rows):
        row[0] += x[i]
        total += row[0] ** 2
    nested = [[[0.0] * 2] * 2] * 2
    nested[0][0][0] = total
    return nested[1][1][0] * total


add(arrays_that_are_one, (vector(3),), tags="list-repeat alias-store store-int for-enumerate")


def empty_containers_that_are_one(x):
    lists, dicts = [[]] * 2, [{}] * 2
    lists[0].append(x[0])
    lists[1].append(x[1] ** 2)
    dicts[0]["a"] = x[2]
    return lists[0][1] * lists[1][0] * dicts[1]["a"]


add(empty_containers_that_are_one, (vector(3),), tags="list-repeat alias-store append store-dict")


def dict_from_keys(x):
    sums = dict.fromkeys(("a", "b"), 0.0)
    for i, name in enumerate("abab"[:3]):
        sums[name] += x[i] ** 2
    return sums["a"] * sums["b"]


add(dict_from_keys, (vector(3),), tags="dict store-dict for-enumerate")
