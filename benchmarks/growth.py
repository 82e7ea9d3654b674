"""How long a transformation takes, and how that grows with the program.

Claims: 5,000 straight-line statements take at most 15 times as long as 500; an expression of 1,500 terms and 15 nested
loops are transformed, and run; a function of 20 lines takes at most 30 ms on a warm process.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

from benchmarks.measure import function_of, print_table, verdict
from s2s_ad import grad


def straight(count: int) -> Iterator[str]:
    """`count` statements, each of one or two operations."""
    yield "def f(x):"
    yield "    a = x"
    yield "    b = 1.0"
    for i in range(count - 3):
        yield f"    {'ab'[i % 2]} = " + ("np.sin(a) * b", "b + 0.5 * a", "a * b", "np.cos(b - a)")[i % 4]
    yield "    return a * b"


def terms(count: int) -> Iterator[str]:
    """One expression: a sum of `count` terms."""
    yield "def f(x):"
    yield "    return " + " + ".join(f"x * {i}.5" for i in range(count))


def nested(depth: int) -> Iterator[str]:
    """`depth` loops within each other, two turns for the innermost three, one for the others."""
    yield "def f(x):"
    yield "    s = x"
    for i in range(depth):
        yield "    " * (i + 1) + f"for i{i} in range({2 if i >= depth - 3 else 1}):"
    yield "    " * (depth + 1) + "s = np.sin(s) * x"
    yield "    return s"


def twenty_lines() -> Iterator[str]:
    """What people write: a loop, a branch, a store, arrays and numbers."""
    yield from """def f(x, w, b, t):
    n = len(x)
    h = np.zeros(n)
    scale = 1.0 / n
    z = w @ x + b
    for i in range(n):
        if z[i] > 0:
            h[i] = z[i]
        else:
            h[i] = 0.1 * z[i]
    y = np.tanh(h)
    d = y - t
    total = np.sum(d * d) * scale
    penalty = 0.0
    for row in w:
        penalty = penalty + np.sum(row**2)
    mean = np.mean(y)
    spread = np.sum((y - mean) ** 2)
    energy = total + 0.01 * penalty
    return energy + 0.1 * spread""".splitlines()


def seconds(lines: Iterator[str], *arguments: object) -> float:
    """The processor time from a function never seen to its specialised gradient, which is then run once."""
    function = function_of(lines)
    start = time.process_time()
    gradient = grad(function)
    gradient.source_for(*arguments)
    spent = time.process_time() - start
    gradient(*arguments)
    return spent


def main() -> int:
    import numpy as np

    arrays = np.ones(3), np.ones((3, 3)), np.ones(3), np.ones(3)
    seconds(twenty_lines(), *arrays)  # warm
    usual = [seconds(twenty_lines(), *arrays) for _ in range(21)]
    small = min(seconds(straight(500), 0.5) for _ in range(2))
    large = seconds(straight(5000), 0.5)
    usual += [seconds(twenty_lines(), *arrays) for _ in range(21)]  # machines are slow for seconds at a time
    rows = [
        ("a function of 20 lines", min(usual)),
        ("500 straight-line statements", small),
        ("5,000 straight-line statements", large),
        ("an expression of 1,500 terms", seconds(terms(1500), 0.5)),
        ("15 nested loops", seconds(nested(15), 0.5)),
    ]
    print_table(["transformed", "ms"], [(name, f"{1e3 * spent:.0f}") for name, spent in rows])
    return verdict(
        [
            (f"10 times the statements, at most 15 times the time: {large / small:.1f}", large <= 15 * small),
            (f"20 lines in at most 30 ms: {1e3 * min(usual):.0f}", min(usual) <= 0.030),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
