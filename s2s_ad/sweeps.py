"""A linear function at one point, a pushforward or a pullback, applied to many directions: the rows of a matrix.

Generated code takes many directions at once, as one more axis in front of every argument. Where it can't be generated,
the function is called for each direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import signature
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_ad import tree
from s2s_ad.differentiate.directions import Unvectorised
from s2s_ad.dispatch import Derivative
from s2s_ad.errors import DifferentiationError
from s2s_ad.request import Request
from s2s_ad.values.keys import fast_key

Matrix = NDArray[Any]
MOST_DIRECTIONS = 64


@dataclass(frozen=True)
class Linear:
    """A generated function of residuals and of directions, one for each of its other parameters.

    `domain` is a tree like a tuple of directions, `image` one like the result."""

    function: Callable[..., Any]
    residuals: Any
    domain: tuple[Any, ...]
    image: Any

    def rows(self, directions: Matrix) -> Matrix:
        """The image of each row, as a row."""
        _, unflatten = tree.flatten(self.domain)
        count = len(directions)
        if count > 1:
            images = self._at_once(directions, unflatten)
            if images is not None:
                return images
        return np.array([self._image(unflatten(row)) for row in directions]).reshape(count, -1)

    def matrix(self) -> Matrix:
        """The image of each unit vector, as a row."""
        size = tree.flatten(self.domain)[0].size
        parts = [self.rows(units) for units in _units(size)]
        return np.concatenate(parts) if parts else np.zeros((0, tree.flatten(self.image)[0].size))

    def _image(self, directions: tuple[Any, ...]) -> Matrix:
        found = self.function(self.residuals, *directions)
        return tree.flatten(tree.map_leaves(_if_inexact, self.image, found))[0]

    def _at_once(self, directions: Matrix, unflatten: Callable[[Matrix], Any]) -> Matrix | None:
        moved = tuple(index for index, each in enumerate(self.domain) if any(map(tree.is_inexact, tree.leaves(each))))
        swept = many(self.function, moved)
        found = swept.function(self.residuals, unflatten(directions[0]))
        if found is None:
            return None
        return _joined(found(self.residuals, *_stacked(self.domain, directions)), self.image, len(directions))


@dataclass
class Many:
    """The generated function for many directions, by the kinds of arguments; and the kinds for which there is none."""

    derivative: Derivative
    refused: set[object] = field(default_factory=set)

    def function(self, residuals: Any, directions: tuple[Any, ...]) -> Callable[..., Any] | None:
        """The function for arguments like these; None if it can't be written."""
        key = fast_key((residuals, *directions))
        if key in self.refused:
            return None
        try:
            entry, functions = self.derivative.specialised((residuals, *directions), {})
        except (Unvectorised, DifferentiationError):
            self.refused.add(key)
            return None
        return functions[entry.main]


@lru_cache(maxsize=256)
def many(function: Callable[..., Any], moved: tuple[int, ...]) -> Many:
    """`function` for many directions, in those of its parameters after the residuals that are named by position."""
    names = list(signature(function).parameters)[1:]
    return Many(Derivative(function, Request("many", tuple(names[index] for index in moved))))


def _units(size: int) -> Iterator[Matrix]:
    """The unit vectors of a space, as the rows of matrices."""
    for start in range(0, size, MOST_DIRECTIONS):
        count = min(MOST_DIRECTIONS, size - start)
        yield np.eye(count, size, start)


def _stacked(like: tuple[Any, ...], directions: Matrix) -> tuple[Any, ...]:
    """The trees whose vectors are the rows, with the leaves of all in one array."""
    start = 0

    def leaf(of: Any) -> Any:
        nonlocal start
        if not tree.is_inexact(of):
            return of
        part = directions[:, start : start + np.size(of)].reshape(len(directions), *np.shape(of))
        start += np.size(of)
        return part.astype(np.asarray(of).dtype)

    found: tuple[Any, ...] = tree.map_leaves(leaf, like)
    return found


def _joined(found: Any, like: Any, count: int) -> Matrix | None:
    """The vectors of the trees whose leaves are in one array; None where those are not as they should be."""
    parts: list[Matrix] = []

    def collect(of: Any, leaf: Any) -> None:
        if tree.is_inexact(of):
            parts.append(np.asarray(leaf))
            shapes.append((count, *np.shape(of)))

    shapes: list[tuple[int, ...]] = []
    tree.map_leaves(collect, like, found)
    if [part.shape for part in parts] != shapes:
        return None
    return np.concatenate([np.zeros((count, 0)), *(part.reshape(count, -1) for part in parts)], axis=1)


def _if_inexact(of: Any, leaf: Any) -> Any:
    return leaf if tree.is_inexact(of) else None
