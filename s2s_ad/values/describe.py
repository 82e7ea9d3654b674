"""Does an abstract value tell the truth about an object? The test of all inference.

>>> import numpy as np
>>> from s2s_ad.values.terms import Symbol
>>> describes(Array("float64", (Symbol(0), None)), np.zeros((3, 7)), {Symbol(0): 3})
True
>>> describes(Scalar("float"), np.float64(1.0))  # a float by inheritance, but not by arithmetic
False
"""

from __future__ import annotations

import ast
import types
from collections.abc import Mapping
from typing import Any

import numpy as np

from s2s_ad.values.kinds import (
    ABSENT,
    AnyOf,
    Array,
    DictOf,
    Functions,
    IteratorOf,
    Known,
    ListOf,
    Maybe,
    Never,
    Nothing,
    NumpyScalar,
    ObjectOf,
    OneOf,
    Opaque,
    Range,
    Scalar,
    SliceOf,
    SomeTuple,
    Text,
    TupleOf,
    Unknown,
    Value,
)
from s2s_ad.values.terms import Dim, Term, evaluate

_NO_TERMS: Mapping[Term, int] = {}


def describes(value: Value, obj: Any, known: Mapping[Term, int] = _NO_TERMS) -> bool:
    """Is everything true that `value` says? `known` gives the symbols their numbers in this call."""
    match value:
        case Maybe():
            absent = obj is None or (value.text and isinstance(obj, str | bytes))
            return absent or describes(value.value, obj, known)
        case Unknown() | IteratorOf():
            return True
        case Never():
            return False
        case Nothing():
            return obj is None
        case Known(ast.AST()):
            return isinstance(obj, types.FunctionType)
        case Known():
            return obj is value.obj
        case Text():
            return isinstance(obj, str | bytes) and value.constant in (ABSENT, obj)
        case Range():
            return type(obj) is range
        case Scalar():
            return type(obj).__name__ == value.type and type(obj).__module__ == "builtins" and _equal(value, obj, known)
        case NumpyScalar():
            return isinstance(obj, np.generic) and obj.dtype.name == value.dtype
        case Array():
            return type(obj) is np.ndarray and value.dtype in (None, obj.dtype.name) and _shaped(value, obj, known)
        case Opaque(type=kind):
            return type(obj) is kind
        case Functions():
            return value.open or any(describes(option, obj, known) for option in value.options)
        case OneOf():
            return any(describes(option, obj, known) for option in value.options)
        case _:
            return _container(value, obj, known)


def _container(value: Value, obj: Any, known: Mapping[Term, int]) -> bool:
    match value:
        case TupleOf():
            return type(obj) is (value.type or tuple) and _each(value.items, obj, known)
        case SomeTuple():
            return type(obj) is tuple and all(describes(value.item, each, known) for each in obj)
        case ListOf():
            alike = type(obj) is list and all(describes(value.item, each, known) for each in obj)
            return alike and (value.items is None or _each(value.items, obj, known))
        case DictOf():
            alike = type(obj) is dict and all(describes(value.value, each, known) for each in obj.values())
            told = dict(value.items or ())
            return alike and (
                value.items is None or (list(told) == list(obj) and _each(told.values(), obj.values(), known))
            )
        case AnyOf(options=options, none=none):
            return (none and obj is None) or any(describes(option, obj, known) for option in options)
        case ObjectOf():
            fields = dict(value.fields)
            return type(obj) is value.type and all(describes(fields[k], getattr(obj, k), known) for k in fields)
        case SliceOf():
            bounds = (value.start, value.stop, value.step)
            return type(obj) is slice and _each(bounds, (obj.start, obj.stop, obj.step), known)
        case _:
            return False


def _each(values: Any, objects: Any, known: Mapping[Term, int]) -> bool:
    pairs = list(zip(values, objects, strict=False))
    return len(values) == len(objects) and all(describes(value, obj, known) for value, obj in pairs)


def _equal(value: Scalar, obj: Any, known: Mapping[Term, int]) -> bool:
    same = value.constant is ABSENT or repr(value.constant) == repr(obj)
    return same and (value.term is None or evaluate(value.term, known) == obj)


def _shaped(value: Array, obj: Any, known: Mapping[Term, int]) -> bool:
    if value.shape is None:
        return True
    return len(value.shape) == obj.ndim and all(map(_long(known), value.shape, obj.shape))


def _long(known: Mapping[Term, int]) -> Any:
    def check(dim: Dim | None, length: int) -> bool:
        return dim is None or evaluate(dim, known) == length

    return check
