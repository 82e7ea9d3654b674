"""The few nodes that normalising makes."""

from __future__ import annotations

import gast

from s2s_ad.syntax.walk import all_nodes

_FLIPPED = {gast.Is: gast.IsNot, gast.IsNot: gast.Is, gast.In: gast.NotIn, gast.NotIn: gast.In}
_EQUAL = {gast.Eq: gast.NotEq, gast.NotEq: gast.Eq}

Block = list[gast.stmt]


def load(name: str) -> gast.Name:
    """A name as it is read."""
    return gast.Name(name, gast.Load(), None, None)


def store(name: str) -> gast.Name:
    """A name as it is assigned."""
    return gast.Name(name, gast.Store(), None, None)


def assign(target: gast.expr | str, value: gast.expr) -> gast.Assign:
    """`target = value`."""
    node = store(target) if isinstance(target, str) else target
    return gast.Assign([node], value, None)


def constant(value: object) -> gast.Constant:
    """A literal."""
    return gast.Constant(value, None)


def negate(test: gast.expr) -> gast.expr:
    """The opposite test, without a second `not`; an order is not turned round, since it is false both ways at nan.

    `a is b` -> `a is not b`, `not a` -> `a`, `a < b` -> `not a < b`
    """
    match test:
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            return operand
        case gast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _FLIPPED | _EQUAL:
            return gast.Compare(left, [(_FLIPPED | _EQUAL)[type(op)]()], [right])
        case _:
            return gast.UnaryOp(gast.Not(), test)


def either(tests: list[gast.expr]) -> gast.expr:
    """`a or b`, or the only test there is."""
    return tests[0] if len(tests) == 1 else gast.BoolOp(gast.Or(), tests)


def branch(test: gast.expr, body: Block, orelse: Block) -> gast.If:
    """An `if`, turned round where only the `else` has something to do."""
    if orelse and not body:
        return gast.If(negate(test), orelse, [])
    return gast.If(test, body or [gast.Pass()], orelse)


def has_star(target: gast.expr) -> bool:
    """Whether a part of a target has a star, whose list is made by a statement of its own."""
    return any(isinstance(node, gast.Starred) for node in all_nodes([target]))


def stamp(statement: gast.stmt, source: gast.AST) -> gast.stmt:
    """Say where a new statement comes from, unless it knows."""
    if not hasattr(statement, "origin"):
        statement.origin = getattr(source, "origin", None)
    return statement


def move_comment(source: gast.stmt, out: Block) -> None:
    """The comment of a statement stands above the first of those that took its place."""
    comment = getattr(source, "comment", None)
    if comment is None or any(statement is source for statement in out):
        return
    if out and getattr(out[0], "comment", None) is None:
        out[0].comment, source.comment = comment, None


def is_tail_break(statement: gast.stmt) -> bool:
    """`if test: break` and nothing else."""
    match statement:
        case gast.If(body=[gast.Break()], orelse=[]):
            return True
        case _:
            return False
