"""SciPy, "Special functions" (scipy.special): elementwise functions by their partial derivatives.

DLMF: F. Olver et al., "NIST Digital Library of Mathematical Functions", https://dlmf.nist.gov. A "?" stands where the
derivative in a parameter, such as the order of a Bessel function, has no formula in known functions.
"""

from __future__ import annotations

from scipy import special

from s2s_ad import runtime
from s2s_ad.rules.declare import constant, elementwise
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.results import elementwise_of
from s2s_ad.rules.rule import unknown
from s2s_ad.runtime import scipy_special
from s2s_ad.runtime.scipy_special import exp_difference, exp_moment, multigamma_slope, spence_slope

add_module("special", special)
runtime.add_helpers(scipy_special)
INTEGRAL = "the closed form is 0 / 0 at a point: near it the derivative is an integral, by a quadrature"
ROOT_PI, ROOT_2PI = "math.sqrt(math.pi)", "math.sqrt(2 * math.pi)"

# Gamma and related functions: DLMF 5.2.2, 5.12.1, 5.15
elementwise("special.gamma(x)", "y * special.digamma(x)")
elementwise("special.gammaln, special.loggamma(x)", "special.digamma(x)")
elementwise("special.rgamma(x)", "-y * special.digamma(x)")
elementwise("special.digamma, special.psi(x)", "special.polygamma(1, x)", real_only=True,
            cost="the trigamma function is a general zeta function, many times as slow")  # fmt: skip
elementwise("special.polygamma(n, x)", "?", "special.polygamma(n + 1, x)")
elementwise("special.multigammaln(a, d)", "multigamma_slope(a, d)", "?")
elementwise("special.poch(z, m)", "y * (special.digamma(z + m) - special.digamma(z))", "y * special.digamma(z + m)")
elementwise("special.beta(a, b)", "y * (special.digamma(a) - special.digamma(a + b))",
            "y * (special.digamma(b) - special.digamma(a + b))")  # fmt: skip
elementwise("special.betaln(a, b)", "special.digamma(a) - special.digamma(a + b)",
            "special.digamma(b) - special.digamma(a + b)")  # fmt: skip
elementwise("special.factorial(n, exact: False = False)", "y * special.digamma(n + 1)",
            result=unknown)  # a float64 array, also of float32 and without axes  # fmt: skip
elementwise("special.comb(N, k, *, exact: False = False, repetition: False = False)",
            "y * (special.digamma(N + 1) - special.digamma(N - k + 1))",
            "y * (special.digamma(N - k + 1) - special.digamma(k + 1))")  # fmt: skip
constant("special.gammasgn(x)")
constant("special.bernoulli(n)")

# Error function and related integrals: DLMF 7.2, 7.5, 7.10
elementwise("special.erf(x)", f"2 / {ROOT_PI} * np.exp(-x * x)")
elementwise("special.erfc(x)", f"-2 / {ROOT_PI} * np.exp(-x * x)")
elementwise("special.erfcx(x)", f"2 * x * y - 2 / {ROOT_PI}")
elementwise("special.erfi(x)", f"2 / {ROOT_PI} * np.exp(x * x)")
elementwise("special.erfinv(x)", f"0.5 * {ROOT_PI} * np.exp(y * y)")
elementwise("special.erfcinv(x)", f"-0.5 * {ROOT_PI} * np.exp(y * y)")
elementwise("special.dawsn(x)", "1 - 2 * x * y")
elementwise("special.wofz(z)", f"2j / {ROOT_PI} - 2 * z * y")
elementwise("special.ndtr(x)", f"np.exp(-0.5 * x * x) / {ROOT_2PI}")
elementwise("special.log_ndtr(x)", f"np.exp(-0.5 * x * x - y) / {ROOT_2PI}")
elementwise("special.ndtri(x)", f"{ROOT_2PI} * np.exp(0.5 * y * y)")
elementwise("special.ndtri_exp(x)", f"{ROOT_2PI} * np.exp(x + 0.5 * y * y)")
elementwise(  # D. B. Owen, "Tables for computing bivariate normal probabilities" (1956)
    "special.owens_t(h, a)",
    f"-0.5 / {ROOT_2PI} * np.exp(-0.5 * h * h) * special.erf(a * h / math.sqrt(2))",
    "np.exp(-0.5 * h * h * (1 + a * a)) / (2 * math.pi * (1 + a * a))",
)

# Exponential, logarithmic and trigonometric integrals: DLMF 6.2, 8.19.13, 25.12.2
elementwise("special.exp1(x)", "-np.exp(-x) / x")
elementwise("special.expi(x)", "np.exp(x) / x")
elementwise("special.expn(n, x)", "?",
            "np.where(n > 0, -special.expn(np.maximum(n - 1, 0), x), -(y + np.exp(-x)) / x)")  # fmt: skip
elementwise("special.spence(x)", "spence_slope(x)", real_only=True, cost=INTEGRAL)

# Logistic function, entropies and powers
elementwise("special.expit(x)", "y * (1 - y)")
elementwise("special.log_expit(x)", "special.expit(-x)")
elementwise("special.logit(x)", "1 / (x * (1 - x))")
elementwise("special.entr(x)", "-(np.log(x) + 1)")
elementwise("special.rel_entr(a, b)", "np.log(a / b) + 1", "-a / b")
elementwise("special.kl_div(a, b)", "np.log(a / b)", "1 - a / b")
elementwise("special.xlogy(a, b)", "np.log(b)", "a / b")
elementwise("special.xlog1py(a, b)", "np.log1p(b)", "a / (1 + b)")
elementwise("special.boxcox(x, lmbda)", "x ** (lmbda - 1)",
            "np.log(x) ** 2 * exp_moment(lmbda * np.log(x), 1)", cost=INTEGRAL)  # fmt: skip
elementwise("special.boxcox1p(x, lmbda)", "(1 + x) ** (lmbda - 1)",
            "np.log1p(x) ** 2 * exp_moment(lmbda * np.log1p(x), 1)", cost=INTEGRAL)  # fmt: skip
elementwise("special.exprel(x)", "exp_moment(x, 1)", cost=INTEGRAL)
elementwise("special.expm1(x)", "y + 1")
elementwise("special.log1p(x)", "1 / (1 + x)")
elementwise("special.exp2(x)", "math.log(2) * y")
elementwise("special.exp10(x)", "math.log(10) * y")
elementwise("special.cosm1(x)", "-np.sin(x)")
elementwise("special.cbrt(x)", "1 / (3 * y * y)")
elementwise("special.huber(delta, r)", "np.maximum(np.abs(r) - delta, 0.0)", "np.clip(r, -delta, delta)")
elementwise("special.pseudo_huber(delta, r)",
            "2 * y / delta - r * r / (delta * np.sqrt(1 + (r / delta) ** 2))",
            "r / np.sqrt(1 + (r / delta) ** 2)")  # fmt: skip
elementwise("special.lambertw(z, k=0, tol=1e-08)", "np.exp(-y) / (1 + y)")  # DLMF 4.13.4

# Hypergeometric and zeta functions, elliptic integrals: DLMF 13.3.15, 15.5.1, 25.11.17, 19.4.1, 19.4.2
elementwise("special.hyp0f1(b, x)", "?", "special.hyp0f1(b + 1, x) / b")
elementwise("special.hyp1f1(a, b, x)", "?", "?", "a / b * special.hyp1f1(a + 1, b + 1, x)")
elementwise("special.hyp2f1(a, b, c, x)", "?", "?", "?", "a * b / c * special.hyp2f1(a + 1, b + 1, c + 1, x)")
elementwise("special.zeta(x, q=None, out=None)", "?", "-x * special.zeta(x + 1, q)")
elementwise("special.ellipk(m)", "(special.ellipe(m) / (1 - m) - y) / (2 * m)")
elementwise("special.ellipe(m)", "(y - special.ellipk(m)) / (2 * m)")

# The helpers, which are differentiated again
elementwise("runtime.exp_difference(a, b)", "y", "-y", result=elementwise_of(exp_difference))
elementwise("runtime.exp_moment(u, k=0)", "exp_moment(u, k + 1)", result=elementwise_of(exp_moment))
elementwise("runtime.spence_slope(x, k=0)", "spence_slope(x, k + 1)", result=elementwise_of(spence_slope))
elementwise("runtime.multigamma_slope(a, d, k=0)", "multigamma_slope(a, d, k + 1)",
            result=elementwise_of(multigamma_slope))  # fmt: skip
