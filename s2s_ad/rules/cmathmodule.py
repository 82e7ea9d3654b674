"""The module `cmath`. What Python's division would raise an error for, NumPy's answers with inf."""

from __future__ import annotations

from s2s_ad import values as v
from s2s_ad.rules.declare import constant, elementwise, general, pointwise
from s2s_ad.rules.facts import is_left_out
from s2s_ad.rules.results import BOOL, FLOAT, always
from s2s_ad.rules.rule import Result, Template, Values

COMPLEX: Result = always(v.Scalar("complex"))


def row(head: str, *partials: Template | None) -> None:
    """A function of one complex number, or of a real one."""
    elementwise(head, *partials, result=COMPLEX)


def log_slope(values: Values) -> str:
    """d/dx log(x, base)."""
    return "1 / x" if is_left_out(values, "base") else "1 / (x * np.log(base + 0j))"


row("cmath.sin(x)", "np.cos(x)")
row("cmath.cos(x)", "-np.sin(x)")
row("cmath.tan(x)", "1 + y * y")
row("cmath.asin(x)", "1 / np.sqrt(1 - x * x + 0j)")
row("cmath.acos(x)", "-1 / np.sqrt(1 - x * x + 0j)")
row("cmath.atan(x)", "1 / np.complex128(1 + x * x)")
row("cmath.sinh(x)", "np.cosh(x)")
row("cmath.cosh(x)", "np.sinh(x)")
row("cmath.tanh(x)", "1 - y * y")
row("cmath.asinh(x)", "1 / np.sqrt(x * x + 1 + 0j)")
row("cmath.acosh(x)", "1 / (np.sqrt(x - 1 + 0j) * np.sqrt(x + 1 + 0j))")
row("cmath.atanh(x)", "1 / np.complex128(1 - x * x)")
row("cmath.exp(x)", "y")
row("cmath.log(x, base=None)", log_slope, "-y / (base * np.log(base + 0j))")
row("cmath.log10(x)", "1 / (x * np.log(10))")
row("cmath.sqrt(x)", "0.5 / np.complex128(y)")
row("cmath.rect(r, phi)", "np.exp(1j * phi)", "1j * y")
pointwise("cmath.phase(x)", vjp={"x": "-1j * y_bar / np.complex128(x)"}, jvp={"x": "np.imag(x_dot / np.complex128(x))"},
          result=always(FLOAT))  # fmt: skip
general("cmath.polar(x)", vjp={"x": "y_bar[0] * unit(x) - 1j * y_bar[1] / np.complex128(x)"},
        jvp={"x": "[np.real(x_dot * unit(x)), np.imag(x_dot / np.complex128(x))]"},
        result=always(v.TupleOf((FLOAT, FLOAT))))  # fmt: skip
constant("cmath.isnan, cmath.isinf, cmath.isfinite(x)", "cmath.isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
         result=always(BOOL))  # fmt: skip
