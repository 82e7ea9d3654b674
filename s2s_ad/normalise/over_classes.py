"""Loops over classes, turn by turn.

Before and after::

    for cls in (A, B):            cls = A
        t = t + cls(x).f()        t = t + cls(x).f()
                                  cls = B
                                  t = t + cls(x).f()
    [cls(x) for cls in (A, B)]    [A(x), B(x)]

What `cls(x)` makes shows where it stands for one class. A loop that is left early stays as it is.
"""

from __future__ import annotations

import gast

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.libraries import NO_USERS, module_of
from s2s_ad.normalise import nodes
from s2s_ad.normalise.exits import Exiting, inner_blocks
from s2s_ad.normalise.nodes import Block
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.syntax.visit import copy_tree, map_expressions
from s2s_ad.syntax.walk import all_nodes

MOST_TURNS = 16
_SCOPES = gast.FunctionDef | gast.AsyncFunctionDef | gast.ClassDef | gast.Lambda | gast.Yield | gast.YieldFrom


def class_by_class(function: gast.FunctionDef, scope: Resolver) -> None:
    """Changes the function in place."""
    loops = [node for node in all_nodes(function.body) if isinstance(node, gast.For | gast.comprehension)]
    if any(_classes(node.iter, scope) for node in loops):
        map_expressions(function, lambda node: _display(node, scope))
        function.body = _block(function.body, scope)


def _classes(source: gast.expr, scope: Resolver) -> list[gast.expr]:
    """The items of a display of classes, perhaps beside constants: `(A, B)`, `((A, 1.0), (B, 2.0))`."""
    if not isinstance(source, gast.Tuple | gast.List) or len(source.elts) > MOST_TURNS:
        return []
    parts = [item.elts if isinstance(item, gast.Tuple) else [item] for item in source.elts]
    known = all(isinstance(part, gast.Constant) or _is_class(part, scope) for item in parts for part in item)
    return source.elts if known and all(any(_is_class(part, scope) for part in item) for item in parts) else []


def _is_class(part: gast.expr, scope: Resolver) -> bool:
    if not isinstance(part, gast.Name | gast.Attribute):
        return False
    meant = scope.resolve(part)
    return isinstance(meant, type) and module_of(meant).partition(".")[0] not in NO_USERS


def _block(body: Block, scope: Resolver) -> Block:
    out: Block = []
    for statement in body:
        for inner in inner_blocks(statement):
            inner[:] = _block(inner, scope)
        items = _classes(statement.iter, scope) if isinstance(statement, gast.For) else []
        out += _turns(statement, items) if items and _is_plain(statement) else [statement]
    return out


def _is_plain(loop: gast.For) -> bool:
    """Whether each turn runs to its end, and makes no function that would see the class change."""
    early = Exiting().block(loop.body).kinds & {"break", "continue"}
    return not early and not any(isinstance(node, _SCOPES) for node in all_nodes(loop.body))


def _turns(loop: gast.For, items: list[gast.expr]) -> Block:
    out: Block = []
    for item in items:
        bound = nodes.assign(copy_tree(loop.target), copy_tree(item))
        out += [nodes.stamp(bound, loop), *copy_tree(loop.body)]
    nodes.move_comment(loop, out)
    return [*out, *loop.orelse]


def _display(node: gast.expr, scope: Resolver) -> gast.expr:
    match node:
        case gast.ListComp(elt=elt, generators=[gast.comprehension(target=gast.Name(id=name), iter=source, ifs=[])]):
            items = _classes(source, scope)
        case _:
            return node
    inside = any(isinstance(part, _SCOPES) for part in all_nodes([elt])) or name in writes(elt)
    if not items or inside or not all(isinstance(item, gast.Name) for item in items):
        return node
    made: list[gast.expr] = []
    for item in items:
        holder = gast.Expr(copy_tree(elt))
        substitute_reads(holder, {name: item.id})
        made.append(holder.value)
    display = gast.List(made, gast.Load())
    adopt(display, node)
    return display
