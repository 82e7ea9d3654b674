"""Is a value a float or an array of floats; are two values of one type? "No" may only mean "not known"."""

from __future__ import annotations

from dataclasses import dataclass

import gast

from s2s_ad.analysis.sharing import ValueOf
from s2s_ad.values import Array, NumpyScalar, OneOf, Scalar, Value, is_inexact, same_shape


@dataclass(frozen=True)
class Inexact:
    """Adjoints and tangents are inexact by what they are; an operation with an inexact operand is."""

    value_of: ValueOf
    derivatives: frozenset[str]

    def __call__(self, node: gast.expr) -> bool:
        while True:
            match node:
                case gast.Name(id=name) if name in self.derivatives:
                    return True
                case gast.Constant(value=value):
                    return isinstance(value, float | complex)
                case gast.BinOp(op=gast.Div()):
                    return True
                case gast.BinOp(left=left, op=gast.Add() | gast.Sub() | gast.Mult(), right=right):
                    if self(right):
                        return True
                    node = left
                case gast.UnaryOp(op=gast.USub(), operand=operand):
                    node = operand
                case gast.Subscript(value=base) | gast.Attribute(value=base, attr="T") if self._derivative(base):
                    return True
                case _:
                    return inexact_value(self.value_of(node))

    def _derivative(self, node: gast.expr) -> bool:
        while isinstance(node, gast.Subscript | gast.Attribute):
            node = node.value
        return isinstance(node, gast.Name) and node.id in self.derivatives


def inexact_value(value: Value) -> bool:
    """The same question about an abstract value."""
    match value:
        case Scalar():
            return value.type in ("float", "complex")
        case Array() | NumpyScalar():
            return value.dtype is not None and is_inexact(value.dtype)
        case OneOf():
            return all(map(inexact_value, value.options))
        case _:
            return False


def alike(value_of: ValueOf, a: gast.expr, b: gast.expr) -> bool:
    """Both are proved to have the same shape and dtype."""
    one, other = value_of(a), value_of(b)
    return same_shape(one, other) and _kind(one) is not None and _kind(one) == _kind(other)


def _kind(value: object) -> object:
    return getattr(value, "dtype", None) or getattr(value, "type", None)
