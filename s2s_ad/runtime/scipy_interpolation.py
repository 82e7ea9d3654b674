"""Linear interpolation in arrays of any rank, and its derivatives in the array and in the coordinates.

Within a cell the value is a product of 1 - t and t for each coordinate, so that only mixed second derivatives differ
from 0.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["gathered", "interpolation_slope", "interpolation_twist", "scattered", "scattered_moves"]


def _corners(coordinates: Any, shape: Any, mode: str) -> Any:
    """The cell of each point, where it is in it, and whether it is in the grid."""
    inside = np.ones(np.shape(coordinates)[1:])
    cells, fractions = [], []
    for place, count in zip(coordinates, shape, strict=True):
        inside = inside * ((place >= 0) & (place <= count - 1))
        clipped = np.clip(place, 0, count - 1)
        cell = np.clip(np.floor(clipped).astype(int), 0, max(count - 2, 0))
        cells.append(cell)
        fractions.append(clipped - cell)
    return cells, fractions, np.ones_like(inside) if mode == "nearest" else inside


def _products(fractions: Any, corner: int, *moved: int) -> Any:
    """The weight of a corner of the cell, whose bits say on which side it is, or its derivative in some coordinates."""
    weight: Any = 1.0
    for axis, fraction in enumerate(fractions):
        upper = corner >> axis & 1
        if axis in moved:
            weight = weight * (1.0 if upper else -1.0)
        else:
            weight = weight * (fraction if upper else 1.0 - fraction)
    return weight


def _free(coordinates: Any, shape: Any) -> Any:
    """Where a coordinate isn't clipped."""
    return [(place >= 0) & (place <= count - 1) for place, count in zip(coordinates, shape, strict=True)]


def _places(cells: Any, shape: Any) -> Any:
    """The corners of the cells by number, with their indices."""
    return [
        (corner, tuple(np.minimum(c + (corner >> k & 1), shape[k] - 1) for k, c in enumerate(cells)))
        for corner in range(2 ** len(cells))
    ]


def gathered(input: Any, coordinates: Any, mode: str) -> Any:
    """Linear interpolation; outside of the grid the nearest value, or 0.

    >>> gathered(np.array([1.0, 3.0]), np.array([[0.25, 5.0]]), "constant").tolist()
    [1.5, 0.0]
    """
    cells, fractions, inside = _corners(coordinates, np.shape(input), mode)
    return inside * sum(input[place] * _products(fractions, corner) for corner, place in _places(cells, input.shape))


def scattered(e: Any, coordinates: Any, input: Any, mode: str) -> Any:
    """The transpose of `gathered`.

    >>> scattered(np.array([1.0]), np.array([[0.25]]), np.zeros(2), "constant").tolist()
    [0.75, 0.25]
    """
    cells, fractions, inside = _corners(coordinates, np.shape(input), mode)
    total = np.zeros(np.shape(input))
    for corner, place in _places(cells, np.shape(input)):
        np.add.at(total, place, e * inside * _products(fractions, corner))
    return total


def interpolation_slope(input: Any, coordinates: Any, mode: str) -> Any:
    """The derivative of `gathered` in each coordinate; 0 where a coordinate is clipped.

    >>> interpolation_slope(np.array([1.0, 3.0]), np.array([[0.25, 5.0]]), "nearest").tolist()
    [[2.0, 0.0]]
    """
    cells, fractions, inside = _corners(coordinates, np.shape(input), mode)
    return np.stack([
        inside * free * sum(input[place] * _products(fractions, corner, axis)
                            for corner, place in _places(cells, input.shape))
        for axis, free in enumerate(_free(coordinates, input.shape))
    ])  # fmt: skip


def scattered_moves(e: Any, coordinates: Any, input: Any, mode: str) -> Any:
    """The transpose of `interpolation_slope` in the array: e has a row for each coordinate.

    >>> scattered_moves(np.array([[1.0]]), np.array([[0.25]]), np.zeros(2), "constant").tolist()
    [-1.0, 1.0]
    """
    cells, fractions, inside = _corners(coordinates, np.shape(input), mode)
    total = np.zeros(np.shape(input))
    for axis, free in enumerate(_free(coordinates, np.shape(input))):
        for corner, place in _places(cells, np.shape(input)):
            np.add.at(total, place, e[axis] * inside * free * _products(fractions, corner, axis))
    return total


def interpolation_twist(e: Any, input: Any, coordinates: Any, mode: str) -> Any:
    """The mixed second derivatives of `gathered` in the coordinates, times a vector: linear, and its own transpose.

    >>> middle = np.full((2, 1), 0.5)
    >>> interpolation_twist(np.ones((2, 1)), np.array([[0.0, 0.0], [0.0, 1.0]]), middle, "nearest").tolist()
    [[1.0], [1.0]]
    """
    cells, fractions, inside = _corners(coordinates, np.shape(input), mode)
    free = _free(coordinates, input.shape)
    total = np.zeros(np.shape(coordinates))
    for axis in range(len(cells)):
        for other in range(len(cells)):
            if other != axis:
                for corner, place in _places(cells, input.shape):
                    twist = input[place] * _products(fractions, corner, axis, other)
                    total[axis] += e[other] * twist * inside * free[axis] * free[other]
    return total
