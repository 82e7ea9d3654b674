"""The contents of objects that change: kept, put back in place on the way back, copied for a pullback of its own."""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import repeat
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

from s2s_ad.errors.running import shared_before_a_change
from s2s_ad.runtime.instances import blank
from s2s_ad.runtime.structure import attributes_of, fields_of, slots_of, zeros_like

_FIXED = (str, bytes, int, float, complex, np.generic, type, ModuleType, np.ufunc)

_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, partial)
_CHANGING = (np.ndarray, list, dict, set, deque, bytearray)
_EMPTY = CellType()
_UNKNOWN = object()
"""Stands for the primal of a tangent's part that has no counterpart any more."""


def snapshot(x: Any) -> list[tuple[Any, Any]]:
    """Every object that `x` leads to, each once, with a copy of what it holds.

    >>> [contents for _, contents in snapshot({"a": [1.0]})]
    [{'a': [1.0]}, [1.0]]
    """
    kept: list[tuple[Any, Any]] = []
    seen: set[int] = set()
    pending = [x]
    while pending:
        found = pending.pop()
        if found is None or isinstance(found, _FIXED) or id(found) in seen:
            continue
        seen.add(id(found))
        if isinstance(found, np.ndarray) and not found.flags.writeable:
            pending.append(found.base)  # it changes when that does
        elif isinstance(found, np.ndarray | list | dict | set | deque | bytearray):
            kept.append((found, found.copy()))
        elif not isinstance(found, _FUNCTIONS) and (hasattr(found, "__dict__") or slots_of(found)):
            kept.append((found, attributes_of(found)))
        pending.extend(inside(found))
    return kept


def inside(x: Any) -> Iterator[Any]:
    """What a container or an instance holds, and what a function was made with."""
    if isinstance(x, list | tuple | set | frozenset | deque):
        yield from x
    elif isinstance(x, dict):
        yield from x.values()
    elif isinstance(x, MethodType | BuiltinFunctionType):
        yield x.__self__
    elif isinstance(x, partial):
        yield from (x.func, x.args, x.keywords)
    elif isinstance(x, FunctionType):
        yield from (cell.cell_contents for cell in x.__closure__ or () if cell != _EMPTY)
    else:
        yield from attributes_of(x).values()


def occurrences(x: Any) -> Iterator[Any]:
    """The arrays, containers and instances that `x` leads to, itself among them, each as often as it is held.

    >>> row = [1.0]
    >>> list(occurrences({"a": row, "b": (row, 2.0)}))
    [{'a': [1.0], 'b': ([1.0], 2.0)}, [1.0], [1.0]]
    """
    seen: set[int] = set()
    pending = [x]
    while pending:
        found = pending.pop()
        if found is None or isinstance(found, _FIXED):
            continue
        held = list(inside(found)) if not isinstance(found, np.ndarray) else []
        if isinstance(found, _CHANGING) or (held and not isinstance(found, (tuple, frozenset, *_FUNCTIONS))):
            yield found
        if id(found) not in seen:
            seen.add(id(found))
            pending.extend(reversed(held))


def put_back(x: Any, saved: list[tuple[Any, Any]]) -> None:
    """Give the objects that `x` led to when `snapshot(x)` was taken what they held then.

    >>> x = {"a": [1.0]}
    >>> saved = snapshot(x)
    >>> x["a"].append(2.0)
    >>> put_back(x, saved)
    >>> x
    {'a': [1.0]}
    """
    for found, contents in saved:
        if isinstance(found, np.ndarray):
            found[...] = contents
        elif isinstance(found, list | bytearray):
            found[:] = contents
        elif isinstance(found, deque):
            found.clear()
            found.extend(contents)
        elif isinstance(found, dict | set):
            found.clear()
            found.update(contents)
        else:
            _fill(found, contents)


def _fill(x: Any, contents: dict[str, Any]) -> None:
    """Give an instance these attributes, and no others."""
    slots = slots_of(x)
    for name in slots:
        if name in contents:
            object.__setattr__(x, name, contents[name])
        elif hasattr(x, name):
            object.__delattr__(x, name)
    if hasattr(x, "__dict__"):
        vars(x).clear()
        vars(x).update((name, item) for name, item in contents.items() if name not in slots)


def copy_together(*objects: Any) -> tuple[Any, ...]:
    """Copies of arrays, containers and instances in which views of one memory stay views of one memory.

    >>> x = np.zeros(3)
    >>> y, v = copy_together(x, x[1:])
    >>> v[0] = 1.0
    >>> y
    array([0., 1., 0.])
    """
    bases: dict[int, Any] = {}
    return tuple(_copied(x, bases) for x in objects)


def copied_alike(x_dot: Any, x: Any) -> Any:
    """A copy of a tangent in which two parts share memory, or are one object, where they do in it and in `x` as well.

    What only the tangents share, as in `y = 1.0 * x`, where both have the same, becomes two. What only the primals
    share is a tangent that was copied when a function returned it: that of the contents at that time. None stands for
    zeros of the layout of `x`, shared as in `x`.

    >>> x, x_dot = np.zeros(3), np.ones(3)
    >>> y_dot, v_dot, z_dot = copied_alike((x_dot, x_dot[1:], x_dot), (x, x[1:], 1.0 * x))
    >>> v_dot[0] = 5.0
    >>> y_dot, z_dot
    (array([1., 5., 1.]), array([1., 1., 1.]))
    """
    return _alike(x_dot, x, {}, {})


def _alike(x_dot: Any, x: Any, made: dict[Any, Any], partners: dict[int, list[Any]]) -> Any:
    """made: the copies, by the tangent's object and the primal's; partners: what the arrays of tangents belong to."""
    if isinstance(x_dot, np.ndarray):
        return _array_alike(x_dot, x, made, partners)
    if x_dot is None:
        return None if x is _UNKNOWN else _zeros(x, made, _same_tuple)
    key: object = (id(x_dot), id(x))
    if key in made:
        if x is _UNKNOWN:
            raise shared_before_a_change()
        return made[key]
    items: Any
    if isinstance(x_dot, list | deque):
        made[key] = items = []
        same = isinstance(x, list | tuple | deque) and len(x) == len(x_dot)
        items.extend(_alike(a, b, made, partners) for a, b in zip(x_dot, x if same else repeat(_UNKNOWN), strict=same))
        return items
    if isinstance(x_dot, tuple):
        held = x if isinstance(x, tuple) else repeat(_UNKNOWN)
        return _same_tuple(x_dot, [_alike(a, b, made, partners) for a, b in zip(x_dot, held, strict=held is x)])
    if isinstance(x_dot, dict):
        made[key] = items = {}
        kept = x if isinstance(x, dict) else {}
        items.update((k, _alike(item, kept.get(k, _UNKNOWN), made, partners)) for k, item in x_dot.items())
        return items
    if isinstance(x_dot, SimpleNamespace) or (dataclasses.is_dataclass(x_dot) and not isinstance(x_dot, type)):
        made[key] = items = blank(type(x_dot))
        for name, item in fields_of(x_dot).items():
            object.__setattr__(items, name, _alike(item, getattr(x, name, _UNKNOWN), made, partners))
        return items
    return x_dot


def _zeros(x: Any, made: dict[Any, Any], of_tuple: Callable[[Any, list[Any]], Any]) -> Any:
    """Zeros of the layout of `x`, in which what is one object or one memory in `x` is one here as well."""
    key = ("zeros", id(_base_of(x) if isinstance(x, np.ndarray) else x))
    if isinstance(x, np.ndarray) and np.issubdtype(x.dtype, np.inexact):
        made.setdefault(key, _zero_memory(_base_of(x)))
        return _copied_array(x, made, key)
    if key in made:
        return made[key]
    items: Any
    if isinstance(x, tuple):
        return of_tuple(x, [_zeros(item, made, of_tuple) for item in x])
    if isinstance(x, list | deque):
        made[key] = items = []
        items.extend(_zeros(item, made, of_tuple) for item in x)
        return items
    if type(x) is dict:
        made[key] = items = {}
        items.update((name, _zeros(item, made, of_tuple)) for name, item in x.items())
        return items
    zeros = zeros_like(x)
    if isinstance(zeros, SimpleNamespace):
        made[key] = zeros
        vars(zeros).update((name, _zeros(item, made, of_tuple)) for name, item in fields_of(x).items())
    return zeros


def _same_tuple(x: tuple[Any, ...], items: list[Any]) -> tuple[Any, ...]:
    return type(x)(*items) if hasattr(x, "_fields") else tuple(items)


def _array_alike(x_dot: np.ndarray[Any, Any], x: Any, made: dict[Any, Any], partners: dict[int, list[Any]]) -> Any:
    base = _base_of(x_dot)
    partner = _base_of(x) if isinstance(x, np.ndarray) else x
    met = partners.setdefault(id(base), [])
    if met and any(each is _UNKNOWN for each in [partner, *met]):
        raise shared_before_a_change()
    met.append(partner)
    if any(stride == 0 < length - 1 for stride, length in zip(x_dot.strides, x_dot.shape, strict=True)):
        return x_dot.copy()  # one number in many places, nobody else's
    return _copied_array(x_dot, made, (id(base), id(partner)))


def zeros_together(x: Any) -> Any:
    """A zero adjoint of the layout of `x`, in which what is one object or one memory in `x` is one here as well.

    >>> row = [1.0, 2.0]
    >>> first, (again, _) = zeros_together((row, (row, 3)))
    >>> first, first is again
    ([0.0, 0.0], True)
    """
    return _zeros(x, {}, lambda _, items: items)


def each_once(x_bar: Any) -> Any:
    """An adjoint in which what occurs several times is given once, to be added up; zeros stand for it elsewhere.

    >>> row = [1.0, 2.0]
    >>> each_once([row, [row, 3.0]])
    [[1.0, 2.0], [[0.0, 0.0], 3.0]]
    """
    return _once(x_bar, set(), {})


def _once(x: Any, seen: set[int], given: dict[Any, Any]) -> Any:
    """given: for the memory of each array, another such that is not zero where its numbers were given."""
    match x:
        case np.ndarray():
            given.setdefault(id(_base_of(x)), _zero_memory(_base_of(x)))
            marks = _copied_array(x, given)
            fresh = np.where(marks == 0, x, np.zeros_like(x))
            marks[...] = 1
            return fresh
        case list() | dict() | SimpleNamespace() if id(x) in seen:
            return zeros_like(x)
    seen.add(id(x))
    match x:
        case list() | tuple():
            return [_once(item, seen, given) for item in x]
        case dict():
            return {key: _once(item, seen, given) for key, item in x.items()}
        case SimpleNamespace():
            return SimpleNamespace(**{name: _once(item, seen, given) for name, item in vars(x).items()})
    return x


def _copied(x: Any, bases: dict[int, Any]) -> Any:
    """A copy with copies of all that it holds; what `snapshot` does not keep either is handed on as it is."""
    if isinstance(x, np.ndarray):
        return _copied_array(x, bases)
    if x is None or isinstance(x, _FIXED + _FUNCTIONS):
        return x
    if id(x) in bases:
        return bases[id(x)]
    if isinstance(x, list | deque):
        fresh: Any = deque(maxlen=x.maxlen) if isinstance(x, deque) else []
        bases[id(x)] = fresh
        fresh.extend(_copied(item, bases) for item in x)
        return fresh
    if isinstance(x, dict | set | bytearray):
        copied: Any = x.copy()
        bases[id(x)] = copied
        if isinstance(x, dict):
            copied.update((key, _copied(item, bases)) for key, item in x.items())
        return copied
    if isinstance(x, tuple):
        return _same_tuple(x, [_copied(item, bases) for item in x])
    kind: Any = type(x)
    if isinstance(x, SimpleNamespace) or (_is_plain(kind) and (hasattr(x, "__dict__") or slots_of(x))):
        instance = kind.__new__(kind)
        bases[id(x)] = instance
        _fill(instance, {name: _copied(item, bases) for name, item in attributes_of(x).items()})
        return instance
    return x


def _is_plain(kind: Any) -> bool:
    """Whether an instance needs no arguments to be made."""
    return kind.__new__ is object.__new__


def _base_of(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The array that owns the memory."""
    base = x.base
    while base is not None:
        if isinstance(base, np.ndarray):
            x = base
        base = getattr(base, "base", None)  # `as_strided` puts an object of its own between
    return x


def _copied_array(x: np.ndarray[Any, Any], bases: dict[Any, Any], key: object = None) -> np.ndarray[Any, Any]:
    """The same view of a copy of the array that owns the memory; there is one such copy for each key."""
    base = _base_of(x)
    key = id(base) if key is None else key
    if key not in bases:
        bases[key] = _copied_memory(base)
    copy: np.ndarray[Any, Any] = bases[key]
    if x is base:
        return copy
    if x.size == 0:
        return x.copy()
    memory = copy.ravel(order="K") if copy.base is None else copy.base  # in one piece, whatever the order of its axes
    offset = _address(x) - _address(base) + _address(copy) - _address(memory)
    return np.ndarray(x.shape, x.dtype, buffer=memory, offset=offset, strides=x.strides)


def _copied_memory(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A copy with the strides of `x`."""
    copy = x.copy(order="K")
    if copy.strides == x.strides or x.size == 0:
        return copy
    steps = [(length - 1) * stride for length, stride in zip(x.shape, x.strides, strict=True)]
    below = -sum(step for step in steps if step < 0)
    above = sum(step for step in steps if step > 0)
    memory = np.zeros(below + above + x.itemsize, np.uint8)  # foreign memory, whose items don't stand side by side
    copy = np.ndarray(x.shape, x.dtype, buffer=memory, offset=below, strides=x.strides)
    copy[...] = x
    return copy


def _zero_memory(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Zeros with the strides of `x`."""
    zeros = _copied_memory(x)
    zeros.fill(0)
    return zeros


def _address(x: np.ndarray[Any, Any]) -> int:
    address: int = x.__array_interface__["data"][0]
    return address
