"""Where the meaning of a name is kept, and whether it is still there.

>>> root_of(lambda x: len(x), "len")
('builtin', <built-in function len>)
>>> import math
>>> member(math, "pi"), member(math, "tau_") is MISSING
(3.141592653589793, True)
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache, partial
from logging import Logger, LoggerAdapter
from types import BuiltinMethodType, FunctionType, MethodType, ModuleType, NoneType
from typing import Any, NamedTuple, Protocol

import gast
import numpy as np

from s2s_ad.frontend.libraries import NO_USERS
from s2s_ad.values.observe import attributes_of, is_arraylike, is_bound
from s2s_ad.values.opaque import opaque_of

DERIVATIVES = frozenset({"grad", "value_and_grad"})
CONSTANT_MODULES = frozenset({"numpy", "math", "cmath", "scipy", "operator", "builtins"})
"""Libraries whose numbers are constants: a user's `config.rate` is data, `np.pi` is not."""


class Missing(Enum):
    """No meaning: a local name, data, or a name that is not bound."""

    MISSING = "MISSING"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "MISSING"


MISSING = Missing.MISSING


class Resolver(Protocol):
    """What a dotted name of a program means."""

    def resolve(self, expression: gast.expr) -> object:
        """The function, class or module that it stands for, or MISSING."""
        ...


class Binding(NamedTuple):
    """A dotted name and what it means, which it does not keep alive; `kind` says where its first name is kept: cell,
    global or builtin."""

    kind: str
    path: tuple[str, ...]
    meaning: Callable[[], object]


def root_of(function: FunctionType, name: str) -> tuple[str, object]:
    """Where a name that is not local is kept, and what it is now."""
    code = function.__code__
    if name in code.co_freevars:
        try:
            return "cell", (function.__closure__ or ())[code.co_freevars.index(name)].cell_contents
        except ValueError:  # not assigned yet
            return "cell", MISSING
    if name in function.__globals__:
        return "global", function.__globals__[name]
    return "builtin", builtins_of(function).get(name, MISSING)


def data_at(function: FunctionType, path: tuple[str, ...]) -> object:
    """What a name holds now, or an attribute of the class that it means."""
    found = root_of(function, path[0])[1]
    for name in path[1:]:
        is_owner = isinstance(found, ModuleType | type)
        found = inspect.getattr_static(found, name, MISSING) if is_owner else MISSING
    return found


def builtins_of(function: FunctionType) -> Mapping[str, Any]:
    """The builtins that a function sees."""
    found: Mapping[str, Any] = getattr(function, "__builtins__")  # noqa: B009 - unknown to the type checker
    return found


def member(owner: object, name: str) -> object:
    """An attribute of a module or class, if it is a meaning or a library's constant; a derivative of a function that
    carries it."""
    if name in DERIVATIVES and getattr(type(owner), "is_function", False) is True:
        return getattr(owner, name, MISSING)
    if isinstance(owner, partial | MethodType):  # what these hold is data
        return MISSING
    if not isinstance(owner, ModuleType | type) and not (is_meaning(owner) and hasattr(type(owner), name)):
        return MISSING
    found = getattr(owner, name, MISSING)
    if is_meaning(found) or (isinstance(owner, ModuleType) and _is_constant(owner, found)):
        return found
    return MISSING


def is_meaning(found: object) -> bool:
    """Modules, classes, functions of every make, loggers; not data, and not a user's callable instance."""
    if isinstance(found, ModuleType | type | partial | FunctionType | MethodType | Logger | LoggerAdapter):
        return True
    return (callable(found) and hasattr(found, "__name__")) or _is_distribution(found)


def _is_distribution(found: object) -> bool:
    """`scipy.stats.norm`: an instance, but a library's own, whose methods are functions of their arguments."""
    if not type(found).__module__.startswith("scipy.stats."):
        return False
    return id(found) in _distributions()


@cache
def _distributions() -> frozenset[int]:
    """The instances in `scipy.stats`, which is imported if one of them is at hand."""
    members = vars(sys.modules["scipy.stats"]).values()
    return frozenset(id(each) for each in members if type(each).__module__.startswith("scipy.stats."))


MOST_ITEMS = 16
MOST_FUNCTIONS = 64
MOST_DEPTH = 6
_BUILT_IN = (BaseException, Enum, dict, float, int, list, set, str, tuple)


def is_plain_data(found: object, depth: int = 0) -> bool:
    """Numbers, arrays, slices, short tuples and lists of them, tables of functions, instances that hold such: data
    whose kind is told cheaply on every call. `depth`: in how many others it lies.

    >>> is_plain_data(2.0), is_plain_data([1, (2.0,)]), is_plain_data("text"), is_plain_data(len)
    (True, True, False, False)
    """
    if type(found) is slice:
        return all(type(bound) in (int, NoneType) for bound in (found.start, found.stop, found.step))
    if type(found) in (float, int, bool, complex, np.ndarray) or isinstance(found, np.generic):
        return True
    if depth > MOST_DEPTH:
        return False
    if type(found) in (tuple, list):
        items: Any = found
        short = len(items) <= MOST_ITEMS and all(is_plain_data(item, depth + 1) for item in items)
        return short or is_table(found, depth)
    return opaque_of(found) is not None or is_table(found, depth) or is_record(found, depth)


def is_record(found: object, depth: int = 0) -> bool:
    """An instance of a class of the user's, a partial or a bound method, in which all is plain data, text, functions,
    or short lists and dicts of these.

    >>> is_record(partial(pow, 2.0)), is_record(np.random.default_rng(0)), is_record("text")
    (True, False, False)
    """
    if depth > MOST_DEPTH or not (is_bound(found) or _is_users(found)):
        return False
    names = attributes_of(found)
    return len(names) <= MOST_FUNCTIONS and all(_is_attribute(getattr(found, name), depth + 1) for name in names)


def _is_users(found: object) -> bool:
    """Whether it is an instance of a user's class, and neither like an array nor a function."""
    package = type(found).__module__.partition(".")[0]
    foreign = package in NO_USERS | {"s2s_ad"} or isinstance(found, _BUILT_IN)
    return not (foreign or is_arraylike(found) or is_meaning(found))


def _is_attribute(found: object, depth: int) -> bool:
    if type(found) in (tuple, list, dict):
        held: Any = found
        items = [*held.values()] if type(found) is dict else held
        short = depth <= MOST_DEPTH and len(items) <= MOST_FUNCTIONS
        return short and all(_is_attribute(item, depth + 1) for item in items)
    if found is None or type(found) in (str, bytes) or is_bound(found):
        return not is_bound(found) or is_record(found, depth)
    return (callable(found) and is_meaning(found)) or is_plain_data(found, depth)


def is_table(found: object, depth: int = 0) -> bool:
    """Functions that are found by a name or number: a short dict, tuple or list of functions and plain data.

    >>> is_table({"sin": np.sin, "rate": 2.0}), is_table([len, abs]), is_table({"rate": 2.0}), is_table([])
    (True, True, False, False)
    """
    if type(found) not in (tuple, list, dict) or depth > MOST_DEPTH:
        return False
    held: Any = found
    items = [*held.values()] if type(found) is dict else held
    inner = depth + 1
    functions = [is_table(item, inner) or (callable(item) and is_meaning(item)) for item in items[:MOST_FUNCTIONS]]
    plain = (known or is_plain_data(item, inner) for known, item in zip(functions, items, strict=False))
    return len(items) <= MOST_FUNCTIONS and any(functions) and all(plain)


BOUND = MethodType | BuiltinMethodType
"""Methods of an object, such as `np.add.at`: made anew on each access."""


class _Imported(Protocol):
    @property
    def meaning(self) -> object: ...


def bindings_hold(
    bindings: Mapping[tuple[str, ...], Binding], function: FunctionType, imports: Mapping[str, _Imported]
) -> bool:
    """Whether every binding means the same, read from the cells and globals of `function`, or from what it imports."""
    roots: dict[str, object] = {}
    for (first, *rest), binding in bindings.items():
        if first not in roots:
            roots[first] = imports[first].meaning if first in imports else root_of(function, first)[1]
        found = roots[first]
        for name in rest:
            found = getattr(found, name, MISSING)
        meaning = binding.meaning()
        if found is not meaning and not (isinstance(found, BOUND) and found == meaning):
            return False
    return True


def _is_constant(module: ModuleType, found: object) -> bool:
    if module.__name__.partition(".")[0] not in CONSTANT_MODULES:
        return False
    return found is None or isinstance(found, int | float | complex)
