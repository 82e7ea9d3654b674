"""Rules in use: one point of each, through the whole pipeline, once and twice (reverse over reverse)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import s2s_ad
from s2s_ad.rules.heads import find
from tests.rules import all_points
from tests.rules.evaluate import Case, case_at, direction, inner, is_rough, moved, parts
from tests.rules.point import Point
from tests.rules.program import HEADER, Program, load

# A third derivative: of einsum it needs the operands spelled, of lists their items' kinds
NOT_TWICE = {
    "runtime.einsum_part", "runtime.unconcatenate", "runtime.unjoin", "runtime.spread_items",
    "runtime.interpolation_slope",
}  # fmt: skip


def representatives(points: list[Point]) -> Iterable[Point]:
    """The points with the most numbers among those that can be differentiated twice: a real one, and a complex one."""
    cases = [(case_at(point), point) for point in points if point.smooth and find(point.rule) is not None]
    fit = [(case, point) for case, point in cases if case.active and not is_rough(case) and is_flat(case.y)]
    for wanted in (False, True):
        alike = [(case, point) for case, point in fit if is_complex(case) is wanted]
        if alike:
            yield max(alike, key=lambda pair: sum(np.size(x) for x in Program(pair[0]).collected()))[1]


def is_flat(y: Any) -> bool:
    """A number or an array, or one list or tuple of them."""
    return not any(isinstance(part, list) for part in parts(y))


def is_complex(case: Case) -> bool:
    """Are there imaginary parts?"""
    return any(map(np.iscomplexobj, [*parts(case.y), *Program(case).collected()]))


POINTS = [point for points in all_points() for point in representatives(points)]


@pytest.mark.parametrize("point", POINTS, ids=str)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_once_and_twice(point: Point, tmp_path: Path) -> None:
    program = Program(case_at(point))
    once = load(program.text(), tmp_path / "once.py", program.data).program
    first = s2s_ad.grad(once, tuple(program.names))
    check(once, first(*program.args), program.args)
    if point.rule in NOT_TWICE:
        return
    weights = [direction(x, 3 + k) for k, x in enumerate(program.args)]
    twice = load(
        outer(first.source_for(*program.args), program.names), tmp_path / "twice.py", {**program.data, "V": weights}
    )
    second = s2s_ad.grad(twice.outer, tuple(program.names))
    check(twice.outer, second(*program.args), program.args)


def outer(text: str, names: list[str]) -> str:
    """The generated gradient, and a function that sums it with weights."""
    terms = " + ".join(f"np.real(np.sum(V[{i}] * g[{i}]))" for i in range(len(names)))
    spelled = ", ".join(names)
    return f"{HEADER}{text}\n\ndef outer({spelled}):\n    g = program_grad({spelled})\n    return {terms}\n"


def check(function: Any, gradient: tuple[Any, ...], args: list[Any]) -> None:
    """Each adjoint has its argument's shape, and all together give the derivative along a direction."""
    for adjoint, x in zip(gradient, args, strict=True):
        assert np.shape(adjoint) == np.shape(x)
    dots = [direction(x, 11 + k) for k, x in enumerate(args)]

    def along(step: float) -> Any:
        return parts(function(*[moved(x, dot, step) for x, dot in zip(args, dots, strict=True)]))[0]

    h = 1e-3
    expected = (8 * (along(h) - along(-h)) - (along(2 * h) - along(-2 * h))) / (12 * h)
    found = sum(inner(adjoint, dot) for adjoint, dot in zip(gradient, dots, strict=True))
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-7)


def binned(x: Any) -> Any:
    return np.sum(np.histogramdd(x, 2, weights=x[:, 0] ** 3)[0] * np.array([[1.0, 2.0], [3.0, 4.0]]))


def drawn(x: Any) -> Any:
    p = np.exp(x) / np.sum(np.exp(x))
    return stats.multinomial.logpmf([1, 2, 1], 4, p) + stats.multinomial.pmf([1, 2, 1], 4, p)


@pytest.mark.parametrize("function", [binned, drawn])
def test_twice_of_what_differences_along_arguments_cannot_say(function: Any) -> None:
    x = np.array([[0.2, 0.9], [1.4, 0.3], [0.7, 0.1]])
    assert not s2s_ad.check_derivatives(s2s_ad.grad(function), x if function is binned else x[:, 0]).wrong


@pytest.mark.parametrize("cast", [np.float16, np.float32, np.complex64])
def test_twice_of_what_is_rounded(cast: Any) -> None:
    def cube(x: Any) -> Any:
        return np.real(cast(x) ** 3)

    assert s2s_ad.grad(s2s_ad.grad(cube))(1.5) == pytest.approx(9.0, rel=1e-3)
    assert s2s_ad.hvp(cube, 1.5, 2.0) == pytest.approx(18.0, rel=1e-3)


def test_the_inverse_transform_of_a_slice_of_real_numbers() -> None:
    def function(x: Any) -> Any:
        return np.sum(np.fft.irfft(x[:, :3]) ** 2)

    x = np.arange(8.0).reshape(2, 4)
    assert not s2s_ad.check_derivatives(function, x).wrong
    assert s2s_ad.grad(function)(x).dtype == float
