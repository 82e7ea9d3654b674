"""Replace names in place: reads and bindings separately, without touching the scopes of nested functions.

Before and after, reads {"a": "a1"}::

    b = a + sum(a for a in xs)        b = a1 + sum(a for a in xs)
"""

from __future__ import annotations

from collections.abc import Mapping

import gast

from s2s_ad.syntax.walk import all_nodes, children

_COMPREHENSIONS = gast.ListComp | gast.SetComp | gast.DictComp | gast.GeneratorExp


def substitute_reads(node: gast.AST, mapping: Mapping[str, str]) -> None:
    """Rename the names that `node` reads in its own scope. A renamed node keeps its identity and its origin.

    The mapping may be as large as the program: what is done depends on the size of `node` alone.
    """
    scopes: list[tuple[list[gast.AST], Mapping[str, str]]] = [([node], mapping)]
    while scopes:
        pending, changes = scopes.pop()
        while pending:
            current = pending.pop()
            if current.__class__ is gast.Name:
                if not isinstance(current.ctx, gast.Store | gast.Param):
                    current.id = changes.get(current.id, current.id)
            elif inner := _bound_inside(current):
                scopes.append((children(current), _without(changes, inner)))
            else:
                pending.extend(children(current))


def _bound_inside(node: gast.AST) -> set[str]:
    """The names that a nested scope binds for itself."""
    if isinstance(node, _COMPREHENSIONS):
        return {name for part in node.generators for name in _stored(part.target)}
    if isinstance(node, gast.Lambda):
        return _stored(node.args)
    if isinstance(node, gast.FunctionDef):
        return _stored(node.args) | {name for statement in node.body for name in _stored(statement)}
    return set()


def _stored(node: gast.AST) -> set[str]:
    return {
        child.id
        for child in all_nodes([node])
        if isinstance(child, gast.Name) and isinstance(child.ctx, gast.Store | gast.Param)
    }


def _without(mapping: Mapping[str, str], names: set[str]) -> Mapping[str, str]:
    return {old: new for old, new in mapping.items() if old not in names}


def substitute_targets(node: gast.AST, mapping: Mapping[str, str]) -> None:
    """Rename the names that a simple statement, or the target of a loop, binds."""
    changes = {old: new for old, new in mapping.items() if old != new}
    if not changes:
        return
    if isinstance(node, gast.FunctionDef):
        node.name = changes.get(node.name, node.name)
        return
    roots = [node.target] if isinstance(node, gast.For) else [node]
    for root in roots:
        for child in all_nodes([root]):
            if isinstance(child, gast.Name) and isinstance(child.ctx, gast.Store):
                child.id = changes.get(child.id, child.id)
