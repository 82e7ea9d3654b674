"""Each statement to the core language, in order; blocks are rewritten in place.

Statements that mention no may-active name are copied as they are, but for stores whose index does something: what is
overwritten must be found again in the reverse sweep.
"""

from __future__ import annotations

import gast

from s2s_ad.normalise import assignments, contexts, loops, nodes, walks
from s2s_ad.normalise.lift import Lift
from s2s_ad.normalise.nodes import Block
from s2s_ad.syntax.walk import all_nodes


def block(lift: Lift, body: Block) -> Block:
    """The statements of one block."""
    with lift.desk.block() as out:
        for node in body:
            outer, lift.desk.source = lift.desk.source, node
            start = len(out)
            statement(lift, node)
            if len(out) > start:
                nodes.move_comment(node, out[start : start + 1] if out[start] is not node else [node])
            lift.desk.source = outer
    return out or [gast.Pass() for _ in body[:1]]


def statement(lift: Lift, node: gast.stmt) -> None:
    """Write one statement of the user."""
    match node:
        case gast.If():
            node.test = lift.test(node.test)
            node.body, node.orelse = block(lift, node.body), block(lift, node.orelse)
            lift.desk.emit(node)
        case gast.While():
            node.body = block(lift, node.body)
            lift.desk.emit(node)
        case gast.For():
            for first in walks.unstarred(lift, node.target, node.iter):
                statement(lift, nodes.stamp(first, node))
            if _mentions(lift, node):
                walks.walked(lift, node)
            loops.header(lift, node)
            lift.desk.emit(node)
            node.body = block(lift, node.body)
        case gast.With() if _mentions(lift, node) and (inner := walks.opened(lift, node)) is not None:
            lift.desk.out.extend(block(lift, inner))
        case gast.With() if hasattr(node, "opened"):
            lift.desk.introduce(node.opened.names, node.opened.active)
            around = node.opened.around(node.items[0].optional_vars, node.body)
            lift.desk.out.extend(block(lift, around))
        case gast.With(body=body) if _mentions(lift, node):
            after = contexts.enter(lift, node)
            lift.desk.out.extend([*block(lift, body), *(nodes.stamp(each, node) for each in after)])
        case gast.Try() if _mentions(lift, node):
            node.body, node.orelse = block(lift, node.body), block(lift, node.orelse)
            node.finalbody = block(lift, node.finalbody)
            for handler in node.handlers:
                handler.body = block(lift, handler.body)
            lift.desk.emit(node)
        case gast.AnnAssign(value=None):
            pass
        case gast.AnnAssign(target=target, value=value):
            assignments.single(lift, target, value, node)
        case gast.Assign() | gast.AugAssign() if lift.desk.facts.touches(node) or _has_busy_target(node):
            _assignment(lift, node)
        case gast.Return(value=value):
            node.value = lift.argument(nodes.constant(None) if value is None else value)
            lift.desk.emit(node)
        case gast.Expr(value=value) if lift.desk.facts.touches(node):
            expression(lift, value)
        case gast.Assert(test=test) if any(isinstance(part, gast.NamedExpr) for part in all_nodes([test])):
            node.test = lift.test(test)
            lift.desk.emit(node)
        case gast.Delete(targets=targets) if lift.desk.facts.touches(node):
            for target in targets:
                lift.desk.emit(gast.Delete([assignments.place(lift, target, gast.Del())]))
        case _:
            lift.desk.emit(node)


def _mentions(lift: Lift, node: gast.stmt) -> bool:
    """Whether a may-active name occurs anywhere in it."""
    return any(isinstance(part, gast.Name) and part.id in lift.desk.facts.active for part in all_nodes([node]))


def _assignment(lift: Lift, node: gast.Assign | gast.AugAssign) -> None:
    if isinstance(node, gast.AugAssign):
        assignments.augmented(lift, node)
    else:
        assignments.assignment(lift, node)


def _has_busy_target(node: gast.Assign | gast.AugAssign) -> bool:
    targets = node.targets if isinstance(node, gast.Assign) else [node.target]
    if any(isinstance(part, gast.Call) for target in targets for part in all_nodes([target])):
        return True
    if any(isinstance(target, gast.Tuple | gast.List) and _stores_inside(target) for target in targets):
        return True
    return _is_pop(node.value) and not isinstance(targets[0], gast.Name)


def _stores_inside(target: gast.expr) -> bool:
    """`p[i], p[j] = p[j], p[i]` stores twice, and each store is undone by itself."""
    return any(isinstance(part, gast.Subscript | gast.Attribute) for part in target.elts)


def _is_pop(value: gast.expr) -> bool:
    """`L.pop()` is undone by itself, if it stands alone."""
    return isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute) and value.func.attr == "pop"


def expression(lift: Lift, value: gast.expr) -> None:
    """An expression whose value nobody takes."""
    match value:
        case gast.IfExp(test=test, body=body, orelse=orelse):
            _either(lift, lift.test(test), body, orelse)
        case gast.BoolOp(op=op, values=[first, *rest]):
            last = rest[0] if len(rest) == 1 else gast.BoolOp(op, rest)
            ways = (last, None) if isinstance(op, gast.And) else (None, last)
            _either(lift, lift.test(first), *ways)
        case _:
            done = value if lift.desk.facts.opaque(value) else lift.value(value)
            if isinstance(done, gast.Call):
                lift.desk.emit(gast.Expr(done))
            elif not lift.desk.is_atom(done):
                lift.atom(done)


def _either(lift: Lift, test: gast.expr, body: gast.expr | None, orelse: gast.expr | None) -> None:
    blocks = []
    for way in (body, orelse):
        with lift.desk.block() as out:
            if way is not None:
                expression(lift, way)
        blocks.append(out)
    lift.desk.emit(nodes.branch(test, *blocks))
