"""What a function returns shares memory with its arguments only where its row says so: seen by calling it."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from scipy.linalg import lapack

from s2s_ad import tree
from s2s_ad.rules import registry
from s2s_ad.rules.heads import find
from tests.rules import all_points
from tests.rules.evaluate import rule_of
from tests.rules.point import Point

for _library in registry.OPTIONAL:
    importlib.import_module(_library)

POINTS = [points for points in all_points() if find(points[0].rule) is not None and "runtime." not in points[0].rule]
OTHERS: tuple[Any, ...] = (0, 1, None, (), True, False)
REFUSALS = (TypeError, ValueError, IndexError, AttributeError, RuntimeError, ZeroDivisionError, UnboundLocalError,
            lapack._flapack.__flapack_error)  # fmt: skip
"""What NumPy and SciPy raise for arguments that are none of theirs; some solvers forget a local variable."""


def arrays(value: Any) -> list[Any]:
    return [each for each in tree.leaves(value) if isinstance(each, np.ndarray) and each.size]


def calls(point: Point, names: list[str]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The arguments of a point, as they are and one of each axis, and with other values of what is no array."""
    one = tuple(x[tuple(slice(0, 1) for _ in x.shape)].copy() if isinstance(x, np.ndarray) else x for x in point.args)
    for args in (point.args, one):
        yield args, point.kwargs
        for place, name in enumerate(names):
            for other in OTHERS:
                if place >= len(args):
                    yield args, {**point.kwargs, name: other}
                elif not isinstance(args[place], np.ndarray):
                    yield (*args[:place], other, *args[place + 1 :]), point.kwargs


@pytest.mark.parametrize("points", POINTS, ids=lambda points: points[0].rule)
def test_memory_is_shared_where_the_row_says_so(points: list[Point]) -> None:
    rule = rule_of(points[0])
    if rule.view_of is not None or rule.alone_from is not None or rule.mutates is not None:
        return
    restricted = [name for name, each in rule.parameters.parameters.items() if each.annotation is not each.empty]
    names = [name for name in rule.parameters.parameters if name not in {"out", *restricted}]
    for point in points[:3]:
        for args, kwargs in calls(point, names):
            try:
                with np.errstate(all="ignore"):
                    result = rule.function(*args, **kwargs)  # type: ignore[operator]
            except REFUSALS:  # not for this function
                continue
            shared = [a for a in arrays(result) for b in arrays([args, kwargs]) if np.may_share_memory(a, b)]
            assert not any(each.flags.writeable for each in shared), (point, args, kwargs)
