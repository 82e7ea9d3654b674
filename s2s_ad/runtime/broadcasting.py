"""Broadcasting undone and done again; the two are each other's transpose."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.parts import Entries, Parts

_ARRAY_LIKE = (np.ndarray, np.generic, int, float, complex, list, tuple)


def unbroadcast(e: Any, x: Any) -> Any:
    """Sum `e` over the axes along which `x` was broadcast, and bring it to `x`'s kind of number.

    e: a number or array, of a shape that `x` broadcasts to, or that broadcasts to `x`'s. The result has `x`'s shape;
    it is real where `x` is real, and no wider than `x` if `x` is inexact. For a Python float it is a scalar; for a
    list, that of each item.

    >>> unbroadcast(np.ones((4, 3)), np.zeros(3))
    array([4., 4., 4.])
    >>> float(unbroadcast(np.ones(5), 2.0)), unbroadcast(np.ones(5), np.array(2.0))
    (5.0, array(5.))
    """
    if hasattr(type(x), "as_rotvec"):  # a rotation of SciPy: its tangent is an angular velocity
        x = np.zeros((*np.shape(x), 3))
    if isinstance(e, list | tuple) and isinstance(x, list | tuple) and len(e) == len(x):
        return Parts(unbroadcast(part, of) for part, of in zip(e, x, strict=True))
    if isinstance(e, dict) and isinstance(x, dict):
        return Entries({key: unbroadcast(part, x.get(key)) for key, part in e.items()})
    shape = np.shape(x)
    if np.shape(e) != shape:
        if isinstance(e, list):
            raise TypeError("lists or tuples were joined or repeated where numbers were expected: write [*a, *b]")
        if not isinstance(e, _ARRAY_LIKE):
            return e  # an object with a field of this name
        e = np.sum(e, axis=tuple(range(max(np.ndim(e) - len(shape), 0))))
        ones = tuple(i for i in range(np.ndim(e)) if shape[len(shape) - np.ndim(e) + i] == 1 != np.shape(e)[i])
        if ones:
            e = np.sum(e, axis=ones, keepdims=True)
        if np.shape(e) != shape:
            e = np.broadcast_to(e, shape).copy()  # its receiver may add to it in place
    return _of_kind(e, x)


def _of_kind(e: Any, x: Any) -> Any:
    """`as_kind`; an array where `x` is one without axes, since parts of it may be set: `x_bar[mask] = 0`."""
    e = as_kind(e, x)
    return np.asarray(e) if isinstance(x, np.ndarray) and not x.ndim and not isinstance(e, list) else e


def taken_only(e: Any, c: Any, side: bool) -> Any:
    """`e` where `c` is `side`, 0 elsewhere. Where `c` reaches further than `e`, an element counts if it does anywhere.

    >>> taken_only(np.array([np.nan, 1.0]), np.array([[False, True], [False, False]]), True)
    array([0., 1.])
    """
    counts = np.asarray(c, bool) if side else ~np.asarray(c, bool)
    if np.broadcast_shapes(counts.shape, np.shape(e)) != np.shape(e):
        counts = unbroadcast(counts.astype(float), np.empty(np.shape(e))) > 0
    return np.where(counts, e, 0.0)


def as_kind(e: Any, x: Any) -> Any:
    """`e` with its imaginary part dropped for a real `x`, and in the dtype of an inexact `x`; item by item in lists.
    For a number it is a number, and not a view of one.

    >>> as_kind(np.ones(2), np.zeros(2, "float32")).dtype
    dtype('float32')
    """
    if isinstance(x, list | tuple):
        return [as_kind(item, of) for item, of in zip(e, x, strict=True)]
    if isinstance(x, complex) and not isinstance(x, np.generic) and np.ndim(e) == 0:
        return complex(e)
    if np.iscomplexobj(e) and not np.iscomplexobj(x):
        e = np.real(e)
    if isinstance(e, np.ndarray) and e.ndim == 0 and not isinstance(x, np.ndarray):
        e = e[()]
    kind, given = getattr(x, "dtype", None), getattr(e, "dtype", None)
    if kind is None or (given is not None and kind == given) or not np.issubdtype(kind, np.inexact):
        return np.asarray(e) if isinstance(e, list) and np.ndim(x) else e
    return np.asarray(e, kind)[()] if np.ndim(x) == 0 else np.asarray(e, kind)


def broadcast_like(e: Any, x: Any) -> Any:
    """`e` in the shape and the kind of number of `x`: the transpose of `unbroadcast`. Of several results, each.

    >>> broadcast_like(2.0, np.zeros(3))
    array([2., 2., 2.])
    """
    if not isinstance(e, _ARRAY_LIKE):
        return e
    if isinstance(e, list | tuple) and isinstance(x, list | tuple) and len(e) == len(x):
        return [broadcast_like(part, like) for part, like in zip(e, x, strict=True)]
    if np.size(e) > np.size(x) or np.ndim(e) > np.ndim(x):
        return unbroadcast(e, x)
    e = _of_kind(e, x)
    return e if np.shape(e) == np.shape(x) else np.broadcast_to(e, np.shape(x))


def unsum(e: Any, a: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The transpose of `np.sum(a, axis, keepdims=keepdims)`: `e` repeated along the axes that were summed.

    >>> unsum(np.array([1.0, 2.0]), np.zeros((2, 3)), axis=1)
    array([[1., 1., 1.],
           [2., 2., 2.]])
    """
    if axis is not None and not keepdims and np.ndim(a) > 0:
        e = np.expand_dims(e, axis)
    return np.broadcast_to(e, np.shape(a)) if np.ndim(a) else e


def spread_items(e: Any, xs: Any) -> Any:
    """The transpose of `sum(xs)`: `e` for each item, in the item's shape.

    >>> spread_items(2.0, [1.0, 3.0])
    [2.0, 2.0]
    """
    if isinstance(xs, np.ndarray):
        return np.broadcast_to(as_kind(e, xs), xs.shape)
    return [unbroadcast(e, x) for x in xs]
