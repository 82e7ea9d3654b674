"""`np.nditer` goes over an array as it lies in memory: over a reversed view from the end of the view to its start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from s2s_ad import jvp, linearize, value_and_grad, vjp

Array = NDArray[np.float64]
AT = np.array([[0.4, -1.1, 0.7], [1.3, 0.2, -0.6]])
ALONG = np.array([[0.3, 0.1, -0.2], [0.5, -0.7, 0.4]])
STEP = 1e-6


def last_counts_most(x: Array) -> float:
    total = 0.0
    for v in np.nditer(x):
        total = total * 0.5 + v**2
    return total


def overwritten(x: Array) -> float:
    x[0, 1] = x[0, 0] * 2.0
    total = 0.0
    for v in np.nditer(x):
        total = total * 0.5 + v**2
    return total


def written_within(x: Array) -> float:
    total = 0.0
    for v in np.nditer(x, op_flags=["readwrite"]):
        total = total * 0.5 + v**2
        v[...] = total
    return total + x[0, 0] * x[1, 2]


def handed_on(x: Array) -> float:
    x[0, 1] = x[0, 0] * 2.0
    return last_counts_most(x) * x[1, 1]


def in_a_dict(given: dict[str, Array]) -> float:
    given["x"][0, 1] *= 2.0
    total = 0.0
    for v in np.nditer(given["x"]):
        total = total * 0.5 + v**2
    return total


def laid(x: Array, back: tuple[slice, ...]) -> Array:
    """The same numbers in memory that runs backwards along some axes."""
    held = np.empty_like(x)[back]
    held[...] = x
    return held


BACK = [np.s_[::-1, :], np.s_[:, ::-1], np.s_[::-1, ::-1]]
PLAIN = [last_counts_most, overwritten, written_within, handed_on]


@pytest.mark.parametrize("back", BACK, ids=["rows", "columns", "both"])
@pytest.mark.parametrize("f", PLAIN, ids=lambda f: f.__name__)
def test_reversed_views(f: Callable[[Array], float], back: tuple[slice, ...]) -> None:
    rate = (f(laid(AT + STEP * ALONG, back)) - f(laid(AT - STEP * ALONG, back))) / (2 * STEP)
    value, gradient = value_and_grad(f)(laid(AT, back))
    assert value == f(laid(AT, back))
    np.testing.assert_allclose(np.sum(gradient * ALONG), rate, rtol=1e-7)
    _, pullback = vjp(f, laid(AT, back))
    (pulled,) = pullback(1.0)
    np.testing.assert_array_equal(pulled, gradient)
    _, tangent = jvp(f, (laid(AT, back),), (ALONG,))
    np.testing.assert_allclose(tangent, rate, rtol=1e-7)
    np.testing.assert_allclose(linearize(f, laid(AT, back))[1](ALONG), rate, rtol=1e-7)


def test_reversed_view_in_a_dict() -> None:
    given: Callable[[float], dict[str, Any]] = lambda step: {"x": laid(AT + step * ALONG, BACK[0])}  # noqa: E731
    rate = (in_a_dict(given(STEP)) - in_a_dict(given(-STEP))) / (2 * STEP)
    value, gradient = value_and_grad(in_a_dict)(given(0.0))
    assert value == in_a_dict(given(0.0))
    np.testing.assert_allclose(np.sum(gradient["x"] * ALONG), rate, rtol=1e-7)
