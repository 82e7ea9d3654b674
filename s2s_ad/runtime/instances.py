"""Instances that are made from their attributes, without the constructor that computed these."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


def instance_of(kind: type, /, **attributes: Any) -> Any:
    """An instance with these attributes; neither `__init__` nor `__setattr__` of its class runs.

    >>> class Point:
    ...     def __init__(self, x): self.x, self.y = x, 2 * x
    >>> vars(instance_of(Point, x=1.0, y=2.0))
    {'x': 1.0, 'y': 2.0}
    """
    made = blank(kind)
    for name, value in attributes.items():
        object.__setattr__(made, name, value)
    return made


def blank(kind: type, /) -> Any:
    """An instance that its `__init__` has yet to fill; no generated code calls it."""
    return SimpleNamespace.__new__(kind) if issubclass(kind, SimpleNamespace) else object.__new__(kind)


def finished(made: Any, /) -> Any:
    """The instance that `__init__` has filled; no generated code calls it."""
    return made
