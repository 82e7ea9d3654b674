"""NumPy, "Sums" and means: linear, and their adjoints are lazily broadcastable."""

from __future__ import annotations

import numpy as np

from s2s_ad.rules.declare import linear
from s2s_ad.rules.facts import axes_of, constant_at, is_array, is_left_out, rank
from s2s_ad.rules.results import reduction
from s2s_ad.rules.rule import Template, Values, choose

LAZY = frozenset({"a"})


def spread(adjoint: str, generic: str) -> Template:
    """The adjoint of a reduced array, in a shape that broadcasts to that of `a`.

    >>> from s2s_ad.values import Array, Nothing, Scalar
    >>> choose(spread("y_bar", "unsum(...)"),
    ...        {"a": Array("float64", (3, 4)), "axis": Scalar("int", 1), "keepdims": Scalar("bool", False)})
    'np.expand_dims(y_bar, axis)'
    """

    def template(values: Values) -> str:
        known = rank(values, "a")
        if known is None:
            return generic
        axis, keepdims = constant_at(values, "axis"), constant_at(values, "keepdims")
        if keepdims is True or known == 0 or (axis is None and keepdims is False):
            return adjoint
        axes = axes_of(axis, known)
        if keepdims is False and axes is not None:
            return adjoint if sorted(axes) == list(range(len(axes))) else f"np.expand_dims({adjoint}, axis)"
        return generic

    return template


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
    return f"{choose(spread('y_bar', 'unsum(y_bar, a, axis, keepdims)'), values)} / {count(values)}"


for _head in (
    "np.sum(a, axis=None, dtype=None, out=None, keepdims=False)",
    "np.add.reduce(a, axis=0, dtype=None, out=None, keepdims=False)",
):
    linear(_head, a=spread("y_bar", "unsum(y_bar, a, axis, keepdims)"), result=reduction(np.sum), lazy=LAZY)
linear(
    "np.mean(a, axis=None, dtype=None, out=None, keepdims=False)",
    a=mean_pullback, result=reduction(np.mean), lazy=LAZY,
)  # fmt: skip
