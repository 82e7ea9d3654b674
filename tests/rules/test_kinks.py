"""Where a derivative doesn't exist, the table has chosen one: ties share equally, and abs and norm at 0 give 0."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import special

from s2s_ad import grad, jvp
from s2s_ad.rules import registry
from tests.rules.evaluate import KNOWLEDGE, Case
from tests.rules.point import Point

INF = np.inf


@pytest.mark.parametrize(
    ("function", "name", "args", "parameter", "expected"),
    [
        (np.maximum, "np.maximum", (1.0, 1.0), "a", 0.5),
        (np.maximum, "np.maximum", (1.0, 1.0), "b", 0.5),
        (np.minimum, "np.minimum", (1.0, 1.0), "a", 0.5),
        (np.maximum, "np.maximum", (-INF, -INF), "a", 0.5),
        (np.fmax, "np.fmax", (np.nan, 1.0), "b", 1.0),
        (np.fmax, "np.fmax", (np.nan, 1.0), "a", 0.0),
        (np.max, "np.max", (np.array([1.0, 3.0, 3.0]),), "a", [0.0, 0.5, 0.5]),
        (np.min, "np.min", (np.array([1.0, 1.0, 1.0, 2.0]),), "a", [1 / 3, 1 / 3, 1 / 3, 0.0]),
        (np.max, "np.max", (np.array([[1.0, 1.0], [0.0, 2.0]]), 1), "a", [[0.5, 0.5], [0.0, 1.0]]),
        (np.clip, "np.clip", (np.array([0.0, 0.5, 1.0, 2.0]), 0.0, 1.0), "a", [0.5, 1.0, 0.5, 0.0]),
        (max, "builtins.max", (1.0, 1.0), "args", [1.0, 0.0]),
        (min, "builtins.min", (1.0, 1.0), "args", [1.0, 0.0]),
        (np.abs, "np.abs", (0.0,), "x", 0.0),
        (np.linalg.norm, "np.linalg.norm", (np.zeros(2),), "x", [0.0, 0.0]),
        (np.linalg.norm, "np.linalg.norm", (np.zeros((2, 2)), None, 1), "x", [[0.0, 0.0], [0.0, 0.0]]),
        (np.hypot, "np.hypot", (0.0, 0.0), "a", 0.0),
        (np.power, "np.power", (0.0, 2.0), "b", 0.0),
        (pow, "builtins.pow", (0.0, 0.5), "b", 0.0),
        (pow, "builtins.pow", (0.0, 0.5), "a", INF),
        (pow, "builtins.pow", (0.0, 0), "a", 0.0),
        (pow, "builtins.pow", (0.0, 1), "a", 1.0),
        (np.sqrt, "np.sqrt", (0.0,), "x", INF),
        (np.prod, "np.prod", (np.array([0.0, 2.0, 0.0]),), "a", [0.0, 0.0, 0.0]),
        (np.linalg.det, "np.linalg.det", (np.zeros((1, 1)),), "a", [[1.0]]),
        (special.logsumexp, "special.logsumexp", (np.full(2, -INF),), "a", [0.0, 0.0]),
        (special.logsumexp, "special.logsumexp", (np.array([-INF, 0.0]),), "a", [0.0, 1.0]),
        (special.xlogy, "special.xlogy", (0.0, 2.0), "b", 0.0),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_choice(function: Any, name: str, args: tuple[Any, ...], parameter: str, expected: Any) -> None:
    rule = registry.lookup(function)
    assert rule is not None
    case = Case(rule, Point(name, args, by=(parameter,)))
    ones = np.ones(np.shape(case.y))[()]
    for knowledge in KNOWLEDGE:
        np.testing.assert_allclose(case.pullback(parameter, ones, knowledge), expected, err_msg=knowledge)


@pytest.mark.parametrize("name", ["math.sqrt", "math.cbrt", "math.pow"])
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_python_numbers_dont_raise(name: str) -> None:
    rule = registry.named(name)
    case = Case(rule, Point(name, (0.0, 0.5)[: len(rule.parameters.parameters)]))
    first = next(iter(rule.pullbacks))
    assert case.pullback(first, 1.0, "everything") == INF


WHOLE: list[tuple[Callable[[Any], Any], Any, Any]] = [
    (lambda x: max(x[0], x[1]) + min(x[0], x[1]) * 2.0, [1.0, 1.0], [3.0, 0.0]),  # the builtins choose the first
    (lambda x: x[0] if x[0] >= x[1] else x[1], [1.0, 1.0], [1.0, 0.0]),
    (lambda x: np.sort(x) @ np.array([1.0, 2.0, 3.0]), [2.0, 1.0, 1.0], [3.0, 1.0, 2.0]),  # a stable permutation
    (lambda x: np.median(x), [1.0, 1.0, 2.0], [0.0, 1.0, 0.0]),
    (lambda x: np.max(x) - np.min(x), [1.0, 1.0, 3.0], [-0.5, -0.5, 1.0]),
    (lambda x: np.ptp(x), [1.0, 1.0, 3.0], [-0.5, -0.5, 1.0]),
    (lambda x: np.sum(np.abs(x)), [0.0, -2.0, 3.0], [0.0, -1.0, 1.0]),
    (lambda x: np.linalg.norm(x), [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]),
    (lambda x: np.nanmax(x), [np.nan, 2.0, 2.0], [0.0, 0.5, 0.5]),
    (lambda x: np.sum(np.clip(x, 0.0, 1.0)), [0.0, 0.5, 1.0], [0.5, 1.0, 0.5]),
    (lambda x: np.sum(np.array([0.0, 2.0]) ** x[:2]), [2.0, 0.0], [0.0, np.log(2.0)]),
    (lambda x: np.sum(np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0)), [0.0, 4.0], [0.0, 0.25]),
    (lambda x: np.sum(np.cumprod(x)), [0.0, 2.0, 3.0], [9.0, 0.0, 0.0]),
]


@pytest.mark.parametrize("k", range(len(WHOLE)))
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_both_modes_choose_alike(k: int) -> None:
    f, at, expected = WHOLE[k]
    x = np.array(at)
    np.testing.assert_allclose(grad(f)(x), expected)
    tangents = [jvp(f, (x,), (direction,))[1] for direction in np.eye(len(x))]
    np.testing.assert_allclose(tangents, expected)
