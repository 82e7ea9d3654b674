"""Fast walks over trees that are large: operators, contexts and texts are not visited.

>>> [type(node).__name__ for node in in_order([gast.parse("y = f(x) + 1").body[0]])]
['Assign', 'Name', 'BinOp', 'Call', 'Name', 'Name', 'Constant']
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import gast

_TEXT = frozenset({
    "ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "level", "module", "conversion", "is_async",
    "simple",
})  # fmt: skip
_MIXED = frozenset({"keys", "kw_defaults", "kwd_attrs", "names"})
"""The lists that may hold something else: None for what is not there, or texts."""

_NODE = gast.AST
LEAVES = frozenset({gast.Name, gast.Constant})


class _Fields(dict[type, tuple[str, ...]]):
    def __missing__(self, kind: type) -> tuple[str, ...]:
        known = self[kind] = tuple(field for field in getattr(kind, "_fields", ()) if field not in _TEXT)
        return known


FIELDS = _Fields({gast.Name: (), gast.Constant: ()})
"""The fields of each class of nodes that can hold other nodes; the annotation of a name means nothing. What is no node
has none, so that a walk can look at whatever stands in a field."""


def add_below(node: gast.AST, fields: tuple[str, ...], pending: list[Any]) -> None:
    """Append whatever stands in these fields, which are `FIELDS` of the node's class: nodes, and what has no fields."""
    held = node.__dict__
    for field in fields:
        value = held.get(field)
        if value.__class__ is list:
            pending += value
        elif value is not None:
            pending.append(value)


def children(node: gast.AST) -> list[gast.AST]:
    """The nodes right below a node, in the order of its fields."""
    found: list[gast.AST] = []
    if fields := FIELDS[node.__class__]:
        _collect(node.__dict__, fields, found)
    return found


def _collect(held: dict[str, Any], fields: tuple[str, ...], found: list[Any]) -> None:
    """Append the nodes in these fields."""
    for field in fields:
        value = held.get(field)
        if value.__class__ is list:
            for item in value:
                if isinstance(item, _NODE):
                    found.append(item)
        elif isinstance(value, _NODE):
            found.append(value)


def all_nodes(roots: Iterable[gast.AST]) -> list[Any]:
    """Every node below the roots, and the roots; a parent comes before its children."""
    found = list(roots)
    for node in found:  # grows while it is read
        if fields := FIELDS[node.__class__]:
            held = node.__dict__
            for field in fields:
                value = held.get(field)
                if value.__class__ is list:
                    found += [item for item in value if isinstance(item, _NODE)] if field in _MIXED else value
                elif isinstance(value, _NODE):
                    found.append(value)
    return found


def in_order(roots: Iterable[gast.AST]) -> list[Any]:
    """The same in the order of the text, with the annotations of names."""
    found: list[Any] = []
    pending = list(roots)[::-1]
    while pending:
        node = pending.pop()
        found.append(node)
        kind = node.__class__
        if kind is gast.Name:
            if node.annotation is not None:
                pending.append(node.annotation)
        elif fields := FIELDS[kind]:
            below: list[Any] = []
            _collect(node.__dict__, fields, below)
            below.reverse()
            pending += below
    return found


def names_of(roots: Iterable[gast.AST]) -> list[str]:
    """The spelling of every Name below some roots, as often as it occurs."""
    return [node.id for node in all_nodes(roots) if node.__class__ is gast.Name]
