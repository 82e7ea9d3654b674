"""Functions made inside that call themselves, reading what is around them.

Those that call themselves in several places have no second derivative: see docs/limits.md.
"""

import math

import numpy as np

from tests.programs.registry import add, vector


def power_inside(x, n):
    def power(k):
        if k == 0:
            return 1.0
        return x * power(k - 1)

    return power(n) + power(2)


add(power_inside, (0.7, 3), tags="local-recursion closure integer-argument scalar")


def halves(x):
    scale = x[0]

    def product(lo, hi):
        if hi - lo == 1:
            return x[lo] ** 2 + scale
        mid = (lo + hi) // 2
        return product(lo, mid) * product(mid, hi)

    before = product(0, len(x))
    scale = scale * 2.0
    return before + product(1, 3)


add(halves, (vector(4),), tags="local-recursion changed-later subscript-int")


def simpson_inside(a, b, depth):
    def simpson(f, lo, hi, depth):
        mid = (lo + hi) / 2
        if depth == 0:
            return (hi - lo) / 6 * (f(lo) + 4 * f(mid) + f(hi))
        return simpson(f, lo, mid, depth - 1) + simpson(f, mid, hi, depth - 1)

    return simpson(lambda t: math.sin(a * t), 0.0, b, depth)


add(simpson_inside, (0.7, 1.3, 2), wrt=(0, 1), tags="local-recursion lambda function-values math scalar")


def even_and_odd(x, n):
    even = lambda k: x if k == 0 else odd(k - 1) * x
    odd = lambda k: 2 * x if k == 0 else even(k - 1) + x
    return even(n) + odd(n)


add(even_and_odd, (0.7, 4), tags="local-recursion lambda ternary integer-argument scalar")


def weighted_tree(a, b):
    tree = (1.0, (2.0, None, None), (3.0, None, (4.0, None, None)))
    weight = lambda v: v * a + b

    def total(node):
        if node is None:
            return 0.0
        value, left, right = node
        return weight(value) ** 2 + total(left) + total(right)

    return total(tree)


add(weighted_tree, (0.7, 1.3), wrt=(0, 1), tags="local-recursion closure tuple unpack scalar")


def transformed(x):
    def rec(v):
        if len(v) == 1:
            return v
        half = len(v) // 2
        return np.concatenate([rec(v[:half]) * x[0], rec(v[half:])])

    return np.sum(rec(x) ** 2)


add(transformed, (vector(4),), tags="local-recursion slice concatenate")
