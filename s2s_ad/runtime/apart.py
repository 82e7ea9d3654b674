"""Tests of what a function returned that has a derivative of its own: nothing of it may be held elsewhere as well.

The derivative of what was returned is a new object. Where a store through one name is to be seen through another, it
would not be.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial
from types import BuiltinFunctionType, CellType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from s2s_ad.errors.running import result_held_twice, shared_result
from s2s_ad.runtime.guards import shares_memory
from s2s_ad.runtime.structure import attributes_of

_FIXED = (str, bytes, int, float, complex, np.generic, type, ModuleType, np.ufunc)
_FUNCTIONS = (FunctionType, BuiltinFunctionType, MethodType, partial)

Arrays = list[np.ndarray[Any, Any]]


def require_apart(where: str, called: str, stored: str, made: Any, /, **others: Any) -> None:
    """What `called` made shares nothing with the others that is stored into afterwards. `stored`: "arrays",
    "containers", which are lists, dicts and instances, or "arrays and containers".

    >>> x = np.zeros(3)
    >>> require_apart("m.py:1", "f", "containers", [x], x=x)
    >>> require_apart("m.py:1", "f", "arrays", [x + 1], x=x)
    """
    arrays, containers = _parts(made, stored)
    held = {id(container) for container in containers}
    for name, other in others.items():
        theirs, boxes = _parts(other, stored)
        if any(id(box) in held for box in boxes) or _overlap([*_each(arrays, 0), *_each(theirs, 1)]):
            raise shared_result(where, called, name)


def require_held_once(where: str, called: str, stored: str, made: Any, /) -> None:
    """What `called` made holds nothing in two places that is stored into afterwards.

    >>> x = np.zeros(3)
    >>> require_held_once("m.py:1", "f", "arrays", [x, x + 1])
    """
    arrays, _ = _parts(made, stored)
    if any(stored != "arrays" or _holds_array(box) for box in _repeated(made)) or _overlap(_each(arrays, None)):
        raise result_held_twice(where, called)


def _repeated(x: Any) -> Iterator[Any]:
    """The containers that it leads to more than once."""
    seen: set[int] = set()
    for found in _changeable(x):
        if not isinstance(found, np.ndarray):
            if id(found) in seen:
                yield found
            seen.add(id(found))


def _holds_array(x: Any) -> bool:
    return any(isinstance(found, np.ndarray) for found in _changeable(x))


def _parts(x: Any, stored: str) -> tuple[Arrays, list[Any]]:
    """The arrays and the containers that are in it, as often as they are, as far as they are stored into."""
    arrays: Arrays = []
    containers: list[Any] = []
    for found in _changeable(x):
        if isinstance(found, np.ndarray):
            arrays.append(found)
        else:
            containers.append(found)
    return arrays if "arrays" in stored else [], containers if "containers" in stored else []


def _changeable(x: Any) -> Iterator[Any]:
    """The arrays, containers and instances that `x` leads to, each as often as it is held."""
    seen: set[int] = set()
    pending = [x]
    while pending:
        found = pending.pop()
        if found is None or isinstance(found, _FIXED):
            continue
        if not isinstance(found, (tuple, frozenset, *_FUNCTIONS)):
            yield found
        if id(found) not in seen and not isinstance(found, np.ndarray):
            seen.add(id(found))
            pending.extend(reversed(list(_held(found))))


def _held(x: Any) -> Iterator[Any]:
    """What is right in it, or what a function was made with."""
    if isinstance(x, list | tuple | set | frozenset | deque):
        yield from x
    elif isinstance(x, dict):
        yield from x.values()
    elif isinstance(x, MethodType | BuiltinFunctionType):
        yield x.__self__
    elif isinstance(x, partial):
        yield from (x.func, x.args, x.keywords)
    elif isinstance(x, FunctionType):
        yield from (cell.cell_contents for cell in x.__closure__ or () if cell != CellType())
    else:
        yield from attributes_of(x).values()


def _each(arrays: Arrays, side: int | None) -> Iterator[tuple[np.ndarray[Any, Any], int]]:
    return ((x, position if side is None else side) for position, x in enumerate(arrays))


def _overlap(arrays: Any) -> bool:
    """Whether arrays of two sides have an element in common: they are gone through in the order of their memory."""
    found = sorted(((*_bounds(x), x, side) for x, side in arrays if x.size), key=lambda each: each[:2])
    reach: list[tuple[int, int, np.ndarray[Any, Any], int]] = []
    for each in found:
        reach = [other for other in reach if other[1] > each[0]]
        if any(other[3] != each[3] and shares_memory(other[2], each[2]) for other in reach):
            return True
        reach.append(each)
    return False


def _bounds(x: np.ndarray[Any, Any]) -> tuple[int, int]:
    """The first byte of an array, and that behind its last one."""
    start = x.__array_interface__["data"][0]
    steps = [(length - 1) * stride for length, stride in zip(x.shape, x.strides, strict=True)]
    return start + sum(step for step in steps if step < 0), start + sum(step for step in steps if step > 0) + x.itemsize
