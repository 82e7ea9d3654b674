"""Specialisations that came out the same are written once, and only those."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest

from s2s_ad import grad


def even(x: Any, n: int) -> Any:
    return x if n == 0 else odd(math.sin(x) + x, n - 1)


def odd(x: Any, n: int) -> Any:
    return x * x if n == 0 else even(x * 1.5, n - 1) * x


def both(x: Any, n: int) -> Any:
    return even(x, n) * odd(x, n)


def total(tree: Any) -> Any:
    if isinstance(tree, tuple):
        left, right = tree
        return total(left) * total(right)
    return tree * tree


def definitions(text: str) -> list[str]:
    return re.findall(r"^def (\w+)", text, re.MULTILINE)


def test_mutual_recursion_is_written_once() -> None:
    gradient = grad(both)
    names = definitions(gradient.source_for(0.7, 3))
    assert len(names) == len(set(names)) == 5  # the root, and two pairs
    slope = (both(0.7 + 1e-6, 3) - both(0.7 - 1e-6, 3)) / 2e-6
    assert gradient(0.7, 3) == pytest.approx(slope, rel=1e-8)


def test_what_differs_stays_apart() -> None:
    gradient = grad(total)
    assert gradient(((2.0, 3.0), 5.0)) == ((2 * 2 * 9 * 25, 2 * 3 * 4 * 25), 2 * 5 * 4 * 9)
    assert gradient((2.0, 3.0)) == (2 * 2 * 9, 2 * 3 * 4)
