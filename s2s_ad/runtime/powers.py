"""Partial derivatives that need care at a point: powers at zero, ratios of zeros."""

from __future__ import annotations

from typing import Any

import numpy as np


def power_slope(a: Any, b: Any) -> Any:
    """d/da a**b = b * a**(b - 1): 0 where b is 0, and inf where Python numbers would raise.

    >>> float(power_slope(0.0, 0)), float(power_slope(3.0, 2.0))
    (0.0, 6.0)
    """
    return b * np.power(np.asarray(a) + 0.0, np.where(np.equal(b, 0), 1.0, np.subtract(b, 1.0)))


def log_or_zero(a: Any) -> Any:
    """log(a), and 0 at a = 0: the factor of y in d/db a**b.

    >>> float(log_or_zero(0.0)), float(log_or_zero(1.0))
    (0.0, 0.0)
    """
    return np.log(np.where(np.equal(a, 0), 1.0, a))[()]


def log_along(a: Any, e: Any) -> Any:
    """log(a), and 0 at a = 0, and at a < 0 in the direction e = 0: the factor of e * y in the tangent of a**b.

    A power of a negative number has no derivative by its exponent, but a tangent where the exponent stays what it is.

    >>> float(log_along(1.0, 0.0)), float(log_along(-2.0, 0.0))
    (0.0, 0.0)
    """
    still = np.less(a, 0) & np.equal(e, 0) if np.isrealobj(a) else False
    return np.log(np.where(np.equal(a, 0) | still, 1.0, a))[()]


def ratio_or_zero(a: Any, b: Any) -> Any:
    """a / b, and 0 where b is 0.

    >>> float(ratio_or_zero(1.0, 4.0)), float(ratio_or_zero(0.0, 0.0))
    (0.25, 0.0)
    """
    if np.all(b):
        return np.divide(a, b)
    return np.where(np.equal(b, 0), 0.0, a / np.where(np.equal(b, 0), 1.0, b))[()]


def unit(x: Any) -> Any:
    """The slope of `abs`: the sign of a real number, conj(x) / |x| of a complex one, and 0 at 0.

    >>> float(unit(-2.0))
    -1.0
    """
    return ratio_or_zero(np.conj(x), np.abs(x)) if np.iscomplexobj(x) else np.sign(x)


def power_or_zero(a: Any, b: Any) -> Any:
    """a**b as NumPy answers, where Python numbers would raise.

    >>> float(power_or_zero(2.0, -1))
    0.5
    """
    return np.power(np.asarray(a) + 0.0, np.asarray(b) + 0.0)
