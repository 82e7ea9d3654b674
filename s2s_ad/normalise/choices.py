"""Values that depend on a test: conditional expressions, `and`, `or`, chained comparisons, as `if` statements.

Before and after::

    y = f(x) if n > 0 else x          if n > 0:
                                          y = f(x)
                                      else:
                                          y = x

    y = x or z                        if x:
                                          y = x
                                      else:
                                          y = z

Invariant: what was not evaluated is not evaluated. A test stays whole unless it calls a user's function on may-active
names, or binds a name.
"""

from __future__ import annotations

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.lift import Lift


def assign(lift: Lift, name: str, expression: gast.expr) -> None:
    """Write what gives the expression's value to a name."""
    if lift.desk.facts.opaque(expression):
        _store(lift, name, expression)
        return
    match expression:
        case gast.IfExp(test=test, body=body, orelse=orelse):
            choose(lift, lift.test(test), (name, body), (name, orelse))
        case gast.BoolOp(op=op, values=[first, *rest]):
            left = lift.atom(first)
            right = rest[0] if len(rest) == 1 else gast.BoolOp(op, rest)
            ways = [(name, left), (name, right)]
            choose(lift, left, *(ways if isinstance(op, gast.Or) else reversed(ways)))
        case _:
            _store(lift, name, lift.value(expression))


def _store(lift: Lift, name: str, value: gast.expr) -> None:
    if not (isinstance(value, gast.Name) and value.id == name):
        lift.desk.emit(nodes.assign(name, value))


def choose(lift: Lift, test: gast.expr, body: tuple[str, gast.expr], orelse: tuple[str, gast.expr]) -> None:
    """Write an `if` whose branches each give a value to a name."""
    blocks = []
    for way in (body, orelse):
        with lift.desk.block() as block:
            lift.assign(*way)
        blocks.append(block)
    lift.desk.emit(nodes.branch(test, *blocks))


def test(lift: Lift, expression: gast.expr) -> gast.expr:
    """An expression that is as true as this one, and calls no user's function on may-active names."""
    if not lift.desk.facts.of(expression).lifted:
        return expression
    match expression:
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            return gast.UnaryOp(gast.Not(), lift.test(operand))
        case gast.BoolOp(op=op, values=values):
            return _shortcut(lift, op, values)
        case gast.IfExp(test=first, body=body, orelse=orelse):
            name = lift.desk.temporary()
            choose(lift, lift.test(first), (name, _truth(body)), (name, _truth(orelse)))
            return nodes.load(name)
        case gast.Compare(left=left, ops=ops, comparators=[right, *rest]) if not rest or not _lifted(lift, rest):
            return gast.Compare(*_operands(lift, left, ops, [right, *rest]))
        case gast.Compare(left=left, ops=[op, *ops], comparators=[right, *rest]):
            middle = lift.atom(left), lift.atom(right)
            first = gast.Compare(middle[0], [op], [middle[1]])
            return _shortcut(lift, gast.And(), [first, gast.Compare(middle[1], ops, rest)])
        case _:
            return lift.atom(expression)


def _lifted(lift: Lift, expressions: list[gast.expr]) -> bool:
    return any(lift.desk.facts.of(part).lifted for part in expressions)


def _operands(
    lift: Lift, left: gast.expr, ops: list[gast.cmpop], right: list[gast.expr]
) -> tuple[gast.expr, list[gast.cmpop], list[gast.expr]]:
    first = lift.atom(left)
    return first, ops, [lift.atom(right[0]), *right[1:]]


def _truth(expression: gast.expr) -> gast.expr:
    """A bool for an expression that is only asked for its truth."""
    match expression:
        case gast.Compare() | gast.UnaryOp(op=gast.Not()) | gast.Constant():
            return expression
        case _:
            return gast.UnaryOp(gast.Not(), gast.UnaryOp(gast.Not(), expression))


def _shortcut(lift: Lift, op: gast.boolop, values: list[gast.expr]) -> gast.expr:
    """`a and f(x) > 0` as `if a: t = f(x) > 0`, `else: t = False`: as much of it as is evaluated only then."""
    whole = next(index for index, value in enumerate(values) if lift.desk.facts.of(value).lifted)
    if whole == 0:
        first, rest = lift.test(values[0]), values[1:]
    else:
        first, rest = (values[0] if whole == 1 else gast.BoolOp(op, values[:whole])), values[whole:]
    if not rest:
        return first
    if not _lifted(lift, rest):
        return gast.BoolOp(op, [first, *rest])
    name = lift.desk.temporary()
    last = rest[0] if len(rest) == 1 else gast.BoolOp(op, rest)
    ways = [(name, _truth(last)), (name, nodes.constant(isinstance(op, gast.Or)))]
    choose(lift, first, *(ways if isinstance(op, gast.And) else reversed(ways)))
    return nodes.load(name)
