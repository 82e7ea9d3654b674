"""Expressions for many directions: see `many`."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from functools import cached_property

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.analysis.constructors import before_fields, constructed, is_function
from s2s_ad.analysis.infer import value_in
from s2s_ad.analysis.infer_expressions import Evaluator
from s2s_ad.analysis.operations import Operation, operation
from s2s_ad.differentiate.context import Context
from s2s_ad.differentiate.directions import Unvectorised, lift, passive, shifted
from s2s_ad.differentiate.in_memory import Layouts
from s2s_ad.rules.leading import leading
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import (
    Array,
    ListOf,
    Maybe,
    Nothing,
    ObjectOf,
    OneOf,
    TupleOf,
    Value,
    is_array,
    is_number,
    is_scalar,
    rank_of,
)

BROADCASTING = frozenset({
    operator.add, operator.sub, operator.mul, operator.truediv, operator.neg, operator.pos, np.where, np.real, np.imag,
})  # fmt: skip


@dataclass
class Expressions:
    """Rewrites the expressions of one function. `many`: the names that have the further axis."""

    context: Context
    many: frozenset[str]
    count: str
    generated: set[str] = field(default_factory=set)

    @cached_property
    def single(self) -> Evaluator:
        """What is known of expressions for one direction."""
        return Evaluator(self.context.program.values, self.context.program.scope)

    @cached_property
    def layouts(self) -> Layouts:
        return Layouts(self.context)

    def value(self, node: gast.expr | str) -> Value:
        node = gast.Name(node, gast.Load(), None, None) if isinstance(node, str) else node
        return value_in(self.single, node)

    def rank(self, node: gast.expr | str) -> int | None:
        known = self.value(node)
        return rank_of(known.value if isinstance(known, Maybe) else known)

    def is_many(self, node: gast.expr) -> bool:
        return isinstance(node, gast.Name) and node.id in self.many

    def mentions(self, node: gast.AST) -> bool:
        return any(isinstance(found, gast.Name) and found.id in self.many for found in all_nodes([node]))

    def passive(self, node: gast.expr) -> gast.expr:
        """An expression that asks for shapes and kinds only: those of one direction."""
        return passive(node, self.many, self.value, self.context.program.scope)

    def many_of(self, value: gast.expr) -> gast.expr:
        """An expression with the further axis."""
        match value:
            case gast.Name() if self.is_many(value):
                return value
            case gast.Tuple(elts=items) | gast.List(elts=items):
                value.elts = [self.many_of(item) for item in items]
                return value
            case gast.Dict(values=items):
                value.values = [self.many_of(item) for item in items]
                return value
            case gast.Constant(value=None):
                return value
            case gast.IfExp(test=test, body=body, orelse=orelse):
                value.test, value.body, value.orelse = self.passive(test), self.many_of(body), self.many_of(orelse)
                return value
            case gast.Subscript(value=base) if self.is_many(base):
                return self.selected(value)
            case gast.Attribute(value=base, attr=name) if self.is_many(base) and self.is_field(base, name):
                return value
            case gast.Call(func=gast.Attribute(value=gast.Name() as base, attr="pop")) if self.is_many(base):
                value.args = [self.passive(argument) for argument in value.args]
                return value
        found = operation(value, self.context.program.values, self.context.program.scope)
        if found is None and isinstance(value, gast.Call) and self.mentions(value):
            return self.made(value) or self.user_call(value)
        if found is None or found.rule.kind == "constant" or not self.mentions(value):
            return self.repeated(self.passive(value))
        return self.operation(value, found)

    def is_field(self, base: gast.expr, name: str) -> bool:
        """Whether an attribute is what an object, or a namedtuple, holds under a name."""
        match self.value(base):
            case ObjectOf(fields=fields):
                return name in dict(fields)
            case TupleOf(type=type() as kind):
                return name in getattr(kind, "_fields", ())
            case _:
                return False

    def made(self, call: gast.Call) -> gast.expr | None:
        """`Line(w=w_dot)`: the object has what it has for one direction, each part with the further axis."""
        scope = self.context.program.scope
        if constructed(call, scope) is None:
            return None
        before = len(before_fields(call, scope))
        call.args[before:] = map(self.many_of, call.args[before:])
        for keyword in call.keywords:
            keyword.value = self.many_of(keyword.value)
        return call

    def selected(self, value: gast.Subscript) -> gast.expr:
        known = self.value(value.value)
        if isinstance(known, Array):
            index = shifted(value.slice, self.value)
            if index is None or self.mentions(value.slice):
                return self.each(value)
            number = not is_array(self.value(value))
            value.slice = index
            if number and self.context.program.memory.is_stored(value.value.id):
                return self.context.expression("e.copy()", e=value)  # a number was one already
            return value
        if is_number(known) or self.mentions(value.slice):
            raise Unvectorised
        return value

    def operation(self, value: gast.expr, found: Operation) -> gast.expr:
        if isinstance(value, gast.BinOp) and isinstance(self.value(value), ListOf | TupleOf):
            if not isinstance(value.op, gast.Add):
                raise Unvectorised
            return gast.BinOp(self.many_of(value.left), value.op, self.many_of(value.right))
        out = found.arguments.get(found.rule.mutates or "")
        if out is not None and not (isinstance(out, gast.Constant) and out.value is None):
            raise Unvectorised
        values = {name: self.value(argument) for name, argument in found.arguments.items()}
        if found.rule.function in BROADCASTING or (
            isinstance(found.rule.function, np.ufunc) and found.rule.kind == "elementwise"
        ):
            absent = any(isinstance(each, Nothing) for each in values.values())
            return value if absent else self.broadcast(value, found)  # in a branch that is not taken
        many = frozenset(name for name, argument in found.arguments.items() if self.mentions(argument))
        text = leading(found.rule.name, values, many)
        if text is None:
            return self.each(value)
        given = {name: self.many_of(item) if name in many else item for name, item in found.arguments.items()}
        made = self.context.expression(text, **given, count=self.count)
        stored = any(self.context.program.memory.is_stored(name) for name in reads(value) if name in self.many)
        viewed = values.get(found.rule.view_of or "")
        if stored and isinstance(viewed, OneOf):
            raise Unvectorised
        number = is_number(self.value(value)) and self.rank(value) in (0, None)
        if (stored and number) or (viewed is not None and is_scalar(viewed)):
            return self.context.expression("e.copy()", e=made)  # a number was none of the array that is stored into
        return made

    def broadcast(self, value: gast.expr, found: Operation) -> gast.expr:
        """A function of entries: operands of a lower rank get axes of length 1."""
        wanted = self.rank(value)
        given = [argument for argument in found.arguments.values() if self.is_many(argument)]
        ranks = {self.rank(argument) for argument in given}
        alone = all(self.rank(argument) == 0 or self.is_many(argument) for argument in found.arguments.values())
        if wanted is None and not (alone and len(ranks) == 1):
            return self.each(value)
        if None in ranks and not (alone and len(given) == 1):
            return self.each(value)
        plain = wanted is None or None in ranks
        lifts = {} if plain else {argument.id: self.to_rank(argument, wanted) for argument in given}
        copied = copy_tree(value)
        return _replaced(copied, lifts)

    def to_rank(self, node: gast.expr, wanted: int | None) -> gast.expr:
        known = self.rank(node)
        if known is None or wanted is None or known > wanted:
            raise Unvectorised
        return lift(node, known, wanted)

    def each(self, value: gast.expr) -> gast.expr:
        """The expression for each direction."""
        program = self.context.program
        names = sorted(name for name in reads(value) if name in self.many)
        alike = all(is_number(self.value(name)) for name in names)
        if not alike or not is_number(self.value(value)):
            raise Unvectorised
        found = operation(value, program.values, program.scope)
        looks = isinstance(value, gast.Subscript) or (found is not None and found.rule.view_of is not None)
        if looks and any(program.memory.is_stored(name) for name in names):
            raise Unvectorised
        loop, fresh = self.over(names)
        inner = copy_tree(value)
        substitute_reads(inner, fresh)
        made = self.context.expression("np.stack([e for a in x])", e=inner)
        generator = made.args[0].generators[0]
        generator.target, generator.iter = loop.target, loop.iter
        return made

    def repeated(self, value: gast.expr) -> gast.expr:
        """What no direction is in: the same in each."""
        match value:
            case gast.Constant(value=float() | int() as number) if not number:
                return self.context.expression("np.zeros(count)", count=self.count)
            case gast.Call(func=func, args=[gast.Name() as like], keywords=[]) if self.is_zero(func, like):
                return self.context.expression("np.zeros((count, *np.shape(x)))", count=self.count, x=like)
            case gast.List(elts=[]) | gast.Dict(keys=[]):
                return value
        return self.context.expression("repeated(e, count)", e=value, count=self.count)

    def is_zero(self, func: gast.expr, like: gast.expr) -> bool:
        """Whether a call makes zeros in double precision."""
        meant = self.context.program.scope.resolve(func)
        value = self.value(like)
        return meant in (np.zeros_like, runtime.zeros_like) and isinstance(value, Array) and value.dtype == "float64"

    def user_call(self, call: gast.Call) -> gast.expr:
        """`y_dot = g_pushforward(saved, a_dot)`  ->  `y_dot = g_pushforward_many(saved, a_dot)`."""
        if not is_function(self.context.program.scope.resolve(call.func)):
            raise Unvectorised
        callee = self.context.program.callee(call, self.context.program.values)
        if callee is None or callee.mutates:
            raise Unvectorised
        many = tuple(name for name, argument in callee.arguments.items() if self.mentions(argument))
        if not set(many) <= set(callee.wrt):
            raise Unvectorised
        callee = callee.restricted(many)
        copied = copy_tree(call)
        copied.func = gast.Name(callee.forward, gast.Load(), None, None)
        copied.args = [self.many_of(argument) if self.mentions(argument) else argument for argument in copied.args]
        for keyword in copied.keywords:
            keyword.value = self.many_of(keyword.value) if self.mentions(keyword.value) else keyword.value
        self.generated.add(callee.forward)
        return copied

    def over(self, names: list[str]) -> tuple[gast.For, dict[str, str]]:
        """The header of a loop over directions, and the names inside it."""
        fresh = {name: self.context.fresh("t") for name in names}
        header = "for a in x: pass" if len(fresh) == 1 else "for a in zip(x): pass"
        loop = self.context.quote(header)[0]
        items = [gast.Name(name, gast.Store(), None, None) for name in fresh.values()]
        sources: list[gast.expr] = [gast.Name(name, gast.Load(), None, None) for name in fresh]
        loop.target = items[0] if len(items) == 1 else gast.Tuple(items, gast.Store())
        if len(fresh) == 1:
            loop.iter = sources[0]
        else:
            loop.iter.args = sources
        return loop, fresh


def _replaced(expression: gast.expr, lifts: dict[str, gast.expr]) -> gast.expr:
    """An expression with names replaced."""
    if isinstance(expression, gast.Name):
        return lifts.get(expression.id, expression)
    for field_name, child in gast.iter_fields(expression):
        if isinstance(child, gast.expr):
            setattr(expression, field_name, _replaced(child, lifts))
        elif isinstance(child, list):
            setattr(
                expression, field_name,
                [_replaced(item, lifts) if isinstance(item, gast.expr) else item for item in child],
            )  # fmt: skip
    for keyword in getattr(expression, "keywords", ()):
        keyword.value = _replaced(keyword.value, lifts)
    return expression
