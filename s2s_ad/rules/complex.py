"""Absolute values, and the parts of complex numbers.

The pairing is bilinear, without conjugation: the adjoint of x in a real y is dy/d(Re x) - i dy/d(Im x).
"""

from s2s_ad import values as v
from s2s_ad.rules.declare import elementwise, pointwise
from s2s_ad.rules.facts import is_real
from s2s_ad.rules.results import always
from s2s_ad.rules.rule import Values


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


for _name in ("np.abs", "np.absolute", "operator.abs", "builtins.abs"):
    _result = {} if _name.startswith("np") else {"result": lambda values: v.unary("abs", values["x"])}
    pointwise(f"{_name}(x)", vjp={"x": abs_pullback}, jvp={"x": abs_tangent}, **_result)  # type: ignore[arg-type]

pointwise("np.real(x)", vjp={"x": "y_bar"}, jvp={"x": "np.real(x_dot)"}, view_of="x", view="maybe")
pointwise("np.imag(x)", vjp={"x": imag_pullback}, jvp={"x": "np.imag(x_dot)"}, view_of="x", view="maybe")
pointwise("np.conj, np.conjugate(x)", vjp={"x": conj_pullback}, jvp={"x": "np.conj(x_dot)"})
pointwise("np.angle(x, deg: False = False)", vjp={"x": "-1j * y_bar / x"}, jvp={"x": "np.imag(x_dot / x)"})
elementwise("builtins.complex(real, imag=0.0)", "1", "1j", result=always(v.Scalar("complex")))
pointwise("np.real_if_close(x)", vjp={"x": "y_bar"}, jvp={"x": "np.real(x_dot)"})
