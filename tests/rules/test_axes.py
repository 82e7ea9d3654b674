"""A wrong axis fails as NumPy fails: the derivative raises what the function itself raises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import linalg

from s2s_ad import grad, jvp, runtime
from s2s_ad.errors import DifferentiationError, UnsupportedError
from s2s_ad.rules.heads import find
from s2s_ad.rules.layout import layout_of
from s2s_ad.testing import check_derivatives
from tests.rules import all_points
from tests.rules.evaluate import rule_of
from tests.rules.point import Point
from tests.rules.program import HEADER, load

WRONG = 7


def with_axis(points: list[Point]) -> Point | None:
    """The first point of a function of NumPy with an axis, whose first argument is an array of floats."""
    for point in points:
        if not point.rule.startswith("np.") or find(point.rule) is None:
            continue
        parameters = rule_of(point).parameters
        fits = "axis" in parameters.parameters and "axis" not in layout_of(parameters).restricted
        if fits and point.args and isinstance(point.args[0], np.ndarray) and point.args[0].dtype == float:
            return point
    return None


POINTS = [point for points in all_points() if (point := with_axis(points)) is not None]


def program(point: Point, path: Path) -> Any:
    """The function of its first argument, at the wrong axis."""
    place = list(rule_of(point).parameters.parameters).index("axis")
    given = [f"ARGS[{k}]" for k in range(1, min(place, len(point.args)))]
    rest = [f"{name}=KWARGS[{name!r}]" for name in point.kwargs if name != "axis"]
    call = f"{point.rule}({', '.join(['x', *given, *rest, f'axis={WRONG}'])})"
    text = f"{HEADER}def program(x):\n    y = {call}\n    return np.sum(y[0] if isinstance(y, tuple | list) else y)\n"
    return load(text, path, {"ARGS": point.args, "KWARGS": point.kwargs}).program


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.rule)
@pytest.mark.filterwarnings("ignore")
def test_a_wrong_axis_fails_as_in_the_function(point: Point, tmp_path: Path) -> None:
    function, x = program(point, tmp_path / "wrong.py"), point.args[0]
    try:
        function(x)
    except Exception as problem:
        expected = type(problem)
    else:
        pytest.skip("this axis is right")
    with pytest.raises(expected):
        grad(function)(x)
    with pytest.raises(expected):
        jvp(function, (x,), (x,))


def of_many_polynomials(x: Any) -> Any:
    return np.sum(np.polyval(x, 0.5))


def of_a_matrix_in_matrices(x: Any) -> Any:
    return np.sum(linalg.toeplitz(x))


def of_a_batch(x: Any) -> Any:
    return np.sum(linalg.schur(np.stack([x, x]))[0])


def of_one_vector_and_many_matrices(x: Any) -> Any:
    return np.sum(linalg.solve(np.stack([x, x]), x[0]))


SEVERAL = {
    of_many_polynomials: "np.polyval has no rule for a matrix as p",
    of_a_matrix_in_matrices: "linalg.toeplitz has no rule for a matrix as c",
    of_a_batch: "linalg.schur has no rule for an array of 3 axes as a",
    of_one_vector_and_many_matrices: "linalg.solve has no rule for one vector and many matrices",
}


@pytest.mark.parametrize("function", SEVERAL)
@pytest.mark.filterwarnings("ignore")  # toeplitz will take many vectors
def test_more_axes_than_the_rule_has_are_an_error(function: Any) -> None:
    x = np.array([[3.0, 1.0], [0.5, 2.0]])
    with pytest.raises(UnsupportedError, match=SEVERAL[function]):
        grad(function)(x)
    with pytest.raises(UnsupportedError, match=SEVERAL[function]):
        jvp(function, (x,), (x,))


RAW, COMPLETE = "raw", "complete"


@pytest.mark.parametrize("function", [np.linalg.qr, linalg.qr])
def test_modes_that_are_found_out_when_the_derivative_runs(function: Any) -> None:
    a = np.array([[2.0, 0.3], [0.4, 1.5]])
    for way in (lambda f: grad(f)(a), lambda f: jvp(f, (a,), (a,))):
        with pytest.raises(DifferentiationError, match="the factorisation has no rule for mode='raw'"):
            way(lambda x: np.sum(function(x, mode=RAW)[1]))
    check_derivatives(lambda x: np.sum(np.linalg.qr(x, mode=COMPLETE)[1] ** 2), a)


def test_axes_that_are_found_out_when_the_derivative_runs() -> None:
    with pytest.raises(DifferentiationError, match="no rule for an array of 2 axes here, but for one of 1"):
        runtime.taken(np.ones((1, 3)), np.ones((1, 1)))
    with pytest.raises(DifferentiationError, match="points of 1 components have no derivative in 2 dimensions"):
        runtime.mvn_x_adjoint(np.ones(2), np.ones((2, 1)), np.zeros(2), np.eye(2))


A = np.array([[1.0, 5.0, 2.0], [7.0, 3.0, 9.2]])
SPELLINGS = [
    lambda x: np.median(x, axis=[0, 1]),
    lambda x: np.nanmedian(x, axis=[0]),
    lambda x: np.percentile(x, 30.0, axis=[0, 1]),
    lambda x: np.average(x, axis=[0, 1]),
    lambda x: np.gradient(x, axis=[0, 1])[0],
    lambda x: np.sort(x, axis=True)[:, 0],
    lambda x: np.partition(x, 1, axis=False)[0],
    lambda x: np.unique(x, axis=True)[:, 0],
    lambda x: np.split(x, 3, axis=True)[0],
    lambda x: np.add.accumulate(x, axis=(0,)),
    lambda x: np.add.accumulate(x, axis=FIRST) * x,
    lambda x: np.multiply.accumulate(x, axis=(1,)),
    lambda x: np.maximum.accumulate(x, axis=(1,)),
    lambda x: np.minimum.accumulate(x, axis=FIRST) * x,
    lambda x: np.cumulative_sum(x, axis=(0,)),
    lambda x: np.cumulative_prod(x, axis=FIRST),
    lambda x: np.add.reduceat(x, [0, 1], axis=(1,)),
    lambda x: np.add.reduceat(x, [0, 1], axis=FIRST) * x,
    lambda x: np.unstack(x, axis=(1,))[1],
    lambda x: np.unstack(x, axis=[0])[1],
    lambda x: np.unstack(x, axis=range(1))[1],
    lambda x: np.unstack(x, axis=FIRST)[1] * x[0],
    lambda x: np.trim_zeros(x, axis=range(2)),
    lambda x: np.median(x, axis=range(2)),
    lambda x: np.nanmedian(x, axis=range(1)),
    lambda x: np.percentile(x, 30.0, axis=range(2)),
    lambda x: np.gradient(x, axis=range(2))[1],
    lambda x: np.linalg.tensorsolve(np.reshape(np.append(x, 2.0 * x[:, 0] + 3.0)[:4], (2, 2)), x[:, 0], axes=[0]),
]

YES, NO, NONE, FIRST = True, False, None, (0,)
KEPT = [
    lambda x: np.sort(x, axis=YES) * x,
    lambda x: np.sort(x, axis=NO) * x,
    lambda x: np.sort(x, axis=NONE) * np.arange(6.0),
    lambda x: np.partition(x, 1, axis=NO) * x,
    lambda x: np.partition(x, 4, axis=NONE) * np.arange(6.0),
    lambda x: np.unique(x, axis=NO) * x,
    lambda x: np.unique(x, axis=NONE) * np.arange(6.0),
    lambda x: np.split(x, 2, axis=NO)[1] * x,
    lambda x: np.array_split(x, 2, axis=YES)[1] * np.array([[2.0], [3.0]]),
    lambda x: np.cumsum(x, axis=NONE) * np.arange(6.0),
    lambda x: np.cumprod(x, axis=NONE) * np.arange(6.0),
    lambda x: np.median(x, axis=FIRST) * x,
    lambda x: np.squeeze(x[:, :1], axis=YES) * np.arange(2.0),
    lambda x: np.concatenate([x, x], axis=YES) * np.arange(6.0),
    lambda x: np.stack([x, x * x], axis=NO) * x,
    lambda x: np.repeat(x, 2, axis=YES) * np.arange(6.0),
    lambda x: np.flip(x, axis=NO) * x,
    lambda x: np.roll(x, 1, axis=YES) * x,
    lambda x: np.diff(x, axis=NO) * np.arange(3.0),
    lambda x: np.take(x, [1], axis=NO) * x,
]


@pytest.mark.parametrize("number", range(len(KEPT)))
def test_axes_that_are_truth_values_none_or_tuples_elsewhere(number: int) -> None:
    function = KEPT[number]
    try:
        function(A)
    except TypeError as problem:
        with pytest.raises(TypeError, match=re.escape(str(problem))):
            grad(lambda x: np.sum(function(x)))(A)
    else:
        check_derivatives(lambda x: np.sum(np.sin(function(x))), A)


LISTED, NOTHING = [0], []
REFUSED = [
    lambda x: np.squeeze(x[np.newaxis], axis=[0]),
    lambda x: np.squeeze(x[np.newaxis], axis=LISTED),
    lambda x: np.sum(x, axis=[0]),
    lambda x: np.sum(x, axis=NOTHING),
    lambda x: x.sum(0.0),
    lambda x: np.sum(x, axis=False),
    lambda x: np.sum(x, axis=NO),
    lambda x: x.mean(False),
    lambda x: np.var(x, axis=YES),
    lambda x: np.prod(x, axis=LISTED),
    lambda x: np.add.reduce(x, [0, 1]),
    lambda x: np.nansum(x, [0, 1]),
    lambda x: np.cumsum(x, axis=True),
    lambda x: x.cumsum((0, 0)),
    lambda x: np.cumprod(x, [0]),
    lambda x: np.cumprod(x, axis=FIRST),
    lambda x: np.nancumprod(x, axis=NO),
    lambda x: np.cumulative_sum(x, axis=NONE),
    lambda x: np.cumulative_prod(x, axis=()),
    lambda x: np.multiply.accumulate(x, axis=NONE),
    lambda x: np.trapezoid(x, axis=False),
    lambda x: np.max(x, axis=[0]),
    lambda x: np.ptp(x, axis=[0, 1]),
    lambda x: np.take(x, [0], axis=[]),
    lambda x: np.median(x, axis=0.5),
    lambda x: np.add.accumulate(x, axis=[0]),
    lambda x: np.add.accumulate(x, axis=(0, 1)),
    lambda x: np.maximum.accumulate(x, axis=range(1)),
    lambda x: np.cumulative_sum(x, axis=(0,), include_initial=True),
    lambda x: np.cumulative_prod(x, axis=[0]),
    lambda x: np.add.reduceat(x, [0, 1], axis=(0, 1)),
    lambda x: np.add.reduceat(x, [0, 1], axis=YES),
    lambda x: np.unstack(x, axis=(0, 1))[0],
    lambda x: np.trim_zeros(x, axis=0.0),
    lambda x: np.sort(x, axis=[0]),
]


@pytest.mark.parametrize("number", range(len(REFUSED)))
def test_kinds_of_axes_that_numpy_refuses(number: int) -> None:
    function = REFUSED[number]
    with pytest.raises((TypeError, ValueError)) as expected:
        function(A)
    for way in (lambda f: grad(f)(A), lambda f: jvp(f, (A,), (A,))):
        with pytest.raises(type(expected.value)):
            way(lambda x: np.sum(function(x)))


@pytest.mark.parametrize("number", range(len(SPELLINGS)))
def test_lists_of_axes_and_axes_that_are_truth_values(number: int) -> None:
    function = SPELLINGS[number]
    check_derivatives(lambda x: np.sum(np.sin(function(x))), A)
