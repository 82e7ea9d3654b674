"""What `isinstance` says of a value of which only the kind is known.

>>> is_of_kind(Scalar("float"), Known(int)), is_of_kind(NumpyScalar("float64"), Known(float))
(False, True)
"""

from __future__ import annotations

from typing import Final

import numpy as np

from s2s_ad.values.kinds import (
    AnyOf,
    Array,
    DictOf,
    Known,
    ListOf,
    Nothing,
    NumpyScalar,
    ObjectOf,
    OneOf,
    Scalar,
    SomeTuple,
    TupleOf,
    Value,
)

_SCALARS: Final = {"float": float, "int": int, "bool": bool, "complex": complex}
_DISJOINT: Final = frozenset({float, int, bool, complex, str, bytes, list, tuple, dict, set, np.ndarray, np.generic})
"""Types of which no object is of two, but for subclasses among them."""


def is_of_kind(value: Value, kind: Value) -> bool | None:
    """Whether an object of this value is an instance of a class, or of one of a tuple of classes; None if unknown."""
    match value, kind:
        case _, TupleOf(items=kinds, type=None):
            each = [is_of_kind(value, one) for one in kinds]
            return True if True in each else None if None in each else False
        case OneOf(options=options), _:
            found = {is_of_kind(option, kind) for option in options}
            return found.pop() if len(found) == 1 else None
        case _, Known(obj=type() as asked) if type(asked) is type:
            return _of_class(value, asked)
        case _:
            return None


def _of_class(value: Value, asked: type) -> bool | None:
    match value:
        case AnyOf(options=options, none=none):
            each = {_of_class(option, asked) for option in (*options, *([Nothing()] if none else []))}
            return each.pop() if len(each) == 1 else None
        case Scalar(type=name):
            return issubclass(_SCALARS[name], asked)
        case NumpyScalar(dtype=dtype):
            return issubclass(np.dtype(dtype).type, asked)
        case ObjectOf(type=kind) | TupleOf(type=type() as kind):
            return issubclass(kind, asked)
        case Nothing():
            return issubclass(type(None), asked)
        case Array():
            return _or_of_subclass(np.ndarray, asked)
        case TupleOf() | SomeTuple():
            return _or_of_subclass(tuple, asked)
        case ListOf():
            return _or_of_subclass(list, asked)
        case DictOf():
            return _or_of_subclass(dict, asked)
        case _:
            return None


def _or_of_subclass(kind: type, asked: type) -> bool | None:
    """For an instance of a class or of an unknown subclass of it."""
    if issubclass(kind, asked):
        return True
    return False if asked in _DISJOINT else None
