"""Adjoints of containers: zeros of the same layout, sums, copies, and the way back to the container's own type.

The adjoint of a list or tuple is a list, of a dict a dict, of any other object a `Shadow` with its attributes.
"""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import Any

import numpy as np

from s2s_ad.errors.running import no_addition
from s2s_ad.runtime.broadcasting import unbroadcast

Shadow = SimpleNamespace


def fields_of(x: Any) -> dict[str, Any]:
    """The attributes that hold an object's data.

    >>> fields_of(SimpleNamespace(a=1.0))
    {'a': 1.0}
    """
    if dataclasses.is_dataclass(x):
        return {field.name: getattr(x, field.name) for field in dataclasses.fields(x)}
    return attributes_of(x)


def attributes_of(x: Any) -> dict[str, Any]:
    """All attributes of an instance, whether its class declares them or not."""
    return {name: getattr(x, name) for name in slots_of(x) if hasattr(x, name)} | getattr(x, "__dict__", {})


def slots_of(x: Any) -> list[str]:
    """The attributes that an object keeps outside of its `__dict__`."""
    written = [base.__dict__.get("__slots__", ()) for base in reversed(type(x).__mro__[:-1])]
    names = [name for slots in written for name in ([slots] if isinstance(slots, str) else slots)]
    return [name for name in names if not name.startswith("__")]


def zeros_like(x: Any) -> Any:
    """A zero adjoint of the layout of `x`: mutable containers, 0.0 for numbers, None for what has no derivative.

    >>> zeros_like([1.0, (2, np.ones(2)), {"k": 1j}, "text"])
    [0.0, [0.0, array([0., 0.])], {'k': 0.0}, None]
    """
    if isinstance(x, np.ndarray):
        return np.zeros(x.shape, x.dtype if np.issubdtype(x.dtype, np.inexact) else float)
    if isinstance(x, np.inexact):
        return x.dtype.type(0)
    if isinstance(x, int | float | complex | np.number | np.bool_):
        return 0.0
    if isinstance(x, list | tuple | range):
        return [zeros_like(item) for item in x]
    if hasattr(type(x), "as_rotvec"):  # a rotation of SciPy
        return unbroadcast(0.0, x)
    if isinstance(x, dict):
        zeros = {key: zeros_like(item) for key, item in x.items()}
        return zeros if type(x) is dict or not hasattr(type(x), "__getattr__") else SimpleNamespace(**zeros)
    fields = {} if callable(x) and hasattr(x, "__name__") else fields_of(x)
    return SimpleNamespace(**{name: zeros_like(item) for name, item in fields.items()}) if fields else None


def accumulate(a: Any, b: Any) -> Any:
    """The sum of two adjoints of the same layout, as a new one; None is zero.

    >>> accumulate([1.0, {"k": 2.0}], [3.0, {"k": 4.0}])
    [4.0, {'k': 6.0}]
    """
    if a is None or b is None:
        return own(b if a is None else a)
    if isinstance(a, list | tuple):
        return [accumulate(p, q) for p, q in zip(a, b, strict=True)]
    if isinstance(a, dict):
        return {key: accumulate(item, b.get(key)) for key, item in a.items()}
    if isinstance(a, SimpleNamespace):
        ours, theirs = vars(a), fields_of(b)  # perhaps one that it has not
        return SimpleNamespace(**{name: accumulate(ours.get(name), theirs.get(name)) for name in {**ours, **theirs}})
    return a + b


def accumulate_into(a: Any, b: Any) -> None:
    """Add the adjoint `b` to the mutable adjoint `a` of the same layout, in place.

    >>> a = [1.0, [np.ones(2)]]
    >>> accumulate_into(a, (1.0, (np.ones(2),)))
    >>> a
    [2.0, [array([2., 2.])]]
    """
    if isinstance(a, np.ndarray):
        a += b
    elif isinstance(a, list):
        for i, item in enumerate(b):
            a[i] = _added(a[i], item)
    elif isinstance(a, dict):
        for key, item in b.items():
            a[key] = _added(a[key], item)
    elif isinstance(a, SimpleNamespace):
        for name, item in fields_of(b).items():
            setattr(a, name, _added(getattr(a, name, None), item))  # perhaps one that it has not
    elif a is not None or b is not None:  # None has no derivative
        raise no_addition(a)


def _added(a: Any, b: Any) -> Any:
    if b is None or a is None:
        return a if b is None else own(b)
    if isinstance(a, float) and isinstance(b, list | tuple | dict | SimpleNamespace):
        return own(b)  # 0.0 was put where the layout was not known
    if not isinstance(a, np.ndarray | list | dict | SimpleNamespace):
        return a + b
    accumulate_into(a, b)
    return a


def _as_it_lies(x: Any) -> Any:
    """A copy that lies in memory as `x` does, also where `x` runs backwards: a sum and np.nditer go through an array as
    it lies there."""
    if min(x.strides, default=0) >= 0:
        return x.copy(order="K")
    back = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in x.strides)
    return x[back].copy(order="K")[back]


def own(x: Any) -> Any:
    """A copy that shares no memory with `x`; numbers and text as they are.

    >>> own([np.zeros(2), 1.0])
    [array([0., 0.]), 1.0]
    """
    if isinstance(x, np.ndarray):
        return _as_it_lies(x)
    if isinstance(x, list):
        return [own(item) for item in x]
    if isinstance(x, tuple):
        items = [own(item) for item in x]
        return type(x)(*items) if hasattr(x, "_fields") else tuple(items)
    if isinstance(x, dict):
        return {key: own(item) for key, item in x.items()}
    if isinstance(x, SimpleNamespace):
        return SimpleNamespace(**{name: own(item) for name, item in vars(x).items()})
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        result = object.__new__(type(x))
        for name, item in fields_of(x).items():
            object.__setattr__(result, name, own(item))
        return result
    return x


def add_at(x_bar: Any, index: Any, e: Any) -> None:
    """`x_bar[index] += e`, where an index that repeats adds each time.

    >>> x_bar = np.zeros(3)
    >>> add_at(x_bar, [0, 0, 2], 1.0)
    >>> x_bar
    array([2., 0., 1.])
    """
    if isinstance(x_bar, np.ndarray):
        np.add.at(x_bar, index, e)
    elif isinstance(index, slice):
        for k, item in zip(range(len(x_bar))[index], e, strict=True):
            x_bar[k] = _added(x_bar[k], item)
    elif isinstance(x_bar, float | complex | np.number):
        raise no_addition(x_bar)
    else:
        x_bar[index] = _added(x_bar[index], e)


def open_to_stores(v: Any) -> Any:
    """A view that NumPy gives for reading only, such as a diagonal, made one that can be stored into.

    >>> x_bar = np.zeros((2, 2))
    >>> d_bar = open_to_stores(np.diagonal(x_bar))
    >>> d_bar += 1.0
    >>> x_bar
    array([[1., 0.],
           [0., 1.]])
    """
    v.flags.writeable = True
    return v


def reorder(d: dict[Any, Any], keys: list[Any]) -> None:
    """Put the entries of a dict into the order of `keys`, which are all that it has.

    >>> d = {"b": 1.0, "a": 2.0}
    >>> reorder(d, ["a", "b"])
    >>> d
    {'a': 2.0, 'b': 1.0}
    """
    for key in keys:
        d[key] = d.pop(key)


def restructure(e: Any, like: Any) -> Any:
    """An adjoint in the container type of the argument `like`: tuple, namedtuple, list, dict, dataclass or object.

    Numbers and arrays in it have the kind, shape and dtype of `like`'s; no memory is shared with `e`.

    >>> restructure([1.0, [2.0]], (3.0, [4]))
    (1.0, [2.0])
    """
    if isinstance(like, tuple):
        items = [restructure(p, q) for p, q in zip(e, like, strict=True)]
        return type(like)(*items) if hasattr(like, "_fields") else tuple(items)
    if isinstance(like, list):
        return [restructure(p, q) for p, q in zip(e, like, strict=True)]
    if isinstance(like, dict):
        return {key: restructure(e[key], item) for key, item in like.items()}
    if isinstance(e, SimpleNamespace):
        return _object(e, like)
    if e is None:
        return None
    if isinstance(like, float) and not isinstance(like, np.generic):
        return float(e)
    return own(unbroadcast(e, like))


def _object(e: Any, like: Any) -> Any:
    """A new object of the class of `like`, made without its constructor."""
    if isinstance(like, SimpleNamespace):
        return SimpleNamespace(**{name: restructure(getattr(e, name), item) for name, item in vars(like).items()})
    result = object.__new__(type(like))
    for name, item in fields_of(like).items():
        object.__setattr__(result, name, restructure(getattr(e, name), item))
    return result
