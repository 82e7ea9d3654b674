"""`debug_nans=True`: the first adjoint that is nan or inf is named, with its line, its turn, and its operands."""

from __future__ import annotations

import numpy as np
import pytest

import s2s_ad
from s2s_ad import differentiate, grad, hessian, hvp, jacobian, jvp, linearize, value_and_grad, vjp
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
    assert "y_bar is inf in the adjoint of test_watch.py:17: total = total + np.sqrt(y)" in text
    assert "where i = 1" in text
    assert "    z = np.float64(0.0)" in text  # what was popped, and not what is left of the list
    assert "_saved" not in text


def test_adjoint_in_the_return() -> None:
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match="is inf") as raised:
        value_and_grad(divided, wrt=("x", "y"), debug_nans=True)(np.ones(2), np.array([1.0, 0.0]))
    assert "y = float64 array of shape (2,), [1., 0.]" in str(raised.value)
    assert str(raised.value).startswith("x_bar is inf")


def test_callee() -> None:
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match=r"py:27: return np\.sqrt"):
        grad(recursive, debug_nans=True)(np.float64(0.0), 2)


def listed(x):
    y_dot = [v * 2.0 for v in x]
    return y_dot[0] + np.sqrt(y_dot[1])


def products(x):
    y = 1.0
    for v in x:
        y = np.sqrt(y) * v
    return y, np.sum(x)


X = np.array([1.0, 0.0, 2.0])
ONES = np.ones(3)
MAKERS = {
    "grad": lambda: grad(rooted, debug_nans=True)(X),
    "value_and_grad": lambda: value_and_grad(rooted, debug_nans=True)(X),
    "differentiate": lambda: differentiate(debug_nans=True)(rooted).grad(X),
    "vjp": lambda: vjp(rooted, X, debug_nans=True)[1](np.float64(1.0)),
    "jvp": lambda: jvp(rooted, (X,), (ONES,), debug_nans=True),
    "linearize": lambda: linearize(rooted, X, debug_nans=True)[1](ONES),
    "jacobian": lambda: jacobian(rooted, debug_nans=True)(X),
    "jacfwd": lambda: s2s_ad.jacfwd(rooted, debug_nans=True)(X),
    "jacrev": lambda: s2s_ad.jacrev(products, debug_nans=True)(X),
    "hessian": lambda: hessian(rooted, debug_nans=True)(X),
    "hvp": lambda: hvp(rooted, X, ONES, debug_nans=True),
}


@pytest.mark.parametrize("name", MAKERS)
def test_every_transform_tells_the_line_and_the_turn(name: str) -> None:
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError, match=r"is (inf|nan)") as raised:
        MAKERS[name]()
    text = str(raised.value)
    assert "np.sqrt(y)" in text.splitlines()[0]
    assert text.splitlines()[1].startswith("where ")
    assert len(text.splitlines()) > 2


def test_tangents() -> None:
    with np.errstate(all="ignore"), pytest.raises(FloatingPointError) as raised:
        jvp(rooted, (X,), (ONES,), debug_nans=True)
    text = str(raised.value)
    assert text.startswith("total_dot is nan in test_watch.py:17: total = total + np.sqrt(y)\nwhere i = 1\n")
    assert "    y_dot = np.float64(0.0)\n" in text


def counted(x):
    y = x
    while y >= 0:
        y = np.sqrt(y) - 0.5
    return y * y


def unnamed(x):
    t = 0.0
    for p, q in zip(x, x, strict=True):
        for _ in range(1, 3):
            t = t + np.sqrt(p) * q
    return t


TOLD = {
    "while": (counted, 0.25, "turn = 1", "turn = 1"),
    "for": (unnamed, [1.0, 0.0], "i = 1, turn = 1", "turn of line 112 = 1, p = 0.0, q = 0.0, turn of line 113 = 0"),
}


@pytest.mark.parametrize("name", TOLD)
def test_turns_are_counted_as_the_program_counts(name: str) -> None:
    """Where no variable of the loop is an index; backwards the last turn is the first to be told."""
    f, x, backwards, forwards = TOLD[name]
    direction = 1.0 if name == "while" else [1.0, 1.0]
    for derivative, told in (
        (lambda: grad(f, debug_nans=True)(x), backwards),
        (lambda: jvp(f, (x,), (direction,), debug_nans=True), forwards),
    ):
        with np.errstate(all="ignore"), pytest.raises(FloatingPointError) as raised:
            derivative()
        first, where, *_ = str(raised.value).splitlines()
        assert where == f"where {told}"
        assert "test_watch.py:" in first


def test_operand_is_told_by_its_own_value_whatever_its_name() -> None:
    def rooted_sum(x):
        return np.sum(x**0.5)

    with np.errstate(all="ignore"), pytest.raises(FloatingPointError) as raised:
        grad(rooted_sum, debug_nans=True)(np.array([1.0, 0.0]))
    assert "    x = float64 array of shape (2,), [1., 0.]" in str(raised.value)


def test_names_of_the_user_that_end_like_ours() -> None:
    """`y_dot` is a primal here: its infinity is not ours to tell."""
    value, pullback = vjp(listed, [np.inf, 1.0], debug_nans=True)
    assert np.isinf(value)
    assert pullback(1.0)[0][0] == 2.0


def test_aux_is_no_adjoint() -> None:
    def with_aux(x):
        return np.sum(x * x), x / 0.0

    with np.errstate(all="ignore"):
        (_, aux), gradient = grad(with_aux, has_aux=True, debug_nans=True)(ONES)
    assert np.isinf(aux).all()
    np.testing.assert_allclose(gradient, 2 * ONES)


@pytest.mark.parametrize("name", ["rnn_loss", "lstm_loss", "multilayer_perceptron", "lotka_volterra", "kmeans_step"])
def test_nothing_else_changes(name: str) -> None:
    program = PROGRAMS[name]
    derivative = grad(program.function, wrt=program.positions)
    watched = grad(program.function, wrt=program.positions, debug_nans=True)
    one, other = derivative(*program.arguments()), watched(*program.arguments())
    assert repr(one) == repr(other)
    assert "require_finite" in watched.source_for(*program.arguments())
