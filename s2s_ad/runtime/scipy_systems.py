"""Derivatives of SciPy's systems of equations: matrices of which a part is read, and the factors that solve them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg

from s2s_ad.runtime.decompositions import cholesky_adjoint, cholesky_tangent, lower_half, symmetric
from s2s_ad.runtime.guards import require_axes
from s2s_ad.runtime.matrices import apply_matrix, solve_adjoint

__all__ = [
    "as_read",
    "banded_adjoint",
    "banded_product",
    "banded_transpose",
    "cho_adjoint",
    "cho_factor_adjoint",
    "cho_factor_tangent",
    "cho_tangent",
    "lu_adjoint",
    "lu_factor_adjoint",
    "lu_factor_tangent",
    "lu_solve_adjoint",
    "lu_solve_tangent",
    "lu_tangent",
    "triangle",
    "unread",
]

SYMMETRIC = ("sym", "symmetric", "her", "hermitian", "pos", "positive definite")


def as_read(e: Any, assume_a: Any, lower: Any) -> Any:
    """The real matrix that `linalg.solve` sees, which reads a part of it alone if it is told of a structure.

    >>> as_read(np.array([[1.0, 9.0], [2.0, 3.0]]), "pos", True).tolist()
    [[1.0, 2.0], [2.0, 3.0]]
    """
    if assume_a in SYMMETRIC:
        return symmetric(e) if lower else symmetric(np.swapaxes(e, -1, -2))
    return _part(e, assume_a)


def unread(e: Any, assume_a: Any, lower: Any) -> Any:
    """The transpose of `as_read`.

    >>> unread(np.ones((2, 2)), "pos", True).tolist()
    [[1.0, 0.0], [2.0, 1.0]]
    """
    if assume_a in SYMMETRIC:
        half = lower_half(e + np.swapaxes(e, -1, -2))
        return half if lower else np.swapaxes(half, -1, -2)
    return _part(e, assume_a)


def _part(e: Any, assume_a: Any) -> Any:
    if assume_a in ("diagonal", "tridiagonal"):
        width = 1 if assume_a == "tridiagonal" else 0
        return np.triu(np.tril(e, width), -width)
    if assume_a in ("upper triangular", "lower triangular"):
        return np.triu(e) if assume_a == "upper triangular" else np.tril(e)
    return e


def triangle(e: Any, lower: Any, unit_diagonal: Any = False) -> Any:
    """The triangle that `linalg.solve_triangular` reads.

    >>> triangle(np.ones((2, 2)), True, True).tolist()
    [[0.0, 0.0], [1.0, 0.0]]
    """
    return np.tril(e, -1 if unit_diagonal else 0) if lower else np.triu(e, 1 if unit_diagonal else 0)


def cho_factor_adjoint(c_bar: Any, c: Any, lower: Any) -> Any:
    """The adjoint of a for c, lower = cho_factor(a): one triangle has the factor, the other is that of a still, or
    zeros, as it is in newer versions of SciPy.

    >>> cho_factor_adjoint(np.array([[1.0]]), np.array([[2.0]]), True).tolist()
    [[0.25]]
    """
    if not lower:
        return np.swapaxes(cho_factor_adjoint(np.swapaxes(c_bar, -1, -2), np.swapaxes(c, -1, -2), True), -1, -2)
    a_bar = cholesky_adjoint(np.tril(c_bar), np.tril(c))
    return a_bar + np.triu(c_bar, 1) if np.triu(c, 1).any() else a_bar


def cho_factor_tangent(a_dot: Any, c: Any, lower: Any) -> Any:
    """The tangent of c for c, lower = cho_factor(a): I. Murray (2016), equation 8.

    >>> cho_factor_tangent(np.array([[1.0]]), np.array([[2.0]]), True).tolist()
    [[0.25]]
    """
    if not lower:
        return np.swapaxes(cho_factor_tangent(np.swapaxes(a_dot, -1, -2), np.swapaxes(c, -1, -2), True), -1, -2)
    c_dot = cholesky_tangent(a_dot, np.tril(c))
    return c_dot + np.triu(a_dot, 1) if np.triu(c, 1).any() else c_dot


def cho_adjoint(b_bar: Any, y: Any, c: Any, lower: Any) -> Any:
    """The adjoint of c for y = cho_solve((c, lower), b), given that of b.

    >>> cho_adjoint(np.ones(1), np.ones(1), np.array([[2.0]]), True).tolist()
    [[-4.0]]
    """
    a_bar = solve_adjoint(b_bar, y, c)
    both = a_bar + np.swapaxes(a_bar, -1, -2)
    return np.tril(both @ np.tril(c)) if lower else np.triu(np.triu(c) @ both)


def cho_tangent(c_dot: Any, y: Any, c: Any, lower: Any) -> Any:
    """What the tangent of c does to the right side: A' y, where A is the product of the factors.

    >>> cho_tangent(np.ones((1, 1)), np.ones(1), np.array([[2.0]]), True).tolist()
    [4.0]
    """
    if lower:
        product = np.tril(c_dot) @ np.swapaxes(np.tril(c), -1, -2)
    else:
        product = np.swapaxes(np.triu(c), -1, -2) @ np.triu(c_dot)
    return apply_matrix(product + np.swapaxes(product, -1, -2), y)


def _squared(x: Any, size: int) -> Any:
    """A factor with a unit matrix put beside or below it, so that it is square."""
    y = np.zeros((size, size), x.dtype)
    y[: x.shape[0], : x.shape[1]] = x
    return y + np.diag((np.arange(size) >= min(x.shape)).astype(x.dtype))


def lu_adjoint(l_bar: Any, u_bar: Any, p: Any, l: Any, u: Any) -> Any:  # noqa: E741
    """The adjoint of a for p, l, u = lu(a): P L^-T (tril(L^T L_bar, -1) + triu(U_bar U^T)) U^-T.

    F. de Hoog, R. Anderssen, M. Lukas, "Differentiation of matrix functionals using triangular factorization" (2011).

    >>> lu_adjoint(np.zeros((1, 1)), np.ones((1, 1)), np.eye(1), np.eye(1), 2 * np.eye(1)).tolist()
    [[1.0]]
    """
    rows, columns = l.shape[0], u.shape[1]
    size, inner = max(rows, columns), min(rows, columns)
    lower, upper = _squared(l, size), _squared(u, size)
    wide, tall = np.zeros_like(lower), np.zeros_like(lower)
    wide[:rows, :inner] = np.tril(l_bar, -1)
    tall[:inner, :columns] = np.triu(u_bar)
    middle = np.tril(lower.T @ wide, -1) + np.triu(tall @ upper.T)
    left = linalg.solve_triangular(lower, middle, trans=1, lower=True, unit_diagonal=True)
    both = linalg.solve_triangular(upper, left.T).T
    return p @ both[:rows, :columns]


def lu_tangent(a_dot: Any, p: Any, l: Any, u: Any) -> list[Any]:  # noqa: E741
    """The tangents of p, l and u.

    >>> [part.tolist() for part in lu_tangent(np.ones((1, 1)), np.eye(1), np.eye(1), 2 * np.eye(1))]
    [[[0.0]], [[0.0]], [[1.0]]]
    """
    rows, columns = l.shape[0], u.shape[1]
    size, inner = max(rows, columns), min(rows, columns)
    lower, upper = _squared(l, size), _squared(u, size)
    moved = np.zeros_like(lower)
    moved[:rows, :columns] = p.T @ a_dot
    left = linalg.solve_triangular(lower, moved, lower=True, unit_diagonal=True)
    middle = linalg.solve_triangular(upper, left.T, trans=1).T
    l_dot, u_dot = lower @ np.tril(middle, -1), np.triu(middle) @ upper
    return [np.zeros_like(p), l_dot[:rows, :inner], u_dot[:inner, :columns]]


def _split(lu: Any) -> Any:
    """Both factors that stand in one matrix."""
    inner = min(lu.shape)
    return np.tril(lu, -1)[:, :inner] + np.eye(lu.shape[0], inner, dtype=lu.dtype), np.triu(lu)[:inner]


def _permutation(pivots: Any, count: int) -> Any:
    """The matrix P of A = P L U from LAPACK's row exchanges."""
    order = np.arange(count)
    for i, j in enumerate(pivots):
        order[[i, j]] = order[[j, i]]
    return np.eye(count)[order].T


def lu_factor_adjoint(lu_bar: Any, lu: Any, piv: Any) -> Any:
    """The adjoint of a for lu, piv = lu_factor(a).

    >>> lu_factor_adjoint(np.ones((1, 1)), 2 * np.eye(1), np.array([0])).tolist()
    [[1.0]]
    """
    lower, upper = _split(lu)
    inner = min(lu.shape)
    return lu_adjoint(lu_bar[:, :inner], lu_bar[:inner], _permutation(piv, len(lu)), lower, upper)


def lu_factor_tangent(a_dot: Any, lu: Any, piv: Any) -> Any:
    """The tangent of lu for lu, piv = lu_factor(a).

    >>> lu_factor_tangent(np.ones((1, 1)), 2 * np.eye(1), np.array([0])).tolist()
    [[1.0]]
    """
    lower, upper = _split(lu)
    _, l_dot, u_dot = lu_tangent(a_dot, _permutation(piv, len(lu)), lower, upper)
    total = np.zeros_like(lu)
    total[:, : l_dot.shape[1]] += l_dot
    total[: u_dot.shape[0]] += u_dot
    return total


def lu_solve_adjoint(b_bar: Any, y: Any, lu: Any, piv: Any, trans: Any) -> Any:
    """The adjoint of lu for y = lu_solve((lu, piv), b, trans), given that of b.

    >>> lu_solve_adjoint(np.ones(1), np.ones(1), 2 * np.eye(1), np.array([0]), 0).tolist()
    [[-1.0]]
    """
    lower, upper = _split(lu)
    a_bar = solve_adjoint(b_bar, y, lu)
    a_bar = _permutation(piv, len(lu)).T @ (np.swapaxes(a_bar, -1, -2) if trans else a_bar)
    return np.tril(a_bar @ upper.T, -1) + np.triu(lower.T @ a_bar)


def lu_solve_tangent(lu_dot: Any, y: Any, lu: Any, piv: Any, trans: Any) -> Any:
    """What the tangent of lu does to the right side: A' y, or its transpose.

    >>> lu_solve_tangent(np.ones((1, 1)), np.ones(1), 2 * np.eye(1), np.array([0]), 0).tolist()
    [1.0]
    """
    lower, upper = _split(lu)
    moved = _permutation(piv, len(lu)) @ (np.tril(lu_dot, -1) @ upper + lower @ np.triu(lu_dot))
    return apply_matrix(np.swapaxes(moved, -1, -2) if trans else moved, y)


def banded_transpose(l_and_u: Any, ab: Any) -> Any:
    """The diagonals of the transposed matrix, in LAPACK's order.

    >>> banded_transpose((1, 0), np.array([[1.0, 2.0], [3.0, 0.0]])).tolist()
    [[0.0, 3.0], [1.0, 2.0]]
    """
    below, above = l_and_u
    turned = np.zeros_like(ab)
    for k in range(-below, above + 1):
        row, other = above - k, below + k
        count = ab.shape[1] - abs(k)
        start = max(k, 0)
        turned[other, max(-k, 0) : max(-k, 0) + count] = ab[row, start : start + count]
    return turned


def banded_adjoint(b_bar: Any, y: Any, l_and_u: Any, ab: Any) -> Any:
    """The adjoint of the diagonals for y = solve_banded(l_and_u, ab, b), given that of b.

    >>> banded_adjoint(np.ones(2), np.array([1.0, 2.0]), (0, 0), np.ones((1, 2))).tolist()
    [[-1.0, -2.0]]
    """
    below, above = l_and_u
    adjoint = np.zeros_like(ab)
    left, right = np.reshape(b_bar, (ab.shape[1], -1)), np.reshape(y, (ab.shape[1], -1))
    for k in range(-below, above + 1):
        count, i, j = ab.shape[1] - abs(k), max(-k, 0), max(k, 0)
        adjoint[above - k, j : j + count] = -np.sum(left[i : i + count] * right[j : j + count], axis=1)
    return adjoint


def banded_product(l_and_u: Any, ab: Any, y: Any) -> Any:
    """The matrix of these diagonals, times vectors.

    >>> banded_product((0, 0), np.array([[2.0, 3.0]]), np.ones(2)).tolist()
    [2.0, 3.0]
    """
    require_axes(ab, 2)
    below, above = l_and_u
    columns = np.reshape(y, (ab.shape[1], -1))
    product = np.zeros_like(columns)
    for k in range(-below, above + 1):
        count, i, j = ab.shape[1] - abs(k), max(-k, 0), max(k, 0)
        product[i : i + count] += ab[above - k, j : j + count, None] * columns[j : j + count]
    return np.reshape(product, np.shape(y))
