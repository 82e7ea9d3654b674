"""Transposes of what moves numbers about: permutations, joins."""

from __future__ import annotations

from typing import Any

import numpy as np


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
