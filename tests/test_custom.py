"""Rules that users give: for C functions and for their own, by text or by call, one mode or both, with residuals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from s2s_ad import (
    DifferentiationError,
    UnsupportedError,
    check_derivatives,
    custom_derivative,
    defjvp,
    defvjp,
    grad,
    hessian,
    jvp,
    nondifferentiable,
    value_and_grad,
    vjp,
)
from s2s_ad.custom import _given

X = np.array([0.1, 0.2, 0.3])
SCALE = [3.0]


def weighted(x, y):
    """A parameter that is called like the result; a loop that nobody has to look at."""
    total = 0.0
    for i in range(len(x)):
        total = total + x[i] * x[i] * y
    return total


defvjp(weighted, x=lambda x, y, y_bar: 2 * x * y * y_bar, y=lambda x, y_bar: np.sum(x * x) * y_bar)


def weighted_tangent(x, y, x_dot):
    turned = x_dot * x
    return 2 * np.sum(turned) * y


defjvp(weighted, weighted_tangent, lambda x, y_dot: np.sum(x * x) * y_dot)


def uses_weighted(x):
    return weighted(np.sin(x), y=x[0]) * x[1]


def test_both_modes_agree_with_differences() -> None:
    check_derivatives(uses_weighted, X)


def test_the_text_of_the_rule_stands_in_the_gradient() -> None:
    text = grad(uses_weighted).source_for(X)
    assert "weighted_x_vjp" not in text and "2 * z * x[0]" in text.replace("z1", "x[0]").replace("z2", "x[0]")
    assert text.count("weighted(") == 1


def test_second_order_of_a_rule() -> None:
    _, pullback = vjp(grad(uses_weighted), X)
    expected = np.array([pullback(row)[0] for row in np.eye(3)])
    np.testing.assert_allclose(hessian(uses_weighted)(X), expected, rtol=1e-12)
    np.testing.assert_allclose(expected, expected.T, rtol=1e-12)


def logistic(x):
    return 1 / (1 + math.exp(-x))


def logistic_adjoint(y, y_bar):
    slope = y * (1 - y)
    return y_bar * slope


defvjp(logistic, logistic_adjoint)


def test_assignments_of_a_rule_get_names_of_their_own() -> None:
    def twice(x):
        slope = logistic(x)
        return slope * logistic(2 * x)

    s, t = logistic(0.3), logistic(0.6)
    np.testing.assert_allclose(grad(twice)(0.3), s * (1 - s) * t + 2 * s * t * (1 - t), rtol=1e-14)
    assert "logistic_adjoint(" not in grad(twice).source_for(0.3)


def test_a_missing_half_is_an_error_that_names_it() -> None:
    with pytest.raises(UnsupportedError, match=r"_custom.py:\d+: in .*logistic does not say what forward mode needs"):
        jvp(lambda x: logistic(x) * x, (0.3,), (1.0,))


def scaled(x):
    return x * 1.0


def test_data_around_a_rule_is_read_when_it_runs() -> None:
    defvjp(scaled, lambda y_bar: y_bar * SCALE[0])
    f = grad(lambda x: scaled(x) * 2)
    assert f(1.0) == 6.0
    SCALE[0] = 4.0
    assert f(1.0) == 8.0
    SCALE[0] = 3.0


def test_a_rule_may_be_replaced() -> None:
    f = grad(lambda x: scaled(x) * 2)
    defvjp(scaled, lambda y_bar: y_bar * 5)
    assert f(1.0) == 10.0
    defvjp(scaled, lambda y_bar: y_bar * 7)
    assert f(1.0) == 14.0
    assert grad(scaled)(1.0) == 7.0


def test_a_function_of_the_table_may_be_differentiated_itself() -> None:
    assert grad(np.sin)(0.3) == np.cos(0.3)
    assert grad(math.exp)(0.0) == 1.0
    np.testing.assert_array_equal(vjp(np.sum, X)[1](2.0)[0], [2.0, 2.0, 2.0])
    assert value_and_grad(np.dot, wrt=(0, 1))(2.0, 3.0) == (6.0, (3.0, 2.0))


@custom_derivative
def clipped(x, limit):
    return x


clipped.defvjp(x=lambda limit, y_bar: np.clip(y_bar, -limit, limit))  # type: ignore[attr-defined]


def test_decorator_with_methods() -> None:
    np.testing.assert_allclose(grad(lambda x: np.sum(clipped(x, 0.5) * X * 3))(X), np.clip(3 * X, -0.5, 0.5))


@custom_derivative(vjp={"x": lambda x, y_bar: y_bar * 10}, jvp={"x": lambda x_dot: x_dot * 10})
def tenfold(x):
    return x * 1.0


def test_decorator_with_rules() -> None:
    assert grad(tenfold)(1.0) == 10.0
    assert jvp(tenfold, (1.0,), (1.0,)) == (1.0, 10.0)


CALLS = []


def solved_adjoints(residuals, y_bar):
    inverse, y = residuals
    b_bar = inverse.T @ y_bar
    return -np.outer(b_bar, y), b_bar


@custom_derivative(pullback=solved_adjoints)
def solved(a, b):
    CALLS.append("forward")
    inverse = np.linalg.inv(a)
    y = inverse @ b
    return y, (inverse, y)


def test_a_pair_saves_residuals() -> None:
    a, b = np.array([[2.0, 0.3], [0.1, 1.5]]), np.array([1.0, -2.0])
    np.testing.assert_allclose(solved(a, b), np.linalg.solve(a, b))

    def loss(a, b):
        return np.sum(np.sin(solved(a * 1.0, b)))

    CALLS.clear()
    found = grad(loss, wrt=(0, 1))(a, b)
    assert CALLS == ["forward"]
    expected = grad(lambda a, b: np.sum(np.sin(np.linalg.solve(a, b))), wrt=(0, 1))(a, b)
    np.testing.assert_allclose(found[0], expected[0], rtol=1e-12)
    np.testing.assert_allclose(found[1], expected[1], rtol=1e-12)
    with pytest.raises(DifferentiationError):
        hessian(lambda b: loss(a, b))(b)


@nondifferentiable
def rounded(x):
    return np.round(x) + 0 * len(str(x))


def test_nondifferentiable() -> None:
    assert grad(lambda x: rounded(x) * x)(1.3) == 1.0


def test_a_wrong_rule_is_caught() -> None:
    def cube(x):
        return x**3

    defvjp(cube, lambda x, y_bar: 2 * x * y_bar)
    defjvp(cube, lambda x, x_dot: 3 * x * x * x_dot)
    with pytest.raises(Exception, match="entries right"):
        check_derivatives(cube, 1.3)


@pytest.mark.parametrize(
    ("define", "message"),
    [
        (lambda: defvjp(scaled, z=lambda y_bar: y_bar), "no derivative of scaled with respect to 'z'"),
        (lambda: defvjp(scaled, None, lambda y_bar: y_bar), "no derivative of scaled with respect to 1"),
        (lambda: defvjp(scaled, lambda q: q), "the rule of scaled for x asks for q"),
        (lambda: defjvp(scaled, lambda y_bar: y_bar), "the rule of scaled for x asks for y_bar"),
        (lambda: defvjp(3, lambda y_bar: y_bar), "a rule is given to a function, and this is a int"),
    ],
)
def test_mistakes(define: Any, message: str) -> None:
    with pytest.raises(DifferentiationError, match=message):
        define()


def test_rules_keep_their_functions_alive() -> None:
    assert all(id(rules.function) == key for key, rules in _given.items())
