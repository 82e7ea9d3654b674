"""Every row of the table, at its points: a rule without points fails.

Three witnesses: tangents against differences, pullbacks against tangents (<y_bar, y_dot> = <x_bar, x_dot>, which has no
step), and both against the short forms that they take when the arguments are known.
"""

from __future__ import annotations

import ast
import warnings
from typing import Any

import numpy as np
import pytest

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules import registry
from s2s_ad.rules.heads import SPELLED, find
from s2s_ad.rules.rule import Rule
from tests.rules import all_points
from tests.rules.evaluate import KNOWLEDGE, Case, direction, inner, moved, parts
from tests.rules.point import POINTS, Point

CASES = [point for points in all_points() for point in points if find(point.rule) is not None]


def rule_of(point: Point) -> Rule:
    rule = registry.lookup(find(point.rule))
    assert rule is not None, point.rule
    return rule


def case_at(point: Point) -> Case:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Case(rule_of(point), point)


def is_rough(case: Case) -> bool:
    """Is there a number of less than double precision?"""
    several = [case.y, *case.arguments.values()]
    several += [item for x in several if isinstance(x, tuple | list) for item in x]
    return any(str(getattr(x, "dtype", "")) in ("float16", "float32", "complex64") for x in several)


@pytest.mark.parametrize("point", CASES, ids=str)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_pullbacks_are_transposes_of_tangents(point: Point) -> None:
    case = case_at(point)
    dots = {p: direction(case.arguments[p], k) for k, p in enumerate(case.active)}
    y_bar = direction(case.y, 7)
    tolerance = 1e-3 if is_rough(case) else 1e-11
    for knowledge in KNOWLEDGE:
        y_dot = case.tangent(dots, knowledge)
        forward = inner(parts(y_bar), y_dot)
        adjoints = {p: case.pullback(p, y_bar, knowledge) for p in case.active}
        backward = sum(inner(dots[p], adjoint) for p, adjoint in adjoints.items())
        assert backward == pytest.approx(forward, rel=tolerance, abs=tolerance), knowledge


@pytest.mark.parametrize("point", CASES, ids=str)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_tangents_agree_with_differences(point: Point) -> None:
    case = case_at(point)
    if not point.smooth or is_rough(case):
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


@pytest.mark.parametrize("point", [point for point in CASES if is_rough(case_at(point))], ids=str)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_adjoints_have_the_dtype_of_arguments(point: Point) -> None:
    case = case_at(point)
    for knowledge in KNOWLEDGE:
        for p in case.active:
            x = case.arguments[p]
            if isinstance(x, np.ndarray):
                found = case.pullback(p, direction(case.y, 7), knowledge)
                number = not isinstance(case.y, tuple) and np.ndim(case.y) == 0
                widened = number and int(np.__version__[0]) < 2  # float32(1) / 3 is a float64 there
                assert found.dtype == x.dtype or widened, knowledge


@pytest.mark.parametrize("point", CASES, ids=str)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_results_are_described(point: Point) -> None:
    case = case_at(point)
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


@pytest.mark.parametrize("point", CASES, ids=str)
def test_templates_stay_in_the_table(point: Point) -> None:
    case = case_at(point)
    for knowledge in KNOWLEDGE:
        values = case.values(knowledge)
        for parameter in case.active:
            for text in (case.rule.pullback(parameter, values), case.rule.tangent(parameter, values)):
                assert_known(text, case.arguments)


def assert_known(text: str, arguments: dict[str, Any]) -> None:
    """Every function that a template calls has a rule, or is ordinary code of the runtime."""
    for node in ast.walk(ast.parse(text, mode="eval")):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        if name in runtime.__all__ or name in arguments:
            continue
        if isinstance(node.func, ast.Attribute) and name.split(".")[0] not in SPELLED:
            assert registry.method(node.func.attr) is not None, name
            continue
        function = find(name if "." in name else f"builtins.{name}")
        assert registry.lookup(function) is not None, name


WITHOUT_DERIVATIVE = {"runtime.snapshot", "runtime.put_back"}  # an error says so: tests/analysis/test_writing.py


def test_every_rule_has_points() -> None:
    without = POINTS.keys() | WITHOUT_DERIVATIVE
    table = (rule for rule in registry.rules() if "." in rule.name)  # users' own have the bare names of functions
    without = {*without, "runtime.rotated"}  # and the methods of rotations: tests/test_rotations.py
    table = (rule for rule in table if not rule.name.startswith("Rotation."))
    tested = (rule for rule in table if rule.kind != "constant" and rule.inner is rule.source is None)
    missing = [rule.name for rule in tested if rule.name not in without]  # the others: test_solvers, test_scipy
    assert missing == []
