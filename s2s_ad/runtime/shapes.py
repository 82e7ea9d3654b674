"""Transposes of what moves numbers about: permutations, joins."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import as_kind
from s2s_ad.runtime.moving import rows_joined


def untranspose(e: Any, axes: Any) -> Any:
    """The inverse of `np.transpose(a, axes)`.

    >>> untranspose(np.zeros((4, 2, 3)), (2, 0, 1)).shape
    (2, 3, 4)
    """
    if axes is None:
        return np.transpose(e)
    return np.transpose(e, np.argsort([axis % len(axes) for axis in axes]))


def unconcatenate(e: Any, arrays: Any, axis: Any = 0) -> Any:
    """The parts of `e` that belong to each of the arrays of `np.concatenate(arrays, axis)`.

    >>> [part.tolist() for part in unconcatenate(np.arange(3.0), [np.zeros(1), np.zeros(2)])]
    [[0.0], [1.0, 2.0]]
    """
    if axis is None:
        parts = np.split(e, np.cumsum([np.size(a) for a in arrays])[:-1])
        return [np.reshape(part, np.shape(a)) for part, a in zip(parts, arrays, strict=True)]
    return np.split(e, np.cumsum([np.shape(a)[axis] for a in arrays])[:-1], axis)


def unjoin(e: Any, join: Any, arrays: Any) -> list[Any]:
    """The parts of `e` that belong to each of the arrays of `join(arrays)`, which only puts numbers side by side.

    >>> [part.tolist() for part in unjoin(np.array([[1.0, 2.0]]), np.hstack, [np.zeros((1, 1)), np.zeros((1, 1))])]
    [[[1.0]], [[2.0]]]
    """
    axis = {np.vstack: 0, rows_joined: 0, np.dstack: 2}.get(join, min(np.ndim(e) - 1, 1))
    widths = [np.shape(a)[axis] if np.ndim(a) == np.ndim(e) else 1 for a in arrays]
    parts = np.split(e, np.cumsum(widths)[:-1], axis)
    return [np.array(np.reshape(part, np.shape(a))) for part, a in zip(parts, arrays, strict=True)]


def untile(e: Any, a: Any, reps: Any) -> Any:
    """The transpose of `np.tile(a, reps)`: the sum of all copies.

    >>> untile(np.ones(6), np.zeros(2), 3)
    array([3., 3.])
    """
    times = (reps,) if np.ndim(reps) == 0 else tuple(reps)
    rank = max(len(times), np.ndim(a))
    times = (1,) * (rank - len(times)) + times
    shape = (1,) * (rank - np.ndim(a)) + np.shape(a)
    blocks = np.reshape(e, [int(length) for pair in zip(times, shape, strict=True) for length in pair])
    return as_kind(np.reshape(np.sum(blocks, axis=tuple(range(0, 2 * rank, 2))), np.shape(a)), a)


def unrepeat(e: Any, a: Any, repeats: Any, axis: Any = None) -> Any:
    """The transpose of `np.repeat(a, repeats, axis)`.

    >>> unrepeat(np.ones(3), np.zeros(2), [1, 2])
    array([1., 2.])
    """
    length = np.size(a) if axis is None or np.ndim(a) == 0 else np.shape(a)[axis]
    if np.size(repeats) == 1:
        moved = np.moveaxis(e, axis or 0, 0)
        copies = np.reshape(moved, (length, int(np.ravel(repeats)[0]), *moved.shape[1:]))
        total = np.sum(np.ascontiguousarray(np.moveaxis(copies, 1, 0)), axis=0)
        return as_kind(np.reshape(np.moveaxis(total, 0, axis or 0), np.shape(a)), a)
    place = np.repeat(np.arange(length), repeats)
    flat = np.zeros(np.size(a), e.dtype) if axis is None or np.ndim(a) == 0 else np.zeros(np.shape(a), e.dtype)
    moved = np.moveaxis(flat, axis or 0, 0)
    np.add.at(moved, place, np.moveaxis(e, axis or 0, 0))
    return as_kind(np.reshape(flat, np.shape(a)), a)


def untake(e: Any, a: Any, indices: Any, axis: Any = None) -> Any:
    """The transpose of `np.take(a, indices, axis)`: an index that repeats adds each time.

    >>> untake(np.ones(2), np.zeros(3), [1, 1])
    array([0., 2., 0.])
    """
    if axis is None:
        flat = np.zeros(np.size(a), np.result_type(e, float) if np.ndim(e) == 0 else e.dtype)
        np.add.at(flat, np.asarray(indices, int), e)
        return as_kind(np.reshape(flat, np.shape(a)), a)
    axis = axis % np.ndim(a)
    result = np.zeros(np.shape(a), np.result_type(e))
    np.add.at(result, (slice(None),) * axis + (np.asarray(indices, int),), e)
    return result


def untake_along(e: Any, a: Any, indices: Any, axis: Any) -> Any:
    """The transpose of `np.take_along_axis(a, indices, axis)`.

    >>> untake_along(np.ones(2), np.zeros(3), np.array([2, 2]), 0)
    array([0., 0., 2.])
    """
    if axis is None:
        return np.reshape(untake(e, np.ravel(a), indices, 0), np.shape(a))
    result = np.zeros(np.shape(a), e.dtype)
    places: list[Any] = list(np.ogrid[tuple(slice(n) for n in np.shape(a))])  # both broadcast
    places[axis] = indices
    np.add.at(result, tuple(places), e)
    return result


def undiagonal(e: Any, a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The transpose of `np.diagonal(a, offset, axis1, axis2)`; an `e` with a last axis of length 1 fills the diagonal.

    >>> undiagonal(np.ones(2), np.zeros((2, 3)))
    array([[1., 0., 0.],
           [0., 1., 0.]])
    """
    result = np.zeros(np.shape(a), np.result_type(e))
    moved = np.moveaxis(result, (axis1, axis2), (-2, -1))
    place = np.arange(np.diagonal(np.zeros(moved.shape[-2:]), offset).size)
    moved[..., place + max(-offset, 0), place + max(offset, 0)] = e
    return result


def undiag(e: Any, v: Any, k: int = 0) -> Any:
    """The transpose of `np.diag(v, k)`, for a vector or a matrix.

    >>> undiag(np.ones(2), np.zeros((2, 2))).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return np.diagonal(e, k) if np.ndim(v) == 1 else undiagonal(e, v, k)


def undiff(e: Any, a: Any, n: int = 1, axis: int = -1) -> Any:
    """The transpose of `np.diff(a, n, axis)`.

    >>> undiff(np.array([1.0, 2.0]), np.zeros(3))
    array([-1., -1.,  2.])
    """
    if np.shape(e)[axis] == 0 and np.shape(a)[axis] < n + 1:  # there were too few for a difference
        return np.zeros(np.shape(a), e.dtype)
    for _ in range(n):
        longer = np.zeros([k + (i == axis % np.ndim(a)) for i, k in enumerate(np.shape(e))], e.dtype)
        total, part = np.moveaxis(longer, axis, 0), np.moveaxis(e, axis, 0)
        if len(part):
            total[0], total[-1] = -part[0], part[-1]
            np.subtract(part[:-1], part[1:], out=total[1:-1])
        e = longer
    return e if n else np.array(e)
