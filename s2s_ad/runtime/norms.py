"""Slopes of norms and of the condition number. Horn & Johnson, "Matrix Analysis", chapter 5."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.extrema import ties
from s2s_ad.runtime.powers import ratio_or_zero, unit


def norm_slope(x: Any, y: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    """The derivative of `y = np.linalg.norm(x, ord, axis, keepdims)` in each element of `x`, of the shape of `x`.

    >>> norm_slope(np.array([3.0, -4.0]), 5.0)
    array([ 0.6, -0.8])
    """
    pair = axis if isinstance(axis, tuple) and len(axis) == 2 else (0, 1) if axis is None and np.ndim(x) == 2 else None
    if ord is None or ord in ("fro", "f"):
        return vector_slope(x, y, 2, axis, keepdims)
    if pair is None:
        return vector_slope(x, y, ord, axis, keepdims)
    return matrix_slope(x, y, ord, pair, keepdims or axis is None)


def vector_slope(x: Any, y: Any, ord: Any = 2, axis: Any = None, keepdims: Any = False) -> Any:
    """The derivative of `y = np.linalg.vector_norm(x, axis, keepdims, ord)`: of sums of powers, and of extrema.

    >>> vector_slope(np.array([3.0, -4.0]), 7.0, 1)
    array([ 1., -1.])
    """
    if axis is not None and not keepdims:
        y = np.expand_dims(y, axis)
    if ord is None or ord == 2:
        return ratio_or_zero(np.conj(x), y)
    if ord in (np.inf, -np.inf):
        return unit(x) * ties(np.abs(x), y, axis, True)
    if ord == 0:
        return np.zeros_like(x)
    return unit(x) * ratio_or_zero(np.abs(x), y) ** (ord - 1)


def matrix_slope(x: Any, y: Any, ord: Any = "fro", axis: Any = (-2, -1), keepdims: Any = False) -> Any:
    """The derivative of a norm of matrices: of sums in rows or columns, or of singular values.

    >>> matrix_slope(np.diag([3.0, -4.0]), 4.0, 2).tolist()
    [[0.0, 0.0], [0.0, -1.0]]
    """
    if ord is None or ord in ("fro", "f"):
        return vector_slope(x, y, 2, axis, keepdims)
    if ord in (1, -1, np.inf, -np.inf):
        summed, compared = axis if abs(ord) == 1 else axis[::-1]
        sums = np.sum(np.abs(x), axis=summed, keepdims=True)
        return unit(x) * ties(sums, y if keepdims else np.expand_dims(y, axis), compared, True)
    u, s, vt = np.linalg.svd(np.moveaxis(x, axis, (-2, -1)), full_matrices=False)
    extreme = np.max(s, axis=-1) if ord == 2 else np.min(s, axis=-1)
    shares = np.sign(s) if ord == "nuc" else ties(s, extreme, -1)
    return np.moveaxis(np.conj((u * shares[..., None, :]) @ vt), (-2, -1), axis)


def cond_slope(x: Any, p: Any = None) -> Any:
    """The derivative of `np.linalg.cond(x, p)`, a ratio of singular values, or a product of norms.

    >>> cond_slope(np.diag([3.0, 2.0])).tolist()
    [[0.5, 0.0], [0.0, -0.75]]
    """
    if p is None or p in (2, -2):
        u, s, vt = np.linalg.svd(x, full_matrices=False)
        top, bottom = np.max(s, axis=-1, keepdims=True), np.min(s, axis=-1, keepdims=True)
        most, least = ties(s, top, -1, True), ties(s, bottom, -1, True)
        rate = (least - most * bottom / top) / top if p == -2 else (most - least * top / bottom) / bottom
        return np.conj((u * rate[..., None, :]) @ vt)
    inverse = np.linalg.inv(x)
    norms = [np.linalg.norm(each, p, axis=(-2, -1), keepdims=True) for each in (x, inverse)]
    outer = np.swapaxes(inverse, -1, -2)
    first = norms[1] * matrix_slope(x, norms[0], p, (-2, -1), True)
    return first - norms[0] * (outer @ matrix_slope(inverse, norms[1], p, (-2, -1), True) @ outer)
