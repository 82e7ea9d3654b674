"""SciPy, "Statistical functions" (scipy.stats): continuous distributions, by their scores.

N. Johnson, S. Kotz, N. Balakrishnan, "Continuous Univariate Distributions", 2nd ed. (1994); densities as in SciPy's
manual. A row: the derivative of log f in z, the support, and for each shape parameter those of log f and of F.
"""

from __future__ import annotations

from scipy import special, stats

from s2s_ad.rules.heads import add_module
from s2s_ad.rules.scipy.distributions import continuous
from s2s_ad.rules.scipy.incomplete import MOMENTS

add_module("special", special)
add_module("stats", stats)

continuous("norm", score="-z")
continuous("cauchy", score="-2 * z / (1 + z * z)")
continuous("logistic", score="-np.tanh(0.5 * z)")
continuous("laplace", score="-np.sign(z)")
continuous("gumbel_l", score="1 - np.exp(z)")
continuous("gumbel_r", score="np.exp(-z) - 1")
continuous("expon", score="-1.0", support="z >= 0")
continuous("halfnorm", score="-z", support="z >= 0")
continuous("rayleigh", score="1 / z - z", support="z > 0")
continuous("uniform", score="0", support="(z >= 0) & (z <= 1)")
continuous(
    "beta", score="(a - 1) / z - (b - 1) / (1 - z)", support="(z > 0) & (z < 1)", cost=MOMENTS,
    a=("np.log(z) - special.digamma(a) + special.digamma(a + b)", "beta_moment(a, b, z, 1)"),
    b=("np.log1p(-z) - special.digamma(b) + special.digamma(a + b)", "beta_moment(a, b, z, 0, 1)"),
)  # fmt: skip
continuous(
    "gamma", score="(a - 1) / z - 1", support="z > 0", cost=MOMENTS,
    a=("np.log(z) - special.digamma(a)", "gamma_moment(a, z, 1)"),
)  # fmt: skip
continuous(
    "invgamma", score="1 / (z * z) - (a + 1) / z", support="z > 0", cost=MOMENTS,
    a=("-np.log(z) - special.digamma(a)", "-gamma_moment(a, 1 / z, 1)"),
)  # fmt: skip
continuous(
    "chi2", score="(0.5 * df - 1) / z - 0.5", support="z > 0", cost=MOMENTS,
    df=("0.5 * (np.log(0.5 * z) - special.digamma(0.5 * df))", "0.5 * gamma_moment(0.5 * df, 0.5 * z, 1)"),
)  # fmt: skip
continuous(  # F is half of an incomplete beta function at df / (df + z^2): DLMF 8.17
    "t", score="-(df + 1) * z / (df + z * z)", cost=MOMENTS,
    df=(
        "0.5 * (special.digamma(0.5 * (df + 1)) - special.digamma(0.5 * df) - 1 / df - np.log1p(z * z / df)"
        " + (df + 1) * z * z / (df * (df + z * z)))",
        "-0.25 * np.sign(z) * beta_moment(0.5 * df, 0.5, df / (df + z * z), 1) - 0.5 * z / df * stats.t.pdf(z, df)",
    ),
)  # fmt: skip
continuous("pareto", score="-(b + 1) / z", support="z >= 1", b=("1 / b - np.log(z)", "np.log(z) * z**-b"))
continuous(
    "gennorm", score="-beta * np.sign(z) * np.abs(z) ** (beta - 1)", cost=MOMENTS,
    beta=(
        "1 / beta + special.digamma(1 / beta) / beta**2 - special.xlogy(np.abs(z) ** beta, np.abs(z))",
        "0.5 * np.sign(z) * (special.xlogy(np.abs(z), np.abs(z)) * np.exp(-(np.abs(z) ** beta))"
        " / special.gamma(1 / beta) - gamma_moment(1 / beta, np.abs(z) ** beta, 1) / beta**2)",
    ),
)  # fmt: skip
continuous(
    "truncnorm", score="-z", support="(z >= a) & (z <= b)", cost="each bound takes another density, and another tail",
    a=("stats.truncnorm.pdf(a, a, b)", "-stats.truncnorm.pdf(a, a, b) * stats.truncnorm.sf(z, a, b)"),
    b=("-stats.truncnorm.pdf(b, a, b)", "-stats.truncnorm.pdf(b, a, b) * stats.truncnorm.cdf(z, a, b)"),
)  # fmt: skip
continuous("vonmises", score="-kappa * np.sin(z)", kappa=("np.cos(z) - special.i1e(kappa) / special.i0e(kappa)", "?"))
continuous(
    "wrapcauchy", score="-2 * c * np.sin(z) / (1 + c * c - 2 * c * np.cos(z))",
    support="(z >= 0) & (z <= 2 * math.pi)",
    cost="one cosine becomes a sine or a cosine, and a quotient, by each argument",
    c=("-2 * c / (1 - c * c) - 2 * (c - np.cos(z)) / (1 + c * c - 2 * c * np.cos(z))", "?"),
)  # fmt: skip
continuous(
    "lognorm", score="-(1 + np.log(z) / (s * s)) / z", support="z > 0",
    s=("np.log(z) ** 2 / s**3 - 1 / s", "-np.log(z) / (s * s) * stats.norm.pdf(np.log(z) / s)"),
)  # fmt: skip
continuous(
    "weibull_min", score="(c - 1) / z - c * z ** (c - 1)", support="z > 0",
    cost="one power becomes a density by place and scale, and a power and a logarithm by the shape",
    c=("1 / c + np.log(z) - z**c * np.log(z)", "np.exp(-(z**c)) * z**c * np.log(z)"),
)  # fmt: skip
