"""Where a call of NumPy writes its result: `out=`, or the argument at its place.

>>> from types import SimpleNamespace
>>> numpy = SimpleNamespace(resolve=lambda func: getattr(np, func.attr))
>>> for text in ("np.sin(x, y)", "np.sum(x, 0, None, y)", "np.modf(x, y, z)", "np.sin(x)"):
...     call = gast.parse(text).body[0].value
...     print([each.id for each in outputs(call, numpy)], [each.arg for each in named(call, numpy).keywords])
['y'] ['out']
['y'] ['out']
['y', 'z'] ['out']
[] []
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache
from types import MethodDescriptorType
from typing import Any

import gast
import numpy as np

from s2s_ad.frontend.bindings import MISSING, Resolver

_METHODS = frozenset(
    {"all", "any", "argmax", "argmin", "choose", "clip", "compress", "cumprod", "cumsum", "dot", "max", "mean", "min"}
    | {"prod", "ptp", "round", "std", "sum", "take", "trace", "var"}
)
"""Methods of arrays that are functions of NumPy with the array in front, and take `out`."""
_OF_UFUNC: dict[str, tuple[str, ...]] = {
    "reduce": ("axis", "dtype", "out"),
    "accumulate": ("axis", "dtype", "out"),
    "reduceat": ("indices", "axis", "dtype", "out"),
}
_COMPILED = {np.dot: ("b", "out"), np.concatenate: ("axis", "out")}
"""Parameters behind the first, where the interpreter may not know them."""


def outputs(call: gast.Call, scope: Resolver | None) -> Iterator[gast.expr]:
    """What a call may write into because it is, or may be, what `out` stands for."""
    yield from (keyword.value for keyword in call.keywords if keyword.arg == "out")
    function, args = _applied(call, scope)
    place = _place(function)
    if place is None and function is MISSING and isinstance(call.func, gast.Attribute):
        names = _of_method(call.func.attr)
        place = names.index("out") if names else None
    if place is None:
        return
    star = next((k for k, each in enumerate(args) if isinstance(each, gast.Starred)), len(args))
    yield from args[min(place, star) :]
    yield from (keyword.value for keyword in call.keywords if keyword.arg is None)


def named(
    call: gast.Call, scope: Resolver, is_array: Callable[[gast.expr], bool] = lambda _: False
) -> gast.Call:
    """The call with its outputs by name, if that can be seen: `np.sin(x, y)` as `np.sin(x, out=y)`."""
    function = scope.resolve(call.func)
    place, names = _place(function), _parameters(function)
    if function is MISSING and isinstance(call.func, gast.Attribute) and is_array(call.func.value):
        names = _of_method(call.func.attr)
        place = names.index("out") if names else None
    if place is None or len(call.args) <= place or any(isinstance(each, gast.Starred) for each in call.args):
        return call
    rest = call.args[place:]
    if isinstance(function, np.ufunc):
        more = [("out", rest[0] if function.nout == 1 else _pair(rest, function.nout))]
    else:
        more = list(zip(names[place:], rest, strict=False))
    keywords = [*(gast.keyword(name, value) for name, value in more), *call.keywords]
    return gast.Call(call.func, call.args[:place], keywords)


def _pair(given: list[gast.expr], count: int) -> gast.expr:
    missing = [gast.Constant(None, None) for _ in range(count - len(given))]
    return gast.Tuple([*given, *missing], gast.Load())


def _applied(call: gast.Call, scope: Resolver | None) -> tuple[object, list[gast.expr]]:
    """What is called, and on what: also by `map`, and by `__call__`."""
    func, args = call.func, call.args
    if isinstance(func, gast.Attribute) and func.attr == "__call__":
        func = func.value
    if isinstance(func, gast.Name) and func.id == "map" and args:
        func, args = args[0], args[1:]
    return _by_name(func) if scope is None else scope.resolve(func), args


def _by_name(func: gast.expr) -> object:
    """The function of NumPy that has this name, if it can't be told; a method of an array first."""
    match func:
        case gast.Attribute(value=gast.Name(id="np" | "numpy")):
            pass
        case gast.Attribute(attr=name) if name in _METHODS:
            return MISSING
    return vars(np).get(getattr(func, "attr", getattr(func, "id", "")), MISSING)


def _place(function: object) -> int | None:
    """How many arguments stand before the output."""
    if isinstance(function, np.ufunc):
        return function.nin
    names = _parameters(function)
    return names.index("out") if "out" in names else None


def _of_method(name: str) -> tuple[str, ...]:
    """The names of the parameters of an array's method that takes an output, but for the array."""
    if name not in _METHODS:
        return ()
    names = list(_parameters_of(getattr(np, name)))
    names.remove("a")
    return tuple(names)


def _parameters(function: object) -> tuple[str, ...]:
    """The names of the parameters of a function of NumPy that can be given by position."""
    owner = getattr(function, "__self__", None)
    if isinstance(owner, np.ufunc):
        return ("array", *_OF_UFUNC.get(getattr(function, "__name__", ""), ()))
    if isinstance(function, MethodDescriptorType):
        known = function.__objclass__ is np.ndarray and function.__name__ in _METHODS
        return _parameters_of(getattr(np, function.__name__)) if known else ()
    module = str(getattr(function, "__module__", None))
    return _parameters_of(function) if callable(function) and module.partition(".")[0] == "numpy" else ()


@cache
def _parameters_of(function: Callable[..., Any]) -> tuple[str, ...]:
    try:
        given = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return ("a", *_COMPILED.get(function, ()))
    return tuple(each.name for each in given if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD))
