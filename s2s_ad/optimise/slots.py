"""The places of a statement where a name is read, in the order in which Python evaluates them.

>>> from s2s_ad.syntax.parse import parse
>>> statement = parse("x[i] = a + f(b, c if d else e)").body[0]
>>> [(slot.name, slot.open) for slot in slots(statement)]
[('a', True), ('f', True), ('b', True), ('d', True), ('c', False), ('e', False), ('x', False), ('i', True)]

A slot is *open* if it is evaluated exactly once each time the statement runs, there and then, so that another
expression may stand in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import gast

from s2s_ad.syntax.visit import STATELESS

Part = tuple[gast.AST, str, int | None, bool, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """A name at `getattr(parent, field)`, or at `[index]` of that list; `depth` counts the expressions around it."""

    name: str
    parent: gast.AST
    field: str
    index: int | None
    open: bool
    depth: int

    def put(self, expression: gast.expr) -> None:
        """Replaces the name."""
        put(self.parent, self.field, self.index, expression)


def put(parent: gast.AST, field: str, index: int | None, expression: gast.expr) -> None:
    """Sets a child of a node, which may be in a list."""
    if index is None:
        setattr(parent, field, expression)
    else:
        getattr(parent, field)[index] = expression


def child(parent: gast.AST, field: str, index: int | None) -> gast.AST:
    """The child of a node at a place that `parts` tells."""
    value = getattr(parent, field)
    node: gast.AST = value if index is None else value[index]
    return node


def slots(statement: gast.AST) -> Iterator[Slot]:
    """Every name read by the statement itself; of an `if`, `for` or `while` only the head."""
    pending = list(reversed(_roots(statement)))
    while pending:
        parent, field, index, is_open, depth = pending.pop()
        here = child(parent, field, index)
        if here.__class__ is gast.Name:
            if isinstance(here.ctx, gast.Load):
                yield Slot(here.id, parent, field, index, is_open, depth)
        elif here.__class__ is not gast.Constant:
            pending.extend(reversed([(node, f, i, is_open and o, depth + 1) for node, f, i, o in parts(here)]))


def _roots(statement: gast.AST) -> list[Part]:
    match statement:
        case gast.Assign(targets=targets):
            stores = [(statement, "targets", i, True, 0) for i in range(len(targets))]
            return [(statement, "value", None, True, 0), *stores]
        case gast.AugAssign():
            return [(statement, "target", None, True, 0), (statement, "value", None, True, 0)]
        case gast.Expr():
            return [(statement, "value", None, True, 0)]
        case gast.Return(value=value):
            return [(statement, "value", None, True, 0)] if value is not None else []
        case gast.If():
            return [(statement, "test", None, True, 0)]
        case gast.While(orelse=[]):
            return [(statement, "test", None, False, 0)]
        case gast.For(orelse=[]):
            return [(statement, "iter", None, True, 0), (statement, "target", None, False, 0)]
        case _:
            return [(node, field, index, False, 0) for node, field, index, _ in parts(statement)]


def parts(node: gast.AST) -> Iterator[tuple[gast.AST, str, int | None, bool]]:
    """The children of a node in the order of evaluation, and whether each is evaluated once."""
    match node:
        case gast.BinOp():
            yield node, "left", None, True
            yield node, "right", None, True
        case gast.Subscript(ctx=ctx) | gast.Attribute(ctx=ctx):
            yield node, "value", None, isinstance(ctx, gast.Load)
            if isinstance(node, gast.Subscript):
                yield node, "slice", None, True
        case gast.Call():
            yield node, "func", None, True
            yield from ((node, "args", i, True) for i in range(len(node.args)))
            yield from ((keyword, "value", None, True) for keyword in node.keywords)
        case gast.Dict(keys=keys):
            for i, key in enumerate(keys):
                if key is not None:
                    yield node, "keys", i, True
                yield node, "values", i, True
        case gast.Compare(comparators=others):
            yield node, "left", None, True
            yield from ((node, "comparators", i, i == 0) for i in range(len(others)))
        case gast.BoolOp(values=values):
            yield from ((node, "values", i, i == 0) for i in range(len(values)))
        case gast.IfExp():
            yield node, "test", None, True
            yield node, "body", None, False
            yield node, "orelse", None, False
        case _:
            simple = isinstance(node, gast.UnaryOp | gast.Tuple | gast.List | gast.Set | gast.Starred | gast.Slice)
            yield from _fields(node, simple)


def _fields(node: gast.AST, once: bool) -> Iterator[tuple[gast.AST, str, int | None, bool]]:
    for field in node._fields:
        value = getattr(node, field, None)
        if isinstance(value, gast.AST):
            if value.__class__ not in STATELESS:
                yield node, field, None, once
        elif isinstance(value, list):
            yield from ((node, field, i, once) for i, item in enumerate(value) if isinstance(item, gast.AST))
