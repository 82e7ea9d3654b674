"""Whether a seed in a file is like the value that it belongs to, said before a sweep meets it."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.errors.running import described
from s2s_ad.runtime.structure import fields_of


def kinds_of(x: Any, place: str = "") -> dict[str, str]:
    """The kind of each container, and of each number or array that has a derivative, by its place.

    >>> kinds_of((1.0, {"k": np.ones(2), "n": 3}))
    {'': 'a tuple of 2', '[0]': 'a float', '[1]': "a dict of ['k', 'n']", "[1]['k']": 'a float64 array of shape (2,)'}
    """
    if isinstance(x, float):
        return {place: "a float"}
    if isinstance(x, np.ndarray | complex | np.inexact):
        varies = not isinstance(x, np.ndarray) or np.issubdtype(x.dtype, np.inexact)
        return {place: described(x)} if varies else {}
    if isinstance(x, list | tuple):
        kinds = {place: f"{described(x)} of {len(x)}"}
        items = {f"[{index}]": item for index, item in enumerate(x)}
    elif isinstance(x, dict):
        kinds = {place: f"{described(x)} of {sorted(x, key=str)}"}
        items = {f"[{key!r}]": item for key, item in x.items()}
    else:
        items = {} if callable(x) else {f".{name}": item for name, item in fields_of(x).items()}
        kinds = {place: described(x)} if items else {}
    for step, item in items.items():
        kinds.update(kinds_of(item, place + step))
    return kinds


def require_kinds(name: str, x: Any, kinds: dict[str, str]) -> None:
    """An error unless `x` is of these kinds. Where they say nothing, anything may stand.

    >>> require_kinds("y_bar", np.ones(2), kinds_of(np.zeros(3)))
    Traceback (most recent call last):
    TypeError: y_bar should be a float64 array of shape (3,), and is a float64 array of shape (2,)
    """
    found = kinds_of(x)
    for place, kind in kinds.items():
        if found.get(place) != kind:
            given = found.get(place, described(x) if not place else "of another kind")
            raise TypeError(f"{name}{place} should be {kind}, and is {given}")
