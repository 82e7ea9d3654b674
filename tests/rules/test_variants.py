"""Every row at points made of its own, where the function takes these: in float32, and with axes of length 1, 0, none.

All changes of a row are one test: there are hundreds of rows. A row whose function takes none of its points so changed,
or gives no finite numbers there, is skipped, and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from s2s_ad.errors import DifferentiationError
from s2s_ad.rules.heads import find
from tests.rules import all_points
from tests.rules.evaluate import Case, case_at, direction, inner, parts
from tests.rules.point import Point

UNFIT = {
    "np.lib.stride_tricks.as_strided": "its strides are those of the point's own memory",
    "np.empty_like": "its result is what was in memory",
}
ERRORS = {
    "a number for a matrix, which the derivative does not take": ("without_axes", "vq.vq"),
    "a system, a polynomial, a filter or an integral of nothing, which the derivative does not take": (
        "without_rows without_columns",
        "np.linalg.lstsq np.nanpercentile np.poly np.polymul np.unstack integrate.trapezoid linalg.fiedler"
        " linalg.fiedler_companion linalg.lu linalg.lu_solve linalg.qr linalg.qr_multiply linalg.solve_banded"
        " linalg.solve_sylvester signal.convolve signal.convolve2d signal.correlate signal.correlate2d",
    ),
}
LACKING = {
    (row, change): reason
    for reason, (changes, rows) in ERRORS.items()
    for row in rows.split()
    for change in changes.split()
}
Change = Callable[[np.ndarray], np.ndarray]


def in_float32(x: np.ndarray) -> np.ndarray:
    return x.astype("float32") if x.dtype == np.float64 else x


def of_size_1(x: np.ndarray) -> np.ndarray:
    return x[tuple(slice(0, 1) for _ in x.shape)].copy()


def without_rows(x: np.ndarray) -> np.ndarray:
    return x[:0].copy() if x.ndim else x


def without_columns(x: np.ndarray) -> np.ndarray:
    return x[..., :0].copy() if x.ndim else x


def without_axes(x: np.ndarray) -> np.ndarray:
    return np.array(x.flat[0])


CHANGES = (in_float32, of_size_1, without_rows, without_columns, without_axes)


def changed(x: Any, change: Change) -> Any:
    if isinstance(x, tuple | list) and not hasattr(x, "_fields"):
        return type(x)(changed(item, change) for item in x)
    return change(x) if isinstance(x, np.ndarray) and x.size else x


def variant(point: Point, change: Change) -> Case | None:
    """The point with its arrays changed; None where the function does not take them, or gives no numbers."""
    kwargs = {name: changed(x, change) for name, x in point.kwargs.items()}
    with np.errstate(all="ignore"):
        try:
            case = case_at(replace(point, args=changed(point.args, change), kwargs=kwargs))
            numbers = [np.asarray(each) for each in parts(case.y)]
            fits = all(each.dtype.kind in "iufcb" and np.all(np.isfinite(each)) for each in numbers)
        except Exception:  # no arguments for this function
            return None
    return case if case.active and fits else None


def fitting(points: list[Point], change: Change) -> Case | None:
    """The first of the points of a row that has a variant."""
    smooth = (each for each in points if each.smooth and any(np.size(x) > 1 for x in each.args if is_array(x)))
    return next((case for each in smooth if (case := variant(each, change)) is not None), None)


def is_array(x: Any) -> bool:
    return isinstance(x, np.ndarray)


ROWS = {
    points[0].rule: points
    for points in all_points()
    if find(points[0].rule) is not None and not points[0].rule.startswith("runtime.") and points[0].rule not in UNFIT
}


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.filterwarnings("ignore")
def test_modes_agree(row: str) -> None:
    changes = [change for change in CHANGES if (row, change.__name__) not in LACKING]
    taken = [(change, case) for change in changes if (case := fitting(ROWS[row], change)) is not None]
    known = [(change, case) for change, case in taken if not has_an_error(case)]
    for change, case in known:
        assert_modes_agree(case, change)
    if not known:
        pytest.skip("the function takes no such arguments")


def has_an_error(case: Case) -> bool:
    """Whether there is no rule for these arguments, and a reason is told."""
    try:
        case.rule.tangent(case.active[0], case.values("everything"))
    except DifferentiationError:
        return True
    return False


def assert_modes_agree(case: Case, change: Change) -> None:
    """The dot product of both modes, for the generic templates and for those that know all of the arguments."""
    rough = change is in_float32 or any(np.asarray(x).dtype.itemsize == 4 for x in parts(case.y))
    tolerance = 2e-3 if rough else 1e-9
    dots = {p: direction(case.arguments[p], k) for k, p in enumerate(case.active)}
    y_bar = direction(case.y, 7)
    for knowledge in ("nothing", "everything"):
        with np.errstate(all="ignore"):
            forward = inner(parts(y_bar), case.tangent(dots, knowledge))
            backward = sum(inner(dots[p], case.pullback(p, y_bar, knowledge)) for p in case.active)
        assert backward == pytest.approx(forward, rel=tolerance, abs=tolerance), (change.__name__, knowledge)
