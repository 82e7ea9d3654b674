"""The gradients of the batteries where differences decide nothing: at kinks, at ties, beside singular points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, hessian, jvp, tree
from tests.programs import PROGRAMS

AT_KINKS: dict[str, list[Any]] = {
    "root_in_untaken_branch": [3.0],
    "root_of_python_in_ternary": [[2.0, 4.0, 0.75]],
    "ratio_in_untaken_branch": [0.0],
    "root_on_one_side": [[0.0, 0.0, 3.0]],
    "column_on_one_side": [[[1.0, 1.0], [1.5, 2.0]], [1.0, -5.25]],
    "norm_at_zero": [[1.0, 1.0, 1.0]],
    "norms_of_rows": [[[0.0, 0.0], [1.2, 1.6]]],
    "absolute_at_zero": [[0.0, -2.0, 3.0]],
    "absolute_in_loop": [[0.0, 1.5, 7.0]],
    "largest_of_equal": [[10.5, -0.5, 7.5, -0.5]],
    "largest_of_equal_numbers": [[3.0, 1.0, 0.0, 0.0]],
    "sorted_equal": [[4.0, 1.0, 8.0, 2.0]],
    "middle_of_equal": [[0.0, 0.0, 4.5, 1.5]],
    "sorted_equal_items": [[0.0, 2.0, 5.0, 1.0]],
    "powers_at_zero": [[1.0, 0.0, 36.0], [0.0, 0.0, 24.0 * np.log(2.0)]],
    "powers_of_zero_in_loop": [2.0, 0.0],
    "zero_times_infinity": [[2.0, 4.0, -2.0]],
    "entropy_at_zero": [[2.0, 1.0 - np.log(0.3), 1.0 - np.log(0.7)]],
}
SECOND: dict[str, Any] = {
    "ratio_in_untaken_branch": -1.0 / 3.0,
    "root_on_one_side": np.diag([0.0, 0.0, 0.375]),
    "norm_at_zero": np.zeros((3, 3)),
    "powers_of_zero_in_loop": 8.0,
    "zero_times_infinity": np.diag([2.0, 2.0, 2.0]),
    "entropy_at_zero": 2.0 - np.diag([0.0, 1.0 / 0.3, 1.0 / 0.7]),
}

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


@pytest.mark.parametrize("name", AT_KINKS)
def test_gradient(name: str) -> None:
    program = PROGRAMS[name]
    found = grad(program.function, program.positions)(*program.arguments())
    for mine, wanted in zip(found, AT_KINKS[name], strict=True):
        np.testing.assert_allclose(mine, wanted, atol=1e-14)


@pytest.mark.parametrize("name", AT_KINKS)
def test_tangents(name: str) -> None:
    program = PROGRAMS[name]
    for position, wanted in zip(program.positions, AT_KINKS[name], strict=True):
        for k in range(np.size(wanted)):
            dots = [tree.zeros(argument) for argument in program.arguments()]
            unit = np.zeros(np.shape(wanted))
            unit.flat[k] = 1.0
            dots[position] = unit if unit.shape else float(unit)
            found = jvp(program.function, program.arguments(), tuple(dots))[1]
            np.testing.assert_allclose(found, np.ravel(wanted)[k], atol=1e-14)


@pytest.mark.parametrize("name", SECOND)
def test_second_derivatives(name: str) -> None:
    found = hessian(PROGRAMS[name].function)(*PROGRAMS[name].arguments())
    np.testing.assert_allclose(found, SECOND[name], atol=1e-14)
