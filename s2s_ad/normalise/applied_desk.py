"""The desk of the files about functions that are given functions: arguments, names, and what is known of values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from types import FunctionType

import gast
import numpy as np

from s2s_ad.normalise import nodes
from s2s_ad.values import Functions, Known, ListOf, TupleOf, Value, constant_of, is_number, rank_of

Statements = list[gast.stmt]
_FUNCTIONS = (type, FunctionType, np.ufunc, type(np.sum), type(len))


@dataclass(frozen=True)
class Arguments:
    """What the parameters of a function get, by name; `rest` and `keywords` go on to the function that it is given."""

    named: dict[str, gast.expr]
    rest: list[gast.expr] = field(default_factory=list)
    keywords: list[gast.keyword] = field(default_factory=list)

    def __getitem__(self, name: str) -> gast.expr:
        return self.named[name]

    def get(self, name: str, default: gast.expr) -> gast.expr:
        return self.named.get(name, default)


@dataclass(frozen=True)
class Desk:
    """`value_of` tells what is known of an expression, `resolve` what a dotted name means; `fresh` makes names for
    what is folded into expressions, `named` those for what a person would name."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    fresh: Callable[[str], str]
    named: Callable[[str], str]

    def meaning(self, func: gast.expr) -> object:
        """The function that is called, if it can be a key."""
        found = self.resolve(func)
        return found if isinstance(found, _FUNCTIONS) else None

    def bound(self, call: gast.Call, parameters: tuple[str, ...]) -> Arguments | None:
        """The arguments by name; None where stars are in the way, or one is missing."""
        if any(isinstance(part, gast.Starred) for part in call.args) or any(each.arg is None for each in call.keywords):
            return None
        named = dict(zip(parameters, call.args, strict=False))
        others = []
        for keyword in call.keywords:
            if keyword.arg in parameters or (keyword.arg == "dtype" and "shape" in parameters):
                named[keyword.arg] = keyword.value
            else:
                others.append(keyword)
        return Arguments(named, call.args[len(parameters) :], others) if set(parameters) <= named.keys() else None

    def callee(self, function: gast.expr, before: Statements) -> gast.expr:
        """A name for a function: a lambda gets one, and an item of a list."""
        return self.atom(function, before) if isinstance(function, gast.Lambda | gast.Subscript) else function

    def atom(self, expression: gast.expr, before: Statements) -> gast.expr:
        """A name or a constant."""
        if isinstance(expression, gast.Name | gast.Constant | gast.UnaryOp):
            return expression
        name = self.fresh("t")
        before.append(nodes.assign(name, expression))
        return nodes.load(name)

    def is_function(self, expression: gast.expr) -> bool:
        return isinstance(expression, gast.Lambda) or isinstance(self.value_of(expression), Known | Functions)

    def is_number(self, expression: gast.expr) -> bool:
        return is_number(self.value_of(expression))

    def listed(self, expression: gast.expr) -> list[gast.expr] | None:
        """The items of a list one by one; a single condition is a list of one."""
        match expression:
            case gast.List(elts=items) | gast.Tuple(elts=items):
                return None if any(isinstance(item, gast.Starred) for item in items) else list(items)
            case gast.Name():
                pass
            case _:
                return None
        match self.value_of(expression):
            case ListOf(items=tuple() as items) | TupleOf(items=items):
                places = map(nodes.constant, range(len(items)))
                return [gast.Subscript(expression, place, gast.Load()) for place in places]
            case found:
                return [expression] if rank_of(found) is not None else None

    def constants(self, expression: gast.expr) -> tuple[int, ...] | None:
        """The integers in a tuple or list."""
        match expression:
            case gast.Tuple(elts=items) | gast.List(elts=items):
                found = tuple(constant_of(self.value_of(item)) for item in items)
            case _:
                items = getattr(self.value_of(expression), "items", None)
                found = tuple(map(constant_of, items)) if items is not None else (None,)
        return found if all(isinstance(each, int) for each in found) else None  # type: ignore[return-value]

    def parameters(self, function: gast.expr, count: int) -> list[str]:
        """Names for what a function is given: its own."""
        value = self.value_of(function)
        match value.obj if isinstance(value, Known) else None:
            case gast.Lambda(args=given) | gast.FunctionDef(args=given):
                names = [parameter.id for parameter in (*given.posonlyargs, *given.args)]
            case FunctionType(__code__=code):
                names = list(code.co_varnames[: code.co_argcount])
            case _:
                names = []
        return [*names, *["item"] * count][:count]
