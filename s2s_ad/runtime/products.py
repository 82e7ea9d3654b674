"""Transposes of products, for operands whose ranks are not known before the call."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast


def matmul_left(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `a -> a @ b`: e has the shape of `a @ b`, the result that of `a`.

    >>> matmul_left(np.ones(2), np.zeros((2, 3)), np.ones(3)).shape
    (2, 3)
    """
    if np.ndim(b) == 1:
        return unbroadcast(np.expand_dims(e, -1) * b, a)
    if np.ndim(a) == 1:
        return unbroadcast(np.matmul(b, np.expand_dims(e, -1))[..., 0], a)
    return unbroadcast(np.matmul(e, np.swapaxes(b, -1, -2)), a)


def matmul_right(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `b -> a @ b`: e has the shape of `a @ b`, the result that of `b`.

    >>> matmul_right(np.ones(2), np.zeros((2, 3)), np.ones(3)).shape
    (3,)
    """
    if np.ndim(a) == 1:
        return unbroadcast(np.expand_dims(e, -1) * a if np.ndim(b) == 1 else a[:, None] * np.expand_dims(e, -2), b)
    if np.ndim(b) == 1:
        return unbroadcast(np.matmul(np.swapaxes(a, -1, -2), np.expand_dims(e, -1))[..., 0], b)
    return unbroadcast(np.matmul(np.swapaxes(a, -1, -2), e), b)


def dot_left(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `a -> np.dot(a, b)`.

    >>> dot_left(np.ones((2, 4)), np.zeros((2, 3)), np.ones((3, 4))).shape
    (2, 3)
    """
    if np.ndim(a) == 0:
        return np.sum(e * b)
    if np.ndim(b) == 0:
        return e * b
    if np.ndim(b) == 1:
        return np.expand_dims(e, -1) * b
    kept = [i for i in range(np.ndim(b)) if i != np.ndim(b) - 2]
    return np.tensordot(e, b, (list(range(np.ndim(a) - 1, np.ndim(e))), kept))


def dot_right(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `b -> np.dot(a, b)`.

    >>> dot_right(np.ones((2, 4)), np.zeros((2, 3)), np.ones((3, 4))).shape
    (3, 4)
    """
    if np.ndim(b) == 0:
        return np.sum(e * a)
    if np.ndim(a) == 0:
        return e * a
    rows = list(range(np.ndim(a) - 1))
    return np.moveaxis(np.tensordot(a, e, (rows, rows)), 0, max(np.ndim(b) - 2, 0))


def inner_left(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `a -> np.inner(a, b)`.

    >>> inner_left(np.ones(2), np.zeros((2, 3)), np.ones(3)).shape
    (2, 3)
    """
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(e * b, a)
    rows = list(range(np.ndim(b) - 1))
    return np.tensordot(e, b, (list(range(np.ndim(a) - 1, np.ndim(e))), rows))


def inner_right(e: Any, a: Any, b: Any) -> Any:
    """The transpose of `b -> np.inner(a, b)`.

    >>> inner_right(np.ones(2), np.zeros((2, 3)), np.ones(3)).shape
    (3,)
    """
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return unbroadcast(e * a, b)
    rows = list(range(np.ndim(a) - 1))
    return np.tensordot(e, a, (rows, rows))
