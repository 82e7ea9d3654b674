"""Reading and storing one element in a loop costs the gradient O(1) a step: no full array is made for it.

Claim, in time of the processor: from n = 1,000 to n = 100,000 the time per step at most doubles.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import best, print_table, verdict
from s2s_ad import grad

SIZES = (1_000, 10_000, 100_000)


def read(x: Any) -> Any:
    s = 0.0
    for i in range(len(x)):
        s = s + x[i] * x[i]
    return s


def store(x: Any) -> Any:
    z = np.zeros(len(x))
    for i in range(len(x)):
        z[i] = x[i] * x[i]
    return np.sum(z)


def recurrence(x: Any) -> Any:
    z = x.copy()
    for i in range(1, len(z)):
        z[i] = 0.5 * z[i - 1] * z[i]
    return z[-1]


def steps(function: Callable[[Any], Any]) -> list[float]:
    """The time of the gradient for each step of the loop, in seconds, by size."""
    gradient = grad(function)

    def one(x: NDArray[np.float64]) -> float:
        return best(lambda: gradient(x), repeats=5, clock=time.process_time) / len(x)

    return [one(np.linspace(0.5, 1.5, size)) for size in SIZES]


def main() -> int:
    times = {function.__name__: steps(function) for function in (read, store, recurrence)}
    print_table(
        ["ns per step, n =", *(f"{size:,}" for size in SIZES)],
        [(name, *(f"{1e9 * t:.0f}" for t in row)) for name, row in times.items()],
    )
    return verdict(
        (f"{name} is O(1) a step: {row[-1] / row[0]:.2f}", row[-1] <= 2 * row[0]) for name, row in times.items()
    )


if __name__ == "__main__":
    sys.exit(main())
