"""From the arguments of a call to abstract values: the signature that a derivative is specialised for.

Equal lengths get equal symbols, over all arguments; a length of 1 is said as it is, since it broadcasts:

>>> import numpy as np
>>> signature_of({"x": np.zeros((5, 1)), "y": np.zeros(5)})
(('x', Array(dtype='float64', shape=(Symbol(index=0), 1))), ('y', Array(dtype='float64', shape=(Symbol(index=0),))))
"""

from __future__ import annotations

import dataclasses
import logging
import sys
import types
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

import numpy as np

from s2s_ad.containers import attributes
from s2s_ad.values.kinds import (
    BOUND,
    Array,
    DictOf,
    Known,
    ListOf,
    Nothing,
    NumpyScalar,
    ObjectOf,
    Range,
    Scalar,
    SliceOf,
    Text,
    TupleOf,
    Unknown,
    Value,
)
from s2s_ad.values.lattice import join_all
from s2s_ad.values.opaque import opaque_of
from s2s_ad.values.terms import Dim, Number, Symbol, Term

MOST_ITEMS = 64  # a longer list or dict is described by the join of its items
_ARRAY_LIKE = ("__array__", "__array_interface__", "__array_priority__", "__array_namespace__", "__array_ufunc__")
KNOWN = (
    type,
    types.FunctionType,
    types.BuiltinFunctionType,
    types.ModuleType,
    types.MethodType,
    np.ufunc,
    np.dtype,
    type(np.sum),
    type(np.linalg.inv),
    logging.Logger,
    logging.LoggerAdapter,
)


def is_bound(obj: object) -> bool:
    """Whether it is a partial, or a method that Python code defines, of an instance.

    >>> is_bound(partial(len)), is_bound(Symbols().number), is_bound(logging.root.info), is_bound(len)
    (True, True, False, False)
    """
    if type(obj) is types.MethodType:
        package = type(obj.__self__).__module__.partition(".")[0]
        return isinstance(obj.__func__, types.FunctionType) and package not in sys.stdlib_module_names
    return type(obj) is partial


def is_function(obj: object) -> bool:
    """Functions, classes, modules and loggers; and a derivative, or a function that carries its own."""
    return isinstance(obj, KNOWN) or getattr(type(obj), "is_function", False) is True


def is_arraylike(obj: object) -> bool:
    """Whether NumPy may take it for an array: an array of any class, or what says how to make one of it."""
    return isinstance(obj, np.ndarray) or any(hasattr(type(obj), name) for name in _ARRAY_LIKE)


class UnsupportedArgument(TypeError):
    """An argument of an array type that isn't exactly np.ndarray: its arithmetic may differ."""

    def __init__(self, kind: type) -> None:
        super().__init__(
            f"an argument of type {kind.__module__}.{kind.__qualname__} is not supported: "
            "derivatives are taken of numbers and of np.ndarray itself; pass np.asarray(x)"
        )


class Symbols:
    """The names that one signature gives to lengths and integers, in the order met; `known` has their numbers."""

    def __init__(self) -> None:
        self.known: dict[Term, int] = {}
        self._lengths: dict[int, Symbol] = {}
        self._numbers = 0
        self.inside: list[object] = []

    def length(self, length: int) -> Dim:
        """The term of an axis: the same length has the same symbol."""
        if length == 1:
            return 1
        symbol = self._lengths.setdefault(length, Symbol(len(self._lengths)))
        self.known[symbol] = length
        return symbol

    def number(self, integer: int) -> Number:
        """A term for one more integer; equal integers are not told to be equal."""
        number = Number(self._numbers)
        self._numbers += 1
        self.known[number] = integer
        return number


def signature_of(args: Mapping[str, object]) -> tuple[tuple[str, Value], ...]:
    """The abstract values of all arguments of a call, hashable."""
    symbols = Symbols()
    return tuple((name, value_of(arg, symbols)) for name, arg in args.items())


def value_of(obj: object, symbols: Symbols | None = None) -> Value:
    """The abstract value of an argument. Integers and floats are not told: code serves all of them."""
    symbols = Symbols() if symbols is None else symbols
    read = _READERS.get(type(obj))
    return _other(obj, symbols) if read is None else read(obj, symbols)


def constant_value(obj: object) -> Value:
    """The value of a constant of the program: the number or text itself is told."""
    make = _CONSTANTS.get(type(obj))
    if make is not None:
        return make(obj)
    known = isinstance(obj, KNOWN) or (callable(obj) and not hasattr(obj, "__array__"))
    return Known(obj) if known else Unknown()


def _array(obj: np.ndarray[tuple[int, ...], np.dtype[np.generic]], symbols: Symbols) -> Value:
    named = None if obj.dtype.names else obj.dtype.name  # fields may hold anything
    return Array(named, tuple(map(symbols.length, obj.shape)))


def _tuple(obj: tuple[object, ...], symbols: Symbols) -> Value:
    return TupleOf(tuple(value_of(item, symbols) for item in obj), None if type(obj) is tuple else type(obj))


def _list(obj: list[object], symbols: Symbols) -> Value:
    items = tuple(_within(obj, obj, symbols))
    alike = len(items) > MOST_ITEMS or (len(items) > 0 and items.count(items[0]) == len(items))
    return ListOf(join_all(items), None if alike else items)


def _dict(obj: dict[object, object], symbols: Symbols) -> Value:
    values = tuple(_within(obj, obj.values(), symbols))
    told = len(obj) <= MOST_ITEMS and all(isinstance(key, str | int | bytes | float | None) for key in obj)
    return DictOf(tuple(zip(obj, values, strict=True)) if told else None, join_all(values))


def _slice(obj: slice, symbols: Symbols) -> Value:
    return SliceOf(value_of(obj.start, symbols), value_of(obj.stop, symbols), value_of(obj.step, symbols))


def _other(obj: object, symbols: Symbols) -> Value:
    match obj:
        case np.generic():
            return NumpyScalar(obj.dtype.name)
        case _ if is_arraylike(obj):
            if isinstance(obj, KNOWN):
                return Known(obj)
            raise UnsupportedArgument(type(obj))
        case tuple():
            return _tuple(obj, symbols) if hasattr(obj, "_fields") else Unknown()
        case _ if is_function(obj) and not is_bound(obj):
            return Known(obj)
        case _ if (opaque := opaque_of(obj)) is not None:
            return opaque
        case str() | bytes():
            return Text()
        case int() | float() | complex() | list() | dict():
            return Unknown()
        case _:
            names = attributes_of(obj)
            fields = _within(obj, (getattr(obj, name) for name in names), symbols)
            return ObjectOf(type(obj), tuple(zip(names, fields, strict=True)))


def attributes_of(obj: object) -> list[str]:
    """The names of the data in an instance; a property is computed from these."""
    if is_bound(obj):
        names = [*BOUND[type(obj)]]
    elif dataclasses.is_dataclass(obj):
        names = [field.name for field in dataclasses.fields(obj)]
    else:
        names = list(attributes(obj))
    return [name for name in names if hasattr(obj, name)]


def _within(container: object, items: Iterable[object], symbols: Symbols) -> list[Value]:
    """The values in something mutable: integers in it can change, so they have no term; cycles end."""
    if any(container is outer for outer in symbols.inside):
        return [Unknown() for _ in items]
    symbols.inside.append(container)
    values = [Scalar("int") if type(item) is int else value_of(item, symbols) for item in items]
    symbols.inside.pop()
    return values


_CONSTANTS: dict[type, Callable[[Any], Value]] = {
    float: partial(Scalar, "float"),
    int: partial(Scalar, "int"),
    bool: partial(Scalar, "bool"),
    complex: partial(Scalar, "complex"),
    **dict.fromkeys((str, bytes), Text),
    **dict.fromkeys((*KNOWN, type(Ellipsis)), Known),
    type(None): lambda _: Nothing(),
}
_READERS: dict[type, Callable[..., Value]] = {
    float: lambda obj, symbols: Scalar("float"),
    int: lambda obj, symbols: Scalar("int", term=symbols.number(obj)),
    bool: lambda obj, symbols: Scalar("bool"),
    complex: lambda obj, symbols: Scalar("complex"),
    type(None): lambda obj, symbols: Nothing(),
    str: lambda obj, symbols: Text(),
    bytes: lambda obj, symbols: Text(),
    range: lambda obj, symbols: Range(),
    np.ndarray: _array,
    tuple: _tuple,
    list: _list,
    dict: _dict,
    slice: _slice,
}
