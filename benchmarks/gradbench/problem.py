"""What a problem is, and the witnesses of its derivative."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s_ad import tree
from tests.witness import directional

DIRECTIONS = 2


@dataclass(frozen=True)
class Problem:
    """`function` and `derivative` are timed at the arguments; `difference` tells how far a derivative is from what a
    witness finds, over the size of that."""

    name: str
    size: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    derivative: Callable[..., Any]
    difference: Callable[[Any], float]


def gradient_problem(
    name: str,
    size: str,
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    derivative: Callable[..., Any],
    wrt: Sequence[int] = (0,),
) -> Problem:
    """A scalar function, and its gradient by some of the arguments: a tuple if there are several."""

    def difference(found: Any) -> float:
        parts = found if len(wrt) > 1 else (found,)
        return largest(function, arguments, wrt, lambda moved, seed: sum(map(product, parts, moved)))

    return Problem(name, size, function, arguments, derivative, difference)


def jacobian_problem(
    name: str,
    size: str,
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    derivative: Callable[..., Any],
    wrt: Sequence[int],
) -> Problem:
    """A vector, and its Jacobians by some of the arguments: a matrix for each, dense or sparse."""

    def difference(found: Any) -> float:
        def claimed(moved: list[Any], seed: Any) -> float:
            images = (block.reshape(len(seed), -1) @ np.ravel(part) for block, part in zip(found, moved, strict=True))
            return float(seed @ sum(images))

        return largest(function, arguments, wrt, claimed)

    return Problem(name, size, function, arguments, derivative, difference)


def largest(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    wrt: Sequence[int],
    claimed: Callable[[list[Any], Any], float],
) -> float:
    """The largest relative difference between what is claimed of random directions and what complex steps, or
    differences, find there."""
    rng = np.random.default_rng(1)

    def drawn(leaf: Any) -> Any:
        return rng.standard_normal(leaf.shape) if isinstance(leaf, np.ndarray) else float(rng.standard_normal())

    def still(leaf: Any) -> Any:
        return np.zeros_like(leaf) if isinstance(leaf, np.ndarray) else type(leaf)(0)

    value, worst = function(*arguments), 0.0
    for _ in range(DIRECTIONS):
        moved = [tree.map_leaves(drawn, arguments[position]) for position in wrt]
        directions = [tree.map_leaves(still, argument) for argument in arguments]
        for position, direction in zip(wrt, moved, strict=True):
            directions[position] = direction
        seed = drawn(value) if isinstance(value, np.ndarray) else 1.0
        found = directional(function, arguments, directions, seed)
        if found.state != "ok":
            return float("nan")
        worst = max(worst, abs(claimed(moved, seed) - found.value) / max(abs(found.value), 1e-300))
    return worst


def product(one: Any, other: Any) -> float:
    """The inner product of an adjoint and a direction of the same structure.

    >>> product([2.0, np.ones(2)], [3.0, np.array([1.0, 4.0])])
    11.0
    """
    pairs = zip(tree.leaves(one), tree.leaves(other), strict=True)
    return float(sum(np.sum(np.multiply(mine, theirs)) for mine, theirs in pairs))


def against(wanted: Any) -> Callable[[Any], float]:
    """The difference from a result that was found by hand."""

    def difference(found: Any) -> float:
        return float(np.max(np.abs(np.subtract(found, wanted))) / np.max(np.abs(wanted)))

    return difference
