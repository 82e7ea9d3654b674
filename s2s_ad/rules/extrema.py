"""Maxima and minima: ties share equally, but Python's own `max` and `min` follow the value that they chose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import elementwise, general
from s2s_ad.rules.facts import is_given, is_left_out, rank
from s2s_ad.rules.reductions import kept, mask, options, spread
from s2s_ad.rules.results import array_value, reduction
from s2s_ad.rules.rule import Template, Values
from s2s_ad.values import Value

CHOSEN = "one vector instruction an element; who was chosen takes comparisons, a choice and a product"
READS = "the function only reads; to find and count who is extreme, and to write an array, are more passes"

elementwise("np.maximum(a, b)", "np.where(a == b, 0.5, a > b)", "np.where(a == b, 0.5, b > a)", cost=CHOSEN)
elementwise("np.minimum(a, b)", "np.where(a == b, 0.5, a < b)", "np.where(a == b, 0.5, b < a)", cost=CHOSEN)
elementwise(
    "np.fmax(a, b)",
    "np.where(a == b, 0.5, (a > b) | np.isnan(b))",
    "np.where(a == b, 0.5, (b > a) | np.isnan(a))",
    cost=CHOSEN,
)
elementwise(
    "np.fmin(a, b)",
    "np.where(a == b, 0.5, (a < b) | np.isnan(b))",
    "np.where(a == b, 0.5, (b < a) | np.isnan(a))",
    cost=CHOSEN,
)


def clip_slope(values: Values) -> str:
    """1 between the bounds, 1/2 at a bound, 0 outside."""
    if is_given(values, "a_min") and is_given(values, "a_max"):
        return "np.where((a == a_min) | (a == a_max), 0.5, (a_min < a) & (a < a_max))"
    if is_given(values, "a_min") and is_left_out(values, "a_max"):
        return "np.where(a == a_min, 0.5, a > a_min)"
    if is_left_out(values, "a_min") and is_given(values, "a_max"):
        return "np.where(a == a_max, 0.5, a < a_max)"
    return "inside(a, a_min, a_max)"


def clipped(values: Values) -> Value:
    """The array and the bounds that aren't None, broadcast."""
    bounds = [values[name] for name in ("a_min", "a_max") if not is_left_out(values, name)]
    return v.elementwise(np.maximum if len(bounds) == 1 else _clip, array_value(values["a"]), *bounds)


def _clip(a: object, *bounds: object) -> object:
    return np.clip(a, *bounds) if bounds else np.positive(a)  # type: ignore[call-overload]


elementwise(
    "np.clip(a, a_min=None, a_max=None, out=None)",
    clip_slope, "np.where(a == a_min, 0.5, a < a_min)", "np.where(a == a_max, 0.5, a > a_max)", result=clipped,
    cost=CHOSEN,
)  # fmt: skip


def extremum_rows(nan: bool) -> tuple[dict[str, Template], dict[str, Template]]:
    """Both modes of an extremum: each element, and `initial`, has its share."""

    def plain(values: Values) -> bool:
        return not mask(values, nan) and ("initial" not in values or is_left_out(values, "initial"))

    def shares(values: Values) -> str:
        if plain(values):
            return f"ties(a, y{options(values)})"
        return f"shares_among(a, y, axis, keepdims, {mask(values) or 'True'}, {_initial(values)})"  # NaN equals none

    def adjoint(values: Values) -> str:
        whole = not mask(values) and ("initial" not in values or is_left_out(values, "initial"))
        if whole and (rank(values, "a") or 0) > 0:
            e = "np.where(np.isnan(y), 0.0, y_bar)" if nan else "y_bar"  # where there is no number at all
            return f"at_extrema({e}, a, y{options(values)})"
        return kept(f"{spread(values)} * {shares(values)}", values)

    def of_initial(values: Values) -> str:
        return f"share_of_initial(a, y, axis, keepdims, {mask(values, nan) or 'True'}, initial)"

    return (
        {
            "a": adjoint,
            "initial": lambda values: f"np.sum(y_bar * {of_initial(values)})",
        },
        {
            "a": lambda values: f"np.sum({kept('a_dot', values, nan)} * {shares(values)}{options(values)})",
            "initial": lambda values: f"initial_dot * {of_initial(values)}",
        },
    )


def _initial(values: Values) -> str:
    return "initial" if "initial" in values else "None"


def range_shares(values: Values) -> str:
    """The share in the maximum, less that in the minimum."""
    given = options(values)
    return f"(ties(a, np.max(a{given}){given}) - ties(a, np.min(a{given}){given}))"


def range_adjoint(values: Values) -> str:
    """The adjoint at the maximum, less that at the minimum."""
    if (rank(values, "a") or 0) == 0:
        return f"{spread(values)} * {range_shares(values)}"
    given = options(values)
    high, low = (f"at_extrema(y_bar, a, np.{name}(a{given}){given})" for name in ("max", "min"))
    return f"{high} - {low}"


EXTREMA = "(a, axis=None, out=None, keepdims=False, initial=None, where=True)"
REDUCED = "(a, axis=0, dtype: None = None, out=None, keepdims=False, initial=None, where=True)"
for _names, _reduce, _function in (
    ("np.max, np.amax", "np.maximum.reduce", np.max),
    ("np.min, np.amin", "np.minimum.reduce", np.min),
):
    _vjp, _jvp = extremum_rows(nan=False)
    general(f"{_names}{EXTREMA}", vjp=_vjp, jvp=_jvp, result=reduction(_function), cost=READS)
    general(f"{_reduce}{REDUCED}", vjp=_vjp, jvp=_jvp, result=reduction(_function), cost=READS)
for _name, _function in (("np.nanmax", np.nanmax), ("np.nanmin", np.nanmin)):
    _vjp, _jvp = extremum_rows(nan=True)
    general(f"{_name}{EXTREMA}", vjp=_vjp, jvp=_jvp, result=reduction(_function), cost=READS)
general(
    "np.ptp(a, axis=None, out=None, keepdims=False)",
    vjp={"a": range_adjoint},
    jvp={"a": lambda values: f"np.sum(a_dot * {range_shares(values)}{options(values)})"},
    result=reduction(np.max), cost=READS,
)  # fmt: skip


def first(name: str) -> tuple[Template, Template]:
    """Both modes of Python's `max` or `min`: of several arguments, or of the items of one."""

    beyond = {"max": ">", "min": "<"}[name]

    def pullback(values: Values) -> str:
        if _are_two_numbers(values):
            second = f"args[1] {beyond} args[0]"
            return f"[0.0 if {second} else y_bar, y_bar if {second} else 0.0]"
        if _is_single(values):
            return f"[unpick(y_bar, first_index({name}, args[0]{_key(values)}), args[0])]"
        return f"unpick(y_bar, first_index({name}, args{_key(values)}), args)"

    def tangent(values: Values) -> str:
        if _are_two_numbers(values):
            return f"args_dot[1] if args[1] {beyond} args[0] else args_dot[0]"
        if _is_single(values):
            text = f"args_dot[0][first_index({name}, args[0]{_key(values)})]"
            return text if is_left_out(values, "default") else f"({text} if len(args[0]) > 0 else 0.0)"
        return f"args_dot[first_index({name}, args{_key(values)})]"

    return pullback, tangent


def _is_single(values: Values) -> bool:
    args = values.get("args")
    return isinstance(args, v.TupleOf) and len(args.items) == 1


def _are_two_numbers(values: Values) -> bool:
    args = values.get("args")
    if not isinstance(args, v.TupleOf) or len(args.items) != 2:
        return False
    return is_left_out(values, "key") and all(map(v.is_scalar, args.items))


def _key(values: Values) -> str:
    return "" if is_left_out(values, "key") else ", key"


def one_of_them(values: Values) -> Value:
    """One of the arguments, or of the items of the only one, or the default."""
    args = values["args"]
    found = v.element(args.items[0]) if isinstance(args, v.TupleOf) and len(args.items) == 1 else v.element(args)
    return found if is_left_out(values, "default") else v.join(found, values["default"])


def picks_numbers(arguments: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
    """Whether what is chosen is a number, which nothing is stored into: without a key, others are hardly compared."""
    if getattr(arguments["key"], "value", arguments) is not None:
        return False
    known = [values.get(getattr(each, "id", "")) for each in arguments["args"].elts]
    items = [v.element(each) if isinstance(each, v.ListOf | v.TupleOf) else each for each in known]
    return not any(isinstance(each, v.ListOf | v.TupleOf | v.DictOf | v.ObjectOf | v.Array) for each in items)


for _name in ("max", "min"):
    _pullback, _tangent = first(_name)
    general(
        f"builtins.{_name}(*args, key=None, default=None)",
        vjp={"args": _pullback, "default": "y_bar * (len(args[0]) == 0)"},
        jvp={"args": _tangent, "default": "default_dot * (len(args[0]) == 0)"},
        sequences=frozenset({"args"}), result=one_of_them, view_of="args", view="fixed", new_for=picks_numbers,
    )  # fmt: skip
