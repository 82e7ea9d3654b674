"""A cutoff that drops more than rounding errors leaves no matrix of constant rank: an error, in both modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, check_derivatives, grad, jvp

A = np.array([[2.0, 0.3, 0.1], [0.3, 1.0, 0.2], [0.1, 0.2, 0.05], [0.4, 0.1, 0.0]])
RANK_2 = np.outer(A[:, 0], [1.0, 2.0, 0.5]) + np.outer(A[:, 1], [0.3, -1.0, 1.0])
B = np.arange(4.0)

CUT: list[Callable[[Any], Any]] = [
    lambda a: np.sum(np.linalg.pinv(a, rcond=0.2) ** 2),
    lambda a: np.sum(np.linalg.lstsq(a, B, rcond=0.2)[0] ** 2),
]


@pytest.mark.parametrize("k", range(len(CUT)))
def test_what_is_cut_off_is_told(k: int) -> None:
    told = r"the cutoff \(rcond, rtol\) drops singular values that are not 0"
    with pytest.raises(DifferentiationError, match=told):
        grad(CUT[k])(A)
    with pytest.raises(DifferentiationError, match=told):
        jvp(CUT[k], (A,), (A,))


def test_a_cutoff_of_rounding_errors_keeps_the_rank() -> None:
    def tangent_space(x: Any) -> Any:
        return np.sum(np.linalg.pinv(np.outer(A[:, 0], x) + np.outer(A[:, 1], RANK_2[0]), rcond=1e-10) ** 2)

    check_derivatives(tangent_space, np.array([1.0, 2.0, 0.5]))


def test_a_default_that_is_taken_has_the_derivative() -> None:
    def largest(a: float, many: int) -> Any:
        return max([a * k for k in range(many)], default=2.0 * a)

    assert (grad(largest)(1.3, 0), grad(largest)(1.3, 3)) == (2.0, 2.0)
    assert jvp(lambda a: largest(a, 0), (1.3,), (1.0,))[1] == 2.0
