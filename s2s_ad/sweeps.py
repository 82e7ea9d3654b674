"""A linear function at one point, a pushforward or a pullback, applied to many directions: the rows of a matrix.

Generated code takes many directions at once, as one more axis in front of every argument. Where it can't be generated,
the function is called for each direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from inspect import signature
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_ad import tree
from s2s_ad.backend.listing import Listing
from s2s_ad.differentiate.directions import Unvectorised
from s2s_ad.dispatch import Bound, Derivative
from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.weakly import kept_with
from s2s_ad.request import Kind, Request
from s2s_ad.runtime import Support
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
        starts = range(0, len(directions), MOST_DIRECTIONS)
        return self._stack([self._some(directions[start : start + MOST_DIRECTIONS]) for start in starts])

    def matrix(self) -> Matrix:
        """The image of each unit vector, as a row."""
        size = tree.flatten(self.domain)[0].size
        return self._stack([self._some(units) for units in _units(size)])

    def _stack(self, parts: list[Matrix]) -> Matrix:
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else np.zeros((0, tree.flatten(self.image)[0].size))

    def _some(self, directions: Matrix) -> Matrix:
        if len(directions) > 1:
            images = self._at_once(directions)
            if images is not None:
                return images
        _, unflatten = tree.flatten(self.domain)
        return np.array([self._image(unflatten(row)) for row in directions]).reshape(len(directions), -1)

    def pattern(self) -> list[set[int]] | None:
        """The directions that each entry of the image may depend on, whatever the values; None if that isn't known."""
        found = many(self.function, self._moved, "dependence").function(self.residuals, self.domain)
        if found is None:
            return None
        try:
            return _supports(found(self.residuals, *_marked(self.domain)), self.image)
        except Exception:  # a function that doesn't go over arrays of objects: then all may depend on all
            return None

    def written(self) -> Listing | None:
        """The text of the function for many directions; None where it is called for each, or there is only one."""
        if tree.flatten(self.domain)[0].size < 2:
            return None
        return many(self.function, self._moved).written(self.residuals, self.domain)

    @property
    def _moved(self) -> tuple[int, ...]:
        """The positions of what can vary."""
        return tuple(index for index, each in enumerate(self.domain) if any(map(tree.is_inexact, tree.leaves(each))))

    def _image(self, directions: tuple[Any, ...]) -> Matrix:
        found = self.function(self.residuals, *directions)
        return tree.flatten(tree.map_leaves(_if_inexact, self.image, found))[0]

    def _at_once(self, directions: Matrix) -> Matrix | None:
        found = many(self.function, self._moved).function(self.residuals, self.domain)
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
        bound = self._bound(residuals, directions)
        return None if bound is None else bound.main

    def written(self, residuals: Any, directions: tuple[Any, ...]) -> Listing | None:
        """Its text."""
        bound = self._bound(residuals, directions)
        return None if bound is None else bound.entry.listing

    def _bound(self, residuals: Any, directions: tuple[Any, ...]) -> Bound | None:
        key = fast_key((residuals, *directions))
        if key in self.refused:
            return None
        try:
            return self.derivative.bound((residuals, *directions), {})
        except (Unvectorised, DifferentiationError):
            self.refused.add(key)
            return None


def many(function: Callable[..., Any], moved: tuple[int, ...], kind: Kind = "many") -> Many:
    """`function` for many directions, in those of its parameters after the residuals that are named by position. It is
    kept by `function`, and goes with it."""
    known: dict[object, Many] = kept_with(function, "many")
    if (moved, kind) not in known:
        names = list(signature(function).parameters)[1:]
        known[moved, kind] = Many(Derivative(function, Request(kind, tuple(names[index] for index in moved))))
    return known[moved, kind]


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
    rows = [part.reshape(count, part.size // count) for part in parts]
    if len(rows) == 1:
        return rows[0].astype(np.result_type(rows[0], float))
    return np.concatenate([np.zeros((count, 0)), *rows], axis=1)


def _marked(like: tuple[Any, ...]) -> tuple[Any, ...]:
    """The trees in which each number is the set of itself."""
    numbers = count()

    def leaf(of: Any) -> Any:
        if not tree.is_inexact(of):
            return of
        entries = np.empty(np.size(of), object)
        entries[:] = [Support(next(numbers)) for _ in entries]
        return entries.reshape(np.shape(of)) if isinstance(of, np.ndarray) else entries[0]

    found: tuple[Any, ...] = tree.map_leaves(leaf, like)
    return found


def _supports(found: Any, like: Any) -> list[set[int]]:
    """The sets in the leaves of a tree, one after the other; a number in their place depends on nothing."""
    parts: list[Any] = []

    def collect(of: Any, leaf: Any) -> None:
        if tree.is_inexact(of):
            if np.iscomplexobj(of) or np.shape(leaf) != np.shape(of):
                raise TypeError("a leaf of another shape, or with an imaginary part")
            parts.extend(np.ravel(np.asarray(leaf, object)))

    tree.map_leaves(collect, like, found)
    if not all(isinstance(part, Support | float | int | np.number) for part in parts):
        raise TypeError("neither a set of directions nor a number")
    return [part.columns() if isinstance(part, Support) else set() for part in parts]


def _if_inexact(of: Any, leaf: Any) -> Any:
    return leaf if tree.is_inexact(of) else None
