"""Linear algebra where a formula has a special case: singular matrices, stacks of systems, orders of norms."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast
from s2s_ad.runtime.extrema import ties
from s2s_ad.runtime.powers import ratio_or_zero
from s2s_ad.runtime.scans import product_of_others


def cofactors(a: Any) -> Any:
    """The derivative of the determinant, det(a) inv(a)^T, also of a singular matrix; by a = U S V^T.

    >>> cofactors(np.array([[1.0, 2.0], [3.0, 4.0]])).round(12).tolist()
    [[4.0, -3.0], [-2.0, 1.0]]
    """
    u, s, vt = np.linalg.svd(a)  # a singular matrix has no inverse to start from
    sign = np.linalg.det(u) * np.linalg.det(vt)
    return (u * (product_of_others(s, -1) * sign[..., None])[..., None, :]) @ vt


def cofactors_slope(e: Any, a: Any) -> Any:
    """The Hessian of the determinant applied to e: <e, C> inv(a)^T - C e^T inv(a)^T with C the cofactors.

    >>> cofactors_slope(np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]])).round(12).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    inverse = np.swapaxes(np.linalg.inv(a), -1, -2)
    c = np.expand_dims(np.linalg.det(a), (-2, -1)) * inverse
    return np.sum(e * c, axis=(-2, -1), keepdims=True) * inverse - c @ np.swapaxes(e, -1, -2) @ inverse


def solve_adjoint(b_bar: Any, y: Any, a: Any) -> Any:
    """The adjoint of the matrix of `y = np.linalg.solve(a, b)`, given that of b: minus the outer product with y.

    >>> solve_adjoint(np.ones(2), np.ones(2), np.eye(2)).tolist()
    [[-1.0, -1.0], [-1.0, -1.0]]
    """
    if np.ndim(y) == np.ndim(a) - 1:
        return -np.expand_dims(b_bar, -1) * np.expand_dims(y, -2)
    return unbroadcast(-b_bar @ np.swapaxes(y, -1, -2), a)


def solve_transposed(e: Any, a: Any, b: Any) -> Any:
    """The adjoint of b for `np.linalg.solve(a, b)`, with vectors or matrices in stacks.

    >>> solve_transposed(np.ones(2), 2 * np.eye(2), np.ones(2))
    array([0.5, 0.5])
    """
    return unbroadcast(solve_stacked(np.swapaxes(a, -1, -2), e), b)


def solve_stacked(a: Any, b: Any) -> Any:
    """`np.linalg.solve` of a stack of matrices, with a stack of vectors or of matrices.

    >>> solve_stacked(np.ones((4, 1, 1)), np.ones((4, 1))).shape
    (4, 1)
    """
    if np.ndim(b) == np.ndim(a) - 1:
        return np.linalg.solve(a, np.expand_dims(b, -1))[..., 0]
    return np.linalg.solve(a, b)


def apply_matrix(a: Any, y: Any) -> Any:
    """The product of a stack of matrices with a stack of vectors, or of matrices.

    >>> apply_matrix(np.ones((4, 2, 2)), np.ones((4, 2))).shape
    (4, 2)
    """
    if np.ndim(y) == np.ndim(a) - 1:
        return (a @ np.expand_dims(y, -1))[..., 0]
    return a @ y


def norm_slope(x: Any, y: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    """The derivative of `y = np.linalg.norm(x, ord, axis, keepdims)` in each element of `x`, of the shape of `x`.

    >>> norm_slope(np.array([3.0, -4.0]), 5.0)
    array([ 0.6, -0.8])
    """
    if axis is not None and not keepdims:
        y = np.expand_dims(y, axis)
    pair = axis if isinstance(axis, tuple) and len(axis) == 2 else (0, 1) if axis is None and np.ndim(x) == 2 else None
    if ord is None or ord == "fro" or (ord == 2 and pair is None):
        return ratio_or_zero(np.conj(x), y)
    if pair is not None:
        return _matrix_norm_slope(x, y, ord, pair)
    if ord in (np.inf, -np.inf):
        return np.sign(x) * ties(np.abs(x), y, axis, True)
    if ord == 0:
        return np.zeros_like(x)
    return np.sign(x) * ratio_or_zero(np.abs(x), y) ** (ord - 1)


def _matrix_norm_slope(x: Any, y: Any, ord: Any, pair: tuple[int, int]) -> Any:
    """Sums of rows or columns, and of singular values. Horn & Johnson, "Matrix Analysis", section 5.6."""
    if ord in (1, -1, np.inf, -np.inf):
        summed, compared = pair if abs(ord) == 1 else pair[::-1]
        return np.sign(x) * ties(np.sum(np.abs(x), axis=summed, keepdims=True), y, compared, True)
    u, s, vt = np.linalg.svd(np.moveaxis(x, pair, (-2, -1)), full_matrices=False)
    extreme = np.max(s, axis=-1) if ord == 2 else np.min(s, axis=-1)
    shares = np.sign(s) if ord == "nuc" else ties(s, extreme, -1)
    return np.moveaxis((u * shares[..., None, :]) @ vt, (-2, -1), pair)
