"""Where functions that write into an array write; what NumPy refuses there is refused by NumPy itself."""

from __future__ import annotations

from typing import Any

import numpy as np


def put_places(x: Any, indices: Any, v: Any, mode: Any = "raise") -> tuple[Any, ...]:
    """The index by which `x[...] = v` stores where `np.put(x, indices, v, mode)` does: nowhere, if `v` is empty.

    >>> put_places(np.zeros((2, 2)), [1, -1], 3.0)
    (array([0, 1]), array([1, 1]))
    >>> put_places(np.zeros(3), [1, 4], 3.0, mode="wrap")
    (array([1, 1]),)
    """
    flat = np.take(np.arange(np.size(x)), np.ravel(indices), mode=mode)
    return np.unravel_index(flat if np.size(v) else flat[:0], np.shape(x))


def along_places(x: Any, indices: Any, axis: Any) -> tuple[Any, ...]:
    """The index of `np.put_along_axis(x, indices, v, axis)`.

    >>> along_places(np.zeros((2, 3)), np.array([[2], [0]]), 1)[1].tolist()
    [[2], [0]]
    >>> along_places(np.zeros((2, 2)), np.array([3]), None)
    (array([1]), array([1]))
    """
    shape, rank = np.shape(x), np.ndim(x)
    np.take_along_axis(np.broadcast_to(False, shape), indices, axis)  # fails where the other one does
    if axis is None:
        return np.unravel_index(np.arange(np.size(x))[indices], shape)
    return tuple(
        indices if i == axis % rank else np.reshape(np.arange(n), [-1 if k == i else 1 for k in range(rank)])
        for i, n in enumerate(shape)
    )


def diagonal_places(x: Any, v: Any, wrap: Any = False) -> tuple[Any, ...]:
    """The index of the places that `np.fill_diagonal(x, v, wrap)` fills: none, if `v` is empty.

    >>> diagonal_places(np.zeros((2, 3)), 1.0)
    (array([0, 1]), array([0, 1]))
    >>> diagonal_places(np.zeros((4, 2)), 1.0, wrap=True)
    (array([0, 1, 3]), array([0, 1, 0]))
    """
    filled = np.zeros(np.shape(x), bool)
    np.fill_diagonal(filled, np.ones(np.shape(v), bool), wrap)
    return np.nonzero(filled)


def place_mask(m: Any, x: Any, v: Any) -> Any:
    """The mask of `np.place(x, m, v)`, in the shape of `x`.

    >>> place_mask([1, 0], np.zeros(2), 3.0)
    array([ True, False])
    """
    if np.size(v) == 0:
        np.place(np.zeros(np.shape(x)), m, [])  # fails unless nothing is to be placed
    return np.reshape(np.asarray(m, bool), np.shape(x))


def putmask_mask(m: Any, x: Any, v: Any) -> Any:
    """The mask of `np.putmask(x, m, v)`, in the shape of `x`: false, if `v` is empty.

    >>> putmask_mask([1, 0], np.zeros(2), 3.0)
    array([ True, False])
    """
    mask = np.reshape(np.asarray(m, bool), np.shape(x))
    return mask if np.size(v) else np.zeros_like(mask)


def require_cast(x: Any, v: Any, casting: Any = "same_kind") -> None:
    """Fails as `np.copyto(x, v, casting)` does.

    >>> require_cast(np.zeros(2), 1j)
    Traceback (most recent call last):
    TypeError: Cannot cast scalar from dtype('complex128') to dtype('float64') according to the rule 'same_kind'
    """
    np.copyto(np.empty_like(x), v, casting)


def require_element(x: Any, v: Any) -> None:
    """Fails as `x.fill(v)` does.

    >>> require_element(np.zeros(2), np.ones(2))
    Traceback (most recent call last):
    ValueError: setting an array element with a sequence.
    """
    np.empty(1, x.dtype).fill(v)
