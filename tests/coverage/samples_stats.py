"""scipy.stats."""

from tests.coverage.samples import Samples, each


def methods(name: str, which: str, call: str, quantile: str = "p") -> Samples:
    """The methods of one distribution; quantiles are asked for at probabilities."""
    found: Samples = {}
    for method in which.split():
        text = call.replace("#", quantile, 1) if method in ("ppf", "isf") else call.replace("#", "POINT", 1)
        found |= each(f"scipy.stats.{name}", method, f"scipy.stats.{name}.{{}}{text}")
    return found


def at(point: str, samples: Samples) -> Samples:
    """The samples at a point."""
    return {name: [text.replace("POINT", point) for text in texts] for name, texts in samples.items()}


ALL = "pdf logpdf cdf logcdf sf logsf ppf isf"
SIX = "pdf logpdf cdf logcdf sf logsf"

SAMPLES: Samples = {
    **at("x", methods("norm", ALL, "(#, s, t)")),
    **at("x", methods("cauchy", ALL, "(#, s, t)")),
    **at("x", methods("logistic", "pdf logpdf cdf sf ppf isf", "(#, s, t)")),
    **at("x", methods("gumbel_l", SIX + " ppf", "(#, s, t)")),
    **at("x", methods("gumbel_r", SIX + " ppf", "(#, s, t)")),
    **at("q", methods("laplace", "pdf logpdf cdf", "(#, s, t)")),
    **at("q", methods("expon", SIX + " ppf", "(#, s, t)")),
    **at("p", methods("beta", SIX, "(#, t, s)")),
    **at("q", methods("gamma", SIX, "(#, t)")),
    **at("q", methods("chi2", SIX, "(#, t)")),
    **at("x", methods("t", "pdf logpdf cdf logcdf", "(#, t)")),
    **at("q", methods("pareto", SIX + " ppf", "(#, t)")),
    **at("p", methods("uniform", "pdf logpdf cdf ppf", "(#, 0.0, t)")),
    **at("q", methods("gennorm", "pdf logpdf cdf", "(#, t)")),
    **at("p", methods("truncnorm", SIX, "(#, -s, t)")),
    **at("x", methods("vonmises", "pdf logpdf", "(#, t)")),
    **at("q", methods("wrapcauchy", "pdf logpdf", "(#, s)")),
    **each("scipy.stats.poisson", "pmf logpmf cdf", "scipy.stats.poisson.{}(i, q[:3])"),
    "scipy.stats.poisson.entropy": ["scipy.stats.poisson.entropy(q)"],
    **each("scipy.stats.bernoulli", "pmf logpmf cdf", "scipy.stats.bernoulli.{}(np.array([1, 0, 1, 0]), p)"),
    **each("scipy.stats.binom", "pmf logpmf", "scipy.stats.binom.{}(i, 4, p[:3])"),
    **each("scipy.stats.betabinom", "pmf logpmf", "scipy.stats.betabinom.{}(i, 4, s, t)"),
    **each("scipy.stats.geom", "pmf logpmf", "scipy.stats.geom.{}(i + 1, p[:3])"),
    **each("scipy.stats.nbinom", "pmf logpmf", "scipy.stats.nbinom.{}(i, t, p[:3])"),
    **each("scipy.stats.multinomial", "pmf logpmf",
           "scipy.stats.multinomial.{}(np.array([1, 0, 2, 1]), 4, p / np.sum(p))"),
    **each("scipy.stats.dirichlet", "pdf logpdf", "scipy.stats.dirichlet.{}(p / np.sum(p), q)"),
    **each("scipy.stats.multivariate_normal", "pdf logpdf",
           "scipy.stats.multivariate_normal.{}(A[:, :3], v, S @ S.T + np.eye(3))"),
    "scipy.stats.multivariate_normal.entropy": ["scipy.stats.multivariate_normal.entropy(v, S @ S.T)"],
    "scipy.stats.sem": ["scipy.stats.sem(x)", "scipy.stats.sem(A, axis=1)"],
    "scipy.stats.mode": ["x * scipy.stats.mode(np.round(x))[0]", "x * scipy.stats.mode(np.round(x)).count"],
    "scipy.stats.rankdata": ["x * scipy.stats.rankdata(x)"],
}  # fmt: skip
