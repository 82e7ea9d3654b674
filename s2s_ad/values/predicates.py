"""Questions about abstract values. "Yes" is proved; "no" may only mean that nothing is known."""

from __future__ import annotations

import datetime
import io
import random
import re
import sys
from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

import numpy as np

from s2s_ad.values.kinds import (
    BOUND,
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
    Value,
)
from s2s_ad.values.terms import Term

INERT: Final = (
    np.random.Generator,
    np.random.RandomState,
    random.Random,
    io.IOBase,
    re.Pattern,
    PurePath,
    datetime.date,
    datetime.timedelta,
)
"""Classes whose instances hold no array of the program, and no number that a derivative flows through."""


def is_inert(value: Value) -> bool:
    """Is it a source of random draws, a file, a date or the like? A user's own subclass may hold more."""
    if not isinstance(value, ObjectOf) or not issubclass(value.type, INERT):
        return False
    package = value.type.__module__.partition(".")[0]
    return package == "numpy" or package in sys.stdlib_module_names


def is_scalar(value: Value) -> bool:
    """Is it a Python number or a NumPy scalar (never an array, not even one without axes)?"""
    match value:
        case Scalar() | NumpyScalar():
            return True
        case OneOf():
            return all(map(is_scalar, value.options))
        case _:
            return False


NUMBERS = frozenset({Scalar, NumpyScalar, Array, OneOf})


def is_array(value: Value) -> bool:
    """Is it an ndarray?"""
    return isinstance(value, Array)


def is_number(value: Value) -> bool:
    """Is it a number or an array of any kind: nothing with structure?"""
    return value.__class__ in NUMBERS


def may_vary(values: Mapping[str, Value]) -> frozenset[str]:
    """The names of those values through which a derivative can flow."""
    return frozenset(name for name, value in values.items() if may_be_active(value))


def may_be_active(value: Value) -> bool:
    """Can a derivative flow through it? Not through integers, truth values, text, None, functions."""
    match value:
        case Scalar():
            return value.type in ("float", "complex")
        case NumpyScalar() | Array():
            return value.dtype is None or is_inexact(value.dtype)
        case Maybe():
            return may_be_active(value.value)
        case OneOf():
            return any(map(may_be_active, value.options))
        case TupleOf():
            return any(map(may_be_active, value.items))
        case ListOf() | IteratorOf() | SomeTuple():
            return may_be_active(value.item)
        case DictOf():
            return may_be_active(value.value)
        case ObjectOf(type=kind) if kind in BOUND or is_inert(value):
            return False
        case AnyOf(options=options):
            return any(map(may_be_active, options))
        case ObjectOf():
            known = [field for _, field in value.fields]  # none: all unknown
            return value.open or not known or any(map(may_be_active, known))
        case Opaque(fixed=fixed):
            return not fixed
        case Known() | Functions() | Nothing() | Text() | Range() | SliceOf() | Never():
            return False
        case _:
            return True


def mutable(value: Value) -> bool:
    """Can a store reach memory through it? "No" is proved."""
    match value:
        case Scalar() | NumpyScalar() | Known() | Functions() | Nothing() | Text() | Range() | SliceOf() | Never():
            return False
        case Opaque():
            return False
        case Maybe():
            return mutable(value.value)
        case OneOf():
            return any(map(mutable, value.options))
        case TupleOf():
            return any(map(mutable, value.items))
        case SomeTuple():
            return mutable(value.item)
        case _:
            return not is_inert(value)


def held(value: Value) -> tuple[int, int]:
    """How many arrays, and how many containers and instances, it may hold, itself among them: 2 stands for several."""
    match value:
        case _ if not mutable(value):
            return (0, 0)
        case Array():
            return (1, 0)
        case OneOf():
            parts = [held(option) for option in value.options]
            return (max(arrays for arrays, _ in parts), max(others for _, others in parts))
        case TupleOf(items=items):
            return _together((0, 0), *map(held, items))
        case SomeTuple(item=item):
            return _together((0, 0), held(item), held(item))
        case ListOf(item=item, items=items):
            return _together((0, 1), *map(held, (item, item) if items is None else items))
        case DictOf(items=known, value=item):
            return _together((0, 1), *map(held, (item, item) if known is None else (each for _, each in known)))
        case _:
            return (2, 2)


def _together(*counts: tuple[int, int]) -> tuple[int, int]:
    return (min(2, sum(arrays for arrays, _ in counts)), min(2, sum(others for _, others in counts)))


def is_inexact(dtype: str) -> bool:
    """Is it a real or complex floating-point dtype?"""
    return dtype.startswith(("float", "complex", "longdouble", "clongdouble"))


def dtype_of(value: Value) -> str | None:
    """The dtype of a NumPy scalar or array, or of all that a value may be, if it is known; None for Python numbers."""
    if isinstance(value, OneOf):
        dtypes = {dtype_of(option) for option in value.options}
        return dtypes.pop() if len(dtypes) == 1 else None
    return value.dtype if isinstance(value, NumpyScalar | Array) else None


def term_of(value: Value) -> Term | None:
    """The symbolic integer that a value is, if it is one."""
    if not isinstance(value, Scalar) or value.type != "int":
        return None
    return value.constant if isinstance(value.constant, int) else value.term
