"""Shapes of arguments, tried: `python -m tests.rules.each_shape [part of a name ...]`.

Not part of the tests (test_variants.py has the common ones). One argument of each point becomes a number, a vector, a
matrix, or gets one axis more or of length 1; where the function takes it, and gives numbers, the modes have to
agree with each other and with differences, or an error has to name the reason. What is left is in EXPLAINED.
"""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from s2s_ad.errors import DifferentiationError
from s2s_ad.rules import registry
from s2s_ad.rules.heads import find
from tests.rules import all_points
from tests.rules.each_keyword import numeric, problems
from tests.rules.evaluate import Case, direction, is_active
from tests.rules.point import Point

EXPLAINED = {
    "np.linalg.norm": "a shape of one element as ord, and ties",
    "np.linalg.matrix_norm": "two rows of a point have the same sum: a tie, which shares",
    "np.linalg.svd": "vectors beyond the rank are an arbitrary basis; an error says so where they count",
    "linalg.svd": "likewise",
    "np.linalg.qr": "likewise, of the complete Q",
    "np.lib.stride_tricks.as_strided": "strides are those of the point's own memory; there is an error",
    "stats.multivariate_normal.pdf": "SciPy repeats components that are missing; there is an error",
    "stats.multivariate_normal.logpdf": "likewise",
    "special.logsumexp": "SciPy gives a number one axis; there is an error",
}


def others(x: Any) -> dict[str, Any]:
    """The same numbers in other shapes."""
    array = 0.97 * np.asarray(x)  # no ties with the other arguments
    if array.ndim == 0:
        return {"vector of one": array.reshape(1), "without axes": array, "vector": np.array([1.0, 1.1, 0.9]) * array}
    if array.size == 0:
        return {}
    return {
        "number": array.flat[0].item() if array.dtype in (float, complex) else array.flat[0],
        "one of each axis": array[tuple(slice(0, 1) for _ in array.shape)].copy(),
        "first of the first axis": array[:1].copy(),
        "first two": array[:2].copy(),
        "row": array[0].copy() if array.ndim > 1 else array[:1].copy(),
        "one axis more": array[np.newaxis].copy(),
        "one axis more behind": array[..., np.newaxis].copy(),
        "two of it": np.stack([array, 0.9 * array]),
    }


def cases(point: Point) -> Iterator[tuple[str, Case]]:
    """The point with one argument changed, where the function gives finite numbers."""
    for place, x in [*enumerate(point.args), *point.kwargs.items()]:
        if not isinstance(x, float | np.ndarray) or not is_active(x):
            continue
        for change, other in others(x).items():
            args = tuple(other if k == place else arg for k, arg in enumerate(point.args))
            kwargs = {name: other if name == place else arg for name, arg in point.kwargs.items()}
            if (case := numeric(replace(point, args=args, kwargs=kwargs))) is not None:
                yield f"{place}: {change}", case


def found(case: Case) -> Iterator[str]:
    """What does not hold; of arguments with an error of their own, what is wrong where their axes are not known."""
    try:
        case.tangent({name: direction(case.arguments[name], 0) for name in case.active}, "everything")
    except DifferentiationError:
        yield from (problem for problem in problems(case) if "tolerance" in problem)
    except Exception:  # the checks say which
        yield from problems(case)
    else:
        yield from problems(case)


def main(names: list[str]) -> int:
    """Print what does not hold, without a reason; 1 if something does not."""
    for library in registry.OPTIONAL:
        importlib.import_module(library)
    tried, bad = 0, 0
    for points in all_points():
        name = points[0].rule
        if find(name) is None or name.startswith("runtime.") or (names and not any(part in name for part in names)):
            continue
        seen = set[str]()
        for point in points:
            for change, case in cases(point) if point.smooth else ():
                tried += 1
                for problem in found(case) if name not in EXPLAINED and change not in seen else ():
                    print(f"{case.point}, {change}: {problem}", flush=True)
                    seen.add(change)
                    bad = 1
    print(f"{tried} calls")
    for name, reason in EXPLAINED.items():
        print(f"{name}: {reason}")
    return bad


if __name__ == "__main__":
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        status = main(sys.argv[1:])
    sys.exit(status)
