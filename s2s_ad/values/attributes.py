"""Attributes of data: `x.shape`, `x.T`, `point.x`.

>>> from s2s_ad.values.terms import Symbol
>>> attribute(Array("float64", (Symbol(0),)), "shape").items[0].term
Symbol(index=0)
"""

from __future__ import annotations

import logging
import operator
import types

import numpy as np

from s2s_ad.values.kinds import (
    AnyOf,
    Array,
    Known,
    Never,
    NumpyScalar,
    ObjectOf,
    OneOf,
    Scalar,
    SomeTuple,
    TupleOf,
    Unknown,
    Value,
)
from s2s_ad.values.lattice import join_all
from s2s_ad.values.observe import constant_value
from s2s_ad.values.operators import integer
from s2s_ad.values.promotion import elementwise
from s2s_ad.values.shapes import shape_of
from s2s_ad.values.terms import product

_PART = {name: operator.attrgetter(name) for name in ("real", "imag")}


def attribute(value: Value, name: str) -> Value:
    """The value of `value.name`; Unknown for methods."""
    match value:
        case Never():
            return Never()
        case ObjectOf(type=kind) if name == "__class__":
            return Unknown() if isinstance(value, AnyOf) else Known(kind)
        case ObjectOf():
            return dict(value.fields).get(name, Unknown())
        case TupleOf():
            names: tuple[str, ...] = getattr(value.type, "_fields", ())
            return dict(zip(names, value.items, strict=False)).get(name, Unknown())
        case Known(types.ModuleType() | logging.Logger() | logging.LoggerAdapter() as owner):
            return constant_value(getattr(owner, name, object()))
        case Array() | NumpyScalar() | Scalar() if name in _PART:
            return elementwise(_PART[name], value)
        case Array() | NumpyScalar():
            return _of_array(value, name)
        case OneOf():
            return join_all(attribute(option, name) for option in value.options)
        case _:
            return Unknown()


def shape_value(value: Value) -> Value:
    """The tuple `np.shape(value)`, with the lengths as terms."""
    shape = shape_of(value)
    return SomeTuple(Scalar("int")) if shape is None else TupleOf(tuple(map(integer, shape)))


def size_value(value: Value) -> Value:
    """The integer `np.size(value)`."""
    shape = shape_of(value)
    return Scalar("int") if shape is None else integer(product(shape))


def rank_value(value: Value) -> Value:
    """The integer `np.ndim(value)`."""
    shape = shape_of(value)
    return Scalar("int") if shape is None else integer(len(shape))


def _of_array(value: Array | NumpyScalar, name: str) -> Value:
    match name:
        case "shape":
            return shape_value(value)
        case "size":
            return size_value(value)
        case "ndim":
            return rank_value(value)
        case "T" if isinstance(value, NumpyScalar):
            return value
        case "T" if isinstance(value, Array):
            return Array(value.dtype, None if value.shape is None else value.shape[::-1])
        case "dtype" if value.dtype is not None:
            return Known(np.dtype(value.dtype))
        case "itemsize" | "nbytes":
            return Scalar("int")
        case _:
            return Unknown()
