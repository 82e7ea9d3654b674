"""Stores through index arrays, reversed."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast


def surviving(e: Any, index: Any) -> Any:
    """What `x[index] = v` gives back to `v`, from the adjoint `e` of `x`: `e[index]`, but zero where a later part of
    the same store wrote again.

    >>> surviving(np.array([1.0, 2.0]), [0, 0, 1])
    array([0., 1., 2.])
    """
    taken = np.array(e[index])
    if taken.ndim == 0:
        return taken[()]
    order = np.arange(taken.size).reshape(taken.shape)
    last = np.zeros(e.shape, int)
    last[index] = order
    return np.where(last[index] == order, taken, 0)


def put_into_zeros(e: Any, index: Any, x: Any) -> Any:
    """Zeros like `x` into which `e` was stored at `index`: the transpose of `surviving`.

    >>> put_into_zeros(np.array([1.0, 2.0, 3.0]), [0, 0, 1], np.zeros(3))
    array([2., 3., 0.])
    """
    result = np.zeros(np.shape(x), np.result_type(e, float))
    result[index] = e
    return result


def item_place(a: Any, args: Any) -> tuple[Any, ...]:
    """The index of `a.item(*args)`.

    >>> item_place(np.zeros((2, 3)), (4,))
    (np.int64(1), np.int64(1))
    """
    places = args[0] if len(args) == 1 and isinstance(args[0], tuple) else args
    return np.unravel_index(range(np.size(a))[places[0]], np.shape(a)) if len(places) == 1 else tuple(places)


def choose_parts(e: Any, a: Any, choices: Any) -> Any:
    """The transpose of `np.choose(a, choices)`: each choice receives where it was taken.

    >>> choose_parts(np.array([1.0, 2.0]), [0, 1], [np.zeros(2), 0.0])
    [array([1., 0.]), np.float64(2.0)]
    """
    return [unbroadcast(np.where(np.asarray(a) == k, e, 0.0), choice) for k, choice in enumerate(choices)]


def select_parts(e: Any, condlist: Any, choicelist: Any) -> Any:
    """The transpose of `np.select(condlist, choicelist)`: the first true condition chooses.

    >>> select_parts(np.array([1.0, 2.0]), [np.array([True, False])], [np.zeros(2)])
    [array([1., 0.])]
    """
    chosen = selected_first(condlist)
    return [unbroadcast(np.where(chosen == k, e, 0.0), choice) for k, choice in enumerate(choicelist)]


def selected_first(condlist: Any) -> Any:
    """The number of the first true condition, or how many there are.

    >>> selected_first([np.array([False, True]), np.array([False, True])])
    array([2, 0])
    """
    chosen = np.full(np.broadcast_shapes(*[np.shape(each) for each in condlist]), len(condlist))
    for k in range(len(condlist) - 1, -1, -1):
        chosen = np.where(condlist[k], k, chosen)
    return chosen


def iteration_places(order: str, stored: bool, *arrays: Any) -> list[Any]:
    """The places of the elements of an array in the order in which `np.nditer` goes over them; of several arrays that
    are broadcast, a tuple with the place in each. With `stored` a place ends in an ellipsis: `a[place]` is then a view.

    >>> iteration_places("K", False, np.zeros((2, 2)).T)
    [(0, 0), (1, 0), (0, 1), (1, 1)]
    >>> iteration_places("C", False, np.zeros((2, 1)), np.zeros(2))[1]
    ((0, 0), (1,))
    """
    flags, readonly = ["multi_index", "zerosize_ok", "refs_ok"], [["readonly"]] * len(arrays)
    iterator = np.nditer(arrays, flags, readonly, order=order)  # type: ignore[call-overload]
    everywhere = [iterator.multi_index for _ in iterator]
    if len(arrays) == 1:
        return [(*place, ...) for place in everywhere] if stored else everywhere
    shapes = [np.shape(array) for array in arrays]
    return [tuple(_place_in(shape, place, stored) for shape in shapes) for place in everywhere]


def _place_in(shape: Any, place: Any, stored: bool) -> Any:
    """A place of a broadcast shape, in an array that was broadcast to it."""
    own = place[len(place) - len(shape) :]
    at = tuple(0 if length == 1 else index for length, index in zip(shape, own, strict=True))
    return (*at, ...) if stored else at


def places_at(x: Any, index: Any) -> list[Any]:
    """The places that `np.multiply.at(x, index, v)` comes to, one after the other, repeated ones each time.

    >>> [tuple(map(int, place)) for place in places_at(np.zeros((2, 2)), [0, 0])]
    [(0, 0), (0, 1), (0, 0), (0, 1)]
    """
    flat = np.ravel(np.reshape(np.arange(np.size(x)), np.shape(x))[index])
    return list(zip(*np.unravel_index(flat, np.shape(x)), strict=True))
