"""NumPy, "Sums" and means: linear, and their adjoints are lazily broadcastable."""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import general, linear
from s2s_ad.rules.facts import axes_of, constant_at, is_array, is_left_out, rank
from s2s_ad.rules.results import reduction
from s2s_ad.rules.rule import Values

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


def count(values: Values) -> str:
    """How many elements a mean is taken of."""
    if rank(values, "a") is not None and is_left_out(values, "axis"):
        return "a.size" if is_array(values, "a") else "np.size(a)"
    if is_array(values, "a") and isinstance(constant_at(values, "axis"), int):
        return "a.shape[axis]"
    return "(np.size(a) / np.size(y))"


def mean_pullback(values: Values) -> str:
    """The adjoint, divided among the elements."""
    if rank(values, "a") == 0:
        return "y_bar"
    return f"{spread(values)} / {count(values)}"


for _head in (
    "np.sum(a, axis=None, dtype=None, out=None, keepdims=False)",
    "np.add.reduce(a, axis=0, dtype=None, out=None, keepdims=False)",
):
    linear(_head, a=spread, result=reduction(np.sum), lazy=LAZY)
general(
    "np.logaddexp.reduce(a, axis=0, dtype: None = None, out=None, keepdims=False)",
    vjp={"a": "unsum(y_bar, a, axis, keepdims) * np.exp(a - unsum(y, a, axis, keepdims))"},
    jvp={"a": "np.sum(a_dot * np.exp(a - unsum(y, a, axis, keepdims)), axis=axis, keepdims=keepdims)"},
    result=reduction(np.logaddexp.reduce),
)
linear(
    "np.mean(a, axis=None, dtype=None, out=None, keepdims=False)",
    a=mean_pullback, result=reduction(np.mean), lazy=LAZY,
)  # fmt: skip
