"""Tests of arguments that are written into, and of what a function returned that has a derivative of its own: nothing
of it may be held elsewhere as well.

The derivative of what is handed in or back is a new object. Where a store through one name is to be seen through
another, it would not be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from s2s_ad.errors.running import held_twice, result_held_twice, shared_memory, shared_result, shared_slot
from s2s_ad.runtime.guards import require_kept, shares_memory
from s2s_ad.runtime.snapshots import occurrences

Arrays = list[np.ndarray[Any, Any]]


def require_disjoint(where: str, /, **arguments: Any) -> None:
    """The first argument, whose arrays are written into, holds none of them twice, and shares none with others."""
    (name, written), *others = arguments.items()
    if _overlap(_each(_parts(written, "arrays")[0], None)):
        raise held_twice(where, name)
    for other, held in others:
        arrays = [_parts(each, "arrays")[0] for each in (written, held)]
        if _overlap([*_each(arrays[0], 0), *_each(arrays[1], 1)]):
            raise shared_memory(where, name, other)


def require_distinct(where: str, /, **arguments: Any) -> None:
    """The first argument, whose containers and instances change, holds none of them twice, nor any of others."""
    (name, changed), *others = arguments.items()
    if any(True for _ in _repeated(changed)):
        raise held_twice(where, name)
    own = {id(found) for found in _parts(changed, "containers")[1]}
    for other, held in others:
        if any(id(found) in own for found in _parts(held, "containers")[1]):
            raise shared_memory(where, name, other)


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


def require_alone(where: str, x: Any, held: Any, v: Any, /) -> None:
    """`x[k]`, which is `held`, shares no memory with anything else in `x`, and `held + v` is what `held += v` makes of
    it: nobody sees that it was replaced.

    >>> row = np.zeros(3)
    >>> require_alone("m.py:1", [row, 0.0], row, 1.0)
    >>> require_alone("m.py:1", [row, row[1:]], row, 1.0)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    s2s_ad.errors.message.DifferentiationError: m.py:1: what is updated here shares memory ...
    """
    if isinstance(x, np.ndarray) or not isinstance(held, np.ndarray | list | dict):
        return  # an array keeps its memory, whatever is stored into it, and a number has none
    require_kept(held, v, where)
    found = list(occurrences(x))
    others = [each for each in found if each is not held]
    arrays = [(each, side) for side, group in enumerate(([held], others)) for each in group]
    shared = _overlap((each, side) for each, side in arrays if isinstance(each, np.ndarray))
    if len(found) - len(others) > 1 or (shared and isinstance(held, np.ndarray)):
        raise shared_slot(where)


def _repeated(x: Any) -> Iterator[Any]:
    """The containers that it leads to more than once."""
    seen: set[int] = set()
    for found in occurrences(x):
        if not isinstance(found, np.ndarray):
            if id(found) in seen:
                yield found
            seen.add(id(found))


def _holds_array(x: Any) -> bool:
    return any(isinstance(found, np.ndarray) for found in occurrences(x))


def _parts(x: Any, stored: str) -> tuple[Arrays, list[Any]]:
    """The arrays and the containers that are in it, as often as they are, as far as they are stored into."""
    arrays: Arrays = []
    containers: list[Any] = []
    for found in occurrences(x):
        if isinstance(found, np.ndarray):
            arrays.append(found)
        else:
            containers.append(found)
    return arrays if "arrays" in stored else [], containers if "containers" in stored else []


def _each(arrays: Arrays, side: int | None) -> Iterator[tuple[np.ndarray[Any, Any], int]]:
    return ((x, position if side is None else side) for position, x in enumerate(arrays))


def _overlap(arrays: Iterable[tuple[np.ndarray[Any, Any], int]]) -> bool:
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
