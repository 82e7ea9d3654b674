"""SciPy, "Statistical functions" (scipy.stats): multivariate distributions, and statistics of samples.

K. Petersen, M. Pedersen, "The Matrix Cookbook" (2012), section 8; K. Ng, G. Tian, M. Tang, "Dirichlet and Related
Distributions" (2011). The covariance is read from its lower triangle.
"""

from __future__ import annotations

from s2s_ad import runtime
from s2s_ad.rules.declare import constant, general
from s2s_ad.rules.facts import is_left_out
from s2s_ad.rules.reductions import options, spread
from s2s_ad.rules.results import reduction
from s2s_ad.rules.rule import Values
from s2s_ad.runtime import scipy_multivariate

runtime.add_helpers(scipy_multivariate)
NORMAL = "x, mean=None, cov=1, allow_singular: False = False"


def of_density(text: str) -> str:
    """The derivative of a density, where that of its logarithm is known."""
    return text.replace("(y_bar,", "(y_bar * y,") if "y_bar" in text else f"y * {text}"


def densities(name: str, log_name: str, head: str, vjp: dict[str, str], jvp: dict[str, str], refused: str = "") -> None:
    """The rows of the logarithm of a density, and of the density."""
    unknown = frozenset(refused.split())
    general(f"{log_name}({head})", vjp=vjp, jvp=jvp, refused=unknown, real_only=True)
    general(f"{name}({head})", vjp={p: of_density(text) for p, text in vjp.items()},
            jvp={p: of_density(text) for p, text in jvp.items()}, refused=unknown, real_only=True)  # fmt: skip


densities(
    "stats.multivariate_normal.pdf", "stats.multivariate_normal.logpdf", NORMAL,
    vjp={"x": "mvn_x_adjoint(y_bar, x, mean, cov)", "mean": "mvn_mean_adjoint(y_bar, x, mean, cov)",
         "cov": "unbroadcast(mvn_cov_adjoint(y_bar, x, mean, cov), cov)"},
    jvp={"x": "mvn_rates(-x_dot, y, x, mean, cov)", "mean": "mvn_rates(mean_dot, y, x, mean, cov)",
         "cov": "mvn_cov_rates(cov_dot, y, x, mean, cov)"},
)  # fmt: skip
general("stats.multivariate_normal.entropy(mean=None, cov=1)",
        vjp={"cov": "unbroadcast(mvn_cov_adjoint(y_bar, None, mean, cov), cov)"},
        jvp={"cov": "mvn_cov_rates(cov_dot, y, None, mean, cov)"})  # fmt: skip
densities(
    "stats.dirichlet.pdf", "stats.dirichlet.logpdf", "x, alpha",
    vjp={"x": "dirichlet_x(y_bar, x, alpha)", "alpha": "dirichlet_alpha(y_bar, x, alpha)"},
    jvp={"x": "dirichlet_rates(x_dot, None, y, x, alpha)", "alpha": "dirichlet_rates(None, alpha_dot, y, x, alpha)"},
)  # fmt: skip
densities(  # on probabilities that sum to 1: SciPy takes no others
    "stats.multinomial.pmf", "stats.multinomial.logpmf", "x, n, p", refused="x n",
    vjp={"p": "unbroadcast(np.expand_dims(y_bar, -1) * ratio_or_zero(x, p), p)"},
    jvp={"p": "np.sum(p_dot * ratio_or_zero(x, p), axis=-1)"},
)  # fmt: skip

COUNT = "(np.size(a) // max(np.size(y), 1))"


def around_mean(values: Values) -> str:
    """What the deviations are divided by, besides the result."""
    axis = "" if is_left_out(values, "axis") else ", axis=axis"
    return f"(a - np.mean(a{axis}, keepdims=True)) / ({COUNT} * ({COUNT} - ddof))"


def sem_pullback(values: Values) -> str:
    """The deviations from the mean, over the result."""
    return f"{spread(values, 'ratio_or_zero(y_bar, y)')} * {around_mean(values)}"


def sem_tangent(values: Values) -> str:
    """The same, summed."""
    return f"ratio_or_zero(np.sum(a_dot * {around_mean(values)}{options(values)}), y)"


general("stats.sem(a, axis=0, ddof=1, nan_policy: 'propagate' = 'propagate', *, keepdims=False)",
        vjp={"a": sem_pullback}, jvp={"a": sem_tangent}, result=reduction(lambda x: x * 1.0),
        real_only=True)  # fmt: skip
constant("stats.mode(a, axis=0, nan_policy='propagate', keepdims=False)")
constant("stats.rankdata(a, method='average', *, axis=None, nan_policy='propagate')")
