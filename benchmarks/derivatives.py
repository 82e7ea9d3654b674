"""What derivatives cost, as ratios: products, many directions at once, and the memory of a Hessian-vector product.

Each ratio is taken in one run, its two sides in turns, in time of the processor on one thread. Claims, on programs of
arrays: `jvp` over the function at most 2.5; `hvp` over `grad` at most 3; 32 tangents in one sweep at least 5 times
faster than 32 calls; the peak memory of `hvp` grows like n, where a Hessian would grow like n * n.
"""

from __future__ import annotations

import os
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

import numpy as np

from benchmarks.measure import best, function_of, print_table, verdict
from s2s_ad import grad, hvp, jvp, linearize
from s2s_ad.sweeps import Linear

Function = Callable[..., Any]
DIRECTIONS = 32

TEXTS = {
    "elementwise": """def f(x):
    y = np.sin(x) * np.exp(-x * x)
    return np.sum(y / (1.0 + y * y))""",
    "logistic": """def f(w):
    z = data @ w
    return np.mean(np.logaddexp(0.0, z) - target * z) + 0.0005 * np.sum(w**2)""",
    "layers": """def f(w):
    h = np.tanh(data @ w)
    return np.sum((np.tanh(h @ weights) - target) ** 2)""",
    "recurrent": """def f(h):
    for x in inputs:
        h = np.tanh(weights @ h + x)
    return np.sum(h * h)""",
    "stencil": """def f(u):
    for _ in range(20):
        v = u.copy()
        v[1:-1] = u[1:-1] + 0.1 * np.tanh(u[2:] - 2.0 * u[1:-1] + u[:-2])
        u = v
    return np.sum(u * u)""",
}
Problem = tuple[Function, Any]


def problem(name: str, large: bool) -> Problem:
    """A program as a function of one array, over data of its module, and an argument; small for many directions."""
    rng = np.random.default_rng(0)
    n, rows, width = (10_000, 2000, 64) if large else (200, 30, 8)
    square = rng.normal(size=(width, width)) / width
    data: dict[str, dict[str, Any]] = {
        "logistic": {"data": rng.normal(size=(rows, width)), "target": rng.integers(0, 2, rows).astype(float)},
        "layers": {"data": rng.normal(size=(rows, width)), "weights": square, "target": 0.5},
        "recurrent": {"weights": square, "inputs": rng.normal(size=(50, width))},
    }
    shapes: dict[str, tuple[int, ...]] = {"logistic": (width,), "layers": (width, width), "recurrent": (width,)}
    f = function_of(TEXTS[name].split("\n"))
    f.__globals__.update(data.get(name, {}))
    return f, 0.1 * rng.normal(size=shapes.get(name, (n,)))


def in_turns(one: Callable[[], object], other: Callable[[], object], turns: int = 5) -> tuple[float, float]:
    """The least times of two calls, taken by turns."""
    pairs = [(best(one, 1, clock=time.process_time), best(other, 1, clock=time.process_time)) for _ in range(turns)]
    return min(first for first, _ in pairs), min(second for _, second in pairs)


def products(name: str) -> tuple[float, float]:
    """The time of `jvp` over that of the function, and of `hvp` over that of `grad`."""
    f, x = problem(name, large=True)
    v, gradient = np.ones_like(x), grad(f)
    jvp(f, (x,), (v,)), hvp(f, x, v), gradient(x)
    plain, forward = in_turns(lambda: f(x), lambda: jvp(f, (x,), (v,)))
    first, second = in_turns(lambda: gradient(x), lambda: hvp(f, x, v))
    return forward / plain, second / first


def many(name: str) -> float:
    """How much faster one sweep of 32 directions is than 32 calls of `jvp`."""
    f, x = problem(name, large=False)
    seeds = np.random.default_rng(1).normal(size=(DIRECTIONS, *x.shape))

    def at_once() -> Any:
        value, pushforward = linearize(f, x)
        linear = Linear(pushforward.forward, pushforward.residuals, (x,), value)
        return linear.rows(seeds.reshape(DIRECTIONS, -1))[:, 0]

    def one_by_one() -> Any:
        return [jvp(f, (x,), (seed,))[1] for seed in seeds]

    np.testing.assert_allclose(at_once(), one_by_one(), rtol=1e-9)
    alone, together = in_turns(one_by_one, at_once, 3)
    return alone / together


def peak(n: int) -> int:
    """The most memory that a Hessian-vector product takes at a time, in numbers."""
    f, _ = problem("elementwise", large=True)
    x, v = np.linspace(0, 1, n), np.ones(n)
    hvp(f, x, v)
    tracemalloc.start()
    hvp(f, x, v)
    found = tracemalloc.get_traced_memory()[1] // 8
    tracemalloc.stop()
    return found


def main() -> int:
    """Print the tables; 1 if a claim fails."""
    np.ones(3_000_000)  # once given back, the allocator keeps smaller pieces, and does not ask the system each time
    ratios = {name: (*products(name), many(name)) for name in TEXTS}
    head = ["program", "jvp / f", "hvp / grad", f"{DIRECTIONS} jvp / 1 sweep"]
    print_table(head, [[name, *(f"{ratio:.2f}" for ratio in row)] for name, row in ratios.items()])
    peaks = {n: peak(n) for n in (1000, 10_000, 100_000)}
    print_table(["n", "peak of hvp, in numbers", "peak / n"], [[n, p, f"{p / n:.1f}"] for n, p in peaks.items()])
    return verdict(
        [
            ("jvp / f <= 2.5", all(row[0] <= 2.5 for row in ratios.values())),
            ("hvp / grad <= 3", all(row[1] <= 3 for row in ratios.values())),
            (f"{DIRECTIONS} directions at once: 5 times faster", all(row[2] >= 5 for row in ratios.values())),
            ("the memory of hvp is linear in n", all(p <= 50 * n for n, p in peaks.items())),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
