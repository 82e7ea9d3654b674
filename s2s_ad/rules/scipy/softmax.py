"""SciPy's sums of exponentials (scipy.special): logsumexp, softmax and log_softmax.

d logsumexp(a) = sum(s da) with s = softmax(a), and ds = s (da - sum(s da)): P. Blanchard, D. Higham, N. Higham,
"Accurately computing the log-sum-exp and softmax functions" (2021).
"""

from __future__ import annotations

from scipy import special

from s2s_ad import values as v
from s2s_ad.rules.declare import general
from s2s_ad.rules.facts import is_left_out
from s2s_ad.rules.reductions import options, spread
from s2s_ad.rules.results import array_value, dtype_by, reduction
from s2s_ad.rules.rule import Values
from s2s_ad.values import Value


def aligned(values: Values, name: str) -> str:
    """The result, or its adjoint, in a shape that broadcasts to that of the terms."""
    return spread(values, name) if is_left_out(values, "b") else spread(values, name, "(a + b)")


def share(values: Values) -> str:
    """How much of the sum each term is, without its factor: exp(a - y)."""
    return f"exp_difference(a, {aligned(values, 'y')})"


def a_pullback(values: Values) -> str:
    """The share of each term, with its factor."""
    if is_left_out(values, "b"):
        return f"{aligned(values, 'y_bar')} * {share(values)}"
    return f"unbroadcast({aligned(values, 'y_bar')} * b * {share(values)}, a)"


def a_tangent(values: Values) -> str:
    """The sum of the tangents, by their shares."""
    factor = "" if is_left_out(values, "b") else "b * "
    return f"np.sum(a_dot * {factor}{share(values)}{options(values)})"


def logsumexp_result(values: Values) -> Value:
    """A reduction; factors may add axes."""
    return reduction(special.logsumexp)(values) if is_left_out(values, "b") else v.Unknown()


def like_x(values: Values) -> Value:
    """As many numbers as are given."""
    x = array_value(values["x"])
    return v.array_of(dtype_by(special.softmax, x), v.shape_of(x)) if v.is_number(x) else v.Unknown()


general(
    "special.logsumexp(a, axis=None, b=None, keepdims=False, return_sign: False = False)",
    vjp={"a": a_pullback, "b": lambda values: f"unbroadcast({aligned(values, 'y_bar')} * {share(values)}, b)"},
    jvp={"a": a_tangent, "b": lambda values: f"np.sum(b_dot * {share(values)}{options(values)})"},
    result=logsumexp_result, real_only=True,
)
general(
    "special.softmax(x, axis=None)",
    vjp={"x": "y * (y_bar - np.sum(y_bar * y, axis=axis, keepdims=True))"},
    jvp={"x": "y * (x_dot - np.sum(x_dot * y, axis=axis, keepdims=True))"}, result=like_x,
)  # fmt: skip
general(
    "special.log_softmax(x, axis=None)",
    vjp={"x": "y_bar - np.exp(y) * np.sum(y_bar, axis=axis, keepdims=True)"},
    jvp={"x": "x_dot - np.sum(np.exp(y) * x_dot, axis=axis, keepdims=True)"}, result=like_x,
)  # fmt: skip
