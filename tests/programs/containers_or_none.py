"""Containers on one way, and None or a number on another: nothing tells that the adjoint is a list or a dict."""

from __future__ import annotations

import numpy as np

from tests.programs.registry import add, positive


def roots(x, y):
    square = x[0] ** 2 - y
    if square < 0:
        return None
    r = np.sqrt(square)
    return (x[1] - r) / 2, (x[1] + r) / 2


def roots_if_there_are(x):
    t = 0.0
    for y in (0.5 * x[0] ** 2, 19.0):
        found = roots(x, y)
        if found is None:
            continue
        a, b = found
        t += a * b**2
    return t


def chain_of_tables(x, depth):
    return {"v": x[depth], "next": chain_of_tables(x, depth - 1)} if depth >= 0 else None


def along_the_chain(t):
    if t is None:
        return 0.0
    return t["v"] ** 2 + 0.5 * t["v"] * along_the_chain(t["next"])


def chain_that_ends(x):
    return along_the_chain(chain_of_tables(x, 2))


def chain_of_pairs(x, n):
    if n == 0:
        return None
    before = chain_of_pairs(x, n - 1)
    return x[n - 1], before


def total_of_chain(q):
    s = 0.0
    while q is not None:
        s = s * q[0] + q[0]
        q = q[1]
    return s


def nested_of_chain(q):
    return 0.0 if q is None else q[0] + q[0] * nested_of_chain(q[1])


def chain_that_is_read_by_several(x):
    q = chain_of_pairs(x, 3)
    return total_of_chain(q) * nested_of_chain(q) + q[0] + q[1][0] ** 2


def deep_or_none(x, k):
    return (x[0], (x[1], [x[2], {"k": x[0]}]), None) if k else None


def product_of_deep(t):
    return t[0] * t[1][0] * t[1][1][0] * t[1][1][1]["k"]


def deep_tuple_that_is_taken_apart(x):
    t = deep_or_none(x, 1)
    a, b, _ = t
    d, (e, f) = a, b
    return a * e * f[0] * f[1]["k"] + product_of_deep(t) * d


def picked(x, k):
    if k == 0:
        return [x[0], x[1] * 2]
    return x * 3 if k > 1 else None


def product(r):
    return r[0] * r[1]


def picked_and_held_twice(x):
    a, b = picked(x, 0), picked(x, 2)
    both = [a, b]
    return product(a) + product(b) + product(both[0]) * product(both[1]) + a[0] + b[2]


def list_or_number(x):
    r = [x[0], x[1]] if x[0] > 0 else 3.0
    q = {"a": r, "b": x[2]} if x[0] > 0 else None
    return q["a"][0] * q["b"] + r[1] ** 2


def list_or_none_by_two_names(x):
    r = [x[0], x[1]] if x[0] > 0 else None
    s = r
    q = [r, x[2]]
    a = q[0]
    return r[0] * s[1] + a[0] * a[1] + r[1] ** 2


def table_or_none_by_two_names(x):
    r = {"a": x[0], "b": [x[1], x * 2]} if x[0] > 0 else None
    q = [r, x[2]]
    a = q[0]
    return a["a"] * a["b"][0] + r["b"][1][1] ** 2 + q[0]["b"][1][2] * q[1] + r["a"] ** 2


def tuple_with_text_or_none(x):
    r = (x[0], x * 2, "t", None) if x[0] > 0 else None
    q = [r, x[2]]
    a = q[0]
    return a[0] * a[1][1] + r[1][2] ** 2 + r[0]


def list_or_none_in_a_loop(x):
    r = [x[0], x[1]] if x[0] > 0 else None
    s = 0.0
    for i in range(2):
        t = r
        q = [r]
        s += t[0] * q[0][1] * (i + 1) + r[0] ** 2
    return s


def none_at_first(x):
    r = None
    for i in range(3):
        r = {"a": x[i] * (r["a"] if r is not None else 1.0), "b": x[0]}
    best = None
    for v in x:
        pair = (v * x[0], v)
        if best is None or pair[0] > best[0]:
            best = pair
    return r["a"] * r["b"] + best[0] * best[1]


for program in (roots_if_there_are, chain_that_ends, deep_tuple_that_is_taken_apart):
    add(program, (positive(3),), tags="conditional-expression dict")
for program in (
    chain_that_is_read_by_several,
    picked_and_held_twice,
    list_or_number,
    list_or_none_by_two_names,
    table_or_none_by_two_names,
    tuple_with_text_or_none,
    list_or_none_in_a_loop,
    none_at_first,
):
    add(program, (positive(3),), tags="conditional-expression dict list", twice=False)
