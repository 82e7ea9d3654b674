"""Imports inside of functions: of modules, of functions, on one way only, several of one name."""


from tests.programs.registry import add, vector


def imports_inside(x):
    from math import exp, tau

    import numpy as xp

    return xp.sum(xp.sin(x) * x) + exp(x[0]) * tau


add(imports_inside, (vector(3),), tags="local-import reduction")


def imports_on_one_way(x, n):
    if n > 1:
        from math import cosh as bend
    else:
        from math import tanh as bend
    total = 0.0
    for each in x:
        from math import log1p

        total += bend(each) * log1p(each * each)
    return total


add(imports_on_one_way, (vector(3), 2), (vector(3), 0), tags="local-import if for-array integer-argument")


def imports_what_there_is(x):
    try:
        import a_module_that_nobody_has as xp  # type: ignore[import-not-found]

        fast = True
    except ImportError:
        import numpy as xp

        fast = False

    def weights(t):
        from numpy import linalg

        return t / linalg.norm(t)

    return xp.sum(weights(x) ** 3) if not fast else 0.0


add(imports_what_there_is, (vector(3),), tags="local-import try closure")


class Decay:
    def __init__(self, rate):
        self.rate = rate

    def at(self, t):
        import math

        return math.exp(-self.rate * t)


def imported_in_a_method(rate, t):
    import operator as op

    return op.mul(Decay(rate).at(t), rate)


add(imported_in_a_method, (0.7, 1.3), wrt=(0, 1), tags="local-import local-instance method scalar")
