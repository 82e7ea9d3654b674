"""Loops over classes, whose instances are made turn by turn."""

from __future__ import annotations

import numpy as np

from tests.programs.registry import add, vector


class Line:
    def __init__(self, k):
        self.k = k

    def at(self, x):
        return self.k * x


class Bend(Line):
    def at(self, x):
        return np.sin(self.k * x) * x


class Pole:
    def __init__(self, k, shift=2.0):
        self.k, self.shift = k, shift

    def at(self, x):
        return self.k / (x + self.shift)


def for_class_in_a_tuple(x, s):
    total = 0.0
    for cls in (Line, Bend, Pole):
        total = total + cls(s).at(x) * total + np.sum(cls(x[0]).at(s))
    return np.sum(total)


def classes_beside_constants(x, s):
    total = 0.0
    for i in range(3):
        for cls, weight in ((Line, 0.5), (Pole, 2.0)):
            made = cls(s * x[i])
            if i == 1 and cls is Pole:
                made.k = made.k**2
            total = total * 0.7 + weight * made.at(x[i])
        else:
            total = total + x[0]
    return total * made.k


def models_of_several_classes(x, s):
    models = [cls(s * x[0]) for cls in (Line, Bend)]
    others = [cls(x[1], shift=s) for cls in [Pole, Pole]]
    others[0].k = models[1].k
    return sum(np.sum(each.at(x)) for each in models) * others[0].at(s) * others[1].at(x[2])


def returned_from_a_class(x, s):
    for cls in (Line, Bend, Pole):
        found = np.sum(cls(s).at(x))
        if found > 1.0:
            return found * s
        s = s + 1.0
    return s * x[0]


AT = (vector(3), 0.7)
BOTH = ("x", "s")
add(for_class_in_a_tuple, AT, wrt=BOTH, tags="for-tuple constructor method")
add(classes_beside_constants, AT, wrt=BOTH, tags="for-tuple tuple-target loop-else constructor")
add(models_of_several_classes, AT, wrt=BOTH, tags="list-comprehension constructor several-classes")
add(returned_from_a_class, AT, wrt=BOTH, tags="for-tuple return-in-loop constructor")
