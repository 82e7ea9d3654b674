"""Values for many directions: arrays with one more axis in front, in containers as they are for one."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast
from s2s_ad.runtime.instances import blank
from s2s_ad.runtime.structure import Shadow, fields_of


def repeated(x: Any, count: int) -> Any:
    """The same for each direction: `count` copies of every number and array.

    >>> repeated([1.0, (None, np.ones(2))], 2)
    [array([1., 1.]), (None, array([[1., 1.],
           [1., 1.]]))]
    """
    if isinstance(x, np.ndarray | float | complex | np.inexact):
        return np.repeat(np.asarray(x)[None], count, axis=0)
    if isinstance(x, list):
        return [repeated(item, count) for item in x]
    if isinstance(x, tuple):
        items = [repeated(item, count) for item in x]
        return type(x)(*items) if hasattr(x, "_fields") else tuple(items)
    if isinstance(x, dict):
        return {key: repeated(item, count) for key, item in x.items()}
    if isinstance(x, Shadow):
        return Shadow(**{name: repeated(item, count) for name, item in vars(x).items()})
    if x is None or isinstance(x, int | str | bytes | np.generic):
        return x
    fields = {} if callable(x) and hasattr(x, "__name__") else fields_of(x)
    made = object.__new__(type(x)) if fields else x
    for name, item in fields.items():
        object.__setattr__(made, name, repeated(item, count))
    return made


def directions(*values: Any) -> int:
    """How many directions there are: the length of the first axis of the first array.

    >>> directions({"n": 3, "w": np.zeros((5, 2))})
    5
    """
    pending = list(values)[::-1]
    while pending:
        x = pending.pop()
        if isinstance(x, np.ndarray):
            return len(x)
        if isinstance(x, list | tuple):
            pending.extend(reversed(x))
        elif isinstance(x, dict):
            pending.extend(reversed(x.values()))
        else:
            pending.extend(reversed(fields_of(x).values()))
    raise TypeError("no array among the directions")


def restructure_each(e: Any, like: Any) -> Any:
    """`restructure` for many directions: each leaf has the kind of number and, behind the first axis, the shape of
    `like`'s.

    >>> restructure_each([np.ones(3), np.ones((3, 1))], (2.0, np.zeros(2, "float32")))[1].shape
    (3, 2)
    """
    if isinstance(like, tuple):
        items = [restructure_each(p, q) for p, q in zip(e, like, strict=True)]
        return type(like)(*items) if hasattr(like, "_fields") else tuple(items)
    if isinstance(like, list):
        return [restructure_each(p, q) for p, q in zip(e, like, strict=True)]
    if isinstance(like, dict):
        return {key: restructure_each(e[key], item) for key, item in like.items()}
    if isinstance(e, Shadow):
        result = blank(type(like))
        for name, item in fields_of(like).items():
            object.__setattr__(result, name, restructure_each(getattr(e, name), item))
        return result
    return None if e is None else np.stack([np.array(unbroadcast(each, like)) for each in e])
