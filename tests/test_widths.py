"""How wide a line is says nothing: a function has the second derivatives that it has under shorter names.

Sums are folded into one statement where the line has room for them, and are two, `a = b * c` and `a += d`, where not.
In a function that calls itself, kinds are not known, and an update of what is not known is told from a sum.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jvp, vjp

Array = np.ndarray[Any, Any]
X, V = np.array([0.3, 0.4, 0.5]), np.array([1.0, 0.2, -0.3])


def power(x: Array, n: int) -> Any:
    return x if n == 0 else x * power(x, n - 1)


def accumulated_power_of_all_parameters(parameters_of_everything: Array, remaining_levels: int) -> Any:
    if remaining_levels == 0:
        return parameters_of_everything
    below = accumulated_power_of_all_parameters(parameters_of_everything, remaining_levels - 1)
    return parameters_of_everything * below


def sines(x: Array, n: int) -> Any:
    if n == 0:
        return np.sin(x)
    y = np.sin(x) * 2.0
    return sines(y, n - 1) + y * sines(x * y, n - 1)


def sines_of_all_transformed_parameters(parameters_of_everything: Array, remaining_levels: int) -> Any:
    if remaining_levels == 0:
        return np.sin(parameters_of_everything)
    transformed_parameters = np.sin(parameters_of_everything) * 2.0
    return sines_of_all_transformed_parameters(
        transformed_parameters, remaining_levels - 1
    ) + transformed_parameters * sines_of_all_transformed_parameters(
        parameters_of_everything * transformed_parameters, remaining_levels - 1
    )


FUNCTIONS = [power, accumulated_power_of_all_parameters, sines, sines_of_all_transformed_parameters]


@pytest.mark.parametrize("f", FUNCTIONS, ids=lambda f: f.__name__)
def test_second_derivative_of_a_function_that_calls_itself(f: Any) -> None:
    def total(x: Array, n: int) -> Any:
        return np.sum(f(x, n))

    gradient, step = grad(total), 1e-6
    expected = (gradient(X + step * V, 2) - gradient(X - step * V, 2)) / (2 * step)
    np.testing.assert_allclose(jvp(gradient, (X, 2), (V, 0))[1], expected, rtol=1e-7)
    np.testing.assert_allclose(vjp(gradient, X, 2)[1](V)[0], expected, rtol=1e-7)
