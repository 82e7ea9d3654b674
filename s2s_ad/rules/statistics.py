"""NumPy, "Statistics": covariances, correlations, histograms.

Of deviations D from the mean, C = D D^T / (n - 1), so that D_bar = (C_bar + C_bar^T) D / (n - 1): Giles (2008), 2.2.2.
Counts don't vary; sums of weights are linear in the weights; edges that NumPy finds vary with the extremes.
"""

from __future__ import annotations

from s2s_ad import values as v
from s2s_ad.rules.declare import constant, general, linear
from s2s_ad.rules.facts import constant_at, is_left_out, rank
from s2s_ad.rules.results import array_value
from s2s_ad.rules.rule import Template, Values
from s2s_ad.values import Value

FLAG = ": {True, False, None} = None"
COUNT = "np.shape(sample_rows({}, rowvar))[1]"
WEIGHTS = f"sample_weights({COUNT}, bias, ddof, fweights, aweights)"
PLAIN = f"sample_weights({COUNT}, False, None, None, None)"


def of_both(first: str, weights: str, change: str) -> tuple[dict[str, Template], dict[str, Template]]:
    """Both modes of a covariance; `change` is what becomes of it."""
    given = f"{first}, u, rowvar, {weights.format(first)}"
    e = f"{change}_back(y_bar, y, np.cov({first}, u, rowvar))" if change else "y_bar"
    turned = f"{change}_tangent({{}}, y, np.cov({first}, u, rowvar))" if change else "{}"

    def tangent(varied: str) -> Template:
        def template(values: Values) -> str:
            none = "None" if is_left_out(values, "u") else "np.zeros_like(u)"
            dots = f"{first}_dot, {none}" if varied == first else f"np.zeros_like({first}), u_dot"
            return turned.format(f"cov_tangent({dots}, {given})")

        return template

    return (
        {first: f"cov_first({e}, {given})", "u": f"cov_second({e}, {given})"},
        {first: tangent(first), "u": tangent("u")},
    )


def moving(text: str, values: Values) -> str:
    """The text, if NumPy finds the edges from the numbers; times 0 if not."""
    given, given_range = values["bins"], values["range"]
    if is_left_out(values, "range") and isinstance(given, v.Scalar):
        return text
    unclear = isinstance(given, v.Unknown) or isinstance(given_range, v.Unknown)
    return f"edges_move(bins, range) * {text}" if unclear or not is_sequence(given) else f"0.0 * {text}"


def is_sequence(value: Value) -> bool:
    """Edges, or both ends of a range."""
    return isinstance(value, v.Array | v.TupleOf | v.ListOf | v.SomeTuple) and rank({"x": value}, "x") != 0


def density(values: Values) -> bool:
    """Are the sums divided by their total and the widths?"""
    return constant_at(values, "density") is True


def histogram_pullback(values: Values) -> str:
    """The adjoint of the edges, and with `density` that of the widths."""
    widths = " + undiff(-y_bar[0] * y[0] / np.diff(y[1]), y[1])" if density(values) else ""
    return moving(f"edges_adjoint(y_bar[1]{widths}, a, y[1])", values)


def histogram_tangent(values: Values) -> str:
    """The tangent of the edges."""
    edges = moving("edges_tangent(a_dot, a, y[1])", values)
    first = f"-y[0] * np.diff({edges}) / np.diff(y[1])" if density(values) else "np.zeros_like(y[0])"
    return f"[{first}, {edges}]"


def weights_pullback(values: Values) -> str:
    """Each weight receives the adjoint of its bin."""
    e = "y_bar[0]"
    if density(values):
        e = "(y_bar[0] / np.diff(y[1]) - np.sum(y_bar[0] * y[0])) / np.sum(gather(weights, in_bins(a, y[1])))"
    return f"np.reshape(gather({e}, bins_of(a, y[1])), np.shape(weights))"


def weights_tangent(values: Values) -> str:
    """The histogram of the tangent."""
    sums = "ungather(np.ravel(weights_dot), y[0], bins_of(a, y[1]))"
    if density(values):
        total = "np.sum(gather(weights, in_bins(a, y[1])))"
        sums = f"({sums} / np.diff(y[1]) - y[0] * np.sum({sums})) / {total}"
    return f"[{sums}, np.zeros_like(y[1])]"


def histogram(values: Values) -> Value:
    """The contents and the edges of the bins."""
    weighed = density(values) or not is_left_out(values, "weights")
    return v.TupleOf((v.Array("float64" if weighed else None, (None,)), v.Array(None, (None,))))


def covariances(values: Values) -> Value:
    """An array, also where it has no axes, of double precision."""
    given = [v.dtype_of(array_value(values[name])) for name in ("m", "u") if not is_left_out(values, name)]
    known = is_left_out(values, "dtype") and all(dtype in ("int64", "float32", "float64") for dtype in given)
    return v.Array("float64") if known else v.Unknown()


_vjp, _jvp = of_both("m", WEIGHTS, "")
general("np.cov(m, u=None, rowvar=True, bias=False, ddof=None, fweights=None, aweights=None, *, dtype: None = None)",
        vjp=_vjp, jvp=_jvp, refused=frozenset({"fweights", "aweights"}), result=covariances)  # fmt: skip
_vjp, _jvp = of_both("x", PLAIN, "corrcoef")
general("np.corrcoef(x, u=None, rowvar=True)", vjp=_vjp, jvp=_jvp)
linear("np.bincount(x, weights=None, minlength=0)", weights="np.take(y_bar, x)",
       result=lambda values: v.Array("int64" if is_left_out(values, "weights") else "float64", (None,)))  # fmt: skip
general(
    f"np.histogram(a, bins=10, range=None, density{FLAG}, weights=None)",
    vjp={"a": histogram_pullback, "weights": weights_pullback},
    jvp={"a": histogram_tangent, "weights": weights_tangent},
    refused=frozenset({"bins", "range"}), result=histogram, cost="the function does not tell each number's bin",
)  # fmt: skip
general(
    "np.histogram_bin_edges(a, bins=10, range=None, weights=None)",
    vjp={"a": lambda values: moving("edges_adjoint(y_bar, a, y)", values)},
    jvp={"a": lambda values: moving("edges_tangent(a_dot, a, y)", values)},
    refused=frozenset({"bins", "range"}), result=lambda values: v.Array(None, (None,)),
    cost="the function only reads; to find who is extreme, and to write an array for each end, are more passes",
)  # fmt: skip
PLAIN_SUMS = "density: {False, None} = None"
COLUMNS, EDGES = "sample_columns(sample)", "y[1], bins, range"
PAIR, BOTH = "sample_columns([x, u])", "[y[1], y[2]], bins, range"
general(
    f"np.histogramdd(sample, bins=10, range=None, {PLAIN_SUMS}, weights=None)",
    vjp={"sample": f"from_columns(column_adjoints(y_bar[1], {COLUMNS}, {EDGES}), sample)",
         "weights": f"np.reshape(gather(y_bar[0], bins_of_rows({COLUMNS}, y[1])), np.shape(weights))"},
    jvp={"sample": f"[np.zeros_like(y[0]), column_tangents(sample_columns(sample_dot), {COLUMNS}, {EDGES})]",
         "weights": f"[ungather(np.ravel(weights_dot), y[0], bins_of_rows({COLUMNS}, y[1])), zeros_like(y[1])]"},
    refused=frozenset({"bins", "range"}),
    result=lambda values: v.TupleOf((v.Array("float64"), v.ListOf(v.Array(None, (None,))))),
)  # fmt: skip
general(
    f"np.histogram2d(x, u, bins=10, range=None, {PLAIN_SUMS}, weights=None)",
    vjp={"x": f"column_adjoints([y_bar[1], y_bar[2]], {PAIR}, {BOTH})[0]",
         "u": f"column_adjoints([y_bar[1], y_bar[2]], {PAIR}, {BOTH})[1]",
         "weights": f"np.reshape(gather(y_bar[0], bins_of_rows({PAIR}, [y[1], y[2]])), np.shape(weights))"},
    jvp={"x": f"[np.zeros_like(y[0]), *column_tangents([x_dot, np.zeros_like(u)], {PAIR}, {BOTH})]",
         "u": f"[np.zeros_like(y[0]), *column_tangents([np.zeros_like(x), u_dot], {PAIR}, {BOTH})]",
         "weights": f"[ungather(np.ravel(weights_dot), y[0], bins_of_rows({PAIR}, [y[1], y[2]])), "
                    "np.zeros_like(y[1]), np.zeros_like(y[2])]"},
    refused=frozenset({"bins", "range"}),
    result=lambda values: v.TupleOf((v.Array("float64"), v.Array(None, (None,)), v.Array(None, (None,)))),
)  # fmt: skip
constant("runtime.bins_of_rows(columns, edges)", "runtime.edges_moving(bins, ends, count)")
constant("runtime.bins_of, runtime.in_bins(a, edges)", "runtime.edge_ways(edges)", "runtime.edges_move(bins, range)",
         "runtime.sample_weights(count, bias, ddof, fweights, aweights)")  # fmt: skip
