"""Undo broadcasting once where it is undone step by step.

    y = x * c                      x_bar = unbroadcast(unbroadcast(y_bar * y, y), x)
    e = np.exp(y)                  ->  unbroadcast(y_bar * y, x)

    unbroadcast(unbroadcast(e_bar, e) * e, y)  ->  unbroadcast(e_bar * e, y)

`unbroadcast(e, y)` sums over the axes along which y was broadcast. Where x is an operand of y, and y of e, the axes of
x are among those of y, and those among those of e: one sum does for both. Where e may be smaller than y the first step
repeats it instead of summing, so both stay. A fresh result needs no copy, nor does an operand of arithmetic.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.analysis.statements import all_statements
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.identities import simplify
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.walk import all_nodes

_DEEPEST = 8


def join_steps(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements, with fewer steps in those that compute adjoints."""
    names = [node for node in all_nodes(body) if node.__class__ is gast.Name]
    helpers = {node.id: facts.knowledge.resolve(node) for node in names if node.id.startswith(("unbroadcast", "own"))}
    if not helpers:
        return body
    steps = _Steps(facts, _definitions(body))
    for statement in all_statements(body):
        if facts.is_adjoint(statement):
            statement.value = steps.expression(statement.value)
    return body


def _definitions(body: list[gast.stmt]) -> dict[str, gast.expr]:
    """What the names are that are bound once."""
    statements = list(all_statements(body))
    times = Counter(name for statement in statements for name in _bound(statement))
    found: dict[str, gast.expr] = {}
    for statement in statements:
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=value) if times[name] == 1:
                found[name] = value
    return found


def _bound(statement: gast.stmt) -> set[str]:
    return writes(statement.target) if isinstance(statement, gast.For) else _own_writes(statement)


def _own_writes(statement: gast.stmt) -> set[str]:
    return set() if isinstance(statement, gast.If | gast.While) else writes(statement)


@dataclass(frozen=True)
class _Steps:
    facts: Facts
    definitions: Mapping[str, gast.expr]

    def expression(self, node: gast.expr) -> gast.expr:
        """From the leaves to the root."""
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, gast.expr):
                setattr(node, field, self.operand(node, self.expression(value)))
            elif isinstance(value, list):
                value[:] = [self.expression(item) if isinstance(item, gast.expr) else item for item in value]
        return self.root(node)

    def operand(self, node: gast.expr, value: gast.expr) -> gast.expr:
        """`unbroadcast(e, x).copy() * a` is `unbroadcast(e, x) * a`."""
        match value:
            case gast.Call(func=gast.Attribute(value=gast.Call() as original, attr="copy"), args=[], keywords=[]):
                if isinstance(node, gast.BinOp | gast.UnaryOp) and self.helped(original) is not None:
                    return original
        return value

    def root(self, node: gast.expr) -> gast.expr:
        match node:
            case gast.Call(func=gast.Name(), args=[gast.Call() as made]) if self.means(node, runtime.own):
                return made if self.is_fresh(made) else node
            case gast.Call(func=gast.Attribute(value=gast.Call() as made, attr="copy"), args=[], keywords=[]):
                return made if self.is_fresh(made) else node
        outer = self.helped(node)
        if outer is None or not isinstance(outer[1], gast.Name):
            return node
        e, x = outer
        match e:
            case gast.BinOp(left=left, op=gast.Mult(), right=gast.Name(id=factor)) if self.covers(e.right, x.id):
                e.left = self.spread(left, factor)
        sign = e if isinstance(e, gast.UnaryOp) and isinstance(e.op, gast.USub) else None
        inner = self.helped(sign.operand if sign else e)
        if inner is None or not isinstance(inner[1], gast.Name):
            return node
        if not (self.is_operand(x.id, inner[1].id) and self.covers(inner[0], inner[1].id)):
            return node
        node.args[0] = simplify(gast.UnaryOp(gast.USub(), inner[0])) if sign else inner[0]
        return node

    def spread(self, left: gast.expr, factor: str) -> gast.expr:
        """The `left` of `unbroadcast(left * y, x)`, where y has all axes of x: its own sum over axes that y does not
        have can wait."""
        match left:
            case gast.UnaryOp(op=gast.USub(), operand=operand):
                return simplify(gast.UnaryOp(gast.USub(), self.spread(operand, factor)))
        inner = self.helped(left)
        if inner is None or not isinstance(inner[1], gast.Name) or inner[1].id != factor:
            return left
        return inner[0] if self.covers(inner[0], factor) else left

    def is_fresh(self, made: gast.expr) -> bool:
        """Whether it is `unbroadcast` of a new array that need not be repeated."""
        parts = self.helped(made)
        if parts is None or not isinstance(parts[1], gast.Name):
            return False
        return isinstance(parts[0], gast.BinOp) and self.covers(parts[0], parts[1].id)

    def helped(self, node: gast.expr | None) -> tuple[gast.expr, gast.expr] | None:
        match node:
            case gast.Call(func=gast.Name(), args=[e, x], keywords=[]) if self.means(node, runtime.unbroadcast):
                return e, x
            case _:
                return None

    def means(self, call: gast.Call, helper: object) -> bool:
        return self.facts.knowledge.resolve(call.func) is helper

    def covers(self, e: gast.expr, name: str, depth: int = 0) -> bool:
        """Whether the value of `e` has all axes of `name`: it is arithmetic with it, in one step or in more."""
        if depth > _DEEPEST:
            return False
        if isinstance(e, gast.Name):
            made = self.definitions.get(e.id)
            return e.id == name or (made is not None and self.covers(self.shaped(made), name, depth + 1))
        return any(self.covers(operand, name, depth + 1) for operand in self.operands(e))

    def shaped(self, made: gast.expr) -> gast.expr:
        """What has the very shape of an expression: `x` for `unbroadcast(_, x)`, `e` for `as_kind(e, _)`."""
        match made:
            case gast.Call(func=gast.Name(), args=[e, _], keywords=[]) if self.means(made, runtime.as_kind):
                return self.shaped(e)
            case gast.Call(func=gast.Name(), args=[_, x], keywords=[]):
                likes = (runtime.unbroadcast, runtime.broadcast_like)
                return x if any(self.means(made, each) for each in likes) else made
            case _:
                return made

    def is_operand(self, x: str, y: str) -> bool:
        """Whether `y` is made of `x` by one operation."""
        made = self.definitions.get(y)
        return made is not None and any(isinstance(side, gast.Name) and side.id == x for side in self.operands(made))

    def operands(self, e: gast.expr) -> list[gast.expr]:
        """The operands of arithmetic, or of a ufunc, whose result is as wide as they are in shape and type."""
        match e:
            case gast.BinOp(left=left, op=gast.Add() | gast.Sub() | gast.Mult() | gast.Div() | gast.Pow(), right=right):
                return [left, right]
            case gast.UnaryOp(op=gast.USub(), operand=operand):
                return [operand]
            case gast.Call(func=func, args=[operand], keywords=[]) if isinstance(func, gast.Attribute | gast.Name):
                meant = self.facts.knowledge.resolve(func)
                return [operand] if any(meant is function for function in _WIDENING) else []
            case _:
                return []


_WIDENING = (np.exp, np.log, np.sin, np.cos, np.tanh, np.sqrt)
