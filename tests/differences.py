"""Derivatives of a function of one real variable by differences, with an error estimate and an eye for kinks.

C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering Software 4 (1982): Romberg's
table over shrinking steps; the entry that agrees best with its neighbours wins, and how well it agrees is the estimate.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

EPSILON = 2.0**-52
SHRINK = 1.6
ROWS = 12


class Estimate(NamedTuple):
    """A derivative, how far it may be off, and whether the function has a corner here."""

    value: float
    error: float
    kink: bool = False


def derivative(f: Callable[[float], float], step: float = 0.05) -> Estimate:
    """The derivative of f at 0. Differences over wide steps may settle on what the function is further away, beyond a
    jump on both sides: they count where the slope next to 0 is like that.

    >>> estimate = derivative(math.exp)
    >>> abs(estimate.value - 1.0) < estimate.error < 1e-9
    True
    >>> derivative(abs).kink
    True
    >>> round(derivative(lambda h: 2.0 * h if abs(h) < 2e-4 else h).value, 6)
    2.0
    """
    best = Estimate(math.nan, math.inf)
    h = step * 2e-4
    near = (f(h) - f(-h)) / (2 * h)
    noise = 10 * EPSILON * max(abs(f(h)), abs(f(-h))) / h
    for scale in (1.0, 0.1, 0.01, 0.001):
        found = _romberg(f, step * scale)
        if not best.error <= found.error and abs(found.value - near) <= 0.03 * max(1.0, abs(near)) + noise:
            best = found
        if best.error <= 1e-8 * max(1.0, abs(best.value)):
            break
    return best._replace(kink=_has_kink(f, step * 0.002, max(1.0, abs(best.value))))


def _romberg(f: Callable[[float], float], step: float) -> Estimate:
    """Extrapolation of central differences to step 0: the error series has even powers only."""
    best = Estimate(math.nan, math.inf)
    previous: list[float] = []
    for row in range(ROWS):
        h = step / SHRINK**row
        above, below = f(h), f(-h)
        current = [(above - below) / (2 * h)]
        rounding = EPSILON * max(abs(above), abs(below)) / h
        for order, shorter in enumerate(previous):
            factor = SHRINK ** (2 * order + 2)
            current.append((factor * current[order] - shorter) / (factor - 1))
            spread = max(abs(current[-1] - current[-2]), abs(current[-1] - shorter))
            if spread + rounding < best.error:
                best = Estimate(current[-1], spread + rounding)
        previous = current
    return best


def _has_kink(f: Callable[[float], float], h: float, scale: float) -> bool:
    """Whether the slopes to the right and left stay apart as the step shrinks; of a smooth f, they meet like h."""
    here = f(0.0)

    def gap(h: float) -> float:
        return abs(f(h) - 2.0 * here + f(-h)) / h

    wide, narrow = gap(h), gap(h / 10)
    noise = 10 * EPSILON * max(abs(here), scale) / (h / 10)
    return narrow > 1e-6 * scale + noise and narrow > 0.3 * wide
