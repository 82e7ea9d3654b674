"""Methods and attributes of arrays: the rules of the functions of the same name.

The first parameter is the array; the rest are in the order of the method.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules import registry
from s2s_ad.rules.complex import conj_pullback
from s2s_ad.rules.declare import constant, linear, pointwise
from s2s_ad.rules.facts import constant_at, is_real, rank
from s2s_ad.rules.heads import find
from s2s_ad.rules.results import array_value, elementwise_of, given_dtype, reshaped
from s2s_ad.rules.rule import Values
from s2s_ad.rules.shapes import ORDER, back_to_shape, raveled, reshape_shape, transpose_back, transposed
from s2s_ad.values import Shape, Value

SAME = (
    "sum", "mean", "prod", "max", "min", "var", "std", "cumsum", "cumprod", "ravel", "swapaxes", "squeeze",
    "dot", "clip", "diagonal", "trace", "repeat", "take", "round", "any", "all", "argmax", "argmin",
    "argsort", "nonzero", "searchsorted", "real", "imag",
)  # fmt: skip


def as_method(name: str) -> None:
    """A method like the function of that name."""
    rule = registry.lookup(find(f"np.{name}"))
    assert rule is not None, name
    registry.add(replace(rule, name=f"ndarray.{name}", function=vars(np.ndarray)[name]))


def gathered(values: Values, name: str) -> Values:
    """`a.reshape(2, 3)` and `a.reshape((2, 3))` are the same: the items of a single sequence."""
    match values.get(name):
        case v.TupleOf(items=((v.TupleOf() | v.ListOf() | v.SomeTuple() | v.Nothing() | v.Unknown()) as only,)):
            return {**values, name: only}
        case _:
            return values


def reshaped_by(before: Shape, values: Values) -> Shape | None:
    """As for `np.reshape`."""
    return reshape_shape(before, gathered(values, "shape"))


def transposed_by(before: Shape, values: Values) -> Shape | None:
    """As for `np.transpose`."""
    return transposed(before, gathered(values, "axes"))


def transposed_back(values: Values) -> str:
    """The inverse permutation; how the axes were given decides how they are read."""
    given: Mapping[str, Value] = gathered(values, "axes")
    if constant_at(given, "axes") in (None, ()):
        return "np.transpose(y_bar)"
    text = transpose_back(given)
    return text if text != "untranspose(y_bar, axes)" or given is values else "untranspose(y_bar, *axes)"


def cast(values: Values) -> Value:
    """The same shape in the dtype asked for."""
    return v.Array(given_dtype(values), v.shape_of(array_value(values["a"])))


def is_new(arguments: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
    """Whether the conjugate is new: that of a real array is the array itself."""
    value = values.get(getattr(arguments["x"], "id", ""))
    if isinstance(value, v.Array):
        return value.dtype is not None and not is_real({"x": value}, "x")
    return isinstance(value, v.Scalar | v.NumpyScalar)


for _name in SAME:
    as_method(_name)
for _name in ("conj", "conjugate"):
    pointwise(f"ndarray.{_name}(x)", vjp={"x": conj_pullback}, jvp={"x": "x_dot.conjugate()"},
              view_of="x", view="maybe", new_for=is_new, result=elementwise_of(np.conjugate))  # fmt: skip
linear(f"ndarray.reshape(a, *shape, {ORDER})", a=back_to_shape, view_of="a", view="maybe",
       jvp={"a": "np.reshape(a_dot, np.shape(y), order=order)"}, result=reshaped("a", reshaped_by))  # fmt: skip
linear(f"ndarray.flatten(a, {ORDER})", a=back_to_shape, result=reshaped("a", raveled))
linear("ndarray.transpose(a, *axes)", a=transposed_back, jvp={"a": "a_dot.transpose(*axes)"},
       view_of="a", view="always", result=reshaped("a", transposed_by))  # fmt: skip
linear(
    "ndarray.T(a)", a="y_bar.T", view_of="a", view="always", result=reshaped("a", lambda before, values: before[::-1])
)
linear("ndarray.mT(a)", a="np.swapaxes(y_bar, -1, -2)", view_of="a", view="always")
linear("ndarray.tolist(a)",
       a=lambda values: "np.array(y_bar)" if rank(values, "a") == 1 else "np.reshape(y_bar, np.shape(a))")  # fmt: skip
pointwise("ndarray.copy(a, order='C')", vjp={"a": "y_bar"}, jvp={"a": "np.copy(a_dot)"},
          result=lambda values: values["a"])  # fmt: skip
pointwise("ndarray.astype(a, dtype, order='K', casting='unsafe', subok=True, copy: True = True)",
          vjp={"a": "y_bar"}, jvp={"a": "a_dot.astype(dtype)"}, result=cast)  # fmt: skip

constant("ndarray.shape(a)", result=lambda values: v.shape_value(values["a"]))
constant("ndarray.size(a)", result=lambda values: v.size_value(values["a"]))
constant("ndarray.ndim(a)", result=lambda values: v.rank_value(values["a"]))
constant("ndarray.dtype(a)", result=lambda values: v.attribute(values["a"], "dtype"))
constant("ndarray.itemsize, ndarray.nbytes, ndarray.strides, ndarray.flags, ndarray.base, ndarray.data(a)")
constant("ndarray.tobytes, ndarray.dump, ndarray.dumps, ndarray.tofile, ndarray.argpartition")
