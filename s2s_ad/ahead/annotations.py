"""What the annotations of a function say about its arguments.

>>> def f(w: "np.ndarray", n: int, p: dict[str, float], z=1.0): ...
>>> values = values_of_annotations(f)
>>> values["w"], values["p"].value, "z" in values
(Array(dtype=None, shape=None), Scalar(type='float', constant=ABSENT, term=None), False)

jaxtyping's `Float64[np.ndarray, "n 3"]` says the shape too. A class says nothing: its fields may hold anything.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Mapping
from types import FunctionType
from typing import Any

import numpy as np

from s2s_ad.ahead.kinds import SHORT, Reader
from s2s_ad.values import (
    Array,
    DictOf,
    ListOf,
    NumpyScalar,
    Scalar,
    SomeTuple,
    Term,
    Text,
    TupleOf,
    Unknown,
    Value,
)


def values_of_annotations(function: FunctionType, reader: Reader | None = None) -> dict[str, Value]:
    """The values of those parameters whose annotations can be read and say something."""
    reader = Reader() if reader is None else reader
    found = {name: _value(hint, reader) for name, hint in _hints(function).items() if name != "return"}
    plain = {
        name
        for name, parameter in inspect.signature(function, follow_wrapped=False).parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    return {name: value for name, value in found.items() if name in plain and not isinstance(value, Unknown)}


def _hints(function: FunctionType) -> Mapping[str, Any]:
    """The annotations as objects, each on its own: one that can't be evaluated says nothing."""
    found = {}
    for name, hint in function.__annotations__.items():
        while isinstance(hint, str):
            try:
                hint = eval(hint, function.__globals__)
            except Exception:
                hint = None
        if hint is not None:
            found[name] = hint
    return found


def _value(hint: Any, reader: Reader) -> Value:
    hint = _unaliased(hint)
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    match hint:
        case _ if hint in (float, bool, complex):
            return Scalar(hint.__name__)
        case _ if hint is int:
            return Scalar("int", term=reader.number())
        case _ if hint is str:
            return Text()
        case _ if hint is np.ndarray or origin is np.ndarray:
            return Array(_dtype(arguments), None)
        case _ if hasattr(hint, "array_type") and hasattr(hint, "dim_str"):
            return _jaxtyped(hint, reader)
        case type() if issubclass(hint, np.generic) and hint in (np.float64, np.float32, np.complex128, np.complex64):
            return NumpyScalar(np.dtype(hint).name)
    match origin, arguments:
        case (t, (item, end)) if t is tuple and end is Ellipsis:
            return SomeTuple(_value(item, reader))
        case (t, items) if t is tuple:
            return TupleOf(tuple(_value(item, reader) for item in items))
        case (t, (item,)) if t is list:
            return ListOf(_value(item, reader))
        case (t, (_, item)) if t is dict:
            return DictOf(None, _value(item, reader))
        case (t, (item, *_)) if t is typing.Annotated:
            return _value(item, reader)
    return Unknown()


def _unaliased(hint: Any) -> Any:
    """What `type A[T] = ...` stands for; `NDArray` is such an alias in newer versions of NumPy."""
    while True:
        if hasattr(typing.get_origin(hint), "__value__"):  # asked first: a generic alias answers for its origin
            hint = typing.get_origin(hint).__value__[typing.get_args(hint)]
        elif hasattr(hint, "__value__"):
            hint = hint.__value__
        else:
            return hint


def _dtype(arguments: tuple[Any, ...]) -> str | None:
    """The dtype of `np.ndarray[Any, np.dtype[np.float64]]`, as `NDArray[np.float64]` is."""
    dtypes = [inner for each in arguments if typing.get_origin(each) is np.dtype for inner in typing.get_args(each)]
    if len(dtypes) != 1 or not isinstance(dtypes[0], type) or not issubclass(dtypes[0], np.generic):
        return None
    try:
        dtype = np.dtype(dtypes[0])
    except TypeError:
        return None
    return dtype.name if dtype.type is dtypes[0] else None


def _jaxtyped(hint: Any, reader: Reader) -> Value:
    """An annotation of jaxtyping: dtypes by name, axes by a text."""
    if hint.array_type is not np.ndarray:
        return Unknown()
    dtype = _only(hint.dtypes)
    axes: list[Term | None] = []
    for axis in hint.dim_str.split():
        length = axis.rpartition("=")[2]
        if axis == "..." or axis.startswith("*"):
            return Array(dtype, None)
        if length.isdigit():
            axes.append(int(length))
        else:  # `_n` is any length, `#n` may be 1, and `n+1` is told by another
            axes.append(reader.named(axis) if axis.isidentifier() and not axis.startswith("_") else None)
    return Array(dtype, tuple(axes))


def _only(dtypes: Any) -> str | None:
    """The dtype, if it is one, and NumPy has it."""
    found = list(dtypes) if isinstance(dtypes, list | tuple | set | frozenset) else [dtypes]
    return found[0] if len(found) == 1 and found[0] in SHORT else None
