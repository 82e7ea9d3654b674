"""SciPy, "Statistical functions" (scipy.stats): distributions over integers, in their parameters.

N. Johnson, A. Kemp, S. Kotz, "Univariate Discrete Distributions", 3rd ed. (2005). A row: for each shape parameter the
derivative of log P(m) and of P(at most m). The place of the count itself is no real number to differentiate by.
"""

from __future__ import annotations

from scipy import stats

from s2s_ad import runtime
from s2s_ad.rules.declare import elementwise
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.results import elementwise_of
from s2s_ad.rules.scipy.distributions import discrete, exists
from s2s_ad.rules.scipy.incomplete import MOMENTS
from s2s_ad.runtime import scipy_counts
from s2s_ad.runtime.scipy_counts import poisson_mean_log

add_module("stats", stats)
runtime.add_helpers(scipy_counts)
IN_BETA = "special.digamma(n + a + b) - special.digamma(a + b)"

discrete("poisson", mu=("m / mu - 1", "-stats.poisson.pmf(np.floor(m), mu)"))
discrete("bernoulli", p=("m / p - (1 - m) / (1 - p)", "-1.0 * ((m >= 0) & (m < 1))"))
discrete("binom", n=("?", "?"), p=("m / p - (n - m) / (1 - p)", "-n * stats.binom.pmf(np.floor(m), n - 1, p)"))
discrete("geom", p=("1 / p - (m - 1) / (1 - p)", "np.floor(m) * (1 - p) ** (np.floor(m) - 1) * (m >= 1)"))
discrete(
    "nbinom", n=("special.digamma(m + n) - special.digamma(n) + np.log(p)", "beta_moment(n, np.floor(m) + 1, p, 1)"),
    p=("n / p - m / (1 - p)", "stats.beta.pdf(p, n, np.floor(m) + 1)"), cost=MOMENTS,
)  # fmt: skip
if exists("betabinom"):
    discrete(
        "betabinom", n=("?", "?"),
        a=(f"special.digamma(m + a) - special.digamma(a) - ({IN_BETA})", "?"),
        b=(f"special.digamma(n - m + b) - special.digamma(b) - ({IN_BETA})", "?"),
    )  # fmt: skip

# The mean of log k! less mu log mu - mu; a mean over counts differentiates to that of the difference
elementwise("stats.poisson.entropy(mu, loc=0)", "poisson_mean_log(mu) - np.log(mu)", None)
elementwise("runtime.poisson_mean_log(mu, order=0)", "poisson_mean_log(mu, order + 1)",
            result=elementwise_of(poisson_mean_log))  # fmt: skip
