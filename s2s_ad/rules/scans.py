"""Products, cumulative sums and products, variances.

Of a product, dy/da_i is the product of the others: B. Speelpenning, "Compiling fast partial derivatives" (1980).
Of a variance over n numbers it is 2 (a_i - mean(a)) / n, of a deviation that over 2 y.
"""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import general, linear
from s2s_ad.rules.facts import constant_at, in_kind, is_given, is_left_out, is_real
from s2s_ad.rules.reductions import count, kept, mask, options, spread, within
from s2s_ad.rules.results import array_value, dtype_by, given_dtype, reduction
from s2s_ad.rules.rule import Template, Values


def product_rows(nan: bool) -> tuple[dict[str, Template], dict[str, Template]]:
    """Both modes of a product: each element is multiplied by all the others."""

    def others(values: Values) -> str:
        factors = kept("a", values, nan, fill="1.0")
        rest = f"product_of_others({factors}{'' if is_left_out(values, 'axis') else ', axis'})"
        return rest if constant_at(values, "initial") in (1, None) else f"{rest} * initial"

    def of_initial(values: Values) -> str:
        return f"np.prod(a{within(values, nan)})"

    return (
        {
            "a": lambda values: kept(f"{spread(values)} * {others(values)}", values, nan),
            "initial": lambda values: f"np.sum(y_bar * {of_initial(values)})",
        },
        {
            "a": lambda values: f"np.sum(a_dot * {others(values)}{within(values, nan)})",
            "initial": lambda values: f"initial_dot * {of_initial(values)}",
        },
    )


PRODUCTS = "(a, axis=None, dtype: None = None, out=None, keepdims=False, initial=1, where=True)"
for _head, _function, _nan in (
    (f"np.prod{PRODUCTS}", np.prod, False),
    (f"np.multiply.reduce{PRODUCTS.replace('axis=None', 'axis=0')}", np.prod, False),
    (f"np.nanprod{PRODUCTS}", np.nanprod, True),
):
    _vjp, _jvp = product_rows(_nan)
    general(_head, vjp=_vjp, jvp=_jvp, result=reduction(_function))


def cumulative(values: Values) -> v.Value:
    """The shape of the array, or one axis."""
    a = array_value(values["a"])
    dtype = given_dtype(values) or dtype_by(np.cumsum, a)
    shape = v.shape_of(a)
    flat = None if shape is None else (v.product(shape),)
    shape = shape or flat  # a number becomes a vector
    known = flat if is_left_out(values, "axis") else shape if is_given(values, "axis") else None
    return v.Array(dtype, known) if v.is_number(a) else v.Unknown()


for _head in ("np.cumsum(a, axis=None, dtype=None, out=None)", "np.add.accumulate(a, axis=0, dtype=None, out=None)"):
    linear(_head, a="uncumsum(y_bar, a, axis)", result=cumulative)
general(
    "np.cumprod(a, axis=None, dtype: None = None, out=None)",
    vjp={"a": "cumprod_adjoint(y_bar, a, axis)"}, jvp={"a": "cumprod_tangent(a_dot, a, axis)"}, result=cumulative,
)  # fmt: skip


def variance_rows(adjoint: str, tangent: str, slope: str, nan: bool) -> tuple[dict[str, Template], dict[str, Template]]:
    """Both modes of a variance, or of its root: `adjoint` times (a - mean) / (n - ddof), and `tangent` of the sum; by
    ddof the `slope` over (n - ddof)."""

    def centred(values: Values) -> str:
        axis = "" if is_left_out(values, "axis") else ", axis=axis"
        if not (which := mask(values, nan)):
            return f"(a - np.mean(a{axis}, keepdims=True))"
        return f"np.where({which}, a - np.mean(a{axis}, keepdims=True, where={which}), 0.0)"

    def freedom(values: Values) -> str:
        number = count(values, nan)
        return number if constant_at(values, "ddof") == 0 else f"({number} - ddof)"

    def conjugate(values: Values) -> str:
        return centred(values) if is_real(values, "a") else f"np.conj({centred(values)})"

    def pullback(values: Values) -> str:
        if mask(values, nan):
            return in_kind(f"{spread(values, f'({adjoint} / {freedom(values)})')} * {conjugate(values)}", values)
        return f"{spread(values, adjoint)} * {conjugate(values)} / {freedom(values)}"

    def forward(values: Values) -> str:
        product = f"{conjugate(values)} * {kept('a_dot', values, nan)}"
        total = f"np.sum({product if is_real(values, 'a') else f'np.real({product})'}{options(values)})"
        return f"{tangent.format(total)} / {freedom(values)}"

    def of_ddof(values: Values) -> str:
        return f"unbroadcast(y_bar * {slope} / {freedom(values)}, ddof)"

    def along_ddof(values: Values) -> str:
        return f"ddof_dot * {slope} / {freedom(values)}"

    return {"a": pullback, "ddof": of_ddof}, {"a": forward, "ddof": along_ddof}


VARIANCES = "(a, axis=None, dtype: None = None, out=None, ddof=0, keepdims=False, *, where=True)"
for _name, _adjoint, _tangent, _slope in (
    ("var", "2 * y_bar", "2 * {}", "y"), ("std", "ratio_or_zero(y_bar, y)", "ratio_or_zero({}, y)", "0.5 * y"),
):  # fmt: skip
    for _nan, _function in ((False, getattr(np, _name)), (True, getattr(np, f"nan{_name}"))):
        _vjp, _jvp = variance_rows(_adjoint, _tangent, _slope, _nan)
        general(f"np.{_function.__name__}{VARIANCES}", vjp=_vjp, jvp=_jvp, result=reduction(_function))
