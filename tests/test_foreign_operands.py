"""Instances around a function whose operators mean something else than those of numbers: an error, never their rule;
and functions whose code is replaced in place, as reloading a module does."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, hvp, jvp, vjp


class Squaring:
    def __mul__(self, x: Any) -> Any:
        return x**2

    __rmul__ = __add__ = __radd__ = __getitem__ = __mul__

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.array([1.0, 2.0])


OUTSIDE = Squaring()
BOX = {"held": OUTSIDE, "rate": 2.0}
MATRIX = np.asmatrix([[1.0, 2.0], [3.0, 4.0]])
HALF = Fraction(1, 2)


def times(x: Any) -> Any:
    return OUTSIDE * x


def times_from_right(x: Any) -> Any:
    return x * OUTSIDE


def element(x: Any) -> Any:
    return OUTSIDE[x]


def out_of_a_dict(x: Any) -> Any:
    return BOX["held"] * x


def by_another_name(x: Any) -> Any:
    held = OUTSIDE
    return x + held


def in_a_loop(x: Any) -> Any:
    t = 0.0
    for each in [OUTSIDE, OUTSIDE]:
        t = t + each * x
    return t


def in_place(x: Any) -> Any:
    y = x
    y *= OUTSIDE
    return y


def by_function_of_numpy(x: Any) -> Any:
    return np.sum(np.multiply(OUTSIDE, x))


def by_matrix(x: Any) -> Any:
    return np.sum(MATRIX * (x * np.eye(2)))


REFUSED = [
    times, times_from_right, element, out_of_a_dict, by_another_name, in_a_loop, in_place, by_function_of_numpy,
    by_matrix,
]  # fmt: skip


@pytest.mark.parametrize("f", REFUSED)
def test_operators_of_instances_around(f: Callable[[Any], Any]) -> None:
    with pytest.raises(DifferentiationError, match="whose operators may mean anything"):
        grad(f)(1.3)
    with pytest.raises(DifferentiationError, match="whose operators may mean anything"):
        jvp(f, (1.3,), (1.0,))


def plain_data(x: Any) -> Any:
    return x * BOX["rate"] * HALF + OUTSIDE.__class__.__name__.count("S")


def test_numbers_out_of_containers() -> None:
    assert grad(plain_data)(1.3) == 1.0


def replaced(x: Any, k: float = 2.0) -> Any:
    return x**k


def linear(x: Any, k: float = 2.0) -> Any:
    return x * k + 1.0


def calls_replaced(x: Any) -> Any:
    return replaced(x)


@pytest.mark.parametrize("f", [replaced, calls_replaced])
def test_code_replaced_in_place(f: Any) -> None:
    """As IPython's autoreload does it, for functions that are read and for what they call."""
    held, code = grad(f), replaced.__code__
    assert [held(0.7), grad(f)(0.7), jvp(f, (0.7,), (1.0,))[1]] == [pytest.approx(1.4)] * 3
    assert hvp(f, (0.7,), (1.0,))[0] == pytest.approx(2.0)
    try:
        replaced.__code__ = linear.__code__
        assert [held(0.7), grad(f)(0.7), jvp(f, (0.7,), (1.0,)), vjp(f, 0.7)[0]] == [2.0, 2.0, (2.4, 2.0), 2.4]
        assert hvp(f, (0.7,), (1.0,))[0] == 0.0
    finally:
        replaced.__code__ = code
    assert held(0.7) == pytest.approx(1.4)
