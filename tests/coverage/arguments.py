"""The arguments of samples, by the names that samples call them by. Those of floats are all active."""

from __future__ import annotations

from typing import Any

import numpy as np


def numbers(*shape: int, low: float = -2.0, high: float = 2.0) -> Any:
    """Numbers without order, all different, between two bounds."""
    fractions = (0.11 + 0.618033988749895 * np.arange(1, int(np.prod(shape)) + 1)) % 1.0
    return (low + (high - low) * (0.05 + 0.9 * fractions)).reshape(shape)


ARGUMENTS: dict[str, Any] = {
    "s": 0.7,  # numbers
    "t": 1.6,
    "x": numbers(4),  # vectors
    "u": numbers(5, low=-1.0, high=1.0)[1:],
    "v": numbers(3),
    "p": numbers(4, low=0.2, high=0.9),  # positive, below 1
    "q": numbers(5, low=1.2, high=3.0)[1:],  # above 1
    "n": np.array([1.5, np.nan, -0.5, 0.8, np.nan]),
    "A": numbers(3, 4),  # matrices
    "B": numbers(4, 2, low=-1.0, high=1.0),
    "S": numbers(3, 3) + 4.0 * np.eye(3),
    "P": numbers(3, 4, low=0.3, high=1.8),
    "N": np.where(np.arange(12).reshape(3, 4) % 5 == 1, np.nan, numbers(3, 4)),
    "T": numbers(2, 3, 3) + 4.0 * np.eye(3),  # a stack
    "m": np.array([True, False, True, True]),  # constants
    "M": np.arange(12).reshape(3, 4) % 3 > 0,
    "i": np.array([2, 0, 2]),
    "k": 2,
}
