"""Containers opened and closed again: tuple, namedtuple, list, dict, dataclass, and instances of a user's classes.

>>> node = open_node([1.0, 2.0])
>>> node.rebuild([3.0, 4.0])
[3.0, 4.0]
"""

from __future__ import annotations

import copy
import dataclasses
import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, NamedTuple

_PYTHON = sys.stdlib_module_names | {"builtins"}
_LIBRARIES = _PYTHON | {"numpy", "scipy", "jax", "torch"}


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
        case _ if is_instance(tree):
            names, values = tuple(attributes(tree)), tuple(attributes(tree).values())
            return Node(tuple(f".{name}" for name in names), values, lambda items: _refield(tree, names, items))
    return None


def is_instance(found: Any) -> bool:
    """Whether it is an object with fields, of a class that neither Python nor a library of numbers brings along.

    >>> is_instance(SimpleNamespace(w=1.0)), is_instance(len), is_instance(SimpleNamespace)
    (True, False, False)
    """
    kind = type(found)
    if kind is SimpleNamespace:
        return True
    if getattr(kind, "is_function", False) is True:  # a derivative, or a function that carries its own
        return False
    library = kind.__module__.partition(".")[0] in _LIBRARIES
    return not library and not isinstance(found, type) and bool(attributes(found))


def is_closed(found: Any) -> bool:
    """Whether it is an object of Python's own without parts that an adjoint could stand for: neither a number that has
    a derivative, nor a container that is opened, nor an object with attributes.

    >>> is_closed({1.0}), is_closed(1.0), is_closed([1.0]), is_closed(SimpleNamespace())
    (True, False, False, False)
    """
    if type(found).__module__.partition(".")[0] not in _PYTHON:
        return False
    return not isinstance(found, float | complex | tuple | list | dict | SimpleNamespace) and not attributes(found)


def attributes(found: Any) -> dict[str, Any]:
    """What an instance holds: the fields of a namedtuple, `__slots__`, and all else."""
    written = [base.__dict__.get("__slots__", ()) for base in reversed(type(found).__mro__[:-1])]
    slots = [name for each in written for name in ([each] if isinstance(each, str) else each)]
    named = (*getattr(found, "_fields", ()), *(name for name in slots if not name.startswith("__")))
    return {name: getattr(found, name) for name in named if hasattr(found, name)} | getattr(found, "__dict__", {})


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
