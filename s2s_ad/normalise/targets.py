"""Targets that bind one name twice, and targets of loops with stars.

Before and after::

    a, (a, b) = pair                  t, (a, b) = pair
    for v, v in pairs:                for t, v in pairs:
    for i, (a, *b) in xs:             for i, t in xs:
                                          a, *b = t

Python binds from left to right, so that the last value is the one that stays. All that comes later may then take the
place of a name in a target for its value. Names that nobody reads, such as `_`, stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator

import gast

from s2s_ad.normalise import nodes
from s2s_ad.syntax.names import Names
from s2s_ad.syntax.walk import all_nodes


def bound_once(function: gast.FunctionDef, names: Names) -> None:
    """Give all but the last of these places a name of its own."""
    inside = all_nodes([function])
    read = {node.id for node in inside if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load)}
    for node in inside:
        for target in _targets(node):
            _rename(target, set(), read, names)
        if isinstance(node, gast.For):
            without_stars(node, names)


def without_stars(loop: gast.For, names: Names) -> None:
    """Bind what has a star in the body of the loop, in place."""
    first: list[gast.stmt] = []
    loop.target = _without_stars(loop.target, first, names)
    loop.body = [*(nodes.stamp(statement, loop) for statement in first), *loop.body]


def _without_stars(target: gast.expr, first: list[gast.stmt], names: Names) -> gast.expr:
    match target:
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            if not any(isinstance(part, gast.Starred) for part in parts):
                return gast.Tuple([_without_stars(part, first, names) for part in parts], gast.Store())
            name = names.fresh("t")
            first.append(nodes.assign(target, nodes.load(name)))
            return nodes.store(name)
        case _:
            return target


def _targets(node: gast.AST) -> Iterator[gast.expr]:
    match node:
        case gast.Assign(targets=targets):
            yield from targets
        case gast.For(target=target) | gast.comprehension(target=target):
            yield target
        case gast.withitem(optional_vars=gast.expr() as target):
            yield target
        case _:
            pass


def _rename(target: gast.expr, later: set[str], read: set[str], names: Names) -> None:
    """From the last part to the first; `later`: the names that were met."""
    match target:
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            for part in reversed(parts):
                _rename(part, later, read, names)
        case gast.Starred(value=inner):
            _rename(inner, later, read, names)
        case gast.Name(id=name) if name in read:
            if name in later:
                target.id = names.fresh("t")
            later.add(name)
        case _:
            pass
