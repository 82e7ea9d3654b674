"""Match an expression against a pattern written as Python, and write the result of a match.

>>> from s2s_ad.syntax.printer import to_source
>>> from s2s_ad.syntax.parse import parse_expression
>>> holes = match(parse_expression("a + -b"), parse_expression("x[0] + -f(y)"))
>>> print(to_source(fill(parse_expression("a - b"), holes)))
x[0] - f(y)

Names in a pattern are holes, all but `np`; a hole that occurs twice needs equal expressions. A hole whose name begins
with `c` takes numbers only, a number in a pattern takes every number that is equal to it, and the hole `neg` takes what
begins with a minus, and stands for it without.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import gast

from s2s_ad.syntax.visit import copy_tree

Number = int | float
Holes = dict[str, gast.expr]
_Test = Callable[[Any, Holes], bool]


def number(node: gast.AST) -> Number | None:
    """The finite int or float that is written there: `2`, `-0.5`."""
    match node:
        case gast.Constant(value=bool()):
            return None
        case gast.Constant(value=int() | float() as value):
            return value if math.isfinite(value) else None
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant() as operand):
            positive = number(operand)
            return None if positive is None else -positive
        case _:
            return None


def literal(value: Number) -> gast.expr:
    """The expression that a number is written as."""
    positive = gast.Constant(value=abs(value), kind=None)
    return gast.UnaryOp(op=gast.USub(), operand=positive) if math.copysign(1, value) < 0 else positive


def match(pattern: gast.expr, node: gast.expr) -> Holes | None:
    """What the holes of the pattern stand for, or None."""
    return matcher(pattern)(node)


def matcher(pattern: gast.expr) -> Callable[[gast.expr], Holes | None]:
    """`match` for one pattern, which is looked at once."""
    test = _test_of(pattern)

    def matched(node: gast.expr) -> Holes | None:
        holes: Holes = {}
        return holes if test(node, holes) else None

    return matched


def kinds_matched(pattern: gast.AST | None) -> frozenset[type]:
    """The classes of nodes that a pattern can match; empty for all."""
    match pattern:
        case None:
            return frozenset()
        case gast.Name(id="neg"):
            return frozenset({gast.UnaryOp, gast.BinOp})
        case gast.Name(id=hole):
            return frozenset({gast.Constant, gast.UnaryOp} if hole.startswith("c") else ())
        case _:
            return frozenset({gast.Constant, gast.UnaryOp} if number(pattern) is not None else {type(pattern)})


def _test_of(pattern: object) -> _Test:
    """The test for what stands in the place of a part of a pattern."""
    if isinstance(pattern, list):
        return _test_of_list([_test_of(part) for part in pattern])
    if not isinstance(pattern, gast.AST):
        return lambda found, _: bool(found == pattern)
    wanted = number(pattern)
    if wanted is not None:
        return lambda found, _: isinstance(found, gast.AST) and number(found) == wanted
    if isinstance(pattern, gast.Name) and pattern.id != "np":
        return partial(_take, pattern.id)
    kind = type(pattern)
    parts = [(field, _test_of(getattr(pattern, field))) for field in pattern._fields if field != "ctx"]
    if not parts:
        return lambda found, _: found.__class__ is kind
    return lambda found, holes: found.__class__ is kind and all(test(getattr(found, f), holes) for f, test in parts)


def _test_of_list(tests: list[_Test]) -> _Test:
    def matches(found: object, holes: Holes) -> bool:
        same_length = isinstance(found, list) and len(found) == len(tests)
        return same_length and all(test(part, holes) for test, part in zip(tests, found, strict=True))  # type: ignore[call-overload]

    return matches


def positive(node: gast.AST | None) -> gast.expr | None:
    """The expression without the sign that it begins with: `a * b` for `-a * b`; None if it begins with none."""
    match node:
        case gast.UnaryOp(op=gast.USub(), operand=operand):
            return operand
        case gast.BinOp(left=left, op=gast.Mult() | gast.Div() as op, right=right):
            first = positive(left)
            return None if first is None else gast.BinOp(left=first, op=op, right=right)
        case _:
            return None


def _take(hole: str, node: Any, holes: Holes) -> bool:
    if hole == "neg":
        node = positive(node)
    if not isinstance(node, gast.expr) or (hole.startswith("c") and number(node) is None):
        return False
    return equal(holes.setdefault(hole, node), node)


def equal(a: object, b: object) -> bool:
    """The same expression, written the same way."""
    if a is b:
        return True
    match a, b:
        case gast.AST(), gast.AST():
            return type(a) is type(b) and all(equal(getattr(a, f, None), getattr(b, f, None)) for f in a._fields)
        case list(), list():
            return len(a) == len(b) and all(map(equal, a, b))
        case _:
            return type(a) is type(b) and (a == b or a != a) and repr(a) == repr(b)


def fill(template: gast.expr, holes: Mapping[str, gast.expr]) -> gast.expr:
    """A fresh copy of the template with the holes filled; an expression that is needed twice is copied."""
    used: set[str] = set()

    def build(node: object) -> object:
        match node:
            case gast.Name(id=name) if name in holes:
                if name in used:
                    return copy_tree(holes[name])
                used.add(name)
                return holes[name]
            case gast.AST():
                return type(node)(**{field: build(getattr(node, field)) for field in node._fields})
            case list():
                return list(map(build, node))
            case _:
                return node

    result = build(template)
    assert isinstance(result, gast.expr)
    return result
