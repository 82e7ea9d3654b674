"""The operands of a linear statement: what is in them of values is evaluated where it stood, and handed on.

    y_dot = np.cos(x) * x_dot          z = np.cos(x)  ...  y_dot = z * x_dot
    x_dot = np.zeros_like(x)           nothing       ...  x_dot = np.zeros_like(x): an object that is stored into
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.differentiate.context import Context
from s2s_ad.differentiate.expected import Expected
from s2s_ad.differentiate.in_memory import Layouts
from s2s_ad.frontend.scope import MISSING
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import is_array, is_scalar

Statements = list[gast.stmt]


class Inseparable(Exception):
    """The values depend on tangents, which only happens where code was moved too far together."""


@dataclass
class Operands:
    """Mutable while one function is cut; `linear`: the names that depend on a tangent; `bindings`: how often a name is
    bound; `variables`: the names that only ever are loop variables."""

    context: Context
    oracle: Oracle
    linear: frozenset[str]
    bindings: Counter[str]
    variables: frozenset[str]
    turning: frozenset[str] = frozenset()
    """Names that only ever are loop variables, of the loops that we are in."""
    lists: dict[str, str] = field(default_factory=dict)
    _held: Statements = field(default_factory=list)
    _recent: dict[str, str] = field(default_factory=dict)
    """What a name is handed on as, until it is bound again."""

    @cached_property
    def layouts(self) -> Layouts:
        return Layouts(self.context)

    @cached_property
    def expected(self) -> Expected:
        return Expected(self.context)

    def place(self, target: gast.expr) -> None:
        """The index of a store, which is a value."""
        if isinstance(target, gast.Subscript):
            self.place(target.value)
            target.slice = self.index(target.slice)
        elif isinstance(target, gast.Attribute):
            self.place(target.value)

    def index(self, index: gast.expr) -> gast.expr:
        match index:
            case gast.Slice():
                for part in ("lower", "upper", "step"):
                    found = getattr(index, part)
                    setattr(index, part, None if found is None else self.operand(found))
                return index
            case gast.Tuple(elts=items):
                index.elts = [self.index(item) for item in items]
                return index
        return self.operand(index)

    def kept(self, value: gast.expr) -> gast.expr:
        """A value that becomes a tangent or part of one: what makes it stays here, its operands are handed on."""
        match value:
            case gast.Tuple(elts=items) | gast.List(elts=items):
                value.elts = [self.kept(item) for item in items]
                return value
            case gast.Dict(values=items):
                value.values = [self.kept(item) for item in items]
                return value
            case gast.IfExp(test=test, body=body, orelse=orelse):
                value.test, value.body, value.orelse = self.operand(test), self.kept(body), self.kept(orelse)
                return value
            case gast.Call() if not self.is_linear(value):
                return self.call(value)
        handed = self.operand(value)
        if handed is value or self.is_linear(value) or is_scalar(self.context.value_of(value)):
            return handed
        return self.context.expression("own(e)", e=handed)

    def operand(self, value: gast.expr) -> gast.expr:
        """A value that is only looked at: handed on as a whole if no tangent is in it."""
        if isinstance(value, gast.Starred):
            value.value = self.operand(value.value)
            return value
        if not self.is_linear(value):
            return self.handed_on(value)
        match value:
            case gast.Call():
                return self.call(value)
            case gast.Subscript(value=base, slice=index):
                value.value, value.slice = self.operand(base), self.index(index)
            case gast.Attribute(value=inner):
                value.value = self.operand(inner)
            case gast.BinOp(left=left, right=right):
                value.left, value.right = self.operand(left), self.operand(right)
            case gast.UnaryOp(operand=inner):
                value.operand = self.operand(inner)
            case gast.Tuple(elts=items) | gast.List(elts=items):
                value.elts = [self.operand(item) for item in items]
            case gast.BoolOp(values=parts):
                value.values = [self.operand(part) for part in parts]
            case gast.Dict() | gast.IfExp():
                return self.kept(value)
            case gast.Name():
                pass
            case _:
                raise Inseparable
        return value

    def call(self, call: gast.Call) -> gast.Call:
        """What a function of ours or of the table is given is looked at; a method may keep it."""
        keeps = isinstance(call.func, gast.Attribute) and self.is_linear(call.func)
        if isinstance(call.func, gast.Attribute) and self.context.program.scope.resolve(call.func) is MISSING:
            call.func.value = self.operand(call.func.value)
        given = self.kept if keeps else self.operand
        call.args = [given(argument) for argument in call.args]
        for keyword in call.keywords:
            keyword.value = given(keyword.value)
        return call

    def handed_on(self, value: gast.expr) -> gast.expr:
        """A name for a value that the second half can read: the name that it has, if that always means this value."""
        if self.is_lasting(value):
            return value
        shared = not is_scalar(self.context.value_of(value)) and not self.oracle.fresh(value)
        if shared and self.oracle.effects(value).contents:
            known = is_array(self.context.value_of(value)) and not self.may_be_number(value)
            template = "e.copy()" if known else "own(e)"
            if isinstance(value, gast.Name) and self.layouts.matter_for(value.id):
                template = "np.copy(e)"  # in the order of its elements in memory
            together = not known and self.context.program.memory.parts_may_share(value)
            value = self.context.expression("copy_together(e)[0]" if together else template, e=value)
        elif isinstance(value, gast.Name) and (self.bindings[value.id] == 1 or value.id in self.turning):
            return value
        elif isinstance(value, gast.Name) and value.id in self._recent:
            return gast.Name(self._recent[value.id], gast.Load(), None, None)
        name = self.context.fresh("t")
        self.context.values[name] = self.context.value_of(value)
        self._held += self.context.quote("x = e", x=name, e=value)
        if isinstance(value, gast.Name):
            self._recent[value.id] = name
        return gast.Name(name, gast.Load(), None, None)

    def may_be_number(self, value: gast.expr) -> bool:
        """Whether what is taken for an array, because another way expects one, may be a number on this."""
        return isinstance(value, gast.Name) and self.expected.may_be_number(value.id, None)

    def is_lasting(self, value: gast.expr) -> bool:
        """A constant, or a function, class or module: an expression that is the same wherever it stands."""
        match value:
            case gast.Constant():
                return True
            case gast.UnaryOp(operand=gast.Constant()):
                return True
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return all(map(self.is_lasting, items))
            case gast.Name(id=name) if self.bindings[name]:
                return False
            case gast.Name() | gast.Attribute():
                return self.context.program.scope.resolve(value) is not MISSING
        return False

    def is_linear(self, node: gast.expr) -> bool:
        """Whether a tangent is in an expression, or it stores into one."""
        return any(found.__class__ is gast.Name and found.id in self.linear for found in all_nodes([node]))
