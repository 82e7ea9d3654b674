"""Fast walks over trees that are large: operators, contexts and texts are not visited.

>>> [type(node).__name__ for node in in_order([gast.parse("y = f(x) + 1").body[0]])]
['Assign', 'Name', 'BinOp', 'Call', 'Name', 'Name', 'Constant']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from operator import attrgetter
from typing import Any

import gast

_TEXT = frozenset({
    "ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "level", "module", "conversion", "is_async",
    "simple", "name", "asname", "rest", "kwd_attrs",
})  # fmt: skip
LEAVES = frozenset({gast.Name, gast.Constant})
Nodes = Sequence[Any]


class _Fields(dict[type, tuple[str, ...]]):
    def __missing__(self, kind: type) -> tuple[str, ...]:
        known = self[kind] = tuple(field for field in getattr(kind, "_fields", ()) if field not in _TEXT)
        return known


FIELDS = _Fields({gast.Name: (), gast.Constant: (), gast.ExceptHandler: ("type", "name", "body")})
"""The fields of each class of nodes that can hold other nodes; the annotation of a name means nothing. What a handler
names is a node, as gast has it."""


def _given(part: gast.AST | None) -> Nodes:
    return () if part is None else (part,)


def _stated(node: gast.FunctionDef) -> Nodes:
    """What a definition says of types."""
    return [*_given(node.returns), *(getattr(node, "type_params", None) or ())]


def _parameters(node: gast.arguments) -> Nodes:
    """The parts of a parameter list, and None for what is not there."""
    plain = [*node.posonlyargs, *node.args, node.vararg, *node.kwonlyargs]
    return [*plain, *node.kw_defaults, node.kwarg, *node.defaults]


class _Below(dict[type, Callable[[Any], Nodes] | None]):
    def __missing__(self, kind: type) -> Callable[[Any], Nodes] | None:
        known = self[kind] = partial(nodes_in, fields=fields) if (fields := FIELDS[kind]) else None
        return known


BELOW = _Below({
    gast.Assign: lambda node: [*node.targets, node.value],
    gast.Attribute: lambda node: (node.value,),
    gast.arguments: lambda node: [part for part in _parameters(node) if part is not None],
    gast.AugAssign: attrgetter("target", "value"),
    gast.BinOp: attrgetter("left", "right"),
    gast.BoolOp: attrgetter("values"),
    gast.Call: lambda node: [node.func, *node.args, *node.keywords],
    gast.Compare: lambda node: [node.left, *node.comparators],
    gast.Expr: lambda node: (node.value,),
    gast.For: lambda node: [node.target, node.iter, *node.body, *node.orelse],
    gast.If: lambda node: [node.test, *node.body, *node.orelse],
    gast.IfExp: attrgetter("test", "body", "orelse"),
    gast.keyword: lambda node: (node.value,),
    gast.FunctionDef: lambda node: [node.args, *node.body, *node.decorator_list, *_stated(node)],
    gast.List: attrgetter("elts"),
    gast.Return: lambda node: _given(node.value),
    gast.Slice: lambda node: [part for part in (node.lower, node.upper, node.step) if part is not None],
    gast.Subscript: attrgetter("value", "slice"),
    gast.Tuple: attrgetter("elts"),
    gast.UnaryOp: lambda node: (node.operand,),
    gast.While: lambda node: [node.test, *node.body, *node.orelse],
})  # fmt: skip
"""What gives the nodes right below one of a class, in the order of its fields; None for a leaf. The common classes are
written out, as most of the time of an analysis goes into such walks."""


def nodes_in(node: gast.AST, fields: Iterable[str]) -> list[gast.AST]:
    """The nodes in these fields of a node."""
    held = (node.__dict__.get(field) for field in fields)
    parts = (item for value in held for item in (value if value.__class__ is list else [value]))
    return [part for part in parts if isinstance(part, gast.AST)]


def children(node: gast.AST) -> list[Any]:
    """The nodes right below a node, in the order of its fields."""
    below = BELOW[node.__class__]
    return [] if below is None else list(below(node))


def all_nodes(roots: Iterable[gast.AST]) -> list[Any]:
    """Every node below the roots, and the roots; a parent comes before its children."""
    found: list[Any] = list(roots)
    for node in found:  # grows while it is read
        if below := BELOW[node.__class__]:
            found += below(node)
    return found


def in_order(roots: Iterable[gast.AST]) -> list[Any]:
    """The same in the order of the text, with the annotations of names."""
    found: list[Any] = []
    pending = list(roots)[::-1]
    while pending:
        node = pending.pop()
        found.append(node)
        if below := BELOW[node.__class__]:
            pending += below(node)[::-1]
        elif node.__class__ is gast.Name and node.annotation is not None:
            pending.append(node.annotation)
    return found


def names_of(roots: Iterable[gast.AST]) -> list[str]:
    """The spelling of every Name below some roots, as often as it occurs."""
    return [node.id for node in all_nodes(roots) if node.__class__ is gast.Name]
