"""The pseudoinverse and least squares: derivatives at constant rank.

G. Golub, V. Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems whose variables
separate", SIAM Journal on Numerical Analysis 10 (1973), equation 4.12.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.errors.running import truncated
from s2s_ad.runtime.decompositions import dagger, lower_inverse
from s2s_ad.runtime.factors import svdvals_adjoint, svdvals_tangent


def pinv_adjoint(y_bar: Any, a: Any, y: Any) -> Any:
    """The adjoint of a, for y = pinv(a).

    >>> pinv_adjoint(np.eye(1), 2 * np.eye(1), np.eye(1) / 2).tolist()
    [[-0.25]]
    """
    g = dagger(np.conj(y_bar))  # the conjugate transpose of the gradient
    h = dagger(y)
    inner = g @ y
    left = (inner - a @ (y @ inner) - h @ dagger(g)) @ h
    return np.conj(left + h @ (y @ g - (y @ g @ y) @ a))


def pinv_tangent(a_dot: Any, a: Any, y: Any) -> Any:
    """The tangent of y = pinv(a): -Y A' Y + Y Y^H A'^H (1 - A Y) + (1 - Y A) A'^H Y^H Y.

    >>> pinv_tangent(np.eye(1), 2 * np.eye(1), np.eye(1) / 2).tolist()
    [[-0.25]]
    """
    g, h = dagger(a_dot), dagger(y)
    first = y @ (h @ g)
    second = (g @ h) @ y
    return first - (first @ a) @ y + second - y @ (a @ second) - y @ a_dot @ y


def of_constant_rank(inverse: Any, a: Any) -> Any:
    """The pseudoinverse of `a`; an error if a cutoff has dropped singular values that are more than rounding errors.

    >>> float(of_constant_rank(np.eye(1) / 2, 2 * np.eye(1))[0, 0])
    0.5
    """
    lost = np.abs(a @ inverse @ a - a)
    rounding = np.sqrt(np.finfo(lost.dtype).eps)
    if np.size(a) and np.max(lost) > rounding * np.max(np.abs(a)):
        raise truncated()
    return inverse


def low_rank_inverse(a: Any, rank: int) -> Any:
    """The pseudoinverse from the largest singular values alone, as many as `rank`; by QR if these are all.

    >>> low_rank_inverse(np.diag([4.0, 1e-12]), 1).tolist()
    [[0.25, 0.0], [0.0, 0.0]]
    """
    rows, columns = np.shape(a)
    if rank == columns:
        q, r = np.linalg.qr(a)
        return dagger(q @ lower_inverse(dagger(r)))
    if rank == rows:
        q, r = np.linalg.qr(dagger(a))
        return q @ lower_inverse(dagger(r))
    u, s, vt = np.linalg.svd(a, full_matrices=False)
    if s[rank] > np.sqrt(np.finfo(s.dtype).eps) * s[0]:
        raise truncated()
    return (dagger(vt[:rank]) / s[:rank]) @ dagger(u[:, :rank])


def lstsq_right(x_bar: Any, r_bar: Any, a: Any, b: Any, x: Any, inverse: Any) -> Any:
    """The adjoint of b, for x, r = lstsq(a, b); r holds squares of residuals, or nothing.

    >>> lstsq_right(np.ones(1), np.zeros(0), 2 * np.eye(1), np.ones(1), np.ones(1), np.eye(1) / 2)
    array([0.5])
    """
    b_bar = inverse.T @ x_bar
    return b_bar + 2.0 * np.conj(b - a @ x) * r_bar if np.size(r_bar) else b_bar


def lstsq_left(x_bar: Any, r_bar: Any, s_bar: Any, a: Any, b: Any, x: Any, inverse: Any) -> Any:
    """The adjoint of a: that of its pseudoinverse, of the residuals at constant x, and of the singular values.

    >>> lstsq_left(np.ones(1), np.zeros(0), np.zeros(1), np.eye(1), np.ones(1), np.ones(1), np.eye(1)).tolist()
    [[-1.0]]
    """
    columns = (np.shape(a)[1], -1)
    x_bar, x = np.reshape(x_bar, columns), np.reshape(x, columns)
    b = np.reshape(b, (np.shape(a)[0], -1))
    a_bar = pinv_adjoint(x_bar @ b.T, a, inverse)
    if np.size(r_bar):
        a_bar = a_bar - 2.0 * (np.conj(b - a @ x) * r_bar) @ x.T
    return a_bar + svdvals_adjoint(s_bar, a) if np.any(s_bar) else a_bar


def lstsq_tangent(a_dot: Any, b_dot: Any, a: Any, b: Any, y: Any) -> list[Any]:
    """The tangents of x, r, rank, s = lstsq(a, b).

    >>> lstsq_tangent(np.eye(1), np.zeros(1), np.eye(1), np.ones(1), np.linalg.lstsq(np.eye(1), np.ones(1)))[0]
    array([-1.])
    """
    x, squares, rank, _ = y
    inverse = low_rank_inverse(a, rank)
    x_dot = pinv_tangent(a_dot, a, inverse) @ b + inverse @ b_dot
    r_dot = np.zeros_like(squares)
    if np.size(squares):
        rates = 2.0 * np.real(np.conj(b - a @ x) * (b_dot - a_dot @ x))
        r_dot = np.reshape(np.sum(rates, axis=0), np.shape(squares))
    return [x_dot, r_dot, 0.0, svdvals_tangent(a_dot, a)]
