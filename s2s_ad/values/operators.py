"""What Python's operators make of abstract values; `@` alone is left to its rule.

>>> from s2s_ad.values.terms import Symbol
>>> binary("sub", Scalar("int", term=Symbol(0)), Scalar("int", 1))
Scalar(type='int', constant=ABSENT, term=Derived(operation='+', operands=(Symbol(index=0), -1)))
>>> in_place("add", Array("float32", (3,)), Array("float64", (3,)))  # the array stays what it is
Array(dtype='float32', shape=(3,))
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Final

import numpy as np

from s2s_ad.values.iteration import element
from s2s_ad.values.kinds import (
    Array,
    DictOf,
    ListOf,
    Maybe,
    Never,
    Nothing,
    NumpyScalar,
    OneOf,
    Scalar,
    SomeTuple,
    Text,
    TupleOf,
    Unknown,
    Value,
)
from s2s_ad.values.lattice import join, join_all, one_of
from s2s_ad.values.predicates import is_number, term_of
from s2s_ad.values.promotion import as_numpy, elementwise
from s2s_ad.values.terms import Term, add, multiply, subtract

_TERMS: Final[dict[str, Callable[[Term, Term], Term]]] = {"add": add, "sub": subtract, "mul": multiply}
_LARGEST: Final = 2**63  # a larger constant isn't folded


def binary(name: str, a: Value, b: Value) -> Value:
    """`a + b` for the name "add", and so on: the names are those of the module `operator`."""
    match a, b:
        case (Never(), _) | (_, Never()):
            return Never()
        case (Maybe(), _) | (_, Maybe()) if is_arithmetic(name, a, b) and is_arithmetic(name, b, a):
            return binary(name, _number(a), _number(b))
        case (Nothing(), number) | (number, Nothing()) if is_number(number):
            return Never()  # an error
        case OneOf(), _:
            return join_all(binary(name, option, b) for option in a.options)
        case _, OneOf():
            return join_all(binary(name, a, option) for option in b.options)
        case Scalar("float" | "int" | "bool"), Scalar("float" | "int" | "bool") if name == "pow":
            return _power(a, b)
        case Scalar("int"), Scalar("int") if name in _TERMS and (a_term := term_of(a)) is not None:
            b_term = term_of(b)
            return Scalar("int") if b_term is None else integer(_TERMS[name](a_term, b_term))
        case _ if is_number(a) and is_number(b):
            return elementwise(getattr(operator, name), a, b)
        case Array(), (ListOf() | TupleOf() | SomeTuple()):
            return binary(name, a, _as_array(b))
        case (ListOf() | TupleOf() | SomeTuple()), Array():
            return binary(name, _as_array(a), b)
        case _:
            return _sequences(name, a, b)


def _as_array(row: ListOf | TupleOf | SomeTuple) -> Value:
    """What arithmetic with an array makes of a list or tuple of numbers."""
    item = as_numpy(element(row))
    items = None if isinstance(row, SomeTuple) else row.items
    count = None if items is None else len(items)
    match item:
        case NumpyScalar():
            return Array(item.dtype, (count,))
        case OneOf(options=options):
            dtypes = [each.dtype for each in options if isinstance(each, NumpyScalar)]
            if None in dtypes or len(dtypes) < len(options):
                return Unknown()
            return Array(np.result_type(*filter(None, dtypes)).name, (count,))
        case Array():
            return Array(item.dtype, None if item.shape is None else (count, *item.shape))
        case _:
            return Unknown()


def is_arithmetic(name: str, a: Value, b: Value) -> bool:
    """Whether `a` is a number if `a op b` is no error: None has no operators, and text is repeated or filled in."""
    if not isinstance(a, Maybe) or not a.text or name not in ("add", "mul", "mod"):
        return True
    others = b.options if isinstance(b, OneOf) else (b,)
    return is_number(b) if name == "add" else name == "mul" and all(map(_cannot_count, others))


def _cannot_count(value: Value) -> bool:
    """A number that text is not repeated by."""
    whole = Scalar("int"), Scalar("bool")
    return is_number(value) and not (isinstance(value, Scalar) and Scalar(value.type) in whole)


def _number(value: Value) -> Value:
    return value.value if isinstance(value, Maybe) else value


def integer(term: Term | None) -> Scalar:
    """The Python integer that a term stands for."""
    match term:
        case int() if abs(term) < _LARGEST:
            return Scalar("int", term)
        case int():
            return Scalar("int")
        case _:
            return Scalar("int", term=term)


def unary(name: str, a: Value) -> Value:
    """`-a` for the name "neg", and so on."""
    match a:
        case _ if name == "not_":
            return Scalar("bool")
        case Maybe(value=present):
            return unary(name, present)
        case Scalar("int" | "float", constant=int() | float() as number) if name == "neg":
            return Scalar(a.type, -number)
        case _:
            return elementwise(getattr(operator, name), a)


def in_place(name: str, a: Value, b: Value) -> Value:
    """The value of the name after `a += b`: an array or a list stays the same object."""
    match a, b:
        case Maybe(value=present), _ if is_arithmetic(name, a, b):
            return in_place(name, present, b)
        case Array(), _:
            return a
        case ListOf(), (ListOf() | TupleOf() | SomeTuple()) if name == "add":
            return ListOf(join(a.item, element(b)))
        case ListOf(), Scalar("int" | "bool") if name == "mul":
            return ListOf(a.item)
        case ListOf(), _:
            return Unknown()  # a list plus an array is an array
        case OneOf(), _:
            return join_all(in_place(name, option, b) for option in a.options)
        case _:
            return binary(name, a, b)


def compare(name: str, a: Value, b: Value) -> Value:
    """`a < b` for "lt" and so on; membership and identity are always a bool."""
    plain = (Scalar, Text, Nothing, TupleOf, SomeTuple, ListOf, DictOf)
    match name:
        case "is_" | "is_not" | "in" | "not_in":
            return Scalar("bool")
        case _ if is_number(a) and is_number(b):
            return elementwise(getattr(operator, name), a, b)
        case _ if isinstance(a, plain) and isinstance(b, plain):
            return Scalar("bool")
        case _:
            return Unknown()


def _power(a: Scalar, b: Scalar) -> Value:
    """A negative float to a fraction is complex, and an integer to a negative integer is a float."""
    exponent, base = b.constant, a.constant
    if b.type == "float":
        whole = isinstance(exponent, float) and exponent.is_integer()
        positive = isinstance(base, int | float) and base >= 0
        return Scalar("float") if whole or positive else one_of((Scalar("float"), Scalar("complex")))
    if a.type == "float":
        return Scalar("float")
    if b.type == "bool":
        return Scalar("int")
    if isinstance(exponent, int):
        return Scalar("int" if exponent >= 0 else "float")
    return one_of((Scalar("int"), Scalar("float")))


def _sequences(name: str, a: Value, b: Value) -> Value:
    match name, a, b:
        case "add", ListOf(), ListOf():
            both = a.items is not None and b.items is not None
            return ListOf(join(a.item, b.item), (a.items or ()) + (b.items or ()) if both else None)
        case "add", TupleOf(), TupleOf():
            return TupleOf(a.items + b.items)
        case "add", (TupleOf() | SomeTuple()), (TupleOf() | SomeTuple()):
            return SomeTuple(join(element(a), element(b)))
        case ("mul", (ListOf() | TupleOf() | SomeTuple()) as row, Scalar("int" | "bool") as times) | (
            "mul",
            Scalar("int" | "bool") as times,
            (ListOf() | TupleOf() | SomeTuple()) as row,
        ):
            return _repeat(row, times)
        case ("add", Text(), Text()) | ("mod", Text(), _) | ("mul", Text(), Scalar()) | ("mul", Scalar(), Text()):
            return Text()
        case _:
            return Unknown()


def _repeat(row: ListOf | TupleOf | SomeTuple, times: Scalar) -> Value:
    count = times.constant if isinstance(times.constant, int) and times.constant <= 64 else None
    match row:
        case ListOf():
            return ListOf(row.item, None if row.items is None or count is None else row.items * count)
        case TupleOf() if count is not None:
            return TupleOf(row.items * count)
        case _:
            return SomeTuple(element(row))
