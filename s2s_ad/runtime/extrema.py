"""Who receives the adjoint of a maximum: ties share equally, and Python's own `max` follows the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad.runtime.structure import own, zeros_like


def ties(a: Any, y: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The share of each element of `a` in its extremum `y` over `axis`: 1, or 1/n for n equal ones, or 0.

    >>> ties(np.array([1.0, 3.0, 3.0]), 3.0)
    array([0. , 0.5, 0.5])
    """
    if axis is not None and not keepdims and np.ndim(a):
        y = np.expand_dims(y, axis)
    chosen = (a == y) | (np.isnan(a) & np.isnan(y)) if np.any(np.isnan(y)) else a == y
    return _shared(chosen, 1 if _is_alone(chosen, y) else _number(chosen, axis), y)


def at_extrema(e: Any, a: Any, extreme: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """The adjoint `e` of extrema at the elements that these are, shared by equal ones: `e * ties(a, extreme, axis)`.

    >>> at_extrema(2.0, np.array([1.0, 3.0, 3.0]), 3.0)
    array([0., 1., 1.])
    """
    if axis is not None and not keepdims:
        e, extreme = np.expand_dims(e, axis), np.expand_dims(extreme, axis)
    chosen = a == extreme
    if np.any(np.isnan(extreme)):
        chosen = chosen | (np.isnan(a) & np.isnan(extreme))
    share = e / (1 if _is_alone(chosen, extreme) else np.maximum(_number(chosen, axis), 1))
    found = np.zeros(np.shape(a), np.result_type(share, extreme))
    np.copyto(found, share, where=chosen)
    return found


def _is_alone(chosen: Any, y: Any) -> Any:
    """Whether each extremum stands in one place only: there are as many places as extrema, and one at least of each."""
    return np.count_nonzero(chosen) == np.size(y)


def shares_among(a: Any, y: Any, axis: Any, keepdims: Any, where: Any, initial: Any) -> Any:
    """The share of each element in the extremum of those that `where` says and of `initial`, which ties too.

    >>> shares_among(np.array([1.0, 3.0, 3.0]), 3.0, None, False, np.array([True, True, False]), 3.0)
    array([0. , 0.5, 0. ])
    """
    chosen, number = _tied(a, y, axis, keepdims, where, initial)
    return _shared(chosen, np.maximum(number, 1), y)


def share_of_initial(a: Any, y: Any, axis: Any, keepdims: Any, where: Any, initial: Any) -> Any:
    """The share of `initial` in each extremum.

    >>> float(share_of_initial(np.array([1.0, 3.0]), 3.0, None, False, True, 3.0))
    0.5
    """
    _, number = _tied(a, y, axis, keepdims, where, initial)
    return (initial == y) / np.maximum(np.reshape(number, np.shape(y)), 1)


def _tied(a: Any, y: Any, axis: Any, keepdims: Any, where: Any, initial: Any) -> tuple[Any, Any]:
    """Which elements are extreme, and how many, `initial` among them."""
    if axis is not None and not keepdims and np.ndim(a):
        y = np.expand_dims(y, axis)
    chosen = a == y if where is True else (a == y) & where
    return chosen, _number(chosen, axis) + (initial is not None and initial == y)


def _number(chosen: Any, axis: Any) -> Any:
    return np.count_nonzero(chosen) if axis is None else np.sum(chosen, axis=axis, keepdims=True)


def _shared(chosen: Any, number: Any, y: Any) -> Any:
    """1/n for each of n, in the dtype of `y`; most often each is the only one."""
    return np.asarray(chosen if np.all(number == 1) else chosen / number, getattr(y, "dtype", float))[()]


def inside(a: Any, low: Any, high: Any) -> Any:
    """The slope of `np.clip(a, low, high)` in `a`: 1 between the bounds, 1/2 at one, 0 outside; None is no bound.

    >>> inside(np.array([0.0, 1.0, 2.0]), 1.0, None)
    array([0. , 0.5, 1. ])
    """
    low = -np.inf if low is None else low
    high = np.inf if high is None else high
    at_bound = ((a == low) | (a == high)) & np.isfinite(a)
    return np.where(at_bound, 0.5, (low <= a) & (a <= high))[()]


def extreme_index(extremum: Callable[..., Any], items: Any, key: Any = None) -> int:
    """Where the item is that Python's `max` or `min` chooses; of no items it raises their error.

    >>> extreme_index(max, [[1.0], [3.0], [3.0]])
    1
    """
    found: int = extremum(range(len(items)), key=lambda k: items[k] if key is None else key(items[k]))
    return found


def first_index(extremum: Callable[..., Any], items: Any, key: Any = None) -> int | None:
    """The position of the item that the builtin `max` or `min` returns; None if there are no items.

    >>> first_index(max, [1.0, 3.0, 3.0])
    1
    """
    values = list(items if key is None else map(key, items))
    return extremum(range(len(values)), key=values.__getitem__) if values else None


def unpick(e: Any, index: Any, x: Any) -> Any:
    """The transpose of `x[index]`: zeros of the layout of `x`, with `e` at the index (nothing at None).

    >>> unpick(2.0, 1, (3.0, 4.0, 5.0))
    [0.0, 2.0, 0.0]
    """
    x_bar = zeros_like(x)
    if index is not None:
        x_bar[index] = own(e)
    return x_bar
