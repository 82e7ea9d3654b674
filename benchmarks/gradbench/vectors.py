"""Functions of a vector or a matrix: `hello`, `lse`, `llsq`, `ode` and `det`."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.gradbench.problem import Problem, gradient_problem
from s2s_ad import grad


def square(x: float) -> float:
    return x * x


def log_sum_exp(x: Any) -> Any:
    """The logarithm of a sum of exponentials, none of which overflows."""
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))


def squared_misfit(x: Any, n: int) -> Any:
    """Half the squared distance of a polynomial with coefficients x from the sign function, at n points of [-1, 1]."""
    t = np.linspace(-1.0, 1.0, n)
    residual = np.sign(t)
    power = np.ones(n)
    for coefficient in x:
        residual -= coefficient * power
        power *= t
    return 0.5 * np.sum(residual**2)


def slope(x: Any, y: Any, out: Any) -> None:
    """y' of the chain y_0' = x_0, y_i' = x_i y_{i-1}, written into `out`."""
    out[0] = x[0]
    out[1:] = x[1:] * y[:-1]


def runge_kutta(x: Any, steps: int) -> Any:
    """The chain at time 2 from zero, by the classical method of fourth order; its last element."""
    h = 2.0 / steps
    y = np.zeros(len(x))
    k1, k2, k3, k4 = (np.zeros(len(x)) for _ in range(4))
    for _ in range(steps):
        slope(x, y, k1)
        slope(x, y + h * k1 / 2, k2)
        slope(x, y + h * k2 / 2, k3)
        slope(x, y + h * k3, k4)
        y += h * (k1 + 2 * k2 + 2 * k3 + k4) / 6
    return y[-1]


def minor(a: Any, columns: list[int]) -> Any:
    """The determinant of the last rows with these columns, expanded along its first row."""
    row = len(a) - len(columns)
    if not columns:
        return 1.0
    total = 0.0
    for k, column in enumerate(columns):
        others = columns[:k] + columns[k + 1 :]
        total += (-1) ** k * a[row, column] * minor(a, others)
    return total


def determinant(a: Any) -> Any:
    return minor(a, list(range(len(a))))


def problems() -> list[Problem]:
    """The inputs are uniform in [0, 1), as everywhere in the suite. In so many steps the end of the longer chain stays
    zero, as it does with the suite's own sizes: only its time says something."""
    uniform = np.random.default_rng(31337).random
    return [
        gradient_problem("hello", "", square, (3.0,), grad(square)),
        *(gradient_problem("lse", f"n={n}", log_sum_exp, (uniform(n),), grad(log_sum_exp)) for n in (2_500, 40_000)),
        *(
            gradient_problem("llsq", f"n={n} m=128", squared_misfit, (uniform(128), n), grad(squared_misfit))
            for n in (64, 4096)
        ),
        *(
            gradient_problem("ode", f"n={n} s={steps}", runge_kutta, (uniform(n), steps), grad(runge_kutta))
            for n, steps in ((20, 20), (10_000, 100))
        ),
        *(gradient_problem("det", f"l={n}", determinant, (uniform((n, n)),), grad(determinant)) for n in (5, 7)),
    ]
