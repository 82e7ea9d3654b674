"""Keywords of NumPy's and SciPy's functions, tried: `python -m tests.rules.each_keyword [part of a name ...]`.

Not part of the tests, which look at names only (test_keywords.py). Each keyword that a rule takes is added to its
points, with several values; where the function takes it, and gives numbers, the checks of test_rules.py have to hold.
What differs and has a reason is in EXPLAINED.
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
from s2s_ad.rules.layout import layout_of
from tests.rules import all_points, checks
from tests.rules.evaluate import Case, case_at, parts, rule_of
from tests.rules.point import Point
from tests.rules.test_keywords import keywords

MOST = 6
FLAGS = """
bias calc_q check_finite compute_expm compute_uv copy deg density endpoint equal_nan fisher full full_matrices hermitian
include_initial increasing keepdims lower optimize overwrite_a overwrite_b overwrite_input overwrite_x p_indices
permute_l pivoting return_counts return_index return_inverse rowvar simplify sorted subok transposed unit_diagonal upper
"""
VALUES: dict[str, list[Any]] = {
    **{name: [False, True] for name in FLAGS.split()},
    "append": [0.3], "assume_a": ["gen", "sym", "pos"], "axes": [None, (0, 1), (1, 0)], "axis": [0, -1, None, (0, 1)],
    "axis1": [0, 1], "axis2": [0, 1], "base": [3.0], "bins": [4], "boundary": ["fill", "wrap", "symm"], "bp": [0],
    "correction": [1], "ddof": [1], "discont": [2.0], "dtype": [float, "float32", complex], "dx": [0.5],
    "edge_order": [1, 2], "fill_value": [0.3], "fillvalue": [0.5], "initial": [0.7], "k": [-1, 0, 1], "left": [0.3],
    "loc": [0.3], "n": [2, 3, 5], "nan": [0.4],
    "method": ["linear", "lower", "higher", "nearest", "midpoint", "hazen", "weibull", "direct", "fft"],
    "mode": ["full", "same", "valid", "wrap", "clip", "reflect", "constant", "edge", "reduced", "complete", "raise"],
    "ndmin": [3], "neginf": [-1.0], "norm": ["ortho", "forward", "backward"], "num": [4], "offset": [-1, 1],
    "ord": [None, 1, 2, -1, 3, np.inf, "fro", "f", "nuc"], "order": ["C", "F", "A"], "output": ["real", "complex"],
    "p": [None, 1, 2, "fro", "f", "nuc"], "period": [3.0], "posinf": [1.0], "prepend": [0.3], "range": [(-3.0, 3.0)],
    "right": [0.4], "rcond": [None, 1e-10], "rtol": [1e-10], "s": [(2, 2), (3, 5)], "scale": [1.7],
    "side": ["left", "right"], "trans": [0, 1, 2, "T", "N"], "trim": ["fb", "f", "b"], "type": [1, 2, 3, 4],
    "UPLO": ["L", "U"],
}  # fmt: skip
EXPLAINED = {
    ("linalg.schur", "output"): "of complex eigenvectors the phases are arbitrary; reverse mode says so",
    ("np.linalg.matrix_norm", "ord"): "two rows of a point have the same sum: a tie, which shares",
    ("special.logsumexp", "keepdims"): "SciPy gives a number one axis; there is an error",
}


def arrays_like(keyword: str, point: Point) -> list[Any]:
    """Values that are arrays, made for the first array of a point."""
    shapes = [x.shape for x in point.args if isinstance(x, np.ndarray) and x.ndim]
    if not shapes:
        return []
    numbers = np.arange(int(np.prod(shapes[0]))).reshape(shapes[0])
    last = np.linspace(1.0, 2.0, shapes[0][-1])
    positive = 1.0 + np.sin(numbers) ** 2
    made = {"where": [numbers % 3 != 0], "weights": [positive, last], "b": [positive],
            "x": [np.cumsum(last)], "aweights": [last], "fweights": [np.arange(1, last.size + 1)], "w": [last],
            "prepend": [0.4 + numbers[..., :1]], "append": [0.4 + numbers[..., :1]]}  # fmt: skip
    return made.get(keyword, [])


def cases(points: list[Point], keyword: str, name: str) -> Iterator[Case]:
    """The points that the function takes with this keyword, and gives finite numbers of."""
    places = list(rule_of(points[0]).parameters.parameters)
    for point in points:
        if not point.smooth or name in places[: len(point.args)]:
            continue
        for value in [*VALUES.get(keyword, []), *arrays_like(keyword, point)]:
            if (case := numeric(replace(point, kwargs={**point.kwargs, name: value}))) is not None:
                yield case


def numeric(point: Point) -> Case | None:
    """The case, if the function gives finite numbers there, and there is a derivative."""
    try:
        case = case_at(point)
        numbers = [np.asarray(each) for each in parts(case.y)]
        fits = all(each.dtype.kind in "iufcb" and np.all(np.isfinite(each)) for each in numbers)
    except Exception:  # not for this function, or not with these arguments
        return None
    return case if fits and case.active else None


def problems(case: Case) -> Iterator[str]:
    """What does not hold; an error that names its reason is none."""
    for check in (checks.pullbacks_are_transposes_of_tangents, checks.tangents_agree_with_differences,
                  checks.results_are_described):  # fmt: skip
        try:
            check(case)
        except DifferentiationError:
            continue
        except Exception as problem:
            yield f"{check.__name__}: {type(problem).__name__}: {str(problem).strip().partition(chr(10))[0][:100]}"


def main(names: list[str]) -> int:
    """Print what does not hold, without a reason; 1 if something does not."""
    for library in registry.OPTIONAL:
        importlib.import_module(library)
    tried, taken, bad = 0, set[tuple[str, str]](), 0
    for points in all_points():
        name = points[0].rule
        if find(name) is None or name.startswith("runtime.") or (names and not any(part in name for part in names)):
            continue
        rule = rule_of(points[0])
        for keyword in keywords(rule):
            parameter = rule.keyword(keyword)
            if parameter not in rule.parameters.parameters or parameter in layout_of(rule.parameters).restricted:
                continue  # an error names it: test_keywords.py
            for count, case in enumerate(cases(points, keyword, parameter)):
                if count == MOST:
                    break
                tried += 1
                taken.add((name, keyword))
                for problem in problems(case) if (name, keyword) not in EXPLAINED else ():
                    print(f"{case.point}: {keyword}: {problem}", flush=True)
                    bad = 1
    print(f"{tried} calls, of {len(taken)} keywords of {len({name for name, _ in taken})} functions")
    for (name, keyword), reason in EXPLAINED.items():
        print(f"{name}, {keyword}: {reason}")
    return bad


if __name__ == "__main__":
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        status = main(sys.argv[1:])
    sys.exit(status)
