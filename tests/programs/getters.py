"""`itemgetter` and `attrgetter`: as keys, and called by a name."""

import operator
from collections import namedtuple

from tests.programs.registry import add, vector

Pair = namedtuple("Pair", "u v")


def sorted_by_getters(x):
    pairs = [(i, x[i] * x[0]) for i in range(3)]
    pairs.sort(key=operator.itemgetter(1))
    named = sorted([Pair(x[0], x[1]), Pair(x[1], x[2])], key=operator.attrgetter("u"))
    return pairs[0][1] * 2 + pairs[2][1] + named[0].v * named[1].u


add(sorted_by_getters, (vector(3),), tags="getters sorted key list-sort")


def got_by_name(x):
    first, both = operator.itemgetter(1), operator.itemgetter(0, 2)
    u, v = both(x)
    pairs = [(i, x[i] * u) for i in range(3)]
    return sum(first(p) * p[0] for p in pairs) * v


add(got_by_name, (vector(3),), tags="getters function-values unpack")
