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


def put_places(x: Any, indices: Any) -> tuple[Any, ...]:
    """The index by which `x[...] = v` stores where `np.put(x, indices, v)` does.

    >>> put_places(np.zeros((2, 2)), [1, -1])
    (array([0, 1]), array([1, 1]))
    """
    return np.unravel_index(np.arange(np.size(x))[np.ravel(indices)], np.shape(x))


def along_places(x: Any, indices: Any, axis: int) -> tuple[Any, ...]:
    """The index of `np.put_along_axis(x, indices, v, axis)`.

    >>> along_places(np.zeros((2, 3)), np.array([[2], [0]]), 1)[1].tolist()
    [[2], [0]]
    """
    rank = np.ndim(x)
    return tuple(
        indices if i == axis % rank else np.reshape(np.arange(n), [-1 if k == i else 1 for k in range(rank)])
        for i, n in enumerate(np.shape(x))
    )


def diagonal_places(x: Any) -> tuple[Any, ...]:
    """The index of the diagonal.

    >>> diagonal_places(np.zeros((2, 3)))
    (array([0, 1]), array([0, 1]))
    """
    return (np.arange(min(np.shape(x))),) * np.ndim(x)


def mask_of(m: Any, x: Any) -> Any:
    """The mask in the shape of the array.

    >>> mask_of([1, 0], np.zeros(2))
    array([ True, False])
    """
    return np.reshape(np.asarray(m, bool), np.shape(x))


def item_place(a: Any, args: Any) -> tuple[Any, ...]:
    """The index of `a.item(*args)`.

    >>> item_place(np.zeros((2, 3)), (4,))
    (np.int64(1), np.int64(1))
    """
    return np.unravel_index(range(np.size(a))[args[0]], np.shape(a)) if len(args) == 1 else tuple(args)


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
