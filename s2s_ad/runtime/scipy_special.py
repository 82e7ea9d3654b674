"""Special functions that derivatives of SciPy's lead to: each is its own derivative's family.

exp_moment(u, k)' = exp_moment(u, k + 1)     spence_slope(x, k)' = spence_slope(x, k + 1)
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy import special

__all__ = ["exp_difference", "exp_moment", "multigamma_slope", "spence_slope"]


def exp_difference(a: Any, b: Any) -> Any:
    """exp(a - b), and 0 where a is -inf, whatever b.

    >>> exp_difference(np.array([1.0, -np.inf]), -np.inf).tolist()
    [inf, 0.0]
    """
    with np.errstate(invalid="ignore"):
        return np.where(np.isneginf(a), 0.0, np.exp(a - b))[()]


def exp_moment(u: Any, k: int = 0) -> Any:
    """The integral of t^k exp(u t) over 0 < t < 1; for |u| > k + 2 by parts: u e_k + k e_(k-1) = exp(u).

    >>> round(float(exp_moment(0.0, 1)), 12), round(float(exp_moment(1.0)), 12)
    (0.5, 1.718281828459)
    """
    u = np.asarray(u, float)
    near = np.abs(u) <= k + 2
    nodes, weights = np.polynomial.legendre.leggauss(24 + 2 * k)
    inner = np.zeros_like(u)
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        inner = inner + weight * node**k * np.exp(node * np.where(near, u, 0.0))
    distant = np.where(near, 1.0, u)
    outer = np.expm1(distant) / distant
    for i in range(1, k + 1):
        outer = (np.exp(distant) - i * outer) / distant
    return np.where(near, inner, outer)[()]


def spence_slope(x: Any, k: int = 0) -> Any:
    """The k-th derivative of log(x) / (1 - x), which is the slope of `special.spence`: the integral of
    -(-t)^k k! / (1 + t (x - 1))^(k + 1) over 0 < t < 1 near x = 1; elsewhere by differentiating (1 - x) s = log(x).

    >>> float(spence_slope(1.0)), round(float(spence_slope(2.0)), 12)
    (-1.0, -0.69314718056)
    """
    x = np.asarray(x, float)
    near = np.abs(x - 1.0) < 0.5
    nodes, weights = np.polynomial.legendre.leggauss(24 + 2 * k)
    centred = np.where(near, x, 1.0) - 1.0
    inner = np.zeros_like(x)
    for t, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        inner = inner - weight * math.factorial(k) * (-t) ** k / (1.0 + t * centred) ** (k + 1)
    distant = np.where(near, 2.0, x)
    outer = np.log(distant) / (1.0 - distant)
    for i in range(1, k + 1):
        outer = (i * outer + (-1) ** (i - 1) * math.factorial(i - 1) * distant**-i) / (1.0 - distant)
    return np.where(near, inner, outer)[()]


def multigamma_slope(a: Any, d: int, k: int = 0) -> Any:
    """The derivative of order k + 1 of `special.multigammaln(a, d)`: a sum of polygammas. DLMF 35.3.4.

    >>> round(float(multigamma_slope(1.0, 1)), 12)
    -0.577215664902
    """
    total = special.polygamma(k, a)
    for j in range(1, d):
        total = total + special.polygamma(k, np.asarray(a) - 0.5 * j)
    return total
