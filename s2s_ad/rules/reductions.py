"""NumPy, "Sums" and means: linear, and their adjoints are lazily broadcastable. Those of `nan...` leave NaN out."""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import general, linear
from s2s_ad.rules.facts import axes_of, constant_at, in_kind, is_array, is_left_out, rank
from s2s_ad.rules.results import reduction
from s2s_ad.rules.rule import Template, Values

LAZY = frozenset({"a"})


def options(values: Values) -> str:
    """The axis and keepdims of a reduction, where they aren't the usual ones.

    >>> from s2s_ad.values import Nothing, Scalar
    >>> options({"axis": Scalar("int"), "keepdims": Scalar("bool", False)})
    ', axis=axis'
    """
    axis = "" if is_left_out(values, "axis") else ", axis=axis"
    return axis + ("" if constant_at(values, "keepdims") is False else ", keepdims=keepdims")


def spread(values: Values, adjoint: str = "y_bar", array: str = "a") -> str:
    """The adjoint of a reduced array, in a shape that broadcasts to that of the array.

    >>> from s2s_ad.values import Array, Scalar
    >>> spread({"a": Array("float64", (3, 4)), "axis": Scalar("int", 1), "keepdims": Scalar("bool", False)})
    'np.expand_dims(y_bar, axis)'
    """
    known = rank(values, array)
    axis, keepdims = constant_at(values, "axis"), constant_at(values, "keepdims")
    axes = None if known is None else axes_of(axis, known)
    if known == 0 or (known is not None and keepdims is True) or (axes is not None and _leads(axes, keepdims)):
        return adjoint
    if axes is not None and keepdims is False:
        return f"np.expand_dims({adjoint}, axis)"
    return f"unsum({adjoint}, {array}{options(values)})"


def _leads(axes: tuple[int, ...], keepdims: object) -> bool:
    """Are these the first axes, which broadcasting puts back by itself?"""
    return keepdims is False and sorted(axes) == list(range(len(axes)))


def mask(values: Values, nan: bool = False) -> str:
    """Which elements count: those that `where` says, and with `nan` only numbers; "" if all do.

    >>> from s2s_ad.values import Scalar
    >>> mask({"where": Scalar("bool", True)}, nan=True)
    '~np.isnan(a)'
    """
    given = "" if "where" not in values or constant_at(values, "where") is True else "where"
    numbers = "~np.isnan(a)" if nan else ""
    return " & ".join(part for part in (given, numbers) if part)


def kept(text: str, values: Values, nan: bool = False, fill: str = "0.0") -> str:
    """The text where an element counts, and zero elsewhere."""
    which = mask(values, nan)
    return f"np.where({which}, {text}, {fill})" if which else text


def within(values: Values, nan: bool = False) -> str:
    """The options of a reduction of `a` or of its tangent, the mask included."""
    which = mask(values, nan)
    return options(values) + (f", where={which}" if which else "")


def count(values: Values, nan: bool = False, y: str = "y") -> str:
    """How many elements a mean is taken of; `y` is the text of that mean."""
    if which := mask(values, nan):
        return f"np.sum(np.broadcast_to({which}, np.shape(a)){options(values)})"
    if rank(values, "a") is not None and is_left_out(values, "axis"):
        return "a.size" if is_array(values, "a") else "np.size(a)"
    if is_array(values, "a") and isinstance(constant_at(values, "axis"), int):
        return "a.shape[axis]"
    return f"(np.size(a) / max(np.size({y}), 1))"


def sum_rows(nan: bool) -> tuple[dict[str, Template], dict[str, Template]]:
    """Both modes of a sum that may leave elements out."""
    return (
        {"a": lambda values: kept(spread(values), values, nan), "initial": "np.sum(y_bar)"},
        {
            "a": lambda values: f"np.sum(a_dot{within(values, nan)})",
            "initial": "broadcast_like(initial_dot, y)",
        },
    )


def mean_rows(nan: bool) -> tuple[dict[str, Template], dict[str, Template]]:
    """Both modes of a mean: the adjoint is divided among the elements."""

    def pullback(values: Values) -> str:
        if mask(values, nan):
            return in_kind(kept(spread(values, f"(y_bar / {count(values, nan)})"), values, nan), values)
        return "y_bar" if rank(values, "a") == 0 else f"{spread(values)} / {count(values)}"

    def tangent(values: Values) -> str:
        if nan:
            return f"np.sum(a_dot{within(values, nan)}) / {count(values, nan)}"
        return f"np.mean(a_dot{within(values)})"

    return {"a": pullback}, {"a": tangent}


SUMS = "(a, axis=None, dtype=None, out=None, keepdims=False, initial=0, where=True)"
MEANS = "(a, axis=None, dtype=None, out=None, keepdims=False, *, where=True)"
for _head, _function, _nan in (
    (f"np.sum{SUMS}", np.sum, False),
    (f"np.add.reduce{SUMS.replace('axis=None', 'axis=0')}", np.sum, False),
    (f"np.nansum{SUMS}", np.nansum, True),
):
    _vjp, _jvp = sum_rows(_nan)
    linear(_head, jvp=_jvp, **_vjp, result=reduction(_function), lazy=LAZY)
general(
    "np.logaddexp.reduce(a, axis=0, dtype: None = None, out=None, keepdims=False)",
    vjp={"a": "unsum(y_bar, a, axis, keepdims) * np.exp(a - unsum(y, a, axis, keepdims))"},
    jvp={"a": "np.sum(a_dot * np.exp(a - unsum(y, a, axis, keepdims)), axis=axis, keepdims=keepdims)"},
    result=reduction(np.logaddexp.reduce),
)
for _name, _nan in (("np.mean", False), ("np.nanmean", True)):
    _vjp, _jvp = mean_rows(_nan)
    linear(f"{_name}{MEANS}", jvp=_jvp, **_vjp, result=reduction(np.mean), lazy=LAZY)
