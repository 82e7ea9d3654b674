"""`debug_nans=True`: the first adjoint that is nan or inf is named, with its line, its turn, and its operands."""

from __future__ import annotations

import numpy as np
import pytest

from s2s_ad import grad, value_and_grad
from tests.programs import PROGRAMS


def rooted(x):
    total = 0.0
    for i in range(len(x)):
        y = x[i] * x[i]
        total = total + np.sqrt(y)
    return total


def divided(x, y):
    return np.sum(x / y)


def recursive(x, n):
    if n == 0:
        return np.sqrt(x)
    return x * recursive(x, n - 1)


def test_loop() -> None:
    x = np.array([1.0, 0.0, 2.0])
    with np.errstate(all="ignore"):
        assert np.isnan(grad(rooted)(x)).any()
        with pytest.raises(FloatingPointError) as raised:
            grad(rooted, debug_nans=True)(x)
    text = str(raised.value)
    assert "y_bar is inf in the adjoint of test_watch.py:16: total = total + np.sqrt(y)" in text
    assert "where i = 1" in text


def test_adjoint_in_the_return() -> None:
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match="is inf") as raised:
        value_and_grad(divided, wrt=("x", "y"), debug_nans=True)(np.ones(2), np.array([1.0, 0.0]))
    assert "y = [1., 0.]" in str(raised.value)


def test_callee() -> None:
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match=r"py:26: return np\.sqrt"):
        grad(recursive, debug_nans=True)(np.float64(0.0), 2)


@pytest.mark.parametrize("name", ["rnn_loss", "lstm_loss", "multilayer_perceptron", "lotka_volterra", "kmeans_step"])
def test_nothing_else_changes(name: str) -> None:
    program = PROGRAMS[name]
    derivative = grad(program.function, wrt=program.positions)
    watched = grad(program.function, wrt=program.positions, debug_nans=True)
    one, other = derivative(*program.arguments()), watched(*program.arguments())
    assert repr(one) == repr(other)
    assert "require_finite" in watched.source_for(*program.arguments())
