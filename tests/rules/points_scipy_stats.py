"""Points for scipy.stats: every method of every distribution, with shapes, location and scale, and without."""

from typing import Any

import numpy as np
from scipy import stats

from s2s_ad.rules import registry
from tests.rules.point import array, at

assert registry.lookup(stats.norm.pdf) is not None  # reads the chapters
DENSITIES, QUANTILES = "logpdf pdf cdf logcdf sf logsf", "ppf isf"


def methods(name: str, which: str) -> str:
    return " ".join(f"stats.{name}.{method}" for method in which.split())


def distribution(name: str, low: float, high: float, *shapes: float, by: str = "", solved: str | None = None) -> None:
    """Numbers between two bounds of the standard form; `by` are the shapes, `solved` those of which cdf has a rule."""
    x, q = array(4, low=low, high=high), array(3, low=0.15, high=0.9)
    columns = [shape * (1.0 + 0.1 * array(2, 1)) for shape in shapes]
    solved = by if solved is None else solved
    for which, first in (("logpdf pdf", "x"), ("cdf logcdf sf logsf", "x"), (QUANTILES, "q")):
        data = x if first == "x" else q
        names = methods(name, which)
        active = [first, *(by if which == "logpdf pdf" else solved).split()]
        at(names, data, *columns, by=active)
        moved = 0.4 + 1.7 * data if first == "x" else data
        at(names, moved, *shapes, 0.4, 1.7, by=[*active, "loc", "scale"])
        if name in ("norm", "gamma"):
            at(names, 1.7 * data if first == "x" else data, *shapes, scale=np.array([1.7]), by=[*active, "scale"])
            at(names, 0.4 + data if first == "x" else data, *shapes, loc=0.4, by=[*active, "loc"])


for _name in ("norm", "cauchy", "logistic", "gumbel_l", "gumbel_r"):
    distribution(_name, -2.0, 2.0)
distribution("laplace", 0.2, 2.0)
for _name in ("expon", "halfnorm", "rayleigh"):
    distribution(_name, 0.3, 2.5)
distribution("uniform", 0.1, 0.9)
distribution("beta", 0.1, 0.9, 1.7, 2.4, by="a b")
distribution("gamma", 0.3, 4.0, 1.7, by="a")
distribution("invgamma", 0.3, 4.0, 1.7, by="a")
distribution("chi2", 0.5, 6.0, 2.7, by="df")
distribution("t", -2.0, 2.0, 3.2, by="df")
distribution("pareto", 1.2, 4.0, 1.7, by="b")
distribution("gennorm", 0.3, 2.0, 1.6, by="beta")
distribution("gennorm", -2.0, -0.3, 1.6, by="beta")
distribution("truncnorm", -0.7, 1.3, -1.1, 1.9, by="a b")
distribution("vonmises", -2.0, 2.0, 1.3, by="kappa", solved="")
distribution("wrapcauchy", 0.3, 2.8, 0.4, by="c", solved="")
distribution("lognorm", 0.3, 3.0, 0.8, by="s")
distribution("weibull_min", 0.3, 2.0, 1.6, by="c")


def counts(name: str, *args: Any, by: str, solved: str | None = None) -> None:
    """Counts as integers, with and without a location."""
    solved = by if solved is None else solved
    k = np.array([1, 2, 4])
    at(methods(name, "logpmf pmf"), k, *args, by=by.split())
    at(methods(name, "logpmf pmf"), k + 2, *args, loc=2, by=by.split())
    if solved:
        at(methods(name, "cdf sf logcdf logsf"), k, *args, by=solved.split())
        at(methods(name, "cdf sf logcdf logsf"), k + 2, *args, loc=2, by=solved.split())


counts("poisson", 2.3, by="mu")
counts("poisson", array(2, 1, low=0.5), by="mu")
counts("binom", 6, 0.3, by="p")
counts("geom", array(2, 1, low=0.2, high=0.8), by="p")
counts("nbinom", 2.6, 0.4, by="n p")
counts("betabinom", 6, 1.7, 2.3, by="a b", solved="")
at(methods("bernoulli", "logpmf pmf cdf sf"), np.array([0, 1]), 0.3, by=["p"])
at(methods("bernoulli", "logcdf"), np.array([0, 1]), 0.3, by=["p"])
at(methods("bernoulli", "logsf"), np.array([0, 0]), 0.3, by=["p"])
at("stats.poisson.entropy", array(3, low=0.5, high=9.0))
for _k in (0, 1):
    at("runtime.poisson_mean_log", array(3, low=0.5, high=30.0), _k)
for _rule in registry.rules():
    if _rule.name.startswith("stats.betabinom.") and _rule.pullbacks == {} and _rule.kind != "constant":
        at(_rule.name, 1, 6, 1.7, 2.3, by=[])

COV = np.array([[2.0, 9.0], [0.3, 1.0]])  # the upper triangle is not read
ROWS, NORMALS = array(3, 2), methods("multivariate_normal", "logpdf pdf")
at(NORMALS, ROWS, array(2), COV)
at(NORMALS, array(2), array(2), COV)
at(NORMALS, array(2, 3, 2), cov=COV)
at(NORMALS, ROWS, array(2), array(2, low=0.5))
at(NORMALS, ROWS, array(2), 1.3)
at(NORMALS, array(3))
at(NORMALS, 0.7, cov=1.3)
at("stats.multivariate_normal.entropy", cov=COV)
at("stats.multivariate_normal.entropy", array(2), 1.3, by=["cov"])
DIRICHLET = methods("dirichlet", "logpdf pdf")
at(DIRICHLET, np.array([0.2, 0.3]), array(3, low=0.5, high=3.0))
at(DIRICHLET, array(2, 4, low=0.1, high=0.4), array(3, low=0.5, high=3.0))
at(DIRICHLET, np.array([0.2, 0.3, 0.5]), array(3, low=0.5, high=3.0), by=["alpha"])
MULTINOMIAL = methods("multinomial", "logpmf pmf")
at(MULTINOMIAL, np.array([1, 2, 0]), 3, np.array([0.2, 0.5, 0.3]), by=["p"], smooth=False)
at(MULTINOMIAL, np.array([[1, 2, 0], [0, 1, 2]]), 3, np.array([0.2, 0.5, 0.3]), by=["p"], smooth=False)
at("stats.sem", array(4))
at("stats.sem", array(4, 3), axis=1)
at("stats.sem", array(4, 3), None, 0)
at("stats.sem", array(4, 3), 0, keepdims=True)

DEVIATIONS = "stats.tvar stats.tstd stats.tsem stats.variation"
SUMMARIES = f"stats.gmean stats.hmean stats.tmean {DEVIATIONS} stats.skew stats.kurtosis"
POSITIVE = array(4, 3, low=0.3, high=2.4)
at(SUMMARIES, array(4, low=0.5, high=2.5))
at(f"{SUMMARIES} stats.zscore", POSITIVE, axis=1)
at(f"{SUMMARIES} stats.zscore", POSITIVE, axis=None)
at(SUMMARIES, POSITIVE, axis=0, keepdims=True)
at(f"{DEVIATIONS} stats.zscore", POSITIVE, axis=0, ddof=2)
at("stats.pmean", POSITIVE, 2.5, by=["a"])
at("stats.pmean", POSITIVE, -1, axis=1, keepdims=True, by=["a"])
at("stats.kurtosis", POSITIVE, fisher=False)
