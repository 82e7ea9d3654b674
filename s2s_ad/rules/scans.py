"""Products, cumulative sums and products, variances."""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import general, linear
from s2s_ad.rules.facts import constant_at, is_left_out
from s2s_ad.rules.reductions import count, options, spread
from s2s_ad.rules.results import array_value, dtype_by, given_dtype, reduction
from s2s_ad.rules.rule import Template, Values


def product_pullback(values: Values) -> str:
    """Each element is multiplied by all the others."""
    return f"{spread(values)} * {_others(values)}"


def product_tangent(values: Values) -> str:
    """The sum over elements of its tangent times all the others."""
    return f"np.sum(a_dot * {_others(values)}{options(values)})"


def _others(values: Values) -> str:
    return "product_of_others(a)" if is_left_out(values, "axis") else "product_of_others(a, axis)"


for _head in (
    "np.prod(a, axis=None, dtype: None = None, out=None, keepdims=False)",
    "np.multiply.reduce(a, axis=0, dtype: None = None, out=None, keepdims=False)",
):
    general(_head, vjp={"a": product_pullback}, jvp={"a": product_tangent}, result=reduction(np.prod))


def cumulative(values: Values) -> v.Value:
    """The shape of the array, or one axis."""
    a = array_value(values["a"])
    dtype = given_dtype(values) or dtype_by(np.cumsum, a)
    shape = v.shape_of(a)
    flat = None if shape is None else (v.product(shape),)
    return v.Array(dtype, flat if is_left_out(values, "axis") else shape) if v.is_number(a) else v.Unknown()


for _head in ("np.cumsum(a, axis=None, dtype=None, out=None)", "np.add.accumulate(a, axis=0, dtype=None, out=None)"):
    linear(_head, a="uncumsum(y_bar, a, axis)", result=cumulative)
general(
    "np.cumprod(a, axis=None, dtype: None = None, out=None)",
    vjp={"a": "cumprod_adjoint(y_bar, a, axis)"}, jvp={"a": "cumprod_tangent(a_dot, a, axis)"}, result=cumulative,
)  # fmt: skip


def deviation(adjoint: str) -> Template:
    """The adjoint of a variance, times 2 (a - mean) / (n - ddof)."""

    def template(values: Values) -> str:
        return f"{spread(values, adjoint)} * {_centred(values)} / {_freedom(values)}"

    return template


def _centred(values: Values) -> str:
    return f"(a - np.mean(a{'' if is_left_out(values, 'axis') else ', axis=axis'}, keepdims=True))"


def _freedom(values: Values) -> str:
    number = count(values)
    return number if constant_at(values, "ddof") == 0 else f"({number} - ddof)"


def var_tangent(values: Values) -> str:
    """The mean of 2 (a - mean) a_dot."""
    return f"2 * np.sum({_centred(values)} * a_dot{options(values)}) / {_freedom(values)}"


def std_tangent(values: Values) -> str:
    """The same, over 2 y."""
    return f"ratio_or_zero(np.sum({_centred(values)} * a_dot{options(values)}), y) / {_freedom(values)}"


general(
    "np.var(a, axis=None, dtype: None = None, out=None, ddof=0, keepdims=False)",
    vjp={"a": deviation("2 * y_bar")}, jvp={"a": var_tangent}, result=reduction(np.var),
)  # fmt: skip
general(
    "np.std(a, axis=None, dtype: None = None, out=None, ddof=0, keepdims=False)",
    vjp={"a": deviation("ratio_or_zero(y_bar, y)")}, jvp={"a": std_tangent}, result=reduction(np.std),
)  # fmt: skip
