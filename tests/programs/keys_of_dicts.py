"""Dicts of active values that are gone over as the keys that they have: keys are constants."""

from __future__ import annotations

import math

import numpy as np

from tests.programs.registry import add, positive

X = (positive(3),)


def at_its_greatest_key(x):
    d = {1.0: x[0] * x[1], 2.0: x[2] ** 2}
    best = max(d, key=d.get)
    return max(d) * x[0] + min(d) * x[1] + d[max(d)] + best * x[2] + d[best]


def keys_in_total(x):
    d = {1.0: x[0] * x[1], 2.0: x[2] ** 2}
    return sum(d) * x[0] + d[1.0] + math.prod(d) * x[1] + math.fsum(d) * x[2]


def keys_unpacked(x):
    d = {1.0: x[0] * x[1], 2.0: x[2] ** 2}
    a, b = d
    c, *rest = d
    return a * x[0] + b * x[1] * d[2.0] + c * x[2] + rest[0] * x[0]


def keys_beside_values(x):
    d = {1.0: x[0] * x[1], 2.0: x[2] ** 2}
    s = 0.0
    for k, v in zip(d, x):
        s += k * v * d[k]
    for i, k in enumerate(d):
        s += k * (i + 1) * d[k] * x[i]
    for i, (k, v) in enumerate(zip(d, x), 1):
        s *= 1.0 + 0.1 * k * v * i * d[k]
    return s + sum(i * k * x[2] for i, k in enumerate(d)) + sum(k * v for k, v in zip(d, x))


def keys_listed(x):
    d = {1.0: x[0] * x[1], 2.0: x[2] ** 2}
    listed, ordered = list(d), sorted(d, key=d.get)
    backwards = list(reversed(d))
    weights = np.array(listed)
    return weights @ x[:2] + tuple(d)[1] * x[1] + d[ordered[0]] * backwards[0] + [*d][1] * x[0]


def keys_of_a_table_that_grows(x):
    d = {}
    for i in range(3):
        d[i / 2] = x[i] ** 2
    best = max(d, key=d.get)
    s = d[best] * best + max(d) * x[0] + sum(d) * x[1]
    for i, k in enumerate(d):
        d[k] = d[k] * (1.0 + i)
    for k, v in zip(d, x):
        s += v * k * d[k]
    return s


def keys_or_else(x):
    d = {1.0: x[0] * x[1]}
    empty = {}
    if x[0] > 9.0:
        empty[1.0] = x[0]
    return sum(d, x[0]) * x[1] + max(empty, default=x[1]) * x[2] + max(d, default=x[2]) * x[0] + d[1.0]


def keys_of_a_table_in_a_table(x):
    table = {"p": {1.0: x[0] * x[1], 2.0: x[2] ** 2}}
    s = max(table["p"]) * x[0]
    for i, k in enumerate(table["p"]):
        s += k * i * table["p"][k]
    a, b = table["p"]
    return s + a * x[1] + b * len(table)


def keys_by_their_name(x):
    d = {1.0: x[0] * x[1], 2.0: x[2] ** 2}
    a, b = d.keys()
    listed, ordered, keys = list(d.keys()), sorted(d.keys()), d.keys()
    s = max(d.keys()) * x[0] + a * d[1.0] * b + listed[0] * x[1] + ordered[1] * d[listed[1]]
    for k in keys:
        s += d[k] * k
    for k, v in zip(d.keys(), x):
        s += k * v
    for i, k in enumerate(d.keys()):
        s += d[k] * i
    return s + sum(d.keys()) * x[1] + d[min(d, key=lambda k: d[k])]


def weighted_by_keys(x, d):
    return sum(d[k] * k for k in d) * x[0] + max(d) * x[1]


def keys_of_an_argument(x):
    return weighted_by_keys(x, {1.0: x[0] * x[1], 2.0: x[2] ** 2})


for program in (
    at_its_greatest_key,
    keys_in_total,
    keys_unpacked,
    keys_beside_values,
    keys_listed,
    keys_of_a_table_that_grows,
    keys_or_else,
    keys_of_a_table_in_a_table,
    keys_by_their_name,
    keys_of_an_argument,
):
    add(program, X, tags="dict")
