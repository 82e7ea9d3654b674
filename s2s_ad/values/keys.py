"""A raw key for the arguments of a call, at least as fine as their signature and much cheaper to build.

>>> import numpy as np
>>> fast_key((1.0, np.zeros(3))) == fast_key((2.0, np.ones(3)))
True
>>> fast_key((1.0,)) == fast_key((np.float64(1.0),))
False
"""

from __future__ import annotations

import threading
import types
from collections.abc import Callable, Hashable
from typing import Any

import numpy as np

from s2s_ad.values.kinds import Known
from s2s_ad.values.observe import attributes_of, is_bound, is_function
from s2s_ad.values.opaque import opaque_of

_met = threading.local()


def fast_key(args: tuple[object, ...]) -> Hashable:
    """The types, dtypes and shapes of arguments; functions and classes count as themselves."""
    return tuple([key(arg) if (key := _KEYS.get(type(arg))) is not None else _other(arg) for arg in args])


def _array(obj: np.ndarray[Any, Any]) -> Hashable:
    return obj.dtype, obj.shape


def _sequence(obj: Any) -> Hashable:
    return type(obj), fast_key(tuple(obj))


def _dict(obj: dict[Any, object]) -> Hashable:
    return dict, tuple([(type(key), key) for key in obj]), fast_key(tuple(obj.values()))


def _other(obj: Any) -> Hashable:
    match obj:
        case np.generic():
            return type(obj), obj.dtype
        case tuple():
            return _sequence(obj)
        case _ if is_function(obj) and not is_bound(obj):
            return Known(obj)
        case _ if (opaque := opaque_of(obj)) is not None:
            return opaque
        case _:
            return _instance(obj)


def _instance(obj: Any) -> Hashable:
    """A node leads to its parent, and that to the node: what is met again within itself is told by its class."""
    inside: set[int] = _met.__dict__.setdefault("inside", set())
    if id(obj) in inside:
        return type(obj).__qualname__
    names = tuple(attributes_of(obj))
    inside.add(id(obj))
    try:
        return type(obj), names, fast_key(tuple([getattr(obj, name) for name in names]))
    finally:
        inside.discard(id(obj))


_KEYS: dict[type, Callable[[Any], Hashable]] = {
    float: lambda obj: float,
    int: lambda obj: int,
    bool: lambda obj: bool,
    complex: lambda obj: complex,
    str: lambda obj: str,
    bytes: lambda obj: bytes,
    range: lambda obj: range,
    type(None): lambda obj: None,
    np.ndarray: _array,
    tuple: _sequence,
    list: _sequence,
    dict: _dict,
    slice: lambda obj: (slice, fast_key((obj.start, obj.stop, obj.step))),
    types.FunctionType: lambda obj: obj,
    types.BuiltinFunctionType: lambda obj: obj,
    types.ModuleType: lambda obj: obj,
}
