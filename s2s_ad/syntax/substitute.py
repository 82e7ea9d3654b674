"""Replace names in place: reads and bindings separately, without touching the scopes of nested functions.

Before and after, reads {"a": "a1"}::

    b = a + sum(a for a in xs)        b = a1 + sum(a for a in xs)
"""

from __future__ import annotations

from collections.abc import Mapping

import gast

from s2s_ad.syntax.names import reads
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


def bound_inside(tree: gast.AST) -> set[str]:
    """The names that a name put into `tree` from outside must not be: scopes nested in it bind them for themselves."""
    return {name for node in children(tree) for inner in all_nodes([node]) for name in _bound_inside(inner)}


def read_inside(tree: gast.AST) -> set[str]:
    """The names that functions made in it read, and may read late."""
    made = (node for child in children(tree) for node in all_nodes([child]))
    return {name for node in made if isinstance(node, gast.Lambda | gast.FunctionDef) for name in reads(node)}


def _bound_inside(node: gast.AST) -> set[str]:
    """The names that a nested scope binds for itself."""
    if isinstance(node, _COMPREHENSIONS):
        return {name for part in node.generators for name in _stored(part.target)}
    if isinstance(node, gast.Lambda):
        return _stored(node.args)
    if isinstance(node, gast.FunctionDef):
        return _stored(node.args).union(*map(_stored, node.body)) - handed_out(node)
    return set()


def handed_out(function: gast.FunctionDef) -> set[str]:
    """The names that a function itself declares to be another's: `nonlocal a`."""
    found: set[str] = set()
    pending: list[gast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, gast.Nonlocal | gast.Global):
            found.update(node.names)
        elif not isinstance(node, gast.FunctionDef | gast.Lambda):
            pending.extend(children(node))
    return found


def substitute_bindings(node: gast.AST, mapping: Mapping[str, str]) -> None:
    """Rename the names that a statement binds in its own scope, in its blocks too, and those that functions in it
    declare to be of that scope."""
    scopes: list[tuple[list[gast.AST], Mapping[str, str]]] = [([node], mapping)]
    while scopes:
        pending, changes = scopes.pop()
        while pending:
            current = pending.pop()
            if isinstance(current, gast.Name):
                if isinstance(current.ctx, gast.Store):
                    current.id = changes.get(current.id, current.id)
                continue
            if isinstance(current, gast.Nonlocal):
                current.names = [changes.get(name, name) for name in current.names]
            inner = _bound_inside(current)
            if isinstance(current, gast.FunctionDef):
                current.name = changes.get(current.name, current.name)
            if inner:
                scopes.append((children(current), _without(changes, inner)))
            else:
                pending.extend(children(current))


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
