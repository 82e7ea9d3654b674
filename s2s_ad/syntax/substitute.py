"""Replace names in place: reads and bindings separately, without touching the scopes of nested functions.

Before and after, reads {"a": "a1"}::

    b = a + sum(a for a in xs)        b = a1 + sum(a for a in xs)
"""

from __future__ import annotations

from collections.abc import Mapping

import gast

_COMPREHENSIONS = gast.ListComp | gast.SetComp | gast.DictComp | gast.GeneratorExp


def substitute_reads(node: gast.AST, mapping: Mapping[str, str]) -> None:
    """Rename the names that `node` reads in its own scope. A renamed node keeps its identity and its origin."""
    changes = {old: new for old, new in mapping.items() if old != new}
    if changes:
        _reads(node, changes)


def _reads(root: gast.AST, mapping: Mapping[str, str]) -> None:
    stack: list[tuple[gast.AST, Mapping[str, str]]] = [(root, mapping)]
    while stack:
        node, changes = stack.pop()
        if isinstance(node, gast.Name):
            if not isinstance(node.ctx, gast.Store | gast.Param):
                node.id = changes.get(node.id, node.id)
            continue
        inner = _without(changes, _bound_inside(node))
        stack.extend((child, inner) for child in gast.iter_child_nodes(node))


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
        for child in gast.walk(node)
        if isinstance(child, gast.Name) and isinstance(child.ctx, gast.Store | gast.Param)
    }


def _without(mapping: Mapping[str, str], names: set[str]) -> Mapping[str, str]:
    return {old: new for old, new in mapping.items() if old not in names} if names else mapping


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
        for child in gast.walk(root):
            if isinstance(child, gast.Name) and isinstance(child.ctx, gast.Store):
                child.id = changes.get(child.id, child.id)
