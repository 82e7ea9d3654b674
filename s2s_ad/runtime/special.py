"""Special functions that derivatives lead to, and NumPy lacks: each is its own derivative's family.

polygamma(n, x)' = polygamma(n + 1, x)     sinc_slope(x, k)' = sinc_slope(x, k + 1)
bessel_i(n, x)' = (bessel_i(n - 1, x) + bessel_i(n + 1, x)) / 2
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def polygamma(n: int, x: Any) -> Any:
    """The n-th derivative of digamma at a real x: recurrence up to 15 + n, then the asymptotic series.

    Abramowitz & Stegun 6.4.6, 6.4.7 and 6.4.11; nan at the poles.

    >>> round(float(polygamma(0, 1.0)), 12), round(float(polygamma(1, 1.0)), 12)
    (-0.577215664902, 1.644934066848)
    """
    x = np.asarray(x, float)
    reflected = x < 0.5
    if np.any(reflected):
        right = polygamma(n, np.where(reflected, 1 - x, x))
        with np.errstate(all="ignore"):
            return np.where(reflected, (-1) ** n * right - math.pi * _cotangent_slope(n, x), right)[()]
    total = np.zeros_like(x)
    for _ in range(15 + n):
        total = total + x ** -(n + 1.0)
        x = x + 1
    return ((-1) ** (n + 1) * (math.factorial(n) * total + _series(n, x)))[()]


def _series(n: int, x: Any) -> Any:
    """The asymptotic series for large x, without its sign."""
    first = -np.log(x) if n == 0 else math.factorial(n - 1) * x ** -float(n)
    total = first + math.factorial(n) * 0.5 * x ** -(n + 1.0)
    for k, number in enumerate(_BERNOULLI, 1):
        factor = math.factorial(2 * k + n - 1) / math.factorial(2 * k)
        total = total + number * factor * x ** -(2.0 * k + n)
    return total


def _cotangent_slope(n: int, x: Any) -> Any:
    """The n-th derivative of cot(pi x): polynomials in c = cot, by (c^k)' = -pi k (c^(k-1) + c^(k+1))."""
    c = np.where(x == np.floor(x), np.nan, 1 / np.tan(math.pi * x))
    coefficients = np.polynomial.Polynomial([0.0, 1.0])
    for _ in range(n):
        coefficients = -math.pi * coefficients.deriv() * np.polynomial.Polynomial([1.0, 0.0, 1.0])
    return coefficients(c)


def sinc_slope(x: Any, k: int = 1) -> Any:
    """The k-th derivative of np.sinc: for |x| > 1 by the recurrence x s_k + k s_(k-1) = pi^(k-1) sin(pi x + k pi / 2),
    elsewhere the Taylor series, that of the sum over j of (-1)^j (pi x)^(2j) / (2j + 1)!.

    >>> abs(float(sinc_slope(0.0))), round(float(sinc_slope(1.0)), 12)
    (0.0, -1.0)
    """
    x = np.asarray(x, complex if np.iscomplexobj(x) else float)
    near = np.abs(x) <= 1
    squared, inner = np.where(near, x * x, 0.0), np.zeros_like(x)
    for j in range(15 + k, (k - 1) // 2, -1):
        inner = inner * squared + (-1) ** j * np.pi ** (2 * j) * math.perm(2 * j, k) / math.factorial(2 * j + 1)
    inner = inner * x if k % 2 else inner
    outer, distant = np.sinc(x), np.where(near, 1.0, x)
    for i in range(1, k + 1):
        outer = (np.pi ** (i - 1) * np.sin(np.pi * x + i * np.pi / 2) - i * outer) / distant
    return np.where(near, inner, outer)[()]


def bessel_i(n: int, x: Any) -> Any:
    """The modified Bessel function of integer order: the mean of exp(x cos t) cos(n t) over a period.

    Abramowitz & Stegun 9.6.19; the trapezoid rule converges exponentially.

    >>> round(float(bessel_i(1, 1.0)), 12)
    0.565159103992
    """
    t = np.arange(256) * (2 * np.pi / 256)
    return np.mean(np.exp(np.asarray(x)[..., None] * np.cos(t)) * np.cos(n * t), axis=-1)[()]
