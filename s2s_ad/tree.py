"""Trees of parameters: nested tuples, lists, dicts, namedtuples and dataclasses with numbers and arrays at the leaves.

A *leaf* is whatever is not one of these containers.  A leaf is *inexact* if it can carry a derivative: a Python float
or complex, a NumPy floating scalar, or an array of such a dtype.  Other leaves (ints, bools, text, None, functions)
are part of the structure, and are passed along untouched.

>>> vector, unflatten = flatten({"w": np.array([1.0, 2.0]), "b": 3.0, "steps": 10})
>>> vector
array([1., 2., 3.])
>>> unflatten(2 * vector)
{'w': array([2., 4.]), 'b': 6.0, 'steps': 10}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_ad.containers import Node, open_node

Vector = NDArray[Any]


def leaves(tree: Any) -> list[Any]:
    """All leaves from left to right, dicts in their own order.

    >>> leaves((1.0, [2.0, {"k": "text"}]))
    [1.0, 2.0, 'text']
    """
    return [leaf for _, leaf in walk(tree)]


def walk(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Pairs of path and leaf.

    >>> list(walk({"w": [1.0, 2.0]}, "params"))
    [("params['w'][0]", 1.0), ("params['w'][1]", 2.0)]
    """
    node = open_node(tree)
    if node is None:
        yield path, tree
        return
    for key, child in zip(node.keys, node.children, strict=True):
        yield from walk(child, path + key)


def map_leaves(function: Callable[..., Any], tree: Any, *others: Any) -> Any:
    """The tree with each leaf replaced by `function(leaf, *leaves at the same place of the others)`.

    >>> map_leaves(lambda a, b: a + b, (1.0, [2.0]), (10.0, [20.0]))
    (11.0, [22.0])
    """
    node = open_node(tree)
    if node is None:
        return function(tree, *others)
    columns = [_children_like(node, tree, other) for other in others]
    rows = zip(node.children, *columns, strict=True)
    return node.rebuild([map_leaves(function, *row) for row in rows])


def _children_like(node: Node, tree: Any, other: Any) -> tuple[Any, ...]:
    opened = open_node(other)
    if opened is None or sorted(opened.keys) != sorted(node.keys):
        raise ValueError(f"trees of different structure: {type_name(tree)} beside {type_name(other)}")
    by_key = dict(zip(opened.keys, opened.children, strict=True))
    return tuple(by_key[key] for key in node.keys)


def is_inexact(leaf: Any) -> bool:
    """Whether the leaf can carry a derivative.

    >>> [is_inexact(leaf) for leaf in (1.0, 1, True, np.float32(1), np.arange(3), np.ones(()), "text")]
    [True, False, False, True, False, True, False]
    """
    if isinstance(leaf, np.ndarray):
        return np.issubdtype(leaf.dtype, np.inexact)
    return isinstance(leaf, float | complex | np.inexact)


def copy(tree: Any) -> Any:
    """The same tree of new containers and new arrays: what is done to it is not seen in the original."""
    return map_leaves(lambda leaf: leaf.copy() if isinstance(leaf, np.ndarray) else leaf, tree)


def zeros(tree: Any) -> Any:
    """The zero of the tree's space: inexact leaves become zeros of their type, other leaves stay.

    >>> zeros({"w": 3.0, "n": 4})
    {'w': 0.0, 'n': 4}
    """
    return map_leaves(lambda leaf: like(leaf, np.zeros(np.shape(leaf))) if is_inexact(leaf) else leaf, tree)


def like(leaf: Any, values: Any) -> Any:
    """`values` as the type, shape and dtype of `leaf` has it; what would lose an imaginary part is an error."""
    if np.iscomplexobj(values) and not np.iscomplexobj(leaf):
        if np.any(np.imag(values)):
            raise TypeError(f"complex values for a real leaf of type {type_name(leaf)}")
        values = np.real(values)
    if isinstance(leaf, np.ndarray):
        return np.array(values, dtype=leaf.dtype).reshape(leaf.shape)
    return type(leaf)(np.reshape(values, ()).item())


def flatten(tree: Any) -> tuple[Vector, Callable[[Any], Any]]:
    """All inexact leaves as one float64 (or complex128) vector, and the function that turns a vector back into a tree.

    The tree that `unflatten` returns has the types, shapes and dtypes of the original, and shares no memory with the
    vector.  It is what an optimiser that only knows vectors needs:

    >>> vector, unflatten = flatten((np.float32(1), np.eye(2)))
    >>> vector
    array([1., 1., 0., 0., 1.])
    >>> type(unflatten(vector)[0]).__name__
    'float32'
    """
    frame = copy(tree)
    parts = [np.ravel(leaf) for leaf in leaves(frame) if is_inexact(leaf)]
    dtype = np.complex128 if any(np.iscomplexobj(part) for part in parts) else np.float64
    vector = np.concatenate([np.zeros(0), *parts]).astype(dtype)
    return vector, Unflatten(frame, vector.size)


@dataclass(frozen=True)
class Unflatten:
    """From a vector back to a tree like `frame`."""

    frame: Any
    size: int

    def __call__(self, entries: Any) -> Any:
        entries = np.asarray(entries)
        if entries.shape != (self.size,):
            raise ValueError(f"unflatten needs a vector of {self.size} entries, got the shape {entries.shape}")
        rest = iter(_cut(entries, self.frame))
        return copy(map_leaves(lambda leaf: next(rest) if is_inexact(leaf) else leaf, self.frame))


def _cut(entries: Vector, frame: Any) -> Iterator[Any]:
    start = 0
    for leaf in filter(is_inexact, leaves(frame)):
        stop = start + np.size(leaf)
        yield like(leaf, entries[start:stop])
        start = stop


def mismatch(tree: Any, expected: Any, path: str = "it") -> str | None:
    """None if both have the same containers, leaf types, shapes and dtypes; else the first difference in words.

    >>> mismatch((1.0, np.ones(2)), (1.0, np.ones(3)), "seed")
    'seed[1] has shape (2,), not (3,)'
    """
    node, wanted = open_node(tree), open_node(expected)
    if type(tree) is not type(expected) and not (_is_real(tree) and _is_real(expected)):
        return f"{path} is {_a(type_name(tree))}, not {_a(type_name(expected))}"
    if node is None or wanted is None:
        return _leaf_mismatch(tree, expected, path)
    if sorted(node.keys) != sorted(wanted.keys):
        return f"{path} has the entries {', '.join(node.keys)}, not {', '.join(wanted.keys)}"
    children = dict(zip(node.keys, node.children, strict=True))
    pairs = zip(wanted.keys, wanted.children, strict=True)
    found = (mismatch(children[key], child, path + key) for key, child in pairs)
    return next((text for text in found if text is not None), None)


def _leaf_mismatch(leaf: Any, expected: Any, path: str) -> str | None:
    if not isinstance(expected, np.ndarray | np.generic) or _is_real(leaf):
        return None
    if leaf.shape != expected.shape:
        return f"{path} has shape {leaf.shape}, not {expected.shape}"
    if leaf.dtype != expected.dtype:
        return f"{path} has dtype {leaf.dtype}, not {expected.dtype}"
    return None


def _is_real(leaf: Any) -> bool:
    """A Python float, or a NumPy scalar that is one."""
    return isinstance(leaf, float)


def same_structure(tree: Any, expected: Any) -> bool:
    """Same containers, keys, kinds of leaves, shapes and dtypes; values do not matter.

    >>> same_structure([1.0, 2.0], [3.0, 4.0]), same_structure([1.0], (1.0,)), same_structure(1.0, np.float64(1.0))
    (True, False, True)
    """
    return mismatch(tree, expected) is None


def type_name(value: Any) -> str:
    """The type in a user's words: `float`, `numpy.float32`, `numpy.ndarray`, `Params`."""
    kind = type(value)
    return f"numpy.{kind.__name__}" if kind.__module__ == "numpy" else kind.__name__


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiouAEIOU" else f"a {noun}"
