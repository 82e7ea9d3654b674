"""NumPy, "Indexing routines", "Sorting" and differences: numbers picked, masked, put in order."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import constant, linear, pointwise
from s2s_ad.rules.facts import axes_of, constant_at, is_left_out, rank
from s2s_ad.rules.results import array_value, dtype_by, nonzero, places_along, reduction, reshaped
from s2s_ad.rules.rule import Template, Values
from s2s_ad.values import Shape, Value

LAST_BUT_ONE, LAST = v.Scalar("int", -2), v.Scalar("int", -1)


def chosen(values: Values) -> Value:
    """Both branches and the condition broadcast; the dtype is that of the branches. Without them: places."""
    if is_left_out(values, "a"):
        return nonzero(values["condition"])
    parts = [array_value(values[name]) for name in ("condition", "a", "b")]
    shape = v.broadcast_shapes(*map(v.shape_of, parts))
    dtype = v.dtype_of(v.elementwise(_where, values["a"], values["b"]))  # a Python number doesn't widen
    return v.Array(dtype, shape) if all(map(v.is_number, parts)) else v.Unknown()


def _where(a: Any, b: Any) -> object:
    return np.where(np.ones(1, bool), a, b)


pointwise(
    "np.where(condition, a=None, b=None)",
    vjp={"a": "np.where(condition, y_bar, 0.0)", "b": "np.where(condition, 0.0, y_bar)"},
    jvp={"a": "np.where(condition, a_dot, 0.0)", "b": "np.where(condition, 0.0, b_dot)"},
    result=chosen,
)  # fmt: skip


def taken(values: Values) -> Value:
    """The indices' axes in the place of the axis."""
    a, indices = array_value(values["a"]), array_value(values["indices"])
    shape, picked, axis = v.shape_of(a), v.shape_of(indices), constant_at(values, "axis")
    axes = None if shape is None else axes_of(axis, len(shape))
    if not v.is_number(a) or picked is None or shape is None or axes is None or axis == ():
        return v.Unknown()
    if axis is None:
        return v.array_of(v.dtype_of(a), picked)
    return v.array_of(v.dtype_of(a), (*shape[: axes[0]], *picked, *shape[axes[0] + 1 :]))


def diagonal_of(before: Shape, values: Values) -> Shape | None:
    """Two axes become one, the last."""
    axes = axes_of((constant_at(values, "axis1"), constant_at(values, "axis2")), len(before))
    return None if axes is None else (*(dim for i, dim in enumerate(before) if i not in axes), None)


def diag_of(before: Shape, values: Values) -> Shape | None:
    """A vector becomes a matrix, a matrix its diagonal."""
    if len(before) == 1:
        return (before[0], before[0]) if constant_at(values, "k") == 0 else (None, None)
    return (None,)


def diag_pullback(values: Values) -> str:
    """The diagonal of the adjoint of a matrix made from a vector; a matrix with the adjoint on its diagonal."""
    return "np.diag(y_bar, k)" if rank(values, "v") == 1 else "undiag(y_bar, v, k)"


def of_triangle(name: str) -> Template:
    """The same triangle of the adjoint; a vector stands in each row of a matrix."""
    text = f"np.{name}(y_bar, k)"
    return lambda values: text if (rank(values, "a") or 1) > 1 else f"unbroadcast({text}, a)"


def triangle_of(before: Shape, values: Values) -> Shape | None:
    """The same shape; that of a matrix for a vector."""
    return before if len(before) > 1 else before * 2


def untrace(values: Values) -> str:
    """The adjoint along the diagonal."""
    double = v.dtype_of(values.get("a", v.Unknown())) == "float64"
    if (
        double
        and rank(values, "a") == 2
        and [constant_at(values, name) for name in ("offset", "axis1", "axis2")] == [0, 0, 1]
    ):
        return "y_bar * np.eye(a.shape[0], a.shape[1])"
    return "undiagonal(np.expand_dims(y_bar, -1), a, offset, axis1, axis2)"


def traced(values: Values) -> Value:
    """What remains without the two axes."""
    a = array_value(values["a"])
    before = v.shape_of(a)
    after = None if before is None else diagonal_of(before, values)
    return v.array_of(dtype_by(np.sum, a), None if after is None else after[:-1]) if v.is_number(a) else v.Unknown()


linear("np.take(a, indices, axis=None, out=None, mode: 'raise' = 'raise')", a="untake(y_bar, a, indices, axis)",
       result=taken)  # fmt: skip
linear("np.take_along_axis(a, indices, axis=-1)", a="untake_along(y_bar, a, indices, axis)")
linear("np.diagonal(a, offset=0, axis1=0, axis2=1)", a="undiagonal(y_bar, a, offset, axis1, axis2)",
       view_of="a", view="always", read_only=True, result=reshaped("a", diagonal_of))  # fmt: skip
linear("np.diag(v, k=0)", v=diag_pullback, view_of="v", view="maybe", read_only=True, result=reshaped("v", diag_of))
linear("np.diagflat(v, k=0)", v="np.reshape(np.diagonal(y_bar, k), np.shape(v))")
linear("np.trace(a, offset=0, axis1=0, axis2=1, dtype: None = None, out=None)", a=untrace, result=traced,
       cost="the function reads a diagonal, the adjoint is a matrix")  # fmt: skip
linear("np.linalg.diagonal(a, offset=0)", a="undiagonal(y_bar, a, offset, -2, -1)", view_of="a", view="always",
       read_only=True, result=reshaped("a", lambda before, values: (*before[:-2], None)))  # fmt: skip
linear("np.linalg.trace(a, offset=0, dtype: None = None)",
       a="undiagonal(np.expand_dims(y_bar, -1), a, offset, -2, -1)",
       result=lambda values: traced({**values, "axis1": LAST_BUT_ONE, "axis2": LAST}),
       cost="the function reads a diagonal, the adjoint is a matrix")  # fmt: skip
for _name in ("tril", "triu"):
    linear(f"np.{_name}(a, k=0)", a=of_triangle(_name), result=reshaped("a", triangle_of))

constant("np.argsort(a, axis=-1, kind=None, order=None, *, stable=None)", result=places_along("a"))
constant("np.argmax, np.argmin(a, axis=None, out=None, *, keepdims=False)", result=reduction(np.argmax))
