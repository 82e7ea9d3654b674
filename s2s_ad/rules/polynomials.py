"""NumPy, "Polynomials", coefficients highest first, and interpolation by lines.

A root r of p moves by -dp(r) / p'(r), by the theorem of implicit functions: J. Wilkinson, "The evaluation of the zeros
of ill-conditioned polynomials" (1959). A fit is a solution of least squares: runtime/least_squares.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import bilinear, constant, general, linear
from s2s_ad.rules.differences import conjugated, of_number
from s2s_ad.rules.facts import is_left_out, not_zero
from s2s_ad.rules.results import array_value, dtype_by
from s2s_ad.rules.rule import Result, Template, Values
from s2s_ad.values import Value

WEIGHT, WEIGHT_BACK = "interp_weight(x, xp, cell(x, xp))", "interp_weight(x, xp, y_parts)"
SLOPE, SLOPE_BACK = "interp_slope(x, xp, fp, cell(x, xp))", "interp_slope(x, xp, fp, y_parts)"
AFTER = "after(cell(x, xp), xp)"
TAKES = "takes_values(x, xp, left, right)"
LEFT, RIGHT = "np.asarray(x) < np.asarray(xp)[0]", "np.asarray(x) > np.asarray(xp)[-1]"
DIVIDED = "polynomial_division_adjoint(y_bar[0], y_bar[1], y[0], u, v)"
FACTORIALS = "np.cumprod(np.maximum(np.arange(m), 1))[::-1]"


def coefficients(*names: str) -> Result:
    """A vector."""

    def result(values: Values) -> Value:
        return v.Array(dtype_by(_product, *(values[name] for name in names)), (None,))

    return result


def _product(*numbers: Any) -> object:
    return np.ones(1, np.result_type(*numbers))


def evaluated(values: Values) -> Value:
    """The shape of the places."""
    return v.elementwise(np.multiply, v.NumpyScalar(dtype_by(_product, values["p"]) or "float64"), values["x"])


def quotient_and_rest(values: Values) -> Value:
    """Two vectors."""
    part = v.Array(dtype_by(np.true_divide, values["u"], values["v"]), (None,))
    return v.TupleOf((part, part))


def interpolated(values: Values) -> Value:
    """The shape of the places."""
    x, fp = array_value(values["x"]), array_value(values["fp"])
    dtype = v.dtype_of(fp)
    known = None if dtype is None else "complex128" if "complex" in dtype else "float64"
    return v.array_of(known, v.shape_of(x)) if v.is_number(x) else v.Unknown()


def outside_zero(values: Values) -> str:
    """The interpolation of tangents: what is given for outside does not vary."""
    given = [f", {name}=0.0" for name in ("left", "right") if not is_left_out(values, name)]
    return f"np.interp(x, xp, fp_dot{''.join(given)})"


def values_pullback(values: Values) -> str:
    """Each of the two values receives its part."""
    plain = is_left_out(values, "left") and is_left_out(values, "right")
    e = "y_bar" if plain else f"np.where({TAKES}, y_bar, 0.0)"
    return (
        f"untake({e} * (1 - {WEIGHT_BACK}), np.asarray(fp), y_parts)"
        f" + untake({e} * {WEIGHT_BACK}, np.asarray(fp), after(y_parts, xp))"
    )


def fitted(values: Values) -> Value:
    """One vector of coefficients for a vector of values."""
    b = array_value(values["b"])
    rank = v.rank_of(b)
    return v.Array(dtype_by(np.true_divide, values["x"], b), None if rank is None else (None,) * rank)


def fit_rows(matrix_dot: str, values_dot: str) -> Template:
    """The tangent of a fit, by what its matrix and its values do."""
    return lambda values: f"fit_tangent(y, x, b, deg, w, {_matrix(matrix_dot, values)}, {_values(values_dot, values)})"


def _matrix(text: str, values: Values) -> str:
    if text == "x" and not is_left_out(values, "w"):
        return "np.expand_dims(x_dot * w, 1) * vander_slope(x, int(deg) + 1, False)"
    if text == "x":
        return "np.expand_dims(x_dot, 1) * vander_slope(x, int(deg) + 1, False)"
    return "np.expand_dims(w_dot, 1) * np.vander(x, int(deg) + 1)" if text else "np.zeros((np.size(x), int(deg) + 1))"


def _values(text: str, values: Values) -> str:
    if text == "b":
        return "b_dot" if is_left_out(values, "w") else "as_columns(b_dot) * np.expand_dims(w, 1)"
    return "as_columns(b) * np.expand_dims(w_dot, 1)" if text else "np.zeros_like(b)"


general(
    "np.interp(x, xp, fp, left=None, right=None, period: None = None)",
    vjp={
        "x": f"y_bar * {SLOPE_BACK}",
        "xp": f"-untake(y_bar * {SLOPE_BACK} * (1 - {WEIGHT_BACK}), np.asarray(xp), y_parts)"
              f" - untake(y_bar * {SLOPE_BACK} * {WEIGHT_BACK}, np.asarray(xp), after(y_parts, xp))",
        "fp": values_pullback,
        "left": f"np.sum(np.where({LEFT}, y_bar, 0.0))",
        "right": f"np.sum(np.where({RIGHT}, y_bar, 0.0))",
    },
    jvp={
        "x": f"x_dot * {SLOPE}",
        "xp": f"-{SLOPE} * (np.take(xp_dot, cell(x, xp)) * (1 - {WEIGHT}) + np.take(xp_dot, {AFTER}) * {WEIGHT})",
        "fp": outside_zero,
        "left": f"np.where({LEFT}, left_dot, 0.0)",
        "right": f"np.where({RIGHT}, right_dot, 0.0)",
    },
    result=interpolated, shared="cell(x, xp)",
)  # fmt: skip
general(
    "np.polyval(p, x)",
    vjp={"p": "moments(y_bar, x, np.size(p))", "x": "y_bar * np.polyval(np.polyder(p), x)"},
    jvp={"p": "np.polyval(p_dot, x)", "x": "x_dot * np.polyval(np.polyder(p), x)"},
    result=evaluated, axes={"p": (1,)},
)  # fmt: skip
for _name, _sign in (("polyadd", ""), ("polysub", "-")):
    linear(f"np.{_name}(a1, a2)", a1=of_number("y_bar[np.size(y_bar) - np.size(a1):]", "a1"),
           a2=of_number(f"{_sign}y_bar[np.size(y_bar) - np.size(a2):]", "a2"),
           jvp={"a1": f"np.{_name}(a1_dot, np.zeros_like(a2))", "a2": f"np.{_name}(np.zeros_like(a1), a2_dot)"},
           result=coefficients("a1", "a2"), axes={"a1": (0, 1), "a2": (0, 1)},
           cost="the function writes one array, the adjoints are two")  # fmt: skip
bilinear(
    "np.polymul(a1, a2)",
    a1=conjugated("padded_front(np.correlate(y_bar, without_leading({}), 'valid'), a1)", "a2"),
    a2=conjugated("padded_front(np.correlate(y_bar, without_leading({}), 'valid'), a2)", "a1"),
    jvp={"a1": "np.convolve(a1_dot[np.size(a1) - np.size(without_leading(a1)):], without_leading(a2))",
         "a2": "np.convolve(without_leading(a1), a2_dot[np.size(a2) - np.size(without_leading(a2)):])"},
    result=coefficients("a1", "a2"), axes={"a1": (1,), "a2": (1,)},
)  # fmt: skip
general(
    "np.polydiv(u, v)",
    vjp={"u": f"{DIVIDED}[0]", "v": f"{DIVIDED}[1]"},
    jvp={"u": "polynomial_divided(u_dot, v, y)",
         "v": "polynomial_divided(-padded_front(np.convolve(y[0], v_dot), u), v, y)"},
    result=quotient_and_rest, real_only=True, axes={"u": (1,), "v": (1,)},
    cost="each adjoint divides as often as the function, and multiplies",
)  # fmt: skip
linear("np.polyder(p, m=1)",
       p="np.concatenate([y_bar * np.polyder(np.ones(np.size(p)), m), np.zeros(np.size(p) - np.size(y_bar))])",
       result=coefficients("p"), alone_from="p", new_for=not_zero("m"))  # fmt: skip
linear(
    "np.polyint(p, m=1, k=None)", alone_from="p", new_for=not_zero("m"),
    p="y_bar[:np.size(p)] * np.polyint(np.ones(np.size(p)), m)[:np.size(p)]",
    k=f"unbroadcast(np.append(y_bar[np.size(p):] / {FACTORIALS}, np.zeros(max(np.size(k) - m, 0))), k)",
    jvp={"p": "np.polyint(p_dot, m)", "k": "np.polyint(np.zeros_like(p), m, k_dot)"},
    result=coefficients("p"),
)  # fmt: skip
general("np.poly(seq_of_zeros)", vjp={"seq_of_zeros": "poly_slopes(seq_of_zeros) @ y_bar"},
        jvp={"seq_of_zeros": "seq_of_zeros_dot @ poly_slopes(seq_of_zeros)"},
        result=coefficients("seq_of_zeros"), axes={"seq_of_zeros": (1,)},
        cost="n polynomials, each without one of the roots")  # fmt: skip
general(
    "np.roots(p)",
    vjp={"p": "as_kind(-(y_bar / np.polyval(np.polyder(p), y)) @ np.vander(y, np.size(p)), p)"},
    jvp={"p": "-np.polyval(p_dot, y) / np.polyval(np.polyder(p), y)"},
)  # fmt: skip
general(
    "np.polyfit(x, b, deg, rcond: None = None, full: False = False, w=None, cov: False = False)",
    vjp={"x": "fit_places(y_bar, y, x, b, deg, w)", "b": "fit_values(y_bar, x, b, deg, w)",
         "w": "fit_weights(y_bar, y, x, b, deg, w)"},
    jvp={"x": fit_rows("x", ""), "b": fit_rows("", "b"), "w": fit_rows("w", "w")},
    result=fitted, real_only=True, cost="the function gives no factors: the matrix is factored again",
)  # fmt: skip
general(
    "runtime.moments(e, x, count)",
    vjp={"e": "np.polyval(y_bar, x)", "x": "e * np.polyval(np.polyder(y_bar), x)"},
    jvp={"e": "moments(e_dot, x, count)",
         "x": "np.append(np.arange(count - 1, 0, -1) * moments(e * x_dot, x, count - 1), 0.0)"},
    result=lambda values: v.Array(dtype_by(np.multiply, values["e"], values["x"]), (None,)),
)  # fmt: skip
constant("runtime.cell, runtime.within_range(x, xp)", "runtime.after(i, xp)",
         "runtime.takes_values(x, xp, left, right)")  # fmt: skip
