"""Whether a seed or a tangent is like the value that it belongs to, said before any generated code meets it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_ad import errors, tree
from s2s_ad.containers import open_node


def unlike(given: Any, expected: Any, path: str) -> str | None:
    """The first difference in words. At leaves that carry no derivative (ints, text, None) anything may stand.

    >>> unlike((1.0, 0.0), (2.0, 3), "the seed"), unlike(1, 2.0, "the seed")
    (None, 'the seed is an int, not a float')
    """
    kind = type(expected)
    if kind is type(given) and (kind is float or (kind is np.ndarray and _alike(given, expected))):
        return None  # most are
    node, opened = open_node(expected), open_node(given)
    if node is None:
        return tree.mismatch(given, expected, path) if tree.is_inexact(expected) else None
    if opened is None or type(given) is not type(expected) or sorted(opened.keys) != sorted(node.keys):
        return tree.mismatch(given, expected, path)
    children = dict(zip(opened.keys, opened.children, strict=True))
    pairs = zip(node.keys, node.children, strict=True)
    found = (unlike(children[key], child, path + key) for key, child in pairs)
    return next((text for text in found if text is not None), None)


def _alike(given: NDArray[Any], expected: NDArray[Any]) -> bool:
    return given.shape == expected.shape and given.dtype == expected.dtype


def structure_of(value: Any) -> Any:
    """Containers of their own with leaves that take no memory: what a seed is compared with."""
    return tree.map_leaves(
        lambda leaf: np.broadcast_to(leaf.dtype.type(0), leaf.shape) if type(leaf) is np.ndarray else leaf, value
    )


def check_seed(y_bar: Any, expected: Any) -> None:
    """An error if a seed is not like the value."""
    problem = unlike(y_bar, expected, "the seed")
    if problem is not None:
        raise errors.bad_seed(problem)


def check_tangents(tangents: tuple[Any, ...], primals: tuple[Any, ...]) -> None:
    """An error if there is not one tangent like it for each primal, or one other than zero that would be dropped."""
    if len(tangents) != len(primals):
        raise errors.wrong_count("tangents", len(tangents), len(primals))
    for position, (tangent, primal) in enumerate(zip(tangents, primals, strict=True)):
        problem = unlike(tangent, primal, f"tangents[{position}]")
        if problem is not None:
            raise errors.bad_tangent(problem)
        lost = _lost(tangent, primal, f"tangents[{position}]")
        if lost is not None:
            raise errors.lost_tangent(*lost)


def _lost(tangent: Any, primal: Any, path: str) -> tuple[str, Any] | None:
    """The first tangent other than zero of a number that has none, an integer or a truth value, with that number.
    The number itself, or an array of its kind, is none: `tree.zeros` and `unflatten` pass it along.

    >>> _lost((0.0, 1.0), (2.0, 3), "v"), _lost((1.0, 0.0), (2.0, 3), "v"), _lost((1.0, 3), (2.0, 3), "v")
    (('v[1]', 3), None, None)
    """
    if type(primal) is float or (type(primal) is np.ndarray and primal.dtype.kind in "fc"):
        return None  # most are
    node, opened = open_node(primal), open_node(tangent)
    if node is None or opened is None:
        return (path, primal) if _is_discrete(primal) and _is_dropped(tangent, primal) else None
    children = dict(zip(opened.keys, opened.children, strict=True))
    pairs = zip(node.keys, node.children, strict=True)
    found = (_lost(children[key], child, path + key) for key, child in pairs)
    return next((each for each in found if each is not None), None)


def _is_discrete(leaf: Any) -> bool:
    return isinstance(leaf, int | np.integer | np.bool_) or (isinstance(leaf, np.ndarray) and leaf.dtype.kind in "biu")


def _is_dropped(tangent: Any, primal: Any) -> bool:
    if isinstance(tangent, np.ndarray) and isinstance(primal, np.ndarray) and _alike(tangent, primal):
        return False  # passed along as well: a pushforward keeps no more of it than its kind
    if _is_discrete(tangent) and np.array_equal(tangent, primal):
        return False
    if isinstance(tangent, np.ndarray):
        return tangent.dtype.kind in "biufc" and bool(np.any(tangent))
    return isinstance(tangent, int | float | complex | np.number | np.bool_) and bool(tangent)
