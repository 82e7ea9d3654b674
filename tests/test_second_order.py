"""Second derivatives by the tangent of the tangent and by its pullback, against differences of the gradient.

Every smooth program of the corpus is asked for one of the two, picked by its name; the pullback of every gradient is
tested with the corpus, the tangent in `test_orders`. `python -m tests.second_order` compares all four.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad
from s2s_ad.at_point import pushed
from s2s_ad.dispatch import Derivative
from s2s_ad.request import Request
from tests.programs import Program
from tests.second_order import (
    NOT_IN_ALL_ORDERS,
    SMOOTH,
    Way,
    by,
    differences,
    forward_over_forward,
    reverse_over_forward,
)
from tests.second_order import WAYS as ALL_WAYS

WAYS: tuple[Way, ...] = (reverse_over_forward, forward_over_forward)
PICKED = [(WAYS[sum(each.name.encode()) % 2], each) for each in SMOOTH]


@pytest.mark.together
@pytest.mark.sampled(3)
@pytest.mark.parametrize(("way", "program"), PICKED, ids=[f"{way.__name__}-{each.name}" for way, each in PICKED])
def test_second_orders_against_witness(way: Way, program: Program) -> None:
    claimed, found = by(way, program, 0), differences(program, 0)
    assert not found.refutes(claimed), f"{way.__name__} gives {claimed:.12g}, not {found}"


def unpacked(a: Any, state: Any) -> Any:
    x, (y, z) = state
    for _ in range(2):
        x, y = y + a * x, x
        z = z + a * x
    return x * y + z


def overwritten(a: Any, y: Any) -> Any:
    for _ in range(2):
        y = y + a * y
    return y


class Pair(NamedTuple):
    x: Any
    y: Any


def replaced(a: Any, pair: Any) -> Any:
    for _ in range(2):
        pair = pair._replace(x=pair.y + a * pair.x)
    return pair.x


CONSTANTS = [(unpacked, (0.5, (0.7, 0.1))), (overwritten, 0.5), (replaced, Pair(0.5, 0.7))]


@pytest.mark.parametrize(("function", "constant"), CONSTANTS)
def test_a_constant_stands_still_until_it_is_overwritten(function: Callable[..., Any], constant: Any) -> None:
    found = pushed(Derivative(function, Request("jvp", ("a",))), (0.3, constant), (1.0,))[1]
    np.testing.assert_allclose(found, grad(function)(0.3, constant), rtol=1e-14)


@pytest.mark.together
@pytest.mark.parametrize("program", NOT_IN_ALL_ORDERS, ids=lambda program: program.name)
def test_second_derivative_is_right_or_refused(program: Program) -> None:
    """A program that is said to have none in some order of the modes is refused there, and right in the others."""
    refused = 0
    for case in range(len(program.cases)):
        found = differences(program, case)
        for way in ALL_WAYS:
            try:
                claimed = by(way, program, case)
            except DifferentiationError:
                refused += 1
            else:
                assert not found.refutes(claimed), f"{way.__name__} gives {claimed:.12g}, not {found}"
    assert refused
