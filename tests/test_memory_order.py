"""Arguments, directions and seeds that lie in memory in any order: right, or an error that says why, in both modes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from s2s_ad import DifferentiationError, UnsupportedError, grad, jvp, vjp

Array = NDArray[np.float64]
A = np.arange(1.0, 7.0).reshape(3, 2)
D = np.array([[0.5, -0.25], [1.0, 2.0], [-1.5, 0.75]])
ORDERS: dict[str, Callable[[Array], Array]] = {
    "C": lambda x: np.array(x, order="C"),
    "F": lambda x: np.array(x, order="F"),
    "strided": lambda x: np.repeat(x, 2, axis=1)[:, ::2],
    "reversed": lambda x: x[::-1].copy()[::-1],
}


def copied(x: Array) -> Array:
    u = x.copy()
    v = u.reshape(-1)
    v *= v
    return u


def overwritten(x: Array) -> Array:
    v = x.reshape(-1)
    v[...] = v * v
    return x * 3.0 + v.reshape(x.shape)


def in_order_of_operand(x: Array) -> Array:
    u = x.T * x.T
    v = u.reshape(-1)
    v *= v
    return u + v.reshape(u.shape)


def made_contiguous(x: Array) -> Array:
    y = x * 1.0
    v = np.ascontiguousarray(y)
    v *= v
    return y + v


def stored_flat(x: Array) -> Array:
    y = x.T + 0.0
    y.flat[2] = y[0, 0] * y[1, 1]
    return y * y


def summed(x: Array) -> Any:
    y = np.sin(x)
    return np.sum(y * x) + np.sum(x)


@pytest.mark.parametrize("direction", ORDERS)
@pytest.mark.parametrize("argument", ORDERS)
@pytest.mark.parametrize("f", [copied, overwritten, in_order_of_operand, made_contiguous, stored_flat, summed])
def test_any_order(f: Callable[[Array], Any], argument: str, direction: str) -> None:
    """All results are polynomials of low degree, but for one: differences of a small step tell wrong from right."""
    moved = [ORDERS[argument](A + h * D) for h in (-1e-5, 1e-5)]
    value, expected = f(ORDERS[argument](A)), (f(moved[1]) - f(moved[0])) / 2e-5
    weights = np.arange(1.0, 1.0 + value.size).reshape(value.shape)
    seed = ORDERS[direction](weights) if weights.ndim else np.float64(1.0)
    try:
        found, tangent = jvp(f, (ORDERS[argument](A),), (ORDERS[direction](D),))
        assert np.array_equal(found, value)
        np.testing.assert_allclose(tangent, expected, rtol=1e-6, atol=1e-6)
    except DifferentiationError as error:
        assert "copy" in error.reason
        assert argument != "C" or f is stored_flat
    try:
        found, pullback = vjp(f, ORDERS[argument](A))
        assert np.array_equal(found, value)
        np.testing.assert_allclose(np.sum(pullback(seed)[0] * D), np.sum(seed * expected), rtol=1e-6)
    except DifferentiationError as error:
        assert "copy" in error.reason
        assert argument != "C" or f is stored_flat


def test_sums_are_those_of_the_function() -> None:
    """To the bit: a sum goes through memory in its order."""
    x = np.asfortranarray(np.random.default_rng(0).random((50, 70)))
    assert vjp(summed, x)[0] == summed(x)


@pytest.mark.parametrize("order", ["K", "A"])
def test_order_of_memory_is_refused(order: str) -> None:
    text = f"def read(x):\n    return x.ravel(order={order!r})[1] * x[0, 0]\n"
    space: dict[str, Any] = {}
    exec(compile(text, "read.py", "exec"), space)
    with pytest.raises(UnsupportedError, match="there is no rule for another order than 'C', 'F'"):
        grad(space["read"], source=text)(A)
