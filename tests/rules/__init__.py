"""Points of all chapters."""

from __future__ import annotations

import importlib
from collections.abc import Iterable

from tests.rules.point import POINTS, Point

CHAPTERS = (
    "elementwise",
    "reductions",
    "order",
    "choosing",
    "statistics",
    "polynomials",
    "differences",
    "gathering",
    "shapes",
    "joining",
    "products",
    "linalg",
    "construction",
    "builtin",
    "complex",
    "fourier",
    "helpers",
    "scipy_special",
    "scipy_linalg",
    "scipy_signal",
    "scipy_stats",
)


def all_points() -> Iterable[list[Point]]:
    """The points of every rule."""
    for chapter in CHAPTERS:
        importlib.import_module(f"tests.rules.points_{chapter}")
    return POINTS.values()
