"""Stores through index arrays, reversed."""

from __future__ import annotations

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
