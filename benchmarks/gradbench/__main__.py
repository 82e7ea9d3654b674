"""Run every problem, and print its table: see the package."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

from benchmarks.gradbench import cameras, descent, fits, hands, lstm, vectors
from benchmarks.gradbench.problem import Problem
from benchmarks.measure import best, print_table, verdict

TOLERANCE = 1e-7
LONG = 0.5


def measured(problem: Problem) -> tuple[float, float, float]:
    """The times of the function and of the derivative in seconds, and the largest relative difference."""
    found = problem.derivative(*problem.arguments)
    difference = problem.difference(found)
    plain, derivative = (time_of(partial(f, *problem.arguments)) for f in (problem.function, problem.derivative))
    return plain, derivative, difference


def time_of(call: Callable[[], object]) -> float:
    """The least time of a few calls; the time of one, if that is long."""
    start = time.perf_counter()
    call()
    spent = time.perf_counter() - start
    return spent if spent > LONG else best(call, repeats=2)


def main() -> int:
    rows, differences = [], {}
    for chapter in (vectors, fits, lstm, cameras, hands, descent):
        for problem in chapter.problems():
            plain, derivative, difference = measured(problem)
            differences[f"{problem.name} {problem.size}"] = difference
            cells = f"{1e3 * plain:.3f}", f"{1e3 * derivative:.3f}", f"{derivative / plain:.2f}", f"{difference:.1e}"
            rows.append((problem.name, problem.size, *cells))
    print_table(["problem", "size", "function, ms", "derivative, ms", "ratio", "difference"], rows)
    wrong = [name for name, difference in differences.items() if not difference <= TOLERANCE]
    return verdict([(f"every derivative agrees with its witness to {TOLERANCE:g}: {wrong or 'all do'}", not wrong)])


if __name__ == "__main__":
    sys.exit(main())
