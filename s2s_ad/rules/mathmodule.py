"""The module `math`. What Python's division would raise an error for, NumPy's answers with inf."""

from __future__ import annotations

from s2s_ad.rules.declare import constant, elementwise, general, pointwise
from s2s_ad.rules.facts import is_left_out
from s2s_ad.rules.results import BOOL, FLOAT, INT, always
from s2s_ad.rules.rule import Result, Template, Values

float_result: Result = always(FLOAT)


def row(head: str, *partials: Template | None) -> None:
    """A function of floats."""
    elementwise(head, *partials, result=float_result)


def log_base(values: Values) -> str:
    """d/db log(x) / log(b)."""
    return "-y / (base * math.log(base))"


def log_slope(values: Values) -> str:
    """d/dx log(x, base)."""
    return "1 / x" if is_left_out(values, "base") else "1 / (x * math.log(base))"


row("math.sin(x)", "math.cos(x)")
row("math.cos(x)", "-math.sin(x)")
row("math.tan(x)", "1 + y * y")
row("math.asin(x)", "1 / np.sqrt(1 - x * x)")
row("math.acos(x)", "-1 / np.sqrt(1 - x * x)")
row("math.atan(x)", "1 / (1 + x * x)")
row("math.atan2(a, b)", "b / np.float64(a * a + b * b)", "-a / np.float64(a * a + b * b)")
row("math.sinh(x)", "math.cosh(x)")
row("math.cosh(x)", "math.sinh(x)")
row("math.tanh(x)", "1 - y * y")
row("math.asinh(x)", "1 / math.sqrt(x * x + 1)")
row("math.acosh(x)", "1 / np.sqrt(x * x - 1)")
row("math.atanh(x)", "1 / (1 - x * x)")
row("math.degrees(x)", "180 / math.pi")
row("math.radians(x)", "math.pi / 180")
row("math.exp(x)", "y")
row("math.exp2(x)", "y * math.log(2)")
row("math.expm1(x)", "y + 1")
row("math.log(x, base=None)", log_slope, log_base)
row("math.log2(x)", "1 / (x * math.log(2))")
row("math.log10(x)", "1 / (x * math.log(10))")
row("math.log1p(x)", "1 / (1 + x)")
row("math.sqrt(x)", "0.5 / np.float64(y)")
row("math.cbrt(x)", "1 / np.float64(3 * y * y)")
pointwise(
    "math.pow(a, b)",
    vjp={"a": "y_bar * power_slope(a, b)", "b": "y_bar * y * log_or_zero(a)"},
    jvp={"a": "a_dot * power_slope(a, b)", "b": "b_dot * y * log_along(a, b_dot)"},
    result=float_result,
)
row("math.fabs(x)", "np.sign(x)")
row("math.copysign(a, b)", "np.sign(a) * np.sign(y)")
row("math.fmod(a, b)", "1", "-np.trunc(a / b)")
row("math.remainder(a, b)", "1", "(y - a) / b")
row("math.ldexp(a, b)", "math.ldexp(1.0, b)")
row("math.fma(a, b, c)", "b", "a", "1")
row("math.nextafter(a, b)", "1")

# Abramowitz & Stegun 7.1.1, 6.3.1
row("math.erf(x)", "2 / math.sqrt(math.pi) * math.exp(-x * x)")
row("math.erfc(x)", "-2 / math.sqrt(math.pi) * math.exp(-x * x)")
row("math.gamma(x)", "y * polygamma(0, x)")
row("math.lgamma(x)", "polygamma(0, x)")

_ITEMS = frozenset({"xs"})
general(
    "math.hypot(*xs)",
    vjp={"xs": "y_bar * ratio_or_zero(np.array(xs), y)"},
    jvp={"xs": "np.dot(np.array(xs_dot), ratio_or_zero(np.array(xs), y))"},
    sequences=_ITEMS, result=float_result,
)  # fmt: skip
general(
    "math.fsum(xs)",
    vjp={"xs": "spread_items(y_bar, xs)"}, jvp={"xs": "math.fsum(xs_dot)"}, sequences=_ITEMS, result=float_result,
)  # fmt: skip
general(
    "math.prod(xs, *, start=1)",
    vjp={"xs": "start * y_bar * product_of_others(np.array(xs))", "start": "y_bar * math.prod(xs)"},
    jvp={"xs": "start * np.sum(np.array(xs_dot) * product_of_others(np.array(xs)))",
         "start": "start_dot * math.prod(xs)"}, axes={"start": (0,)},
    sequences=_ITEMS,
)  # fmt: skip
general(
    "math.dist(p, q)",
    vjp={"p": "y_bar * ratio_or_zero(np.array(p) - np.array(q), y)",
         "q": "y_bar * ratio_or_zero(np.array(q) - np.array(p), y)"},
    jvp={"p": "np.dot(np.array(p_dot), ratio_or_zero(np.array(p) - np.array(q), y))",
         "q": "np.dot(np.array(q_dot), ratio_or_zero(np.array(q) - np.array(p), y))"},
    sequences=frozenset({"p", "q"}), result=float_result,
)  # fmt: skip
general(
    "math.sumprod(p, q)",
    vjp={"p": "y_bar * np.array(q)", "q": "y_bar * np.array(p)"},
    jvp={"p": "math.sumprod(p_dot, q)", "q": "math.sumprod(p, q_dot)"},
    sequences=frozenset({"p", "q"}),
)  # fmt: skip

constant("math.floor, math.ceil, math.trunc(x)", result=always(INT))
constant("math.factorial, math.isqrt(x)", "math.comb(n, k)", "math.perm(n, k=None)", result=always(INT))
constant("math.gcd, math.lcm(*xs)", result=always(INT))
constant("math.isnan, math.isinf, math.isfinite(x)", result=always(BOOL))
constant("math.isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", result=always(BOOL))
constant("math.ulp(x)", result=float_result)
