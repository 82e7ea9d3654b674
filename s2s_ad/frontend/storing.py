"""Which calls may store into what they are given: a buffer that a callee fills carries what it was filled with.

>>> call = gast.parse("f(x)").body[0].value
>>> may_store(call, frozenset(), None), may_store(gast.parse("np.exp(x)").body[0].value, frozenset(), None)
(True, False)

A user's function is read to see whether it stores into a parameter, or into what may be a view of one. Where nothing
is known, a call may store.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import partial
from types import FunctionType, MethodDescriptorType, WrapperDescriptorType

import gast
import numpy as np

from s2s_ad.frontend.bindings import MISSING, Resolver
from s2s_ad.frontend.libraries import NO_USERS
from s2s_ad.frontend.telling import only_tells
from s2s_ad.syntax.mutating import CHANGING, OPERATORS_IN_PLACE

Judge = Callable[[FunctionType], bool]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


IN_PLACE = _words(
    "copyto put place putmask fill_diagonal put_along_axis at shuffle setattr setitem delitem heappush heappop heapify "
    "heappushpop heapreplace insort insort_left insort_right iadd isub imul itruediv ifloordiv imod ipow imatmul "
    "iconcat"
)
_HELPERS = _words("accumulate_into add_at put_back reorder")  # of generated code
_IN_PLACE_METHODS = IN_PLACE | OPERATORS_IN_PLACE | {"sort", "partition", "resize", "__init__", "__setstate__"}
"""As functions, `np.sort`, `np.partition` and `np.resize` make a new array."""
_USUAL_NAMES = frozenset({"np", "numpy", "math", "scipy", "sp"})
_OWNERS = (np.ndarray, list, dict, tuple, str, float)
_OF_NAMEDTUPLES = {"_asdict", "_make", "_replace"}
_METHODS = frozenset(name for owner in _OWNERS for name in dir(owner)) - _IN_PLACE_METHODS | _OF_NAMEDTUPLES


def may_store(call: gast.Call, local: frozenset[str], scope: Resolver | None, judge: Judge = lambda _: True) -> bool:
    """Whether a call may change an object that it is given. `judge` knows it of a user's function."""
    function = call.func
    name = getattr(function, "attr", getattr(function, "id", ""))
    meaning = MISSING if scope is None else scope.resolve(function)
    if isinstance(meaning, type):
        return not (is_dataclass(meaning) or issubclass(meaning, tuple) or _is_library(meaning))
    if isinstance(meaning, partial):
        return True
    if meaning is not MISSING:
        if only_tells(meaning):
            return False
        if isinstance(meaning, MethodDescriptorType | WrapperDescriptorType):
            return name in IN_PLACE | CHANGING  # `list.append(xs, v)`
        if str(getattr(meaning, "__module__", "")).startswith("s2s_ad.runtime."):
            return name in _HELPERS
        return name in IN_PLACE if _is_library(meaning) else not isinstance(meaning, FunctionType) or judge(meaning)
    if isinstance(function, gast.Name):
        return name in local or not hasattr(builtins, name) or name in IN_PLACE
    root = function
    while isinstance(root, gast.Attribute):
        root = root.value
    if scope is None and isinstance(root, gast.Name) and root.id not in local:
        if root.id in _USUAL_NAMES:
            return name in IN_PLACE
        if isinstance(getattr(builtins, root.id, None), type):
            return name in CHANGING
    return name not in _METHODS


def only_computes(call: gast.Call, local: frozenset[str], scope: Resolver) -> bool:
    """Whether a call is of a helper of generated code that changes nothing that it is given."""
    if not isinstance(call.func, gast.Name) or call.func.id in local:
        return False
    meaning = scope.resolve(call.func)
    if not isinstance(meaning, FunctionType) or not str(meaning.__module__).startswith("s2s_ad.runtime."):
        return False
    return meaning.__name__ not in _HELPERS | {"grad_of"}


def _is_library(meaning: object) -> bool:
    """Whether NumPy, SciPy or the standard library defines it."""
    module = getattr(meaning, "__module__", None) or type(getattr(meaning, "__self__", meaning)).__module__
    return str(module).partition(".")[0].lstrip("_") in NO_USERS or isinstance(meaning, np.ufunc)
