"""NumPy, "Sums, products, differences" and means."""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import linear
from s2s_ad.rules.facts import constant_at, is_array, rank
from s2s_ad.rules.results import reduction
from s2s_ad.rules.rule import Template, Values


def spread(adjoint: str, generic: str) -> Template:
    """The adjoint of a reduced array, brought to a shape that broadcasts to that of `a`."""

    def template(values: Values) -> str:
        known = rank(values, "a")
        if known is None:
            return generic
        axis, keepdims = constant_at(values, "axis"), constant_at(values, "keepdims")
        if keepdims is True or known == 0 or (axis is None and keepdims is False):
            return adjoint
        if keepdims is False and isinstance(axis, int | tuple):
            return f"np.expand_dims({adjoint}, axis)"
        return generic

    return template


def count(values: Values) -> str:
    """How many elements a mean is taken of."""
    known, axis = rank(values, "a"), constant_at(values, "axis")
    if known is not None and axis is None:
        return "a.size" if is_array(values, "a") else "np.size(a)"
    if known is not None and isinstance(axis, int):
        return "a.shape[axis]" if is_array(values, "a") else "np.size(a)"
    return "(np.size(a) / np.size(y))"


def mean_transpose(values: Values) -> str:
    """The adjoint, divided among the elements."""
    if (axis := values.get("axis")) is not None and isinstance(axis, v.Nothing) and rank(values, "a") == 0:
        return "y_bar"
    spread_adjoint = spread("y_bar", "unsum(y_bar, a, axis, keepdims)")
    assert callable(spread_adjoint)
    return f"{spread_adjoint(values)} / {count(values)}"


linear(
    "np.sum(a, axis=None, dtype=None, out=None, keepdims=False)",
    a=spread("y_bar", "unsum(y_bar, a, axis, keepdims)"),
    result=reduction(np.sum), lazy=frozenset({"a"}),
)  # fmt: skip
linear(
    "np.mean(a, axis=None, dtype=None, out=None, keepdims=False)",
    a=mean_transpose, result=reduction(np.mean), lazy=frozenset({"a"}),
)  # fmt: skip
