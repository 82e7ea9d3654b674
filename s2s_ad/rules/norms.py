"""NumPy, "Linear algebra": norms, and the condition number.

Of vectors: d|x|_p = sum(sign(x) (|x| / |x|_p)^(p - 1) dx). Of a matrix U diag(s) V^T, the spectral norm has the slope
u v^T of the largest singular value, the nuclear norm U V^T: G. Watson, "Characterization of the subdifferential of some
matrix norms" (1992).
"""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import general
from s2s_ad.rules.facts import constant_at, is_real, rank
from s2s_ad.rules.linalg import determinant, modulus
from s2s_ad.rules.reductions import options, spread
from s2s_ad.rules.results import array_value, dtype_by, reduced
from s2s_ad.rules.rule import Result, Values
from s2s_ad.values import ABSENT, Value


def is_usual(values: Values) -> bool:
    """The root of the sum of squares, of real numbers?"""
    order, known, axis = constant_at(values, "ord"), rank(values, "x"), constant_at(values, "axis")
    usual = order is None or (order == 2 and (known == 1 or isinstance(axis, int))) or (order == "fro" and known == 2)
    return usual and known is not None and axis is not ABSENT and is_real(values, "x")


def slope(values: Values) -> str:
    """The derivative of a norm: x / y for the usual one, which is 0 at 0."""
    order, known, axis = constant_at(values, "ord"), rank(values, "x"), constant_at(values, "axis")
    vectors = known == 1 or isinstance(axis, int)
    y = "y" if axis is None or constant_at(values, "keepdims") is True else "np.expand_dims(y, axis)"
    whole = known is not None and axis is not ABSENT and is_real(values, "x")
    if is_usual(values):
        return f"ratio_or_zero(x, {y})"
    if whole and vectors and order == 1:
        return "np.sign(x)"
    if whole and vectors and order in (np.inf, -np.inf):
        return f"np.sign(x) * ties(np.abs(x), y{options(values)})"
    if whole and vectors and isinstance(order, int | float) and order != 0:
        return f"np.sign(x) * ratio_or_zero(np.abs(x), {y}) ** (ord - 1)"
    if whole and known == 2 and axis is None and order in (1, -1, np.inf, -np.inf):
        return _largest_sum(order in (1, -1))
    return f"norm_slope(x, y{'' if order is None else ', ord'}{options(values)})"


def _largest_sum(of_columns: bool) -> str:
    """The signs in the column, or the row, whose sum is the norm."""
    summed, compared = (0, 1) if of_columns else (1, 0)
    sums = f"np.sum(np.abs(x), axis={summed}, keepdims=True)"
    return f"np.sign(x) * ties({sums}, np.reshape(y, (1, 1)), axis={compared}, keepdims=True)"


def norm_pullback(values: Values) -> str:
    """The slope, times the adjoint of each norm."""
    if is_usual(values):
        return f"{spread(values, 'ratio_or_zero(y_bar, y)', 'x')} * x"
    return f"{spread(values, array='x')} * {slope(values)}"


def norm_tangent(values: Values) -> str:
    """The sum of slopes times tangents."""
    product = f"x_dot * {slope(values)}"
    return f"np.sum({product if is_real(values, 'x') else f'np.real({product})'}{options(values)})"


def vector_pullback(values: Values) -> str:
    """The slope, times the adjoint of each norm."""
    return f"{spread(values, array='x')} * vector_slope(x, y, ord{options(values)})"


def vector_tangent(values: Values) -> str:
    """The sum of slopes times tangents."""
    return f"np.sum({_real(values, f'x_dot * vector_slope(x, y, ord{options(values)})')}{options(values)})"


def matrix_pullback(values: Values) -> str:
    """The slope, times the adjoint of each norm."""
    y_bar = "y_bar" if constant_at(values, "keepdims") is True else "unsum(y_bar, x, (-2, -1), keepdims)"
    return f"{y_bar} * matrix_slope(x, y, ord, (-2, -1), keepdims)"


def matrix_tangent(values: Values) -> str:
    """The sum of slopes times tangents."""
    product = _real(values, "x_dot * matrix_slope(x, y, ord, (-2, -1), keepdims)")
    return f"np.sum({product}, axis=(-2, -1), keepdims=keepdims)"


def cond_pullback(values: Values) -> str:
    """The slope, times the adjoint for each matrix."""
    return f"{'y_bar' if rank(values, 'x') == 2 else 'np.expand_dims(y_bar, (-2, -1))'} * cond_slope(x, p)"


def cond_tangent(values: Values) -> str:
    """The sum of slopes times tangents."""
    return f"np.sum({_real(values, 'x_dot * cond_slope(x, p)')}, axis=(-2, -1))"


def _real(values: Values, product: str) -> str:
    """The real part, unless nothing else is there."""
    return product if is_real(values, "x") else f"np.real({product})"


def norms(axes: object = ABSENT) -> Result:
    """Real numbers, one without axes."""

    def result(values: Values) -> Value:
        x = array_value(values["x"])
        axis = constant_at(values, "axis") if axes is ABSENT else axes
        shape, keepdims = v.shape_of(x), constant_at(values, "keepdims")
        return v.array_of(dtype_by(modulus, x), None if shape is None else reduced(shape, axis, keepdims))

    return result


def condition(values: Values) -> Value:
    """A real number for each matrix."""
    shape = v.shape_of(determinant({"a": values["x"]}))
    return v.array_of(dtype_by(modulus, array_value(values["x"])), shape)


general("np.linalg.norm(x, ord=None, axis=None, keepdims=False)", vjp={"x": norm_pullback}, jvp={"x": norm_tangent},
        cost="the function only reads, the adjoint is written",
        result=norms())  # fmt: skip
general("np.linalg.vector_norm(x, axis=None, keepdims=False, ord=2)", vjp={"x": vector_pullback},
        jvp={"x": vector_tangent}, result=norms(), cost="the function only reads, the adjoint is written")  # fmt: skip
general("np.linalg.matrix_norm(x, keepdims=False, ord='fro')", vjp={"x": matrix_pullback}, jvp={"x": matrix_tangent},
        result=norms((-2, -1)))  # fmt: skip
general("np.linalg.cond(x, p=None)", vjp={"x": cond_pullback}, jvp={"x": cond_tangent}, result=condition)  # fmt: skip
