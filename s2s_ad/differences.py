"""Derivatives by differences: what a user's check of a gradient is measured against.

C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering Software 4 (1982) 75:
central differences at shrinking steps, extrapolated to step zero; the best entry's distance from its neighbours is the
estimate of its error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

EPSILON = 2.0**-52
SHRINK = 1.5
ROWS = 10
NEAR = 1e-4
"""The part of the widest step at which a slope is taken that the extrapolated ones must be like."""


class Difference(NamedTuple):
    """A derivative by differences, and how far it may be off: inf where the differences do not settle."""

    value: float
    error: float


def difference(f: Callable[[float], float], step: float) -> Difference:
    """The derivative of `f` at 0, from steps up to `step`; also from much smaller ones if these do not settle, or
    settle on what `f` is further away, beyond a jump on both sides.

    >>> found = difference(math.sin, 0.1)
    >>> abs(found.value - 1.0) <= found.error < 1e-9
    True
    >>> round(difference(lambda h: 2.0 * h if abs(h) < 2e-4 else h, 0.1).value, 6)
    2.0
    """
    h = step * NEAR
    above, below = f(h), f(-h)
    near = (above - below) / (2 * h)
    apart = 0.03 * max(1.0, abs(near)) + 10 * EPSILON * max(abs(above), abs(below)) / h
    attempts = (_extrapolated(f, step * scale) for scale in (1.0, 0.03, 0.001))
    best = Difference(math.nan, math.inf)
    for found in attempts:
        if abs(found.value - near) <= apart:
            best = min(best, found, key=lambda one: one.error)
        if best.error <= 1e-8 * max(1.0, abs(best.value)):
            break
    return best


def has_kink(f: Callable[[float], float], step: float, slope: float) -> bool:
    """Whether the slopes on both sides of 0 differ, and still do at a tenth of the step.

    >>> has_kink(abs, 1e-4, 0.0), has_kink(math.exp, 1e-4, 1.0)
    (True, False)
    """
    here = f(0.0)
    wide, narrow = (abs(f(h) - 2.0 * here + f(-h)) / h for h in (step, step / 10))
    noise = 100 * EPSILON * max(1.0, abs(here)) / step
    return narrow > 1e-6 * max(1.0, abs(slope)) + noise and narrow > 0.3 * wide


def _extrapolated(f: Callable[[float], float], step: float) -> Difference:
    """Neville's scheme in h^2: each further column cancels one more term of the error of central differences."""
    best = Difference(math.nan, math.inf)
    above: list[float] = []
    for row in range(ROWS):
        h = step / SHRINK**row
        plus, minus = f(h), f(-h)
        noise = EPSILON * max(abs(plus), abs(minus)) / h
        line = [(plus - minus) / (2 * h)]
        for column, older in enumerate(above):
            gain = SHRINK ** (2 * (column + 1))
            line.append((gain * line[column] - older) / (gain - 1))
            error = max(abs(line[-1] - line[-2]), abs(line[-1] - older)) + noise
            if error < best.error:
                best = Difference(line[-1], error)
        above = line
    return best
