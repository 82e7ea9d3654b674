"""Objects whose fields and methods have the names of what an array tells of itself."""

import math
from collections import namedtuple
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from tests.programs.registry import add, positive, vector


@dataclass
class Gamma:
    shape: float
    size: float


def log_density(gamma, x):
    """Up to a constant; the array's own size counts what is in it."""
    return np.sum((gamma.shape - 1.0) * np.log(x) - x / gamma.size) / x.size - gamma.shape * np.log(gamma.size)


add(log_density, (Gamma(2.3, 1.4), positive(3)), tags="dataclass-argument field-of-array-name")


Disc = namedtuple("Disc", "size weights")


def weighted_disc(disc):
    return np.pi * disc.size**2 * np.sum(disc.weights) * disc.weights.shape[0]


add(weighted_disc, (Disc(1.3, vector(3)),), tags="namedtuple-argument field-of-array-name")


class Sheet:
    def __init__(self, values):
        self.values = values
        self.nbytes = values[0] * 2.0

    @property
    def size(self):
        return np.sum(self.values**2)

    def shape(self, factor):
        return self.values * factor


def sheet_at_depth(sheet, depth):
    if depth == 0:
        return sheet.size * sheet.nbytes + np.sum(sheet.shape(sheet.values))
    return sheet_at_depth(sheet, depth - 1)


def sheet_in_recursion(x):
    return sheet_at_depth(Sheet(x), 2)


add(sheet_in_recursion, (vector(3),), tags="local-instance property recursion field-of-array-name", twice=False)


def namespace_with_size(x):
    state = SimpleNamespace(size=x[0], shape=x * 2.0)
    for v in x:
        state.size = state.size * v + np.sum(state.shape)
    return state.size


add(namespace_with_size, (vector(3),), tags="local-instance for-array store-attribute field-of-array-name")


class Pair:
    def __init__(self, first, second):
        self.first, self.second = first, second

    def __round__(self, digits=0):
        return self.first * (2.0 + digits)

    def __floor__(self):
        return self.second**2

    def __divmod__(self, other):
        return self.first * other, self.second / other

    def __pow__(self, power):
        return self.first**power

    def __getitem__(self, index):
        return (self.first, self.second)[index]


def builtins_of_class(x):
    """What these functions give for numbers is constant."""
    pair = Pair(x[0], x[1])
    product, quotient = divmod(pair, x[2])
    return round(pair) * math.floor(pair) + round(pair, 2) * product * quotient + pow(pair, 2) * pair[-1]


add(builtins_of_class, (vector(3),), tags="operator-overloading local-instance builtins")
