"""SciPy's incomplete gamma and beta functions and their inverses (scipy.special), also in their parameters.

DLMF 8.8.13, 8.17.1. The derivative in a parameter is a central logarithmic moment: runtime/scipy_incomplete.py. It
costs some twenty times the function, which is a continued fraction while the moment is an integral.
"""

from __future__ import annotations

from s2s_ad import runtime
from s2s_ad.rules.declare import elementwise
from s2s_ad.rules.facts import constant_at
from s2s_ad.rules.results import elementwise_of
from s2s_ad.rules.rule import Values
from s2s_ad.runtime import scipy_incomplete
from s2s_ad.runtime.scipy_incomplete import beta_moment, gamma_moment

runtime.add_helpers(scipy_incomplete)
GAMMA = "np.exp(special.xlogy(a - 1, {0}) - {0} - special.gammaln(a))"
BETA = "np.exp(special.xlogy(a - 1, {0}) + special.xlog1py(b - 1, -{0}) - special.betaln(a, b))"
MOMENTS = "a parameter's derivative has no closed form: it is an integral"


def one_less(values: Values, order: str, term: str) -> str:
    """What the derivative of a centre contributes: nothing to a moment of order 0, less to one of order 1."""
    match constant_at(values, order):
        case 0:
            return ""
        case 1:
            return f" {term.replace(f'{order} - 1', '0')}"
        case _:
            return f" {term.replace(f'{order} - 1', f'max({order} - 1, 0)').replace('* ', f'* {order} * ', 1)}"


def gamma_in_a(values: Values) -> str:
    """One order more, and one less as the centre moves."""
    less = one_less(values, "j", "- special.polygamma(1, a) * gamma_moment(a, x, j - 1)")
    return f"gamma_moment(a, x, j + 1){less}"


def beta_in_a(values: Values) -> str:
    """The centres of both logarithms move."""
    mine = "- (special.polygamma(1, a) - special.polygamma(1, a + b)) * beta_moment(a, b, x, j - 1, k)"
    other = "+ special.polygamma(1, a + b) * beta_moment(a, b, x, j, k - 1)"
    return f"beta_moment(a, b, x, j + 1, k){one_less(values, 'j', mine)}{one_less(values, 'k', other)}"


def beta_in_b(values: Values) -> str:
    """The same with the logarithms exchanged."""
    mine = "- (special.polygamma(1, b) - special.polygamma(1, a + b)) * beta_moment(a, b, x, j, k - 1)"
    other = "+ special.polygamma(1, a + b) * beta_moment(a, b, x, j - 1, k)"
    return f"beta_moment(a, b, x, j, k + 1){one_less(values, 'k', mine)}{one_less(values, 'j', other)}"


elementwise("special.gammainc(a, x)", "gamma_moment(a, x, 1)", GAMMA.format("x"), cost=MOMENTS)
elementwise("special.gammaincc(a, x)", "-gamma_moment(a, x, 1)", f"-{GAMMA.format('x')}", cost=MOMENTS)
elementwise("special.gammaincinv(a, q)", f"-gamma_moment(a, y, 1) / {GAMMA.format('y')}", f"1 / {GAMMA.format('y')}",
            cost=MOMENTS)  # fmt: skip
elementwise("special.gammainccinv(a, q)", f"-gamma_moment(a, y, 1) / {GAMMA.format('y')}", f"-1 / {GAMMA.format('y')}",
            cost=MOMENTS)  # fmt: skip
elementwise("special.betainc(a, b, x)", "beta_moment(a, b, x, 1)", "beta_moment(a, b, x, 0, 1)", BETA.format("x"),
            cost=MOMENTS)  # fmt: skip
elementwise("special.betaincc(a, b, x)", "-beta_moment(a, b, x, 1)", "-beta_moment(a, b, x, 0, 1)",
            f"-{BETA.format('x')}", cost=MOMENTS)  # fmt: skip
elementwise("special.betaincinv(a, b, q)", f"-beta_moment(a, b, y, 1) / {BETA.format('y')}",
            f"-beta_moment(a, b, y, 0, 1) / {BETA.format('y')}", f"1 / {BETA.format('y')}", cost=MOMENTS)  # fmt: skip
elementwise(
    "runtime.gamma_moment(a, x, j=0)", gamma_in_a, f"{GAMMA.format('x')} * (np.log(x) - special.digamma(a)) ** j",
    result=elementwise_of(gamma_moment),
)  # fmt: skip
elementwise(
    "runtime.beta_moment(a, b, x, j=0, k=0)", beta_in_a, beta_in_b,
    f"{BETA.format('x')} * (np.log(x) - special.digamma(a) + special.digamma(a + b)) ** j"
    " * (np.log1p(-x) - special.digamma(b) + special.digamma(a + b)) ** k",
    result=elementwise_of(beta_moment),
)  # fmt: skip
