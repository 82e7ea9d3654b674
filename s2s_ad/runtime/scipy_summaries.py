"""Derivatives of SciPy's summary statistics: by each number, in the shape of the array. `y` has the reduced axes."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["kurtosis_slopes", "skew_slopes", "zscored"]


def skew_slopes(a: Any, y: Any, axis: Any = None) -> Any:
    """Of the third moment over that of a normal scale.

    >>> skew_slopes(np.array([0.0, 1.0, 2.0]), 0.0).round(12).tolist()
    [0.612372435696, -1.224744871392, 0.612372435696]
    """
    scale = np.std(a, axis=axis, keepdims=True)
    z = (a - np.mean(a, axis=axis, keepdims=True)) / scale
    return 3 * (z * z - 1 - y * z) / (np.size(a) // max(np.size(scale), 1) * scale)


def kurtosis_slopes(a: Any, y: Any, axis: Any = None) -> Any:
    """Of the fourth moment, 3 for a normal distribution.

    >>> bool(np.abs(kurtosis_slopes(np.array([0.0, 1.0, 3.0]), 1.5)).max() < 1e-12)  # of three numbers it is always 1.5
    True
    """
    scale = np.std(a, axis=axis, keepdims=True)
    z = (a - np.mean(a, axis=axis, keepdims=True)) / scale
    cubes = z * z * z
    centred = cubes - np.mean(cubes, axis=axis, keepdims=True)
    return 4 * (centred - y * z) / (np.size(a) // max(np.size(scale), 1) * scale)


def zscored(e: Any, a: Any, y: Any, axis: Any, ddof: Any) -> Any:
    """What is left of e without its mean and its part along the scores y, in standard deviations of a.

    Its own transpose:

    >>> zscored(np.array([1.0, 2.0, 3.0]), *[np.array([-1.0, 0.0, 1.0])] * 2, 0, 1).tolist()
    [0.0, 0.0, 0.0]
    """
    scale = np.std(a, axis=axis, ddof=ddof, keepdims=True)
    count = np.size(a) // max(np.size(scale), 1) - ddof
    along = y * np.sum(e * y, axis=axis, keepdims=True) / count
    return (e - np.mean(e, axis=axis, keepdims=True) - along) / scale
