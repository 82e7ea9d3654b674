"""Derivatives of functions of polynomials, whose coefficients come highest first, and of interpolation."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.moving import vander_slope
from s2s_ad.runtime.powers import ratio_or_zero


def padded_front(e: Any, a: Any) -> Any:
    """Zeros before `e`, up to the number of coefficients of `a`; of more than these, the last.

    >>> padded_front(np.array([1.0]), np.zeros(2))
    array([0., 1.])
    """
    more = np.size(a) - np.size(e)
    return np.concatenate([np.zeros(more), e]) if more >= 0 else e[-more:]


def without_leading(a: Any) -> Any:
    """The coefficients after zeros in front; one of them at least.

    >>> without_leading(np.array([0.0, 2.0, 0.0]))
    array([2., 0.])
    """
    a = np.atleast_1d(a)
    first = np.flatnonzero(a)
    return a[first[0] :] if first.size else a[-1:]


def polynomial_divided(u: Any, v: Any, y: Any) -> tuple[Any, Any]:
    """The quotient and the rest of polynomials, of as many coefficients as `y` has.

    >>> polynomial_divided(np.array([1.0, 0.0, 1.0]), np.array([1.0, 1.0]), (np.zeros(2), np.zeros(1)))
    (array([ 1., -1.]), array([2.]))
    """
    rest = np.array(u) + 0.0
    quotient = np.zeros(np.size(y[0]))
    size = np.size(v)
    for k in range(np.size(rest) - size + 1):
        quotient[k] = rest[k] / v[0]
        rest[k : k + size] = rest[k : k + size] - quotient[k] * v
    return quotient, rest[np.size(rest) - np.size(y[1]) :]


def polynomial_division_adjoint(q_bar: Any, r_bar: Any, q: Any, u: Any, v: Any) -> tuple[Any, Any]:
    """The adjoints of dividend and divisor, from those of quotient and rest: the long division backwards.

    >>> polynomial_division_adjoint(np.array([1.0]), np.array([0.0]), np.array([2.0]), np.array([2.0]), np.array([1.0]))
    (array([1.]), array([-2.]))
    """
    u_bar = padded_front(r_bar, u) + 0.0
    v_bar = np.zeros(np.size(v))
    size = np.size(v)
    for i in range(np.size(u) - size + 1):
        k = np.size(u) - size - i
        part = u_bar[k : k + size] + 0.0
        d_bar = (q_bar[k] - np.sum(part * v)) / v[0]
        v_bar[:] = v_bar - q[k] * part
        v_bar[0] = v_bar[0] - d_bar * q[k]
        u_bar[k] = u_bar[k] + d_bar
    return u_bar, v_bar


def moments(e: Any, x: Any, count: int) -> Any:
    """The sums of `e` times each power of `x`, the highest first: the transpose of `np.polyval(p, x)`.

    >>> moments(np.array([1.0, 1.0]), np.array([2.0, 3.0]), 3)
    array([13.,  5.,  2.])
    """
    sums = []
    for _ in range(count):
        sums.append(np.sum(e))
        e = e * x
    return np.array(sums[::-1])


def poly_slopes(z: Any) -> Any:
    """The derivative of the coefficients of `np.poly(z)` by each root, in rows.

    >>> poly_slopes(np.array([2.0, 3.0])).tolist()
    [[0.0, -1.0, 3.0], [0.0, -1.0, 2.0]]
    """
    rows = [-np.poly(np.delete(z, k)) * np.ones(np.size(z)) for k in range(np.size(z))]
    return np.stack([np.concatenate([np.zeros(1), row]) for row in rows])


def fitted_matrix(x: Any, deg: Any, w: Any) -> Any:
    """The powers of x, times the weights: the matrix of the least squares that `np.polyfit` solves."""
    powers = np.vander(x, int(deg) + 1)
    return powers if w is None else powers * np.expand_dims(w, 1)


def as_columns(b: Any) -> Any:
    """A vector as a matrix of one column.

    >>> as_columns(np.zeros(3)).shape, as_columns(np.zeros((3, 2))).shape
    ((3, 1), (3, 2))
    """
    return np.reshape(b, (np.shape(b)[0], -1))


def fit_matrix_adjoint(e: Any, c: Any, x: Any, b: Any, deg: Any, w: Any) -> Any:
    """The adjoint of the matrix A in a least squares solution c: r (M e)^T - A M e c^T, M = (A^T A)^-1, r = b - A c.

    G. Golub and V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems" (1973).
    """
    matrix = fitted_matrix(x, deg, w)
    inverse = np.linalg.pinv(matrix)
    solved = inverse @ (inverse.T @ as_columns(e))
    weighted = as_columns(b) if w is None else as_columns(b) * np.expand_dims(w, 1)
    rest = weighted - matrix @ as_columns(c)
    return rest @ solved.T - matrix @ solved @ as_columns(c).T


def fit_places(e: Any, c: Any, x: Any, b: Any, deg: Any, w: Any) -> Any:
    """The adjoint of the places in `np.polyfit(x, b, deg)`."""
    powers_bar = fit_matrix_adjoint(e, c, x, b, deg, w)
    weighed = powers_bar if w is None else powers_bar * np.expand_dims(w, 1)
    return np.sum(weighed * vander_slope(x, int(deg) + 1, False), axis=1)


def fit_values(e: Any, x: Any, b: Any, deg: Any, w: Any) -> Any:
    """The adjoint of the values in `np.polyfit(x, b, deg)`."""
    found = np.linalg.pinv(fitted_matrix(x, deg, w)).T @ as_columns(e)
    return np.reshape(found if w is None else found * np.expand_dims(w, 1), np.shape(b))


def fit_weights(e: Any, c: Any, x: Any, b: Any, deg: Any, w: Any) -> Any:
    """The adjoint of the weights in `np.polyfit(x, b, deg, w=w)`."""
    powers = np.vander(x, int(deg) + 1)
    by_matrix = np.sum(fit_matrix_adjoint(e, c, x, b, deg, w) * powers, axis=1)
    return by_matrix + np.sum(np.linalg.pinv(fitted_matrix(x, deg, w)).T @ as_columns(e) * as_columns(b), axis=1)


def fit_tangent(c: Any, x: Any, b: Any, deg: Any, w: Any, matrix_dot: Any, b_dot: Any) -> Any:
    """The tangent of a least squares solution, from those of the matrix and of the weighted values."""
    matrix = fitted_matrix(x, deg, w)
    inverse = np.linalg.pinv(matrix)
    weighted = as_columns(b) if w is None else as_columns(b) * np.expand_dims(w, 1)
    rest = weighted - matrix @ as_columns(c)
    moved = inverse @ (as_columns(b_dot) - matrix_dot @ as_columns(c)) + inverse @ (inverse.T @ (matrix_dot.T @ rest))
    return np.reshape(moved, np.shape(c))


def cell(x: Any, xp: Any) -> Any:
    """The place in `xp` of the left end of the interval that `x` lies in; of the first or last one outside.

    >>> cell(np.array([-1.0, 0.5, 9.0]), np.array([0.0, 1.0, 2.0]))
    array([0, 0, 1])
    """
    return np.clip(np.searchsorted(xp, x, side="right") - 1, 0, max(np.size(xp) - 2, 0))


def after(i: Any, xp: Any) -> Any:
    """The place of the right end of the interval whose left one is at `i`."""
    return np.minimum(i + 1, np.size(xp) - 1)


def within_range(x: Any, xp: Any) -> Any:
    """Does `x` lie between the first and the last of `xp`?"""
    xp = np.asarray(xp)
    return (x >= xp[0]) & (x <= xp[-1]) if xp.size else np.zeros(np.shape(x), bool)  # of no places no values are asked


def takes_values(x: Any, xp: Any, left: Any, right: Any) -> Any:
    """Is the interpolated value made of `fp`, and not what is given for outside?"""
    x, xp = np.asarray(x), np.asarray(xp)
    inner = ~np.isnan(x)
    if not xp.size:
        return inner
    inner = inner if left is None else inner & (x >= xp[0])
    return inner if right is None else inner & (x <= xp[-1])


def interp_slope(x: Any, xp: Any, fp: Any, i: Any) -> Any:
    """The slope of the interpolating lines, 0 outside; `i` is the cell of `x`.

    >>> interp_slope(np.array([0.5, 9.0]), np.array([0.0, 1.0]), np.array([1.0, 3.0]), np.array([0, 0]))
    array([2., 0.])
    """
    if len(fp) != len(xp):
        raise ValueError("fp and xp are not of the same length.")  # as `np.interp`, which a gradient need not call
    j = after(i, xp)
    rise, run = np.take(fp, j) - 1.0 * np.take(fp, i), np.take(xp, j) - np.take(xp, i)
    return np.where(within_range(x, xp), ratio_or_zero(rise, run), 0.0)


def interp_weight(x: Any, xp: Any, i: Any) -> Any:
    """How far `x` is on its way through its interval: 0 at or before the left end, 1 at or after the right one.

    >>> interp_weight(np.array([0.5, 9.0]), np.array([0.0, 1.0]), np.array([0, 0]))
    array([0.5, 1. ])
    """
    j = after(i, xp)
    way = ratio_or_zero(x - np.take(xp, i), np.take(xp, j) - np.take(xp, i))
    return np.where(within_range(x, xp), way, np.where(x > np.max(xp, initial=-np.inf), 1.0, 0.0))
