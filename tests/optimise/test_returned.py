"""Derivatives that are returned without a copy share no memory with each other, nor with arguments."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from s2s_ad import jvp


def stored(x: Any, y: Any) -> Any:
    out = np.zeros(4)
    out[:3] = x
    out[1:] += y
    again = out
    kept = x if x[0] > 0.0 else y
    alone = np.zeros_like(x)
    alone[1:] = 2.0 * y[1:]
    for _ in range(2):
        alone = alone + x
    return out, again, out[1:], kept, alone


def test_tangents_of_one_memory_are_copied_and_others_are_not() -> None:
    x, y = np.arange(1.0, 4.0), np.ones(3)
    directions = np.full(3, 2.0), np.full(3, 3.0)
    _, tangents = jvp(stored, (x, y), directions)
    for a, b in combinations((*tangents, *directions, x, y), 2):
        assert not np.shares_memory(a, b)
    expected = [2.0, 5.0, 5.0, 3.0], [2.0, 5.0, 5.0, 3.0], [5.0, 5.0, 3.0], directions[0], [4.0, 10.0, 10.0]
    for found, each in zip(tangents, expected, strict=True):
        np.testing.assert_allclose(found, each)
