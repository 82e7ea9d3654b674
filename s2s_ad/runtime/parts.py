"""Adjoints of lists and dicts where the text shows neither: what is added up there by `+` are the items."""

from __future__ import annotations

from copy import deepcopy
from types import SimpleNamespace
from typing import Any


class Parts(list[Any]):
    """The adjoint of a list; its sum with another, also with a plain list, is that of their items.

    >>> [1.0, 2.0] + Parts([10.0, 20.0])
    [11.0, 22.0]
    """

    def __add__(self, other: Any) -> Parts:
        return Parts(_total(mine, theirs) for mine, theirs in zip(self, other, strict=True))

    __radd__ = __iadd__ = __add__


class Entries(dict[Any, Any]):
    """The adjoint of a dict; its sum with another is that of their values.

    >>> {"a": 1.0} + Entries(a=10.0)
    {'a': 11.0}
    """

    def __add__(self, other: Any) -> Entries:
        return Entries({key: _total(mine, other.get(key)) for key, mine in self.items()})

    __radd__ = __iadd__ = __add__


def _total(a: Any, b: Any) -> Any:
    """Of two adjoints of the same layout, a new one; None is zero."""
    if a is None or b is None:
        return deepcopy(b if a is None else a)
    if isinstance(a, list):
        return Parts(a) + b
    if isinstance(a, dict):
        return Entries(a) + b
    if isinstance(a, SimpleNamespace):
        return SimpleNamespace(**Entries(vars(a)) + vars(b))
    return a + b
