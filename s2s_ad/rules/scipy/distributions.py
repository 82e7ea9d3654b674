"""How rows for distributions are written (scipy.stats): what is known of the density gives all methods.

    continuous("gamma", score="(a - 1) / z - 1", support="z > 0",
               a=("np.log(z) - special.digamma(a)", "gamma_moment(a, z, 1)"))

With z = (x - loc) / scale and f the density of z: `score` is d log f/dz, and each shape parameter has d log f/da and
dF/da, "?" where no formula is known. Then, for example, d logpdf/d scale = -(1 + z score) / scale, d cdf/dx = pdf, and
d ppf/da = -dF/da / pdf at the quantile, by the theorem of implicit functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from s2s_ad.rules.declare import UNKNOWN, constant, elementwise
from s2s_ad.rules.facts import constant_at
from s2s_ad.rules.heads import find
from s2s_ad.rules.rule import Template, Values

Pair = tuple[str, str]


def continuous(name: str, score: str, support: str = "", cost: str = "", **shapes: Pair) -> None:
    """The rows of a distribution with location and scale; `cost` says why some take long."""
    names = tuple(shapes)

    def inner(values: Values, text: str, at: str = "x") -> str:
        """A formula in z, with the arguments of the call; 0 outside of the support."""
        inside = f"np.where({support}, {text}, 0.0)" if support and text != "0" else text
        return re.sub(r"\bz\b", standard(values, at), inside)

    def density(values: Values) -> dict[str, str]:
        """Partial derivatives of logpdf."""
        slope = inner(values, score)
        moved = inner(values, "1" if score == "0" else f"1 + z * ({score})")
        slope = f"({slope}){per_scale(values)}"
        found = {"x": slope, "loc": f"-{slope}", "scale": f"-({moved}) / scale"}
        return found | {shape: inner(values, log_part) for shape, (log_part, _) in shapes.items()}

    def mass(values: Values) -> dict[str, str]:
        """Partial derivatives of cdf, which share the density."""
        found = {"x": "y_parts", "loc": "-y_parts", "scale": f"-{standard(values, 'x')} * y_parts"}
        return found | {shape: inner(values, part) for shape, (_, part) in shapes.items() if part != UNKNOWN}

    def quantile(values: Values) -> dict[str, str]:
        """Partial derivatives of ppf, which share the density there."""
        found = {"q": "1 / y_parts", "loc": "1", "scale": standard(values, "y")}
        parts = {shape: inner(values, part, "y") for shape, (_, part) in shapes.items() if part != UNKNOWN}
        return found | {shape: f"-({part}) / y_parts" for shape, part in parts.items()}

    def pdf(values: Values) -> str:
        return called(name, "pdf", "x", names, values)

    def relative_pdf(values: Values) -> str:
        return f"np.exp({called(name, 'logpdf', 'x', names, values)} - y)"

    def quantile_pdf(values: Values) -> str:
        return called(name, "pdf", "y", names, values)

    def negative(values: Values) -> dict[str, str]:
        return {p: f"-({text})" for p, text in mass(values).items()}

    def of_log(partials: Callable[[Values], dict[str, str]]) -> Callable[[Values], dict[str, str]]:
        def found(values: Values) -> dict[str, str]:
            return {p: f"({text}) * np.exp(-y)" if p in shapes else text for p, text in partials(values).items()}

        return found

    known = {p for p, (log_part, _) in shapes.items() if log_part != UNKNOWN} | {"x", "loc", "scale"}
    solved = {p for p, (_, part) in shapes.items() if part != UNKNOWN} | {"x", "q", "loc", "scale"}
    row = Row(name, names, ("loc=0", "scale=1"), cost)
    row.add("logpdf", "x", density, known)
    row.add("pdf", "x", lambda values: {p: f"y * ({text})" for p, text in density(values).items()}, known)
    row.add("cdf", "x", mass, solved, pdf)
    row.add("sf", "x", negative, solved, pdf)
    row.add("logcdf", "x", of_log(mass), solved, relative_pdf)
    row.add("logsf", "x", of_log(negative), solved, relative_pdf)
    row.add("ppf", "q", quantile, solved, quantile_pdf)
    row.add("isf", "q", lambda values: quantile(values) | {"q": f"-{quantile(values)['q']}"}, solved, quantile_pdf)


def discrete(name: str, cost: str = "", **shapes: Pair) -> None:
    """The rows of a distribution over integers: of each shape d log pmf/da and dF/da, in terms of m = k - loc."""
    names = tuple(shapes)

    def inner(values: Values, index: int) -> dict[str, str]:
        m = "k" if is_default(values, "loc", 0) else "(k - loc)"
        return {p: re.sub(r"\bm\b", m, parts[index]) for p, parts in shapes.items() if parts[index] != UNKNOWN}

    def scaled(index: int, factor: str) -> Callable[[Values], dict[str, str]]:
        return lambda values: {p: factor.format(text) for p, text in inner(values, index).items()}

    known = {p for p, (part, _) in shapes.items() if part != UNKNOWN}
    solved = {p for p, (_, part) in shapes.items() if part != UNKNOWN}
    row = Row(name, names, ("loc=0",), cost)
    row.add("logpmf", "k", scaled(0, "{}"), known)
    row.add("pmf", "k", scaled(0, "y * ({})"), known)
    row.add("cdf", "k", scaled(1, "{}"), solved)
    row.add("sf", "k", scaled(1, "-({})"), solved)
    row.add("logcdf", "k", scaled(1, "({}) * np.exp(-y)"), solved)
    row.add("logsf", "k", scaled(1, "-({}) * np.exp(-y)"), solved)
    constant(f"stats.{name}.ppf, stats.{name}.isf({', '.join(['q', *names, 'loc=0'])})")


class Row:
    """The methods of one distribution."""

    def __init__(self, name: str, shapes: Iterable[str], rest: Iterable[str], cost: str = "") -> None:
        self.name, self.shapes, self.rest, self.cost = name, tuple(shapes), tuple(rest), cost

    def add(
        self, method: str, first: str, partials: Callable[[Values], dict[str, str]], known: Iterable[str],
        shared: Template | None = None,
    ) -> None:  # fmt: skip
        """One method, by a function that gives the partial derivatives for what is known of the arguments."""
        parameters = [first, *self.shapes, *self.rest]
        names = [parameter.partition("=")[0] for parameter in parameters]
        templates: list[Template | None] = [
            (lambda values, p=p: partials(values)[p]) if p in known else UNKNOWN for p in names  # type: ignore[misc]
        ]
        elementwise(f"stats.{self.name}.{method}({', '.join(parameters)})", *templates, shared=shared,
                    cost=self.cost, real_only=True)  # fmt: skip


def standard(values: Values, at: str) -> str:
    """z, as short as the call allows."""
    shifted = at if is_default(values, "loc", 0) else f"({at} - loc)"
    return shifted if is_default(values, "scale", 1) else f"({shifted} / scale)"


def per_scale(values: Values) -> str:
    """The division by the scale that a derivative in x has."""
    return "" if is_default(values, "scale", 1) else " / scale"


def called(name: str, method: str, at: str, shapes: Iterable[str], values: Values) -> str:
    """Another method with the same parameters.

    >>> called("gamma", "pdf", "x", ["a"], {})
    'stats.gamma.pdf(x, a, loc, scale)'
    """
    loc, scale = is_default(values, "loc", 0), is_default(values, "scale", 1)
    rest = ([] if scale else ["scale=scale"]) if loc else ["loc", *([] if scale else ["scale"])]
    return f"stats.{name}.{method}({', '.join([at, *shapes, *rest])})"


def is_default(values: Values, parameter: str, default: int) -> bool:
    """Whether a parameter is proved to have its default."""
    given = constant_at(values, parameter)
    return type(given) in (int, float) and given == default


def exists(name: str) -> bool:
    """Whether this version of SciPy has a distribution."""
    return find(f"stats.{name}") is not None
