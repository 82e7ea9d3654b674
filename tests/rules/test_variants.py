"""Every row at points made of its own: in float32, and with axes of length 1, where the function takes these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from s2s_ad.rules.heads import find
from tests.rules import all_points
from tests.rules.evaluate import Case, direction, inner, parts
from tests.rules.point import Point
from tests.rules.test_rules import case_at

UNFIT = {"np.lib.stride_tricks.as_strided"}  # its strides are those of the point's own memory


def in_float32(x: np.ndarray) -> np.ndarray:
    return x.astype("float32") if x.dtype == np.float64 else x


def of_size_1(x: np.ndarray) -> np.ndarray:
    return x[tuple(slice(0, 1) for _ in x.shape)].copy()


def changed(x: Any, change: Callable[[np.ndarray], np.ndarray]) -> Any:
    if isinstance(x, tuple | list) and not hasattr(x, "_fields"):
        return type(x)(changed(item, change) for item in x)
    return change(x) if isinstance(x, np.ndarray) else x


def variant(point: Point, change: Callable[[np.ndarray], np.ndarray]) -> Case | None:
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


def fitting(points: list[Point], change: Callable[[np.ndarray], np.ndarray]) -> Case | None:
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


@pytest.mark.parametrize("change", [in_float32, of_size_1], ids=lambda change: change.__name__)
@pytest.mark.parametrize("row", ROWS)
@pytest.mark.filterwarnings("ignore")
def test_modes_agree(row: str, change: Callable[[np.ndarray], np.ndarray]) -> None:
    case = fitting(ROWS[row], change)
    if case is None:
        return  # only numbers, or whole ones
    rough = any(np.asarray(x).dtype.itemsize == 4 for x in parts(case.y)) or change is in_float32
    tolerance = 2e-3 if rough else 1e-9
    dots = {p: direction(case.arguments[p], k) for k, p in enumerate(case.active)}
    y_bar = direction(case.y, 7)
    with np.errstate(all="ignore"):
        forward = inner(parts(y_bar), case.tangent(dots, "everything"))
        backward = sum(inner(dots[p], case.pullback(p, y_bar, "everything")) for p in case.active)
    assert backward == pytest.approx(forward, rel=tolerance, abs=tolerance)
