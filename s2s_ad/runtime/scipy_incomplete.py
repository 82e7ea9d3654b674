"""Derivatives of the incomplete gamma and beta functions in their parameters, as central logarithmic moments.

gamma_moment(a, x, j) = 1/Gamma(a) * integral of t^(a-1) exp(-t) (log t - psi(a))^j over 0 < t < x:  j = 0 is gammainc,
and d/da gamma_moment(a, x, j) = gamma_moment(a, x, j + 1) - j psi'(a) gamma_moment(a, x, j - 1). Likewise for beta,
with the logarithms of t and of 1 - t. Both integrands are log-concave in u = log t and u = logit t: Gauss-Legendre
between the points where they have fallen by exp(-40) from their largest value, in pieces that grow away from the peak:
they turn within a few units of u, and then fall exponentially.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import special

__all__ = ["beta_moment", "gamma_moment"]

_GAUSS = np.polynomial.legendre.leggauss(20)
_DEPTH = 40.0
_TURN = 4.0
_PIECES = 9


def gamma_moment(a: Any, x: Any, j: int = 0) -> Any:
    """
    >>> round(float(gamma_moment(1.0, 1e9, 2)), 9)  # the variance of log t: pi^2 / 6
    1.644934067
    """
    if j == 0:
        return special.gammainc(a, x)
    a, x = np.broadcast_arrays(np.asarray(a, float), np.asarray(x, float))
    with np.errstate(all="ignore"):
        end = np.log(x)
        middle, scale, norm = special.digamma(a), np.log(a), special.gammaln(a)
        peak = np.minimum(scale, end)
        steep = np.sqrt(3.0 * _DEPTH / a)
        left = peak - np.where(steep < 1.0, steep, _DEPTH / a + 1.0)
        right = peak + np.minimum(np.sqrt(2.0 * _DEPTH / a), 2.0 + np.log1p(_DEPTH / a))

        def density(u: Any) -> Any:
            return np.exp(a * u - np.exp(u) - norm) * (u - middle) ** j

        total = _integral(density, left, peak, np.minimum(right, end))
    return np.where(x > 0, total, 0.0 * x)[()]


def beta_moment(a: Any, b: Any, x: Any, j: int = 0, k: int = 0) -> Any:
    """
    >>> round(float(beta_moment(1.0, 1.0, 0.5, 1)), 12)  # the integral of log t + 1 up to 1/2
    -0.34657359028
    """
    if j == 0 and k == 0:
        return special.betainc(a, b, x)
    a, b, x = np.broadcast_arrays(*(np.asarray(each, float) for each in (a, b, x)))
    with np.errstate(all="ignore"):
        end = special.logit(x)
        both = special.digamma(a + b)
        first, second, norm = special.digamma(a) - both, special.digamma(b) - both, special.betaln(a, b)
        peak = np.minimum(np.log(a / b), end)

        def height(u: Any) -> Any:
            return a * u - (a + b) * np.logaddexp(0.0, u)

        def density(u: Any) -> Any:
            log_rest = -np.logaddexp(0.0, u)
            powers = (u + log_rest - first) ** j * (log_rest - second) ** k
            return np.exp(a * u + (a + b) * log_rest - norm) * powers

        most = _DEPTH + (a + b) * np.log(2.0)
        left = peak - _width(lambda w: height(peak) - height(peak - w), most / a + 4.0 + np.log1p(_DEPTH / b))
        right = peak + _width(lambda w: height(peak) - height(peak + w), most / b + 4.0 + np.log1p(_DEPTH / a))
        total = _integral(density, left, peak, np.minimum(right, end))
    return np.where(x > 0, total, 0.0 * x)[()]


def _width(fall: Callable[[Any], Any], most: Any) -> Any:
    """How far it is until a concave function has fallen far enough, by bisection on a logarithmic scale."""
    low, high = most * 1e-6, most
    for _ in range(8):
        middle = np.sqrt(low * high)
        enough = fall(middle) >= _DEPTH
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


def _integral(density: Callable[[Any], Any], left: Any, peak: Any, right: Any) -> Any:
    """Both sides of the peak."""
    below = _side(lambda w: density(peak - w), peak - left)
    return below + _side(lambda w: density(peak + w), np.maximum(right - peak, 0.0))


def _side(density: Callable[[Any], Any], width: Any) -> Any:
    """Gauss-Legendre in pieces, each thrice as long; one node at a time, so that it needs little memory."""
    total, low, high = np.zeros_like(width), np.zeros_like(width), np.minimum(_TURN, 0.5 * width)
    for _ in range(_PIECES):
        half, middle = 0.5 * (high - low), 0.5 * (high + low)
        for node, weight in zip(*_GAUSS, strict=True):
            total = total + weight * half * density(middle + node * half)
        if np.all(high >= width):
            break
        low, high = high, np.minimum(3.0 * high, width)
    return total
