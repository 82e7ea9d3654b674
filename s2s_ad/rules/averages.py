"""Averages with weights: y = sum(w a) / sum(w), so that dy = w / sum(w) da + (a - y) / sum(w) dw."""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules import reductions
from s2s_ad.rules.declare import general
from s2s_ad.rules.facts import constant_at, in_kind, is_left_out
from s2s_ad.rules.results import array_value, dtype_by, reduction
from s2s_ad.rules.rule import Values
from s2s_ad.values import Value

WEIGHTS = "spread_weights(weights, a, axis)"
WEIGHTS_DOT = "spread_weights(weights_dot, a, axis)"


def returned(values: Values) -> bool:
    """Is the sum of weights returned beside the average?"""
    return constant_at(values, "returned") is True


def with_tuple(text: str, values: Values) -> str:
    """The text, in which the axis is a tuple where `np.sum` wants one: an average takes lists and ranges as well.

    >>> with_tuple("np.sum(a, axis=axis)", {"axis": v.ListOf(v.Scalar("int"))})
    'np.sum(a, axis=tuple(axis))'
    """
    match values.get("axis", v.Unknown()):
        case v.Nothing() | v.Scalar() | v.TupleOf() | v.SomeTuple():
            return text
        case v.ListOf() | v.Range():
            return text.replace("axis=axis", "axis=tuple(axis)")
        case _:
            return text.replace("axis=axis", "axis=tuple(axis) if np.ndim(axis) else axis")


def options(values: Values) -> str:
    """The options of a sum along the axes of the average."""
    return with_tuple(reductions.options(values), values)


def spread(values: Values, adjoint: str) -> str:
    """What belongs to an average, in a shape that broadcasts to that of the array."""
    return with_tuple(reductions.spread(values, adjoint), values)


def total(values: Values, weights: str = WEIGHTS) -> str:
    """The sum of the weights."""
    if is_left_out(values, "weights"):
        return reductions.count(values, y="y[0]" if returned(values) else "y")
    return f"np.sum(np.broadcast_to({weights}, np.shape(a)){options(values)})"


def array_pullback(values: Values) -> str:
    """The adjoint times each weight's part of the whole."""
    e = spread(values, f"({'y_bar[0]' if returned(values) else 'y_bar'} / y_parts)")
    return f"broadcast_like({e}, a)" if is_left_out(values, "weights") else in_kind(f"{e} * {WEIGHTS}", values)


def weights_pullback(values: Values) -> str:
    """The adjoint times each element's distance from the average, and the adjoint of the sum."""
    e, y = ("y_bar[0]", "y[0]") if returned(values) else ("y_bar", "y")
    text = f"{spread(values, f'({e} / y_parts)')} * (a - {spread(values, y)})"
    more = f" + {spread(values, 'y_bar[1]')}" if returned(values) else ""
    return in_kind(f"unspread_weights(np.broadcast_to({text}{more}, np.shape(a)), weights, a, axis)", values, "weights")


def array_tangent(values: Values) -> str:
    """The average of the tangent."""
    product = "a_dot" if is_left_out(values, "weights") else f"a_dot * {WEIGHTS}"
    text = f"np.sum({product}{options(values)}) / {total(values)}"
    return f"[{text}, np.zeros_like(y[1])]" if returned(values) else text


def weights_tangent(values: Values) -> str:
    """The sum of distances from the average times tangents, over the sum of weights."""
    y = spread(values, "y[0]" if returned(values) else "y")
    text = f"np.sum((a - {y}) * {WEIGHTS_DOT}{options(values)}) / {total(values)}"
    return f"[{text}, {total(values, WEIGHTS_DOT)}]" if returned(values) else text


def averaged(values: Values) -> Value:
    """As for a mean, of the dtype of a product with the weights."""
    a = array_value(values["a"])
    wide = dtype_by(np.mean, a) if is_left_out(values, "weights") else dtype_by(_weighed, a, values["weights"])
    mean = reduction(np.mean)({**values, "a": v.Array(wide, v.shape_of(a))})
    return v.TupleOf((mean, mean)) if returned(values) else mean


def _weighed(a: object, weights: object) -> object:
    return np.true_divide(a * weights, 1)  # type: ignore[operator]


general(
    "np.average(a, axis=None, weights=None, returned: {True, False} = False, *, keepdims=False)",
    vjp={"a": array_pullback, "weights": weights_pullback}, jvp={"a": array_tangent, "weights": weights_tangent},
    result=averaged, shared=total,
    cost="the function writes one array, a product; both adjoints are arrays, and their sum",
)  # fmt: skip
