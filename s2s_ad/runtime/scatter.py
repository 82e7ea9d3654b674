"""Stores through index arrays, reversed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np


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


def copy_together(*objects: Any) -> tuple[Any, ...]:
    """Copies of arrays and lists in which views of one memory stay views of one memory.

    >>> x = np.zeros(3)
    >>> y, v = copy_together(x, x[1:])
    >>> v[0] = 1.0
    >>> y
    array([0., 1., 0.])
    """
    bases: dict[int, np.ndarray[Any, Any]] = {}
    return tuple(_copied(x, bases) for x in objects)


def _copied(x: Any, bases: dict[int, np.ndarray[Any, Any]]) -> Any:
    if isinstance(x, np.ndarray):
        return _copied_array(x, bases)
    if id(x) in bases:
        return bases[id(x)]
    if isinstance(x, list):
        fresh: Any = []
        bases[id(x)] = fresh
        fresh.extend(_copied(item, bases) for item in x)
        return fresh
    if isinstance(x, dict):
        copied: Any = {}
        bases[id(x)] = copied
        copied.update((key, _copied(item, bases)) for key, item in x.items())
        return copied
    if isinstance(x, SimpleNamespace):
        shadow: Any = SimpleNamespace()
        bases[id(x)] = shadow
        vars(shadow).update((name, _copied(item, bases)) for name, item in vars(x).items())
        return shadow
    return x


def _copied_array(x: np.ndarray[Any, Any], bases: dict[int, Any]) -> np.ndarray[Any, Any]:
    """The same view of a copy of the array that owns the memory."""
    base = x
    while isinstance(base.base, np.ndarray):
        base = base.base
    if id(base) not in bases:
        bases[id(base)] = base.copy(order="K")
    copy: np.ndarray[Any, Any] = bases[id(base)]
    if x is base:
        return copy
    if copy.strides != base.strides:
        return x.copy()
    offset = x.__array_interface__["data"][0] - base.__array_interface__["data"][0]
    return np.ndarray(x.shape, x.dtype, buffer=copy, offset=offset, strides=x.strides)
