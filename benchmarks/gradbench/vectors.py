"""Functions of a vector or a matrix: `hello`, `lse`, `llsq`, `ode` and `det`."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.gradbench.problem import Problem, gradient_problem
from s2s_ad import grad
from tests.programs.ad_suite import polynomial_misfit
from tests.programs.ad_suite import runge_kutta_of_a_chain as chain


def square(x: float) -> float:
    return x * x


def log_sum_exp(x: Any) -> Any:
    """The logarithm of a sum of exponentials, none of which overflows."""
    top = np.max(x)
    return top + np.log(np.sum(np.exp(x - top)))


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
            gradient_problem("llsq", f"n={n} m=128", polynomial_misfit, (uniform(128), n), grad(polynomial_misfit))
            for n in (64, 4096)
        ),
        *(
            gradient_problem("ode", f"n={n} s={steps}", chain, (uniform(n), steps), grad(chain))
            for n, steps in ((20, 20), (10_000, 100))
        ),
        *(gradient_problem("det", f"l={n}", determinant, (uniform((n, n)),), grad(determinant)) for n in (5, 7)),
    ]
