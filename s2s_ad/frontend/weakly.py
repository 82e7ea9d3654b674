"""References that let go: what a cache knows of a user's functions must not keep these, and their data, alive.

>>> def f(x): return x
>>> found = weakly(f)
>>> found() is f
True
>>> del f
>>> found()
GONE
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from functools import partial, wraps
from types import FunctionType, MethodType
from typing import Any, TypeGuard, TypeVar

from s2s_ad.frontend.locate import GENERATED
from s2s_ad.values import Known

_HELD = (FunctionType, MethodType, partial, type)
Answer = TypeVar("Answer")
_LENT = "lent"


class Gone(Enum):
    """What a weak reference gives once its object is no more."""

    GONE = "GONE"

    def __repr__(self) -> str:
        return "GONE"


GONE = Gone.GONE


def weakly(found: object) -> Callable[[], object]:
    """A weak reference to a user's function, method, partial or class; a plain one to all else, and to what we wrote
    for one transformation alone, which nobody else has."""
    made = found.__dict__.get("__call__") if isinstance(found, type) else found
    ours = _is_ours(made) and _LENT not in made.__dict__
    reference = _reference(found) if isinstance(found, _HELD) and not ours else None
    return _Plain(found) if reference is None else _Weak(reference)


def lend(function: FunctionType) -> None:
    """Remember of a function of ours that whoever asked for it keeps it."""
    function.__dict__[_LENT] = True


def kept_with(owner: Callable[..., Any], kind: str) -> dict[Any, Any]:
    """What of a kind is kept by a function, and goes with it.

    >>> def f(x): return x
    >>> kept_with(f, "halves")[2] = f
    >>> kept_with(f, "halves")[2] is f, kept_with(f, "doubles")
    (True, {})
    """
    name = f"__s2s_ad_{kind}__"
    kept: _KeptWith | None = owner.__dict__.get(name)
    if kept is None or kept.owner() is not owner:  # `functools.wraps` copies what a function keeps to another
        owner.__dict__[name] = kept = _KeptWith(weakref.ref(owner))
    return kept.items


def by_class(ask: Callable[[type], Answer]) -> Callable[[type], Answer]:
    """Remember the answer for each class, for as long as that is alive."""
    known: weakref.WeakKeyDictionary[type, Answer] = weakref.WeakKeyDictionary()

    @wraps(ask)
    def answer(kind: type) -> Answer:
        if kind not in known:
            known[kind] = ask(kind)
        return known[kind]

    return answer


def weak_key(item: Hashable) -> Hashable:
    """A key that is the same for the same values, where functions and classes count as themselves, and which keeps none
    of these alive. Nothing is the same as the key of what is no more."""
    if isinstance(item, _HELD):
        return _reference(item) or item
    if isinstance(item, tuple):
        return (type(item), *map(weak_key, item))
    if isinstance(item, frozenset):
        return frozenset(map(weak_key, item))
    if isinstance(item, Known) and not isinstance(item.obj, _HELD):
        return item
    if is_dataclass(item) and not isinstance(item, type):
        return (type(item), *(weak_key(getattr(item, each.name)) for each in fields(item)))
    return item


def _reference(found: Any) -> weakref.ref[Any] | None:
    """A weak reference, which is the same for the same object; None for the method of an instance that has no room for
    one."""
    if not isinstance(found, MethodType):
        return weakref.ref(found)
    holder = type(found.__self__)
    return weakref.WeakMethod(found) if holder.__weakrefoffset__ or isinstance(found.__self__, type) else None


def _is_ours(function: object) -> TypeGuard[FunctionType]:
    return isinstance(function, FunctionType) and function.__code__.co_filename.startswith(GENERATED)


@dataclass
class _KeptWith:
    owner: Callable[[], Any]
    items: dict[Any, Any] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Any, ...]:
        """A function that is sent elsewhere by value takes nothing along."""
        return _KeptWith, (_nobody,)


def _nobody() -> None:
    """The owner of what was sent."""


class _Weak:
    __slots__ = ("_reference",)

    def __init__(self, reference: Callable[[], Any]) -> None:
        self._reference = reference

    def __call__(self) -> object:
        found = self._reference()
        return GONE if found is None else found


class _Plain:
    __slots__ = ("_found",)

    def __init__(self, found: object) -> None:
        self._found = found

    def __call__(self) -> object:
        return self._found
