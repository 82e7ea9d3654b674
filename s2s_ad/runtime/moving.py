"""Transposes of functions that make grids, blocks, windows and powers."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast
from s2s_ad.runtime.gathering import places, ungather


def unbroadcast_each(e: Any, arrays: Any) -> Any:
    """The transpose of `np.broadcast_arrays(*arrays)`.

    >>> unbroadcast_each([np.ones(2), np.ones(2)], [np.zeros(2), 0.0])[1] == 2.0
    np.True_
    """
    return [unbroadcast(e[i], arrays[i]) for i in range(len(arrays))]


def unmesh(e: Any, xi: Any, sparse: Any, indexing: Any) -> Any:
    """The transpose of `np.meshgrid(*xi)`: each coordinate receives what its copies did.

    >>> unmesh([np.ones((2, 3)), np.ones((2, 3))], [np.zeros(3), np.zeros(2)], False, "xy")
    [array([2., 2., 2.]), array([3., 3.])]
    """
    grids = np.meshgrid(*[places(x) for x in xi], sparse=sparse, indexing=indexing)
    return [ungather(e[i], xi[i], grid) for i, grid in enumerate(grids)]


def unnest(e: Any, arrays: Any) -> Any:
    """The transpose of `np.block(arrays)`: the blocks, in lists that are nested as they were.

    >>> unnest(np.array([[1.0, 2.0], [3.0, 4.0]]), [[np.zeros((2, 1)), np.zeros((2, 1))]])[0][1].tolist()
    [[2.0], [4.0]]
    """
    start = [0]

    def numbered(part: Any) -> Any:
        if isinstance(part, list):
            return [numbered(item) for item in part]
        first = start[0]
        start[0] += np.size(part)
        return places(part) + first

    taken = numbered(arrays)
    flat = np.zeros(start[0], e.dtype)
    flat[np.block(taken)] = e
    return _taken(flat, taken)


def _taken(flat: Any, where: Any) -> Any:
    return [_taken(flat, part) for part in where] if isinstance(where, list) else flat[where]


def nowhere(a: Any) -> Any:
    """The place of nothing, -1, in the shape of `a`.

    >>> nowhere(np.zeros(2))
    array([-1, -1])
    """
    return np.full(np.shape(a), -1)


def trimmed(a: Any, trim: Any, axis: Any) -> tuple[slice, ...]:
    """The slices that `np.trim_zeros(a, trim, axis)` takes.

    >>> trimmed(np.array([0.0, 1.0, 0.0]), "fb", None)
    (slice(1, 2, None),)
    """
    a = np.asarray(a)
    axes = range(a.ndim) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, a.ndim)
    where = np.nonzero(a)
    slices = [slice(None)] * a.ndim
    for i in axes:
        first, last = (where[i].min(), where[i].max() + 1) if where[i].size else (a.shape[i], a.shape[i])
        front, back = "f" in trim.lower(), "b" in trim.lower()
        slices[i] = slice(int(first) if front else 0, int(last) if back else a.shape[i])
    return tuple(slices)


def strided_places(x: Any, shape: Any, strides: Any) -> Any:
    """The places in `x` of the elements of a view of its memory; places outside of `x` are an error.

    >>> strided_places(np.zeros(3), (2, 2), (8, 8))
    array([[0, 1],
           [1, 2]])
    """
    mine = np.ravel(_offsets(x.shape, x.strides))
    whole = x.shape if shape is None else tuple(shape)
    if strides is None:  # those of `x`, but NumPy gives none for a contiguous array: then each shape has its own
        strides = x.strides
        if x.flags.c_contiguous:
            strides = [int(np.prod(whole[i + 1 :], dtype=int)) * x.itemsize for i in range(len(whole))]
    asked = _offsets(whole, strides)
    order = np.argsort(mine, kind="stable")
    at = order[np.minimum(np.searchsorted(mine[order], asked), mine.size - 1)]
    if np.any(mine[at] != asked):
        raise ValueError("as_strided reaches memory that is not an element of its argument")
    return at


def _offsets(shape: Any, strides: Any) -> Any:
    total = np.zeros((1,) * len(shape), int)
    for i, (length, stride) in enumerate(zip(shape, strides, strict=True)):
        total = total + np.reshape(np.arange(length) * stride, [-1 if k == i else 1 for k in range(len(shape))])
    return total


def vander_slope(x: Any, N: Any, increasing: Any) -> Any:
    """The derivatives of the powers of `x` in a Vandermonde matrix.

    >>> vander_slope(np.array([2.0]), 3, True)
    array([[0., 1., 4.]])
    """
    count = np.size(x) if N is None else N
    powers = np.vander(x, max(count - 1, 0), increasing=True) * np.arange(1, max(count, 1))
    slope = np.concatenate([np.zeros((np.size(x), min(count, 1))), powers], axis=1)
    return slope if increasing else slope[:, ::-1]


def rows_joined(arrays: Any) -> Any:
    """`np.r_[a, b, ...]`, one after the other along the first axis.

    >>> rows_joined([np.ones(2), 3.0])
    array([1., 1., 3.])
    """
    return np.r_[tuple(arrays)]


def columns_joined(arrays: Any) -> Any:
    """`np.c_[a, b, ...]`, side by side along the last axis.

    >>> columns_joined([np.ones(2), np.zeros(2)])
    array([[1., 0.],
           [1., 0.]])
    """
    return np.c_[tuple(arrays)]
