"""The time of a gradient over the time of the function, for s2s_ad, and for autograd and JAX where they are installed.

Each tool runs the same text, with its own NumPy for `np`; the ratio is to the plain function with NumPy, so that
columns can be compared. JAX is compiled (`jit`), in 64 bits, and waited for. The first call, which transforms or
compiles, has a column of its own. Function and gradients are timed in turns, so that a busy machine hurts all alike.
Claim: for s2s_ad, the ratio is at most 5 on these programs, the bound on operations of Baur & Strassen (1983).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.measure import best, function_of, print_table, verdict
from s2s_ad import grad

Function = Callable[..., Any]

TEXTS = {
    "logistic": """def f(w, x, t):
    z = x @ w
    return np.mean(np.logaddexp(0.0, z) - t * z) + 0.0005 * np.sum(w**2)""",
    "layers": """def f(w, v, x, t):
    h = np.tanh(x @ w)
    y = np.tanh(h @ v)
    return np.sum((y - t) ** 2)""",
    "recurrent": """def f(w, u, b, xs, h0, target):
    h = h0
    for x in xs:
        h = np.tanh(w @ h + u @ x + b)
    return np.sum((h - target) ** 2)""",
    "elementwise": """def f(x):
    y = np.sin(x) * np.exp(-x * x)
    return np.sum(y / (1.0 + y * y))""",
    "stencil": """def f(x):
    for _ in range(20):
        x = x + 0.1 * (np.roll(x, 1) - 2.0 * x + np.roll(x, -1))
    return np.sum(x**2)""",
    "scalar loop": """def f(x):
    y = 0.5
    for i in range(200):
        y = y + 0.01 * (x - y * y * y)
    return y""",
    "log-sum-exp": """def f(x):
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))""",
}


def arguments(name: str) -> tuple[Any, ...]:
    rng = np.random.default_rng(0)
    normal = rng.standard_normal
    return {
        "logistic": (0.1 * normal(30), normal((569, 30)), rng.integers(2, size=569).astype(float)),
        "layers": (0.1 * normal((64, 128)), 0.1 * normal((128, 10)), normal((256, 64)), normal((256, 10))),
        "recurrent": (*(0.1 * normal(s) for s in ((32, 32), (32, 8), 32)), normal((50, 8)), np.zeros(32), normal(32)),
        "elementwise": (normal(100_000),),
        "stencil": (normal(10_000),),
        "scalar loop": (0.7,),
        "log-sum-exp": (normal(40_000),),
    }[name]


def ours(f: Function, args: tuple[Any, ...]) -> tuple[Function, float]:
    gradient = grad(f)
    start = time.perf_counter()
    gradient(*args)
    return gradient, time.perf_counter() - start


def with_autograd(f: Function, args: tuple[Any, ...]) -> tuple[Function, float]:
    gradient = import_module("autograd").grad(f)
    start = time.perf_counter()
    gradient(*args)
    return gradient, time.perf_counter() - start


def with_jax(f: Function, args: tuple[Any, ...]) -> tuple[Function, float]:
    jax = import_module("jax")
    jax.config.update("jax_enable_x64", True)
    compiled = jax.jit(jax.grad(f))

    def gradient(*args: Any) -> Any:
        return compiled(*args).block_until_ready()

    start = time.perf_counter()
    gradient(*args)
    return gradient, time.perf_counter() - start


TOOLS: Mapping[str, tuple[str, Callable[[Function, tuple[Any, ...]], tuple[Function, float]]]] = {
    "s2s_ad": ("numpy", ours),
    "autograd": ("autograd.numpy", with_autograd),
    "jax": ("jax.numpy", with_jax),
}


def module(name: str) -> ModuleType | None:
    return import_module(name) if find_spec(name.partition(".")[0]) else None


def row(name: str) -> tuple[float, dict[str, tuple[float, float]]]:
    """The time of the function; for each tool installed, (ratio of its gradient to that, time of its first call)."""
    args = arguments(name)
    plain = function_of(TEXTS[name].splitlines())
    wanted = grad(plain)(*args)
    gradients: dict[str, tuple[Function, float]] = {}
    for tool, (numpy_like, differentiate) in TOOLS.items():
        provided = module(numpy_like)
        if provided is not None:
            gradients[tool] = differentiate(function_of(TEXTS[name].splitlines(), np=provided), args)
            np.testing.assert_allclose(gradients[tool][0](*args), wanted, rtol=1e-8, atol=1e-10)
    times = in_turns({"f": plain, **{tool: gradient for tool, (gradient, _) in gradients.items()}}, args)
    return times["f"], {tool: (times[tool] / times["f"], first) for tool, (_, first) in gradients.items()}


def in_turns(functions: Mapping[str, Function], args: tuple[Any, ...], rounds: int = 5) -> dict[str, float]:
    """The least time of each function, over rounds in which each is timed once."""
    turns = [{name: best(partial(f, *args), repeats=1) for name, f in functions.items()} for _ in range(rounds)]
    return {name: min(turn[name] for turn in turns) for name in functions}


def main() -> int:
    rows, worst = [], 0.0
    tools = [tool for tool, (name, _) in TOOLS.items() if module(name) is not None]
    for name in TEXTS:
        primal, found = row(name)
        worst = max(worst, found["s2s_ad"][0])
        cells = [f"{found[tool][0]:.2f}" for tool in tools] + [f"{1e3 * found[tool][1]:.0f}" for tool in tools]
        rows.append((name, f"{1e6 * primal:.0f}", *cells))
    print_table(["program", "us", *(f"{tool}/f" for tool in tools), *(f"{tool} first, ms" for tool in tools)], rows)
    return verdict([(f"the gradient costs at most 5 times the function: {worst:.2f}", worst <= 5)])


if __name__ == "__main__":
    sys.exit(main())
