"""Numbers that are only moved about: a result each of whose elements is one element of an array, or a constant.

What a function does to an array of places tells where each number went: f(places(a)) for np.rollaxis, np.pad ...
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import as_kind


def places(a: Any) -> Any:
    """An array of the shape of `a` with the place of each element, in C's order.

    >>> places(np.zeros((2, 2)))
    array([[0, 1],
           [2, 3]])
    """
    return np.reshape(np.arange(np.size(a)), np.shape(a))


def gather(a: Any, taken: Any) -> Any:
    """The elements of `a` at these places, and 0 at the place -1.

    >>> gather(np.array([1.0, 2.0]), np.array([1, -1]))
    array([2., 0.])
    """
    flat = np.ravel(a)
    return np.concatenate([flat, np.zeros(1, flat.dtype)])[taken]


def ungather(e: Any, a: Any, taken: Any) -> Any:
    """The transpose of `gather(a, taken)`: each element receives what went to its copies.

    >>> ungather(np.ones(3), np.zeros(2), np.array([1, 1, -1]))
    array([0., 2.])
    """
    e = np.asarray(e)
    result = np.zeros(np.size(a) + 1, e.dtype)
    np.add.at(result, np.ravel(taken), np.ravel(e))
    return as_kind(np.reshape(result[:-1], np.shape(a)), a)


def resized(a: Any, shape: Any) -> Any:
    """What `a.resize(shape)` makes of `a`: its elements in their order, as many as there are, and zeros behind. The
    function is its own transpose.

    >>> resized(np.array([1.0, 2.0]), 3)
    array([1., 2., 0.])
    """
    found = np.zeros(shape, np.asarray(a).dtype)
    count = min(found.size, np.size(a))
    found.reshape(-1)[:count] = np.ravel(a)[:count]
    return found


def permutation(a: Any, y: Any, axis: Any = -1) -> Any:
    """For each element of `y`, which is `a` in another order along an axis, its place in `a` along this axis.

    Equal elements keep their order.

    >>> permutation(np.array([3.0, 1.0, 1.0]), np.array([1.0, 3.0, 1.0]))
    array([1, 0, 2])
    """
    found = np.empty(np.shape(y), int)
    np.put_along_axis(found, np.argsort(y, axis=axis, kind="stable"), np.argsort(a, axis=axis, kind="stable"), axis)
    return found


def unpermute(e: Any, a: Any, order: Any, axis: Any) -> Any:
    """The transpose of `np.take_along_axis(a, order, axis)`, where that takes each element once.

    >>> unpermute(np.array([1.0, 2.0, 3.0]), np.zeros(3), np.array([2, 0, 1]), 0)
    array([2., 3., 1.])
    """
    found = np.empty_like(e)
    np.put_along_axis(found, order, e, axis or 0)
    return as_kind(np.reshape(found, np.shape(a)), a)


def uninsert(e: Any, a: Any, obj: Any, axis: Any) -> Any:
    """The transpose of `np.insert(a, obj, 0.0, axis)` at one place: without it.

    >>> uninsert(np.array([1.0, 2.0, 3.0]), np.zeros(2), 1, None)
    array([1., 3.])
    """
    return as_kind(np.reshape(np.delete(e, obj, axis=axis), np.shape(a)), a)


def undelete(e: Any, a: Any, obj: Any, axis: Any) -> Any:
    """The transpose of `np.delete(a, obj, axis)` at one place: zeros there.

    >>> undelete(np.array([1.0, 3.0]), np.zeros(3), 1, None)
    array([1., 0., 3.])
    """
    return as_kind(np.reshape(np.insert(e, obj, 0.0, axis=axis), np.shape(a)), a)


def unresize(e: Any, a: Any) -> Any:
    """The transpose of `np.resize(a, shape)`, which goes over `a` as often as it takes.

    >>> unresize(np.array([1.0, 2.0, 3.0]), np.zeros(2))
    array([4., 2.])
    """
    flat, size = np.ravel(e), max(np.size(a), 1)
    turns = flat.size // size
    total = np.sum(np.reshape(flat[: turns * size], (turns, size)), axis=0)
    total[: flat.size - turns * size] += flat[turns * size :]
    return as_kind(np.reshape(total[: np.size(a)], np.shape(a)), a)


def unpad(e: Any, a: Any, pad_width: Any) -> Any:
    """The transpose of `np.pad(a, pad_width)` with zeros.

    >>> unpad(np.array([1.0, 2.0, 3.0, 4.0]), np.zeros(2), 1)
    array([2., 3.])
    """
    before = np.broadcast_to(pad_width, (np.ndim(a), 2))[:, 0]
    return e[tuple(slice(first, first + n) for first, n in zip(before, np.shape(a), strict=True))]


def ranks(a: Any, axis: Any) -> Any:
    """The rank of each element along the axes, as a float; equal elements are ranked in their order, NaN has none.

    >>> ranks(np.array([3.0, 1.0, 1.0]), None)
    array([2., 0., 1.])
    """
    last = range(np.ndim(a)) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, np.ndim(a))
    moved = np.moveaxis(np.asarray(a), tuple(last), tuple(range(-len(last), 0)))
    first = moved.ndim - len(last)
    rows = np.reshape(moved, (*moved.shape[:first], int(np.prod(moved.shape[first:]))))
    found = np.empty(rows.shape)
    np.put_along_axis(found, np.argsort(rows, axis=-1, kind="stable"), np.arange(float(rows.shape[-1])), -1)
    found = np.where(np.isnan(rows), np.nan, found)
    return np.moveaxis(np.reshape(found, moved.shape), tuple(range(-len(last), 0)), tuple(last))


def order_shares(places_of: Any, wanted: Any) -> Any:
    """How much of each element is in a quantile between two ranks: 1 at the rank, falling to 0 at its neighbours.

    >>> order_shares(np.array([2.0, 0.0, 1.0]), 1.25)
    array([0.25, 0.  , 0.75])
    """
    return np.maximum(0.0, 1.0 - np.abs(np.where(np.isnan(places_of), np.inf, places_of - wanted)))


def quantile_shares(quantile: Any, a: Any, axis: Any, **options: Any) -> Any:
    """How much of each element is in each quantile: what the function makes of ranks says where it looks.

    >>> quantile_shares(np.median, np.array([5.0, 1.0, 2.0, 9.0]), None)
    array([0.5, 0. , 0.5, 0. ])
    """
    places_of = ranks(a, axis)
    return order_shares(places_of, quantile(places_of, axis=axis, keepdims=True, **options))


def axes_from_end(axis: Any, rank: int) -> tuple[int, ...]:
    """The axes, counted from the end.

    >>> axes_from_end((0, -1), 3), axes_from_end(None, 2)
    ((-3, -1), (-2, -1))
    """
    axes = range(rank) if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, rank)
    return tuple(i - rank for i in axes)


def leading_axes(q: Any) -> tuple[int, ...]:
    """The axes that quantiles `q` add in front.

    >>> leading_axes([0.1, 0.9]), leading_axes(0.5)
    ((0,), ())
    """
    return tuple(range(np.ndim(q)))


def unique_places(a: Any, y: Any) -> Any:
    """Where the elements of `y`, which are those of `a` without repetition, stand first in `a`.

    >>> unique_places(np.array([3.0, 1.0, 1.0]), np.array([3.0, 1.0]))
    array([0, 1])
    """
    found = np.empty(np.shape(y), int)
    found[np.argsort(y, kind="stable")] = np.unique(a, return_index=True, equal_nan=False)[1]
    return found
