"""What runs when an instance of a known class is used: a method, a property, an operator, a call, a subscript.

Before and after, with `model` an instance of Model::

    y = model.predict(x)        y = Model.predict(model, x)
    n = model.norm              n = Model.norm.fget(model)
    y = model(x)                y = Model.__call__(model, x)
    u = model + x               u = Model.__add__(model, x)

The call is put in place of the use; its name only says where it comes from.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TypeAlias

import gast

from s2s_ad.normalise import nodes
from s2s_ad.values import ObjectOf, Scalar, Value

Found: TypeAlias = tuple[FunctionType, gast.Call] | None
Lookup: TypeAlias = Callable[[type, str], object]
OPERATORS = {
    gast.Add: "add",
    gast.Sub: "sub",
    gast.Mult: "mul",
    gast.Div: "truediv",
    gast.FloorDiv: "floordiv",
    gast.Mod: "mod",
    gast.Pow: "pow",
    gast.MatMult: "matmul",
}
UNARY = {gast.USub: "__neg__", gast.UAdd: "__pos__", gast.Invert: "__invert__"}


def method_call(use: gast.expr, value_of: Callable[[gast.expr], Value], lookup: Lookup) -> Found:
    """The function that a use of an instance runs, and the call of it; None if that is not known."""

    def own(base: gast.expr, name: str, *args: gast.expr, keywords: list[gast.keyword] | None = None) -> Found:
        value = value_of(base)
        if not isinstance(value, ObjectOf) or name in dict(value.fields):
            return None
        return _bound(lookup(value.type, name), base, args, keywords or [])

    match use:
        case gast.Call(func=gast.Attribute(value=gast.Name() as base, attr=name), args=args, keywords=keywords):
            found = own(base, name, *args, keywords=keywords)
            return None if found is None or isinstance(_static(base, name, value_of, lookup), property) else found
        case gast.Call(func=gast.Name() as base, args=args, keywords=keywords):
            return own(base, "__call__", *args, keywords=keywords)
        case gast.Attribute(value=gast.Name() as base, attr=name):
            computed = _static(base, name, value_of, lookup)
            return own(base, name) if isinstance(computed, property) else None
        case gast.Subscript(value=gast.Name() as base, slice=gast.Name() | gast.Constant() as index):
            return own(base, "__getitem__", index)
        case gast.UnaryOp(op=op, operand=gast.Name() as base) if type(op) in UNARY:
            return own(base, UNARY[type(op)])
        case gast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            if isinstance(value_of(left), ObjectOf):
                same = value_of(right)
                derived = isinstance(same, ObjectOf) and same.type is not getattr(value_of(left), "type", None)
                return None if derived else own(left, f"__{OPERATORS[type(op)]}__", right)
            return own(right, f"__r{OPERATORS[type(op)]}__", left) if isinstance(value_of(left), Scalar) else None
    return None


def _static(base: gast.expr, name: str, value_of: Callable[[gast.expr], Value], lookup: Lookup) -> object:
    value = value_of(base)
    return lookup(value.type, name) if isinstance(value, ObjectOf) else None


def _bound(
    found: object, base: gast.expr, args: tuple[gast.expr, ...], keywords: list[gast.keyword]
) -> tuple[FunctionType, gast.Call] | None:
    function: object
    given: list[gast.expr]
    match found:
        case FunctionType():
            function, given = found, [base, *args]
        case staticmethod():
            function, given = found.__func__, list(args)
        case classmethod():
            function, given = found.__func__, [gast.Call(nodes.load("type"), [base], []), *args]
        case property() if isinstance(found.fget, FunctionType):
            function, given = found.fget, [base]
        case _:
            return None
    if not isinstance(function, FunctionType) or "NotImplemented" in function.__code__.co_names:
        return None
    return function, gast.Call(nodes.load(function.__name__), given, keywords)
