"""SciPy, "Summary statistics" (scipy.stats): means, deviations, skewness and kurtosis of samples.

    y = stats.gmean(a)   ->   a_bar = y_bar * y / (a.size * a)

Each row is the derivative of the result by each number, in the shape of the array. What SciPy reads of them is Python,
behind a decorator that asks what arrays they are: its own source leaves the language.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules.axes import ARRAYS
from s2s_ad.rules.declare import general
from s2s_ad.rules.facts import is_left_out
from s2s_ad.rules.reductions import options, spread
from s2s_ad.rules.results import array_value, reduction
from s2s_ad.rules.rule import Values
from s2s_ad.runtime import scipy_summaries
from s2s_ad.values import Value

runtime.add_helpers(scipy_summaries)
NAN = "nan_policy: 'propagate' = 'propagate'"
INSIDE = f"limits: None = None, inclusive=(True, True), axis=0, ddof=1, *, {NAN}, keepdims=False"


def summary(head: str, slopes: Callable[[str, str, str], str], *refused: str) -> None:
    """A row by its slopes: a text of the result and the mean, in shapes that broadcast to the array's, and the axis."""

    def text(values: Values) -> str:
        axis = "" if is_left_out(values, "axis") else ", axis=axis"
        return slopes(spread(values, "y"), f"np.mean(a{axis}, keepdims=True)", axis)

    general(
        f"stats.{head}",
        vjp={"a": lambda values: f"{spread(values)} * {text(values)}"},
        jvp={"a": lambda values: f"np.sum(a_dot * {text(values)}{options(values)})"},
        result=reduction(lambda x: x * 1.0), axes={"a": (0, *ARRAYS) if "axis=None" in head else ARRAYS},
        lazy=frozenset({"a"}), real_only=True, refused=frozenset(refused),
    )  # fmt: skip


def of_shape(values: Values) -> Value:
    """A score for each number."""
    return v.elementwise(np.sqrt, array_value(values["a"]))


COUNT = "(np.size(a) // max(np.size(y), 1))"
summary(f"gmean(a, axis=0, dtype: None = None, weights: None = None, *, {NAN}, keepdims=False)",
        lambda y, mean, axis: f"{y} / ({COUNT} * a)")  # fmt: skip
summary(f"hmean(a, axis=0, dtype: None = None, *, weights: None = None, {NAN}, keepdims=False)",
        lambda y, mean, axis: f"({y} / a) ** 2 / {COUNT}")  # fmt: skip
summary(f"pmean(a, p, *, axis=0, dtype: None = None, weights: None = None, {NAN}, keepdims=False)",
        lambda y, mean, axis: f"({y} / a) ** (1 - p) / {COUNT}", "p")  # fmt: skip
summary(f"tmean(a, limits: None = None, inclusive=(True, True), axis=None, *, {NAN}, keepdims=False)",
        lambda y, mean, axis: "(np.size(y) / max(np.size(a), 1))")  # fmt: skip
summary(f"tvar(a, {INSIDE})", lambda y, mean, axis: f"2 * (a - {mean}) / ({COUNT} - ddof)")
summary(f"tstd(a, {INSIDE})", lambda y, mean, axis: f"ratio_or_zero(a - {mean}, ({COUNT} - ddof) * {y})")
summary(f"tsem(a, {INSIDE})", lambda y, mean, axis: f"ratio_or_zero(a - {mean}, {COUNT} * ({COUNT} - ddof) * {y})")
summary(f"variation(a, axis=0, {NAN}, ddof=0, *, keepdims=False)",
        lambda y, m, axis: f"(ratio_or_zero(a - {m}, ({COUNT} - ddof) * {y} * {m}) - {y} / {COUNT}) / {m}")  # fmt: skip
summary(f"skew(a, axis=0, bias: True = True, {NAN}, *, keepdims=False)",
        lambda y, mean, axis: f"skew_slopes(a, {y}{axis})")  # fmt: skip
summary(f"kurtosis(a, axis=0, fisher=True, bias: True = True, {NAN}, *, keepdims=False)",
        lambda y, mean, axis: f"kurtosis_slopes(a, {y} + 3 * fisher{axis})")  # fmt: skip
general(f"stats.zscore(a, axis=0, ddof=0, {NAN})",
        vjp={"a": "zscored(y_bar, a, y, axis, ddof)"}, jvp={"a": "zscored(a_dot, a, y, axis, ddof)"},
        result=of_shape, real_only=True)  # fmt: skip
