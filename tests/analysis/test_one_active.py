"""Programs in which one argument is active and the other is not: what does not depend on it has no derivative."""

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, jvp
from tests import witness
from tests.fuzz.check import generated


def chosen(x: float, s: float) -> float:
    a = s * x
    b = np.cos(s)
    a = np.sin(b) if a > 0.2 else np.cos(b)
    return a * x


@pytest.mark.parametrize("position", [0, 1])
def test_test_of_a_ternary_carries_nothing(position: int) -> None:
    expected = witness.directional(lambda *z: chosen(*z), (0.7, 1.1), (1.0 - position, 1.0 * position))
    assert np.isclose(grad(chosen, wrt=position)(0.7, 1.1), expected.value, rtol=1e-9)


@pytest.mark.parametrize("seed", range(0, 300, 15))
@pytest.mark.parametrize("position", [0, 1])
def test_gradient_by_one_argument_is_that_of_both(seed: int, position: int) -> None:
    f, arguments = generated(seed)
    both = grad(f, wrt=(0, 1))(*arguments)
    assert np.allclose(grad(f, wrt=position)(*arguments), both[position], rtol=1e-10, atol=1e-12)


def test_forward_mode_by_one_argument() -> None:
    tangent = jvp(lambda x: chosen(x, 1.1), (0.7,), (1.0,))[1]
    assert np.isclose(tangent, grad(chosen)(0.7, 1.1), rtol=1e-12)


HELD = np.zeros(3)


def stores_outside(x: float) -> float:
    HELD[0] = x
    return HELD[0] * 2


def test_a_store_outside_of_the_function_is_an_error_in_both_modes() -> None:
    with pytest.raises(DifferentiationError, match=r"HELD.*outside"):
        grad(stores_outside)(1.0)
    with pytest.raises(DifferentiationError, match=r"HELD.*outside"):
        jvp(stores_outside, (1.0,), (1.0,))
