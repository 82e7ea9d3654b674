"""Operators, tests and builtins of the user's instances are calls of methods: `a + b` is `a.__add__(b)`."""

from __future__ import annotations

import inspect
import math
import operator
from collections.abc import Callable, Iterator
from types import BuiltinFunctionType, FunctionType
from typing import Final

import gast

from s2s_ad.analysis.infer_calls import is_generated
from s2s_ad.frontend.libraries import NO_USERS
from s2s_ad.rules import registry
from s2s_ad.values import AnyOf, ObjectOf, Scalar, TupleOf, Value, all_parts

INSTANCES: Final = frozenset({AnyOf, ObjectOf, TupleOf})
OF_BUILTINS: Final[dict[object, str]] = {
    abs: "__abs__",
    bool: "__bool__",
    complex: "__complex__",
    divmod: "__divmod__",
    float: "__float__",
    int: "__int__",
    len: "__len__",
    math.ceil: "__ceil__",
    math.floor: "__floor__",
    math.trunc: "__trunc__",
    pow: "__pow__",
    round: "__round__",
}
"""The method of its first argument that a function calls."""
_OF_TEXTS: Final[dict[object, str]] = {hash: "__hash__", repr: "__repr__", str: "__str__"}
_COMPARED: Final = {
    gast.Eq: ("__eq__", "__eq__"),
    gast.NotEq: ("__ne__", "__ne__"),
    gast.Lt: ("__lt__", "__gt__"),
    gast.LtE: ("__le__", "__ge__"),
    gast.Gt: ("__gt__", "__lt__"),
    gast.GtE: ("__ge__", "__le__"),
}
"""Of a comparison, the methods of its left and of its right operand."""
_BY_NAME: Final[dict[object, type[gast.AST]]] = {getattr(operator, name): op for op, name in registry.OPERATORS.items()}
Use = tuple[gast.expr, str, tuple[gast.expr, ...]]


def special_name(op: gast.AST, way: str = "") -> str:
    """The method of an operator; `way` is "r" for that of the right operand and "i" for that in place.

    >>> special_name(gast.BitOr()), special_name(gast.Add(), "i"), special_name(gast.USub())
    ('__or__', '__iadd__', '__neg__')
    """
    return f"__{way}{registry.operator_name(type(op)).strip('_')}__"


def method_use(
    expr: gast.expr,
    value_of: Callable[[gast.expr], Value],
    resolve: Callable[[gast.expr], object] | None = None,
    *,
    in_place: bool = False,
) -> gast.Call | None:
    """The call of a method that the user wrote which an operation or a test is; None if it is another.

    resolve: what names mean outside; without it, no calls of builtins are looked at.
    in_place: `expr` stands for `left += right`.
    """
    for base, name, given in _tried(expr, in_place, resolve):
        if all(is_users_own(kind, name) for kind in kinds_of(value_of(base))):
            if name.startswith("__r") and given and not isinstance(value_of(given[0]), Scalar):
                return None  # what the left operand makes of an instance is asked first
            return gast.Call(gast.Attribute(base, name, gast.Load()), list(given), [])
    return None


def _tried(
    expr: gast.expr, in_place: bool, resolve: Callable[[gast.expr], object] | None
) -> Iterator[Use]:
    match expr:
        case gast.BinOp(left=left, op=op, right=right):
            if in_place:
                yield left, special_name(op, "i"), (right,)
            yield left, special_name(op), (right,)
            yield right, special_name(op, "r"), (left,)
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            return
        case gast.UnaryOp(op=op, operand=operand):
            yield operand, special_name(op), ()
        case gast.Subscript(value=base, slice=index):
            yield base, "__getitem__", (index,)
        case gast.Compare(left=left, ops=[gast.In() | gast.NotIn()], comparators=[right]):
            yield right, "__contains__", (left,)
        case gast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
            straight, reflected = _COMPARED[type(op)]
            yield left, straight, (right,)
            yield right, reflected, (left,)
        case gast.Call(func=func, args=[base, *given], keywords=[]) if resolve is not None:
            yield from _of_call(resolve(func), base, tuple(given))


def _of_call(function: object, base: gast.expr, given: tuple[gast.expr, ...]) -> Iterator[Use]:
    """`len(box)`, `operator.add(a, b)`."""
    if not isinstance(function, BuiltinFunctionType | type):
        return
    name, op = (OF_BUILTINS | _OF_TEXTS).get(function), _BY_NAME.get(function)
    if name is not None:
        yield base, name, given
    if function is bool:
        yield base, "__len__", given
    if op is not None:
        yield from _tried(gast.BinOp(base, op(), *given) if given else gast.UnaryOp(op(), base), False, None)


def kinds_of(value: Value) -> list[type | None]:
    """The classes of which a value is an instance; [None] if that is not known."""
    if value.__class__ not in INSTANCES:
        return [None]
    options = value.options if isinstance(value, AnyOf) else (value,)
    return [option.type for option in options if isinstance(option, ObjectOf | TupleOf)]


def holds_instances(value: Value) -> bool:
    """Whether an instance of a class of the user's may be found in a value."""
    return any(isinstance(part, ObjectOf | TupleOf) and part.type is not None for part in all_parts(value))


def is_users_own(kind: type | None, name: str) -> bool:
    """Whether a class has a method that somebody wrote: not Python, a library, or `dataclass`."""
    found = None if kind is None else inspect.getattr_static(kind, name, None)
    if not isinstance(found, FunctionType):
        return False
    parts = {found, inspect.unwrap(found)}  # `dataclass` wraps a `__repr__` in a function of a library
    return any(not is_generated(part) and _module(part) not in NO_USERS for part in parts)


def _module(function: FunctionType) -> str:
    """The top module of the one in which the text of a function stands, whatever it says of itself."""
    return str(function.__globals__.get("__name__")).partition(".")[0]


def is_computed(kind: type, name: str) -> bool:
    """Whether an attribute is a property, which a function computes."""
    found = inspect.getattr_static(kind, name, None)
    return isinstance(found, property) and isinstance(found.fget, FunctionType)
