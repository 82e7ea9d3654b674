"""Absolute values, and the parts of complex numbers.

The pairing is bilinear, without conjugation: the adjoint of x in a real y is dy/d(Re x) - i dy/d(Im x).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import elementwise, pointwise
from s2s_ad.rules.facts import constant_at, is_real
from s2s_ad.rules.results import always, elementwise_of
from s2s_ad.rules.rule import Template, Values, unknown
from s2s_ad.runtime.powers import unit

OLD: Final = int(np.__version__[0]) < 2


def abs_pullback(values: Values) -> str:
    """The sign for what is real; the unit number in the other direction for what is complex."""
    return "y_bar * np.sign(x)" if is_real(values, "x") else "y_bar * unit(x)"


def abs_tangent(values: Values) -> str:
    """The same, of which only the real part counts."""
    return "x_dot * np.sign(x)" if is_real(values, "x") else "np.real(x_dot * unit(x))"


def imag_pullback(values: Values) -> str:
    """A real number has no imaginary part to vary."""
    return "0.0" if is_real(values, "x") else "-1j * y_bar"


def conj_pullback(values: Values) -> str:
    """Nothing happens to what is real."""
    return "y_bar" if is_real(values, "x") else "np.conj(y_bar)"


def in_degrees(text: str) -> Template:
    """An angle may be in degrees."""

    def template(values: Values) -> str:
        deg = constant_at(values, "deg")
        factor = "(180 / np.pi)" if deg is True else "(180 / np.pi if deg else 1.0)"
        return text if deg is False else f"{text} * {factor}"

    return template


def sign_pullback(values: Values) -> str:
    """The sign of a real number stays; that of a complex one turns with it."""
    turned = "1j * np.imag(y_bar * y) * ratio_or_zero(np.conj(y), np.abs(x))"
    return "0.0" if is_real(values, "x") or OLD else turned


def sign_tangent(values: Values) -> str:
    """The same, along the tangent."""
    turned = "as_kind(1j * y * ratio_or_zero(np.imag(np.conj(y) * x_dot), np.abs(x)), y)"
    return "0.0" if is_real(values, "x") or OLD else turned


def unit_pullback(values: Values) -> str:
    """The conjugate of the sign."""
    return "0.0" if is_real(values, "x") else "-1j * np.imag(y_bar * y) * ratio_or_zero(y, np.abs(x))"


def unit_tangent(values: Values) -> str:
    """The same, along the tangent."""
    turned = "as_kind(-1j * y * ratio_or_zero(np.imag(y * x_dot), np.abs(x)), y)"
    return "0.0" if is_real(values, "x") else turned


SIGN = "the function clears a bit; its slope is found by comparing, and multiplied"
for _name in ("np.abs", "np.absolute", "operator.abs", "builtins.abs"):
    _result = {} if _name.startswith("np") else {"result": lambda values: v.unary("abs", values["x"])}
    pointwise(f"{_name}(x)", vjp={"x": abs_pullback}, jvp={"x": abs_tangent}, cost=SIGN, **_result)  # type: ignore[arg-type]

pointwise("np.real(x)", vjp={"x": "y_bar"}, jvp={"x": "np.real(x_dot)"}, view_of="x", view="maybe")
# A view too, but not of adjoints, whose imaginary part has the other sign: see `differentiate.imaginary`
pointwise("np.imag(x)", vjp={"x": imag_pullback}, jvp={"x": "np.imag(x_dot)"})
pointwise("np.conj, np.conjugate(x)", vjp={"x": conj_pullback}, jvp={"x": "np.conj(x_dot)"})
pointwise("np.angle(x, deg=False)", vjp={"x": in_degrees("-1j * y_bar / x")},
          jvp={"x": in_degrees("np.imag(x_dot / x)")})  # fmt: skip
elementwise("builtins.complex(real, imag=0.0)", "1", "1j", result=always(v.Scalar("complex")))
pointwise("np.real_if_close(x, tol=100)", vjp={"x": "y_bar"}, jvp={"x": "as_kind(x_dot, y)"}, result=unknown,
          view_of="x", view="fixed", cost="the function gives a real array back as it is")  # fmt: skip
# x / |x| turns with x: its derivative along x is i y Im(conj(y) x_dot) / |x|. NumPy 1 takes the sign of the real part
pointwise("np.sign(x)", vjp={"x": sign_pullback}, jvp={"x": sign_tangent},
          constant_for=lambda values: is_real(values, "x") or OLD)  # fmt: skip
pointwise("runtime.unit(x)", vjp={"x": unit_pullback}, jvp={"x": unit_tangent}, result=elementwise_of(unit))
