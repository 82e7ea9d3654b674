"""Derivatives of SciPy's linear algebra: factors, functions of matrices, matrices made of their elements."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg

from s2s_ad.runtime.decompositions import eigh_adjoint, eigh_tangent
from s2s_ad.runtime.factors import qr_tangent_of_r
from s2s_ad.runtime.guards import require_axes

__all__ = [
    "eigh_tridiagonal_adjoint",
    "eigh_tridiagonal_tangent",
    "expm_second",
    "logm_frechet",
    "placed",
    "polar_adjoint",
    "polar_tangent",
    "polar_turn",
    "qr_r_tangent",
    "taken",
    "unblock_diag",
]


def eigh_tridiagonal_adjoint(w_bar: Any, v_bar: Any, w: Any, v: Any) -> list[Any]:
    """The adjoints of the diagonal and of the one beside it."""
    require_axes(w, 1)
    a_bar = eigh_adjoint(w_bar, v_bar, w, v)
    return [np.diagonal(a_bar), np.diagonal(a_bar, -1)]


def eigh_tridiagonal_tangent(d_dot: Any, e_dot: Any, w: Any, v: Any) -> list[Any]:
    """The tangents of the eigenvalues and of their vectors."""
    require_axes(w, 1)
    w_dot, v_dot = eigh_tangent(np.diag(d_dot) + np.diag(e_dot, -1), w, v)
    return [w_dot, v_dot]


def _blocks(a: Any, b: Any, c: Any, d: Any) -> Any:
    return np.concatenate((np.concatenate((a, b), axis=-1), np.concatenate((c, d), axis=-1)), axis=-2)


def qr_r_tangent(a_dot: Any, a: Any) -> Any:
    """The tangent of R with as many rows as A has.

    >>> qr_r_tangent(np.ones((2, 1)), np.array([[0.0], [1.0]])).shape
    (2, 1)
    """
    r_dot = qr_tangent_of_r(a_dot, a)
    return np.concatenate((r_dot, np.zeros((a.shape[0] - r_dot.shape[0], a.shape[1]), r_dot.dtype)))


def expm_second(a: Any, e: Any, f: Any) -> Any:
    """The second derivative of the exponential along e and f: the corner of the first derivative of a block matrix.

    R. Mathias, "A chain rule for matrix functions and applications", SIAM J. Matrix Anal. Appl. 17 (1996).

    >>> expm_second(np.zeros((1, 1)), np.ones((1, 1)), np.ones((1, 1))).tolist()
    [[1.0]]
    """
    n, zero = a.shape[-1], np.zeros_like(a)
    return linalg.expm_frechet(_blocks(a, e, zero, a), _blocks(f, zero, zero, f), compute_expm=False)[..., :n, n:]


def logm_frechet(a: Any, e: Any) -> Any:
    """The derivative of the logarithm along e: the corner of that of a block matrix.

    N. Higham, "Functions of Matrices" (2008), equation 3.16.

    >>> logm_frechet(np.eye(1), np.ones((1, 1))).tolist()
    [[1.0]]
    """
    n = a.shape[-1]
    return linalg.logm(_blocks(a, e, np.zeros_like(a), a))[:n, n:]


def polar_turn(e: Any, a: Any) -> Any:
    """The derivative of the orthogonal factor of a = U P along e; it is its own transpose. For e = W M V^T with the
    singular vectors of a: W ((M - M^T) / (s_i + s_j)) V^T, and what is outside of the range, over s.

    N. Higham, "Functions of Matrices", theorem 8.9; J. Gander (1990).

    >>> polar_turn(np.array([[0.0, 1.0], [0.0, 0.0]]), np.eye(2)).tolist()
    [[0.0, 0.5], [-0.5, 0.0]]
    """
    w, s, vt = np.linalg.svd(a, full_matrices=False)
    inner = w.T @ e @ vt.T
    turned = w @ ((inner - inner.T) / (np.expand_dims(s, 0) + np.expand_dims(s, 1))) @ vt
    above = e - w @ (w.T @ e)
    left = ((above @ vt.T) / s) @ vt
    beside = e - (e @ vt.T) @ vt
    right = (w / s) @ (w.T @ beside)
    return turned + left + right


def polar_adjoint(u_bar: Any, p_bar: Any, a: Any, u: Any, side: str) -> Any:
    """The adjoint of a for u, p = polar(a, side): P = U^T A, or A U^T.

    >>> polar_adjoint(np.zeros((1, 1)), np.ones((1, 1)), 2 * np.eye(1), np.eye(1), "right").tolist()
    [[1.0]]
    """
    if side == "right":
        return u @ p_bar + polar_turn(u_bar + a @ p_bar.T, a)
    return p_bar @ u + polar_turn(u_bar + p_bar.T @ a, a)


def polar_tangent(a_dot: Any, a: Any, u: Any, side: str) -> list[Any]:
    """The tangents of both factors.

    >>> [part.tolist() for part in polar_tangent(np.eye(1), 2 * np.eye(1), np.eye(1), "left")]
    [[[0.0]], [[1.0]]]
    """
    u_dot = polar_turn(a_dot, a)
    if side == "right":
        return [u_dot, u_dot.T @ a + u.T @ a_dot]
    return [u_dot, a @ u_dot.T + a_dot @ u.T]


def placed(e: Any, places: Any, x: Any) -> Any:
    """The adjoint of x, for an array that has x[k] wherever `places` is k + 1.

    >>> placed(np.ones((2, 2)), np.array([[1, 2], [0, 1]]), np.zeros(2)).tolist()
    [2.0, 1.0]
    """
    require_axes(x, 1)
    total = np.zeros(np.size(x) + 1, e.dtype)
    np.add.at(total, places.astype(int), e)
    return np.reshape(total[1:], np.shape(x))


def taken(e: Any, places: Any) -> Any:
    """The transpose of `placed`: 0 where no element is.

    >>> taken(np.array([5.0, 7.0]), np.array([[1, 2], [0, 1]])).tolist()
    [[5.0, 7.0], [0.0, 5.0]]
    """
    require_axes(e, 1)
    return np.concatenate((np.zeros(1, e.dtype), np.ravel(e)))[places.astype(int)]


def unblock_diag(e: Any, arrs: Any) -> Any:
    """The blocks on the diagonal.

    >>> [part.tolist() for part in unblock_diag(np.eye(2), [np.zeros((1, 1)), 0.0])]
    [[[1.0]], 1.0]
    """
    parts, row, column = [], 0, 0
    for each in arrs:
        rows, columns = np.atleast_2d(each).shape
        parts.append(np.reshape(e[row : row + rows, column : column + columns], np.shape(each)))
        row, column = row + rows, column + columns
    return parts
