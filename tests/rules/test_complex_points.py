"""Every row at complex points made of its own, where the function takes these: the pairing is bilinear (notation.md).

A tangent has to agree with complex differences, a pullback with the tangent: that is right for functions with a complex
derivative, and for parts and absolute values. Of rows for real numbers only an error tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pytest

from s2s_ad.errors import DifferentiationError
from s2s_ad.rules.heads import find
from tests.rules import all_points, checks
from tests.rules.evaluate import Case, case_at, direction, parts, rule_of
from tests.rules.point import Point

EXPLAINED = {
    "np.maximum np.minimum np.fmax np.fmin": "Python's complex numbers have no order, which NumPy's have",
    "np.unique_values": "in the order of a hash, which a small change changes",
    "np.histogram": "bins of complex numbers",
    "np.full_like np.lib.stride_tricks.as_strided": "what the function casts, or takes for the memory of real numbers",
    "np.linalg.eigh np.linalg.svd linalg.eigh linalg.svd linalg.qr linalg.schur":
        "vectors have arbitrary phases: reverse mode says so where these count, tests/test_complex.py",
    "linalg.solve_sylvester": "SciPy takes a real Schur form among complex numbers; there is an error",
    "integrate.simpson": "SciPy drops the imaginary part of places",
    "splinalg.cg": "a matrix that is not Hermitian",
}  # fmt: skip
MOST = 2
ROWS = {
    points[0].rule: points
    for points in all_points()
    if find(points[0].rule) is not None
    and not points[0].rule.startswith("runtime.")
    and not any(points[0].rule in names.split() for names in EXPLAINED)
}


def turned(x: Any, seed: int) -> Any:
    """Each number turned by another small angle."""
    if type(x) in (tuple, list):
        return type(x)(turned(item, seed) for item in x)
    if isinstance(x, np.ndarray) and x.dtype == float:
        return x * np.exp(0.3j * np.cos(seed + np.arange(x.size))).reshape(x.shape)
    return x * np.exp(0.3j + 0.1j * seed).item() if type(x) is float else x


def cases(points: list[Point]) -> Iterator[Case]:
    """All arguments complex, and each alone, where the function gives finite numbers."""
    for point in points:
        count = len(point.args)
        for alone in (None, *range(count)) if point.smooth and count > 1 else (None,) * point.smooth:
            args = tuple(turned(x, k) if alone in (None, k) else x for k, x in enumerate(point.args))
            try:
                case = case_at(replace(point, args=args))
                fits = all(np.all(np.isfinite(np.asarray(each, complex))) for each in parts(case.y))
            except Exception:  # no arguments for this function
                continue
            if fits and any(is_complex(item) for name in case.active for item in parts(case.arguments[name])):
                yield case


def is_complex(x: Any) -> bool:
    return isinstance(x, np.ndarray | complex) and np.iscomplexobj(x)


GROUPS = sorted({row.rpartition(".")[0] for row in ROWS})


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.filterwarnings("ignore")
def test_rows_at_complex_points(group: str) -> None:
    for row in (row for row in ROWS if row.rpartition(".")[0] == group and not rule_of(ROWS[row][0]).real_only):
        for case in islice(cases(ROWS[row]), MOST):
            try:
                agrees(case)
            except Exception as problem:
                problem.add_note(f"at {case.point}")
                raise


def agrees(case: Case) -> None:
    """The checks of test_rules.py, where there is no error for complex numbers."""
    with np.errstate(all="ignore"):
        try:
            case.tangent({name: direction(case.arguments[name], 0) for name in case.active}, "everything")
        except DifferentiationError:
            return
        checks.pullbacks_are_transposes_of_tangents(case)
        checks.tangents_agree_with_differences(case)
        checks.results_are_described(case)
