"""What the annotations of a function say about its arguments.

>>> def f(w: "np.ndarray", n: int, p: dict[str, float], z=1.0): ...
>>> values = values_of_annotations(f)
>>> values["w"], values["p"].value, "z" in values
(Array(dtype=None, shape=None), Scalar(type='float', constant=ABSENT, term=None), False)

jaxtyping's `Float64[np.ndarray, "n 3"]` says the shape too. A class of the same project says that an argument is an
instance of just this class, and what is annotated in it of its fields; so does the class of a method of its `self`:
the one that is named, as in `Sub.loss`, or the one that defines it.
"""

from __future__ import annotations

import dataclasses
import inspect
import sys
import typing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import FunctionType
from typing import Any

import numpy as np

from s2s_ad.ahead.definitions import has_name
from s2s_ad.ahead.kinds import SHORT, Reader, loose
from s2s_ad.values import (
    Array,
    DictOf,
    ListOf,
    NumpyScalar,
    ObjectOf,
    Scalar,
    SomeTuple,
    Term,
    Text,
    TupleOf,
    Unknown,
    Value,
)

BUILTIN = (int, float, complex, str, bytes, tuple, list, dict, set, frozenset, np.ndarray, np.generic, BaseException)


def values_of_annotations(
    function: FunctionType, reader: Reader | None = None, owner: type | None = None
) -> dict[str, Value]:
    """The values of those parameters whose annotations can be read and say something. `owner`: the class whose method
    it is; without one, the class that defines it."""
    reader = Reader() if reader is None else reader
    hints = _hints(function.__annotations__, function.__globals__)
    told = Hints(reader, str(function.__globals__.get("__name__", "")).partition(".")[0])
    found = {name: told.value(hint) for name, hint in hints.items() if name != "return"}
    owner = _owner(function) if owner is None or not _has(owner, function) else owner
    if owner is not None:
        told = replace(told, home=owner.__module__.partition(".")[0])
        found.setdefault(function.__code__.co_varnames[0], told.value(owner))
    plain = {
        name
        for name, parameter in inspect.signature(function, follow_wrapped=False).parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    return {name: value for name, value in found.items() if name in plain and not isinstance(value, Unknown)}


def _owner(function: FunctionType) -> type | None:
    """The class that a function is a method of, found as its module has it."""
    kind: Any = sys.modules.get(function.__module__)
    *path, name = function.__qualname__.split(".")
    for part in path:
        kind = getattr(kind, part, None)
    return kind if path and isinstance(kind, type) and vars(kind).get(name) is function else None


def _has(kind: type, function: FunctionType) -> bool:
    """Whether a function is a method of a class, be it an inherited one, and takes an instance of it."""
    return any(found is function for base in kind.__mro__ for found in vars(base).values())


def _hints(annotations: Mapping[str, Any], namespace: dict[str, Any]) -> Mapping[str, Any]:
    """The annotations as objects, each on its own: one that can't be evaluated says nothing."""
    found = {}
    for name, hint in annotations.items():
        while isinstance(hint, str | typing.ForwardRef):
            try:
                hint = eval(hint if isinstance(hint, str) else hint.__forward_arg__, namespace)
            except Exception:
                hint = None
        if hint is not None:
            found[name] = hint
    return found


@dataclass
class Hints:
    """Reads hints; `home` is the package whose classes say what their instances are."""

    reader: Reader
    home: str
    inside: tuple[type, ...] = ()

    def value(self, hint: Any) -> Value:
        """The value that a hint stands for."""
        hint = _unaliased(hint)
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        match hint:
            case _ if hint in (float, bool, complex):
                return Scalar(hint.__name__)
            case _ if hint is int:
                return Scalar("int", term=self.reader.number())
            case _ if hint is str:
                return Text()
            case _ if hint is np.ndarray or origin is np.ndarray:
                return Array(_dtype(arguments), None)
            case _ if hasattr(hint, "array_type") and hasattr(hint, "dim_str"):
                return _jaxtyped(hint, self.reader)
            case type() if hint in (np.float64, np.float32, np.complex128, np.complex64):
                return NumpyScalar(np.dtype(hint).name)
            case type() if self.is_known(hint):
                return self.instance(hint)
        match origin, arguments:
            case (t, (item, end)) if t is tuple and end is Ellipsis:
                return SomeTuple(loose(self.value(item)))
            case (t, items) if t is tuple:
                return TupleOf(tuple(map(self.value, items)))
            case (t, (item,)) if t is list:
                return ListOf(loose(self.value(item)))
            case (t, (_, item)) if t is dict:
                return DictOf(None, loose(self.value(item)))
            case (t, (item, *_)) if t is typing.Annotated:
                return self.value(item)
        return Unknown()

    def is_known(self, kind: type) -> bool:
        """Whether arguments are instances of just this class: it is one of the project's own, and no mere interface."""
        own = kind.__module__.partition(".")[0] == self.home != "" and has_name(kind) and kind not in self.inside
        interface = inspect.isabstract(kind) or getattr(kind, "_is_protocol", False) or issubclass(kind, Enum | type)
        return own and not interface and (hasattr(kind, "_fields") or not issubclass(kind, BUILTIN))

    def instance(self, kind: type) -> Value:
        """An instance, with the fields of a dataclass or namedtuple."""
        inner = Hints(self.reader, self.home, (*self.inside, kind))
        hints: dict[str, Any] = {}
        for base in reversed(kind.__mro__):
            module = sys.modules.get(base.__module__)
            hints |= _hints(vars(base).get("__annotations__", {}), vars(module) if module else {})
        if hasattr(kind, "_fields"):
            return TupleOf(tuple(inner.value(hints.get(name)) for name in kind._fields), kind)
        names = [field.name for field in dataclasses.fields(kind)] if dataclasses.is_dataclass(kind) else []
        fields = {name: loose(inner.value(hints.get(name))) for name in names}
        return ObjectOf(kind, tuple((name, value) for name, value in fields.items() if not isinstance(value, Unknown)))


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
