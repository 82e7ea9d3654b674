"""What every row has to satisfy at each of its points; each check takes a case, and asserts.

Three witnesses: tangents against differences, pullbacks against tangents (<y_bar, y_dot> = <x_bar, x_dot>, which has no
step), and both against the short forms that they take when the arguments are known.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import Any

import numpy as np
import pytest

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules import registry
from s2s_ad.rules.heads import SPELLED, find
from tests.rules.evaluate import KNOWLEDGE, Case, direction, inner, is_rough, moved, parts


def pullbacks_are_transposes_of_tangents(case: Case) -> None:
    """The dot product; adjoints of arrays have their dtypes."""
    dots = {p: direction(case.arguments[p], k) for k, p in enumerate(case.active)}
    y_bar = direction(case.y, 7)
    rough = is_rough(case)
    tolerance = 1e-3 if rough else 1e-11
    for knowledge in KNOWLEDGE:
        y_dot = case.tangent(dots, knowledge)
        forward = inner(parts(y_bar), y_dot)
        adjoints = {p: case.pullback(p, y_bar, knowledge) for p in case.active}
        backward = sum(inner(dots[p], adjoint) for p, adjoint in adjoints.items())
        assert backward == pytest.approx(forward, rel=tolerance, abs=tolerance), knowledge
        if rough:
            assert_dtypes(case, adjoints, knowledge)


def assert_dtypes(case: Case, adjoints: dict[str, Any], knowledge: str) -> None:
    """Adjoints of arrays have the dtypes of these."""
    number = not isinstance(case.y, tuple) and np.ndim(case.y) == 0
    widened = number and int(np.__version__[0]) < 2  # float32(1) / 3 is a float64 there
    for p, adjoint in adjoints.items():
        x = case.arguments[p]
        if isinstance(x, np.ndarray):
            assert adjoint.dtype == x.dtype or widened, knowledge


def tangents_agree_with_differences(case: Case) -> None:
    """Of fourth order, along a direction."""
    if not case.point.smooth or is_rough(case):
        return
    dots = {p: direction(case.arguments[p], k) for k, p in enumerate(case.active)}

    def along(step: float) -> list[Any]:
        arguments = {p: moved(x, dots[p], step) if p in dots else x for p, x in case.arguments.items()}
        return [1.0 * np.asarray(part) for part in parts(case.call(arguments))]

    h = 1e-3
    samples = {k: along(k * h) for k in (-2, -1, 1, 2)}
    for i, found in enumerate(case.tangent(dots, "everything")):
        expected = (8 * (samples[1][i] - samples[-1][i]) - (samples[2][i] - samples[-2][i])) / (12 * h)
        np.testing.assert_allclose(found, expected, rtol=2e-7, atol=2e-8)


def results_are_described(case: Case) -> None:
    """By the abstract value that the row infers."""
    for knowledge in KNOWLEDGE:
        values = case.values(knowledge)
        known = {}
        for name, x in case.arguments.items():
            known.update(lengths(values[name], x))
        values.pop("y")
        result = case.rule.result(values)
        assert v.describes(result, case.y, known), (knowledge, result)


def lengths(value: v.Value, x: Any) -> dict[Any, int]:
    match value:
        case v.Array(shape=tuple() as shape):
            return dict(zip(shape, x.shape, strict=True))
        case v.TupleOf(items=tuple() as items) | v.ListOf(items=tuple() as items):
            return {k: n for a, b in zip(items, x, strict=True) for k, n in lengths(a, b).items()}
        case v.ListOf(item=v.Array(shape=tuple() as shape)):
            return dict(zip(shape, x[0].shape, strict=True))
        case _:
            return {}


def templates_stay_in_the_table(case: Case) -> None:
    """What is generated can be differentiated again."""
    for knowledge in KNOWLEDGE:
        values = case.values(knowledge)
        for parameter in case.active:
            for text in (case.rule.pullback(parameter, values), case.rule.tangent(parameter, values)):
                assert_known(text, case.arguments)


def assert_known(text: str, arguments: dict[str, Any]) -> None:
    """Every function that a template calls has a rule, or is ordinary code of the runtime."""
    for name, method in called(text):
        if name in runtime.__all__ or name in arguments:
            continue
        if method and name.split(".")[0] not in SPELLED:
            assert registry.method(method) is not None, name
            continue
        function = find(name if "." in name else f"builtins.{name}")
        assert registry.lookup(function) is not None, name


@cache
def called(text: str) -> list[tuple[str, str]]:
    """What a template calls, and the name of the method, if it may be one."""
    calls = [node.func for node in ast.walk(ast.parse(text, mode="eval")) if isinstance(node, ast.Call)]
    return [(ast.unparse(each), each.attr if isinstance(each, ast.Attribute) else "") for each in calls]
