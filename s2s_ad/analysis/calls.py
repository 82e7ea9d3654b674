"""What a call may do besides returning a value: nothing, change one of its arguments, or anything at all.

A function that nobody vouches for may do anything.  Vouched for are the functions with a rule, NumPy's elementwise
functions, `math`, and the builtins and methods listed here; drawing random numbers is an effect, whatever the rule.
"""

from __future__ import annotations

import builtins
import functools
import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import FunctionType

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.frontend.transforms import transform
from s2s_ad.rules.registry import lookup, member, method
from s2s_ad.syntax.mutating import CHANGING
from s2s_ad.values import Array, IteratorOf, NumpyScalar, OneOf, Opaque, Scalar, Text, Unknown, Value

NUMBERS = Array | NumpyScalar | Scalar | OneOf


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _helpers(text: str) -> frozenset[object]:
    return frozenset(getattr(runtime, name) for name in _words(text))


PURE_BUILTINS: frozenset[object] = frozenset(
    getattr(builtins, name)
    for name in _words(
        "abs all any bool bytes callable complex dict divmod enumerate float frozenset getattr hasattr id int "
        "isinstance issubclass len list max min object pow range repr reversed round set slice sorted str sum "
        "tuple type zip"
    )
) | {functools.partial}
HOLDING_BUILTINS: frozenset[object] = frozenset(
    {dict, enumerate, frozenset, getattr, list, max, min, object, reversed, set, sorted, sum, tuple, type, zip}
    | {functools.partial}
)
_ELSEWHERE = _words("__init__ __setstate__ appendleft extendleft popleft push")
"""Methods of deques and of classes: a call of one may do anything."""
MUTATING_METHODS = (CHANGING - _ELSEWHERE) | {"setflags"}
REGROUPING_METHODS = _words("append add clear discard extend insert pop popitem remove reverse setdefault update")
PURE_METHODS = _words("copy get items keys values index count astype tolist item format join split")
FRESH_METHODS = _words("copy tolist item index count format join split")
MUTATING_FUNCTIONS: frozenset[object] = frozenset(
    {np.copyto, np.put, np.place, np.putmask, np.fill_diagonal, np.put_along_axis}
)

# Helpers of generated code that are no rules, or return their first argument where there is nothing to do
WRITING_HELPERS: frozenset[object] = _helpers("add_at accumulate_into put_back reorder")
GUARDS: frozenset[object] = _helpers(
    "require_alone require_apart require_disjoint require_distinct require_held_once require_number_in require_numbers"
)
"""Helpers that look at arguments by their names, and raise if something is wrong: they are called again as they are."""
PASSING_HELPERS: frozenset[object] = _helpers("unbroadcast broadcast_like as_kind restructure snapshot")
FRESH_HELPERS: frozenset[object] = _helpers("own accumulate copied_alike copy_together")
TOGETHER: frozenset[object] = _helpers("copied_alike copy_together zeros_together")
"""Those that make new objects, some of which are one object or views of one memory where that is so in the old."""
MAKING_HELPERS: frozenset[object] = _helpers(
    "at_extrema cumprod_adjoint moments undelete undiagonal undiff ungather ungradient uninsert unpermute unreduceat "
    "unrepeat unresize untake untake_along untrapezoid"
)
"""Adjoints that are new arrays always, so that a result made by them need not be copied."""


@dataclass(frozen=True)
class CallEffect:
    """`changes`: the arguments whose memory is written; `shares`: those that the result may share memory with;
    `regroups`: only what a container holds is changed, not the arrays in it; `deep`: these as well."""

    changes: tuple[gast.expr, ...] = ()
    shares: tuple[gast.expr, ...] = ()
    outside: bool = False
    regroups: bool = False
    deep: bool = False


NO_EFFECT = CallEffect()
_SPECIAL: dict[object, str] = {
    **dict.fromkeys(WRITING_HELPERS, "writing"),
    **dict.fromkeys(MUTATING_FUNCTIONS, "mutating"),
    **dict.fromkeys(FRESH_HELPERS, "fresh"),
    **dict.fromkeys(PASSING_HELPERS, "passing"),
}

Resolve = Callable[[gast.expr], object]


def nothing_known(_: gast.expr) -> object:
    """A resolver that knows no name."""
    return None


def call_effect(call: gast.Call, resolve: Resolve, value_of: Callable[[gast.expr], Value]) -> CallEffect:
    """What is known of one call; `resolve` gives the object that a dotted name stands for, or None."""
    if getattr(call, "adjoints", False):  # of a pullback, which consumes nothing and shares nothing
        return CallEffect(outside=True)
    function = resolve(call.func)
    keywords = call.keywords if may_write_out(function) else []
    out = tuple(keyword.value for keyword in keywords if keyword.arg == "out" and not _is_none(keyword.value))
    if function is not None:
        return _function_effect(function, call, out, value_of)
    if isinstance(call.func, gast.Attribute):
        return _method_effect(call.func, call, value_of(call.func.value), out)
    return CallEffect(changes=operands(call), shares=operands(call), outside=True)


def may_write_out(function: object) -> bool:
    """Whether what is given as `out` may be an array for the result: in `Cell(out=y)`, and in the call of a Python
    function without a rule, it is an argument like any other."""
    if isinstance(function, type) or function is runtime.instance_of:
        return False
    library = getattr(function, "__module__", None) or ""
    plain = isinstance(function, FunctionType) and library.partition(".")[0] not in ("numpy", "scipy")
    return not plain or lookup(function) is not None


def operands(call: gast.Call) -> tuple[gast.expr, ...]:
    """Every argument, and the object whose method is called."""
    receiver = (call.func,) if not isinstance(call.func, gast.Attribute) else (call.func.value,)
    return (*receiver, *call.args, *(keyword.value for keyword in call.keywords))


def _function_effect(
    function: object, call: gast.Call, out: tuple[gast.expr, ...], value_of: Callable[[gast.expr], Value]
) -> CallEffect:
    if transform(function) is not None:
        return NO_EFFECT
    if _draws(function):
        return CallEffect(outside=True)
    match _special(function):
        case "passing":
            return CallEffect(shares=operands(call)[1:2])
        case "fresh":
            return NO_EFFECT
        case "mutating" | "writing" as what if call.args:
            return CallEffect(changes=(call.args[0],), deep=what == "writing")
    rule = lookup(function)
    if rule is not None:
        changed = tuple(_argument(call, rule.mutates, rule.parameters.parameters)) if rule.mutates else out
        viewed = tuple(_argument(call, rule.view_of, rule.parameters.parameters)) if rule.view_of else ()
        return CallEffect(changes=changed, shares=viewed + out) if changed or viewed or out else NO_EFFECT
    everything = operands(call)[1:]
    if _is_blank(function):
        return NO_EFFECT
    if _is_namedtuple(function):
        return CallEffect(shares=everything)
    if _among(function, PURE_BUILTINS):
        runs = any(isinstance(each, gast.Name) and _runs_code(value_of(each)) for each in call.args)
        return CallEffect(shares=everything if _among(function, HOLDING_BUILTINS) else (), outside=runs)
    if isinstance(function, np.ufunc) or getattr(function, "__module__", None) == math.__name__:
        return CallEffect(changes=out, shares=out)
    return CallEffect(changes=everything, shares=everything, outside=True)


def _method_effect(func: gast.Attribute, call: gast.Call, receiver: Value, out: tuple[gast.expr, ...]) -> CallEffect:
    if isinstance(receiver, Opaque) and member(receiver.type, func.attr) is not None:
        return CallEffect()
    if func.attr in MUTATING_METHODS and not (func.attr == "sort" and isinstance(receiver, Text)):
        regroups = func.attr in REGROUPING_METHODS
        return CallEffect(changes=(func.value,), shares=(func.value, *call.args), regroups=regroups)
    if func.attr in PURE_METHODS:
        fresh = func.attr in FRESH_METHODS and isinstance(receiver, NUMBERS)
        return CallEffect(shares=() if fresh else operands(call))
    rule = method(func.attr)
    if rule is not None and isinstance(receiver, NUMBERS):
        return CallEffect(changes=out, shares=out if rule.view_of is None else operands(call))
    return CallEffect(changes=operands(call), shares=operands(call), outside=True)


def _runs_code(value: Value) -> bool:
    """Whether it is an iterator such as `map(put, xs)`: whoever takes its items has them made."""
    return isinstance(value, IteratorOf) and isinstance(value.item, Unknown)


def _draws(function: object) -> bool:
    module = getattr(function, "__module__", None) or type(getattr(function, "__self__", None)).__module__
    return module.startswith(("random", "numpy.random")) and module.partition(".")[0] in ("random", "numpy")


def _is_blank(function: object) -> bool:
    """A dataclass without fields, which nobody can tell from another instance of it."""
    if not isinstance(function, type) or not is_dataclass(function) or fields(function):
        return False
    own = {name for base in function.__mro__[:-1] for name in vars(base)}
    return function.__init__.__code__.co_filename == "<string>" and not own & {"__post_init__", "__new__"}


def _is_namedtuple(function: object) -> bool:
    """The class that `namedtuple` made, whose instances hold what they are given, and do nothing else."""
    if not isinstance(function, type) or "_fields" not in vars(function) or "__new__" not in vars(function):
        return False
    return function.__new__.__code__.co_filename == "<string>" and "__init__" not in vars(function)


def _special(function: object) -> str | None:
    """What kind of helper or function that writes it is, if it is one."""
    try:
        return _SPECIAL.get(function)
    except TypeError:  # an instance that can be called but not hashed
        return None


def _among(function: object, functions: frozenset[object]) -> bool:
    try:
        return function in functions
    except TypeError:  # an instance that can be called but not hashed
        return False


def _is_none(node: gast.expr) -> bool:
    return isinstance(node, gast.Constant) and node.value is None


def _argument(call: gast.Call, parameter: str, parameters: Mapping[str, inspect.Parameter]) -> list[gast.expr]:
    """The argument that a parameter gets; all of them where that is not plain to see."""
    named = [keyword.value for keyword in call.keywords if keyword.arg == parameter and not _is_none(keyword.value)]
    if parameters[parameter].kind is inspect.Parameter.KEYWORD_ONLY:
        return named
    position = list(parameters).index(parameter)
    if named or any(isinstance(arg, gast.Starred) for arg in call.args):
        return named or list(operands(call)[1:])
    return list(call.args[position : position + 1])
