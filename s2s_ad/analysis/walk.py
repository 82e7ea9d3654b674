"""Fast walks over trees that are large: operators, contexts and texts are not visited."""

from __future__ import annotations

from collections.abc import Iterable

import gast

_TEXT = frozenset({
    "ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "name", "names", "level", "module", "conversion",
    "is_async", "simple",
})  # fmt: skip
_fields: dict[type, tuple[str, ...]] = {gast.Name: (), gast.Constant: ()}


def fields(kind: type) -> tuple[str, ...]:
    """The fields of a class of nodes that can hold other nodes; the annotation of a name means nothing."""
    known = _fields.get(kind)
    if known is None:
        known = _fields[kind] = tuple(field for field in kind._fields if field not in _TEXT)  # type: ignore[attr-defined]
    return known


def children(node: gast.AST) -> list[gast.AST]:
    """The nodes right below a node, in the order of its fields."""
    found: list[gast.AST] = []
    for field in fields(node.__class__):
        value = getattr(node, field, None)
        if value.__class__ is list:
            found.extend([item for item in value if isinstance(item, gast.AST)])
        elif isinstance(value, gast.AST):
            found.append(value)
    return found


def all_nodes(roots: Iterable[gast.AST]) -> list[gast.AST]:
    """Every node below the roots, and the roots; a parent comes before its children."""
    found = list(roots)
    for node in found:  # grows while it is read
        if fields(node.__class__):
            found.extend(children(node))
    return found
