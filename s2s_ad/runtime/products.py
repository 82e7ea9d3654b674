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


def cross_left(e: Any, a: Any, b: Any, axes: Any = (-1, -1, -1)) -> Any:
    """The adjoint of `a` in `np.cross(a, b, *axes)`, vectors in three or two dimensions: b x e.

    >>> cross_left(np.array([0.0, 0.0, 1.0]), np.ones(3), np.array([1.0, 2.0, 3.0]))
    array([ 2., -1.,  0.])
    """
    mine = np.moveaxis(a, axes[0], -1)
    flat = mine.shape[-1] == 2 == np.shape(b)[axes[1]]
    e = _upright(e) if flat else np.moveaxis(e, axes[2], -1)
    product = np.cross(_in_space(np.moveaxis(b, axes[1], -1)), e)
    return np.moveaxis(unbroadcast(product[..., : mine.shape[-1]], mine), -1, axes[0])


def cross_right(e: Any, a: Any, b: Any, axes: Any = (-1, -1, -1)) -> Any:
    """The adjoint of `b` in `np.cross(a, b, *axes)`: e x a.

    >>> cross_right(np.array([0.0, 0.0, 1.0]), np.array([1.0, 2.0, 3.0]), np.ones(3))
    array([-2.,  1.,  0.])
    """
    return cross_left(-e, b, a, (axes[1], axes[0], axes[2]))


def _in_space(x: Any) -> Any:
    """Vectors of the plane with a third coordinate 0."""
    return x if x.shape[-1] == 3 else np.concatenate([x, np.zeros_like(x[..., :1])], axis=-1)


def _upright(e: Any) -> Any:
    """Vectors with only a third coordinate."""
    e = np.expand_dims(e, -1)
    return np.concatenate([np.zeros_like(e), np.zeros_like(e), e], axis=-1)


def multi_dot_part(e: Any, arrays: Any, i: int) -> Any:
    """The adjoint of factor i in `np.linalg.multi_dot(arrays)`: the transposes of those before, e, those behind.

    >>> multi_dot_part(np.ones((2, 4)), [np.ones((2, 3)), np.ones((3, 4))], 0).shape
    (2, 3)
    """
    rows = np.shape(arrays[0])[0] if np.ndim(arrays[0]) == 2 else 1
    before = [np.atleast_2d(x).T for x in reversed(arrays[:i])]
    behind = [np.reshape(x, (np.shape(x)[0], -1)).T for x in reversed(arrays[i + 1 :])]
    return np.reshape(np.linalg.multi_dot([*before, np.reshape(e, (rows, -1)), *behind]), np.shape(arrays[i]))
