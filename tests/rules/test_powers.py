"""Powers of negative numbers, whose exponents stay what they are."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jacfwd, jvp

POWERS = [lambda a, b: a**b, pow, np.power, np.float_power, math.pow]


def beside(power: Callable[..., Any], exponent: float) -> Callable[[float], Any]:
    def f(x: float) -> Any:
        job = {}
        job["k"] = exponent
        job["s"] = x
        return power(job["s"], job["k"])

    return f


@pytest.mark.parametrize("power", POWERS)
@pytest.mark.parametrize("exponent", [3, 3.0])
def test_constant_exponents_have_no_part_in_tangents(power: Callable[..., Any], exponent: float) -> None:
    f = beside(power, exponent)
    assert jvp(f, (-1.5,), (1.0,))[1] == pytest.approx(6.75)
    assert grad(f)(-1.5) == pytest.approx(6.75)
    assert jvp(grad(f), (-1.5,), (1.0,))[1] == pytest.approx(-9.0)
    assert jvp(lambda x: jvp(f, (x,), (1.0,))[1], (-1.5,), (1.0,))[1] == pytest.approx(-9.0)
    assert grad(lambda x: jvp(f, (x,), (1.0,))[1])(-1.5) == pytest.approx(-9.0)


@pytest.mark.parametrize("power", POWERS)
def test_moving_exponents_have_none_at_negative_bases(power: Callable[..., Any]) -> None:
    assert jvp(power, (-1.5, 2.0), (1.0, 0.0))[1] == pytest.approx(-3.0)
    with np.errstate(invalid="ignore"):
        assert np.isnan(jvp(power, (-1.5, 2.0), (1.0, 1.0))[1])


def test_tangents_are_linear_in_the_exponent_where_it_stays() -> None:
    along = lambda direction: jvp(lambda p: 2.0 * p**p, (3.0,), (direction,))[1]  # noqa: E731
    assert grad(along)(0.0) == pytest.approx(54.0 * (math.log(3.0) + 1.0))


def test_many_directions() -> None:
    f = lambda z: np.array([-1.0, 2.0, 3.0]) ** z  # noqa: E731
    expected = np.diag([0.0, 4.0 * math.log(2.0), 27.0 * math.log(3.0)])
    with np.errstate(invalid="ignore"):
        found = jacfwd(f)(np.array([2.0, 2.0, 3.0]))
    assert np.isnan(found[0, 0])
    np.testing.assert_allclose(found[1:], expected[1:])
