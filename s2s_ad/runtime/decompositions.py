"""Factors and eigenvalues of symmetric matrices, of which NumPy reads the lower triangle: their derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.powers import ratio_or_zero


def lower_half(x: Any) -> Any:
    """The lower triangle, with half of the diagonal.

    >>> lower_half(np.ones((2, 2))).tolist()
    [[0.5, 0.0], [1.0, 0.5]]
    """
    return np.tril(x) * (1.0 - 0.5 * np.eye(x.shape[-1], dtype=x.dtype))


def symmetric(x: Any) -> Any:
    """The symmetric matrix with the lower triangle of `x`.

    >>> symmetric(np.array([[1.0, 9.0], [2.0, 3.0]])).tolist()
    [[1.0, 2.0], [2.0, 3.0]]
    """
    half = lower_half(x)
    return half + np.swapaxes(half, -1, -2)


def cholesky_adjoint(y_bar: Any, y: Any) -> Any:
    """The adjoint of a, for y = cholesky(a): S = Y^-T half(Y^T Y_bar) Y^-1, both triangles of it.

    >>> cholesky_adjoint(np.eye(1), 2 * np.eye(1)).tolist()
    [[0.25]]
    """
    transposed = np.swapaxes(y, -1, -2)
    inner = np.linalg.solve(transposed, np.swapaxes(lower_half(transposed @ y_bar), -1, -2))
    outer = np.linalg.solve(transposed, np.swapaxes(inner, -1, -2))
    return lower_half(outer + np.swapaxes(outer, -1, -2))


def cholesky_tangent(a_dot: Any, y: Any) -> Any:
    """The tangent of y = cholesky(a): Y half(Y^-1 A' Y^-T).

    >>> cholesky_tangent(np.eye(1), 2 * np.eye(1)).tolist()
    [[0.25]]
    """
    left = np.linalg.solve(y, symmetric(a_dot))
    return y @ lower_half(np.linalg.solve(y, np.swapaxes(left, -1, -2)))


def eigh_adjoint(w_bar: Any, v_bar: Any, w: Any, v: Any) -> Any:
    """The adjoint of a, for w, v = eigh(a): V (diag(w_bar) + (V^T V_bar) / (w_j - w_i)) V^T.

    >>> eigh_adjoint(np.ones(1), np.zeros((1, 1)), np.ones(1), np.ones((1, 1))).tolist()
    [[1.0]]
    """
    transposed = np.swapaxes(v, -1, -2)
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    inner = ratio_or_zero(transposed @ v_bar, gaps) + np.expand_dims(w_bar, -1) * np.eye(w.shape[-1], dtype=w.dtype)
    outer = v @ inner @ transposed
    return lower_half(outer + np.swapaxes(outer, -1, -2))


def eigh_tangent(a_dot: Any, w: Any, v: Any) -> Any:
    """The tangents of w, v = eigh(a), as a list.

    >>> [part.tolist() for part in eigh_tangent(np.ones((1, 1)), np.ones(1), np.ones((1, 1)))]
    [[1.0], [[0.0]]]
    """
    inner = np.swapaxes(v, -1, -2) @ symmetric(a_dot) @ v
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    return [np.diagonal(inner, axis1=-2, axis2=-1), v @ ratio_or_zero(inner, gaps)]


def eigvalsh_adjoint(w_bar: Any, a: Any) -> Any:
    """The adjoint of a, for w = eigvalsh(a): V diag(w_bar) V^T.

    >>> eigvalsh_adjoint(np.ones(1), np.ones((1, 1))).tolist()
    [[1.0]]
    """
    _, v = np.linalg.eigh(a)
    outer = (v * np.expand_dims(w_bar, -2)) @ np.swapaxes(v, -1, -2)
    return lower_half(outer + np.swapaxes(outer, -1, -2))


def eigvalsh_tangent(a_dot: Any, a: Any) -> Any:
    """The tangent of w = eigvalsh(a): the diagonal of V^T A' V.

    >>> eigvalsh_tangent(np.ones((1, 1)), np.ones((1, 1))).tolist()
    [1.0]
    """
    _, v = np.linalg.eigh(a)
    return np.diagonal(np.swapaxes(v, -1, -2) @ symmetric(a_dot) @ v, axis1=-2, axis2=-1)
