"""Containers opened and closed again: tuple, namedtuple, list, dict and dataclass, and subclasses of them.

>>> node = open_node([1.0, 2.0])
>>> node.rebuild([3.0, 4.0])
[3.0, 4.0]
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any, NamedTuple


class Node(NamedTuple):
    """One container, opened: `keys` as the user would write them after its name, the `children`, and the way back."""

    keys: tuple[str, ...]
    children: tuple[Any, ...]
    rebuild: Callable[[list[Any]], Any]


def open_node(tree: Any) -> Node | None:
    """The container's parts, or None for a leaf.

    >>> open_node({"a": 1.0}).keys
    ("['a']",)
    """
    match tree:
        case tuple():
            fields: tuple[str, ...] | None = getattr(tree, "_fields", None)
            if fields is None:
                return Node(_positions(len(tree)), tuple(tree), tuple)
            kind = type(tree)
            return Node(tuple(f".{name}" for name in fields), tuple(tree), lambda items: kind(*items))
        case list():
            return Node(_positions(len(tree)), tuple(tree), lambda items: _refill(tree, items))
        case dict():
            keys = tuple(tree)
            return Node(tuple(f"[{key!r}]" for key in keys), tuple(tree.values()), lambda items: _rekey(tree, items))
        case _ if dataclasses.is_dataclass(tree) and not isinstance(tree, type):
            names = tuple(field.name for field in dataclasses.fields(tree))
            values = tuple(getattr(tree, name) for name in names)
            return Node(tuple(f".{name}" for name in names), values, lambda items: _refield(tree, names, items))
    return None


def _positions(count: int) -> tuple[str, ...]:
    return tuple(f"[{i}]" for i in range(count))


def _refill(like: list[Any], items: list[Any]) -> list[Any]:
    if type(like) is list:
        return items
    result = copy.copy(like)
    result[:] = items
    return result


def _rekey(like: dict[Any, Any], items: list[Any]) -> dict[Any, Any]:
    result: dict[Any, Any] = {} if type(like) is dict else copy.copy(like)
    result.update(zip(like, items, strict=True))
    return result


def _refield(like: Any, names: tuple[str, ...], items: list[Any]) -> Any:
    """A copy that runs no `__init__`: fields with `init=False` and frozen classes are filled in as they are."""
    result = copy.copy(like)
    for name, item in zip(names, items, strict=True):
        object.__setattr__(result, name, item)
    return result
