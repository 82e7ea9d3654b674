"""Derivatives called inside of functions: values as called plainly, and the derivative of the whole."""

from __future__ import annotations

from typing import Any

import numpy as np

import s2s_ad
from s2s_ad import generate, grad, jvp
from s2s_ad.lifted import lifted
from s2s_ad.syntax.parse import parse_expression

X, V = np.array([1.2, -0.7, 0.4]), np.array([1.0, 2.0, -1.0])


def hvp(f: Any, x: Any, v: Any) -> Any:
    return grad(lambda x: np.vdot(grad(f)(x), v))(x)


def rosenbrock(x: Any) -> Any:
    s = 0.0
    for k in range(len(x) - 1):
        s = s + 100 * (x[k + 1] - x[k] ** 2) ** 2 + (1 - x[k]) ** 2
    return s


def test_hessian_product_by_two_gradients() -> None:
    np.testing.assert_allclose(hvp(rosenbrock, X, V), s2s_ad.hvp(rosenbrock, X, V), rtol=1e-12)


def test_gradient_of_the_hessian_product() -> None:
    def along(x: Any, v: Any) -> Any:
        return np.sum(hvp(rosenbrock, x, v) * v)

    def third(t: float) -> Any:
        return np.sum(s2s_ad.hvp(rosenbrock, X + t * V, V) * V)

    h = 1e-4
    slope = (third(h) - third(-h)) / (2 * h)
    np.testing.assert_allclose(np.sum(grad(along)(X, V) * V), slope, rtol=1e-6)
    np.testing.assert_allclose(jvp(along, (X, V), (V, 0.0 * V))[1], slope, rtol=1e-6)
    np.testing.assert_allclose(grad(along, 1)(X, V), 2 * s2s_ad.hvp(rosenbrock, X, V), rtol=1e-12)


def test_arguments_of_an_inner_gradient_may_be_one_array() -> None:
    def along(x: Any, v: Any) -> Any:
        return np.sum(hvp(rosenbrock, x, v))

    slopes = grad(along, (0, 1))(X, X)
    separate = grad(along, (0, 1))(X, X.copy())
    for one, other in zip(slopes, separate, strict=True):
        np.testing.assert_array_equal(one, other)


def test_derivatives_at_values_that_do_not_vary_are_written_too() -> None:
    """The text needs no transform, and what was given is known to stay as it is."""

    def weighted(w: Any, c: Any) -> Any:
        g = grad(rosenbrock)(c)
        return np.sum(w * g) + np.sum(w * s2s_ad.hvp(rosenbrock, c, c))

    expected = grad(rosenbrock)(V) + s2s_ad.hvp(rosenbrock, V, V)
    np.testing.assert_allclose(grad(weighted)(X, V), expected, rtol=1e-14)
    text = grad(weighted).source_for(X, V)
    assert "rosenbrock_grad(c)" in text and "rosenbrock_grad_jvp(c, x_dot=c)" in text
    assert "s2s_ad" not in generate(weighted, X, V).partition("\nimport")[2]


def test_a_pushforward_at_values_that_do_not_vary() -> None:
    """Its memory can be read only."""

    def along(w: Any, c: Any) -> Any:
        _, push = s2s_ad.linearize(rosenbrock, c)
        return np.sum(w) * push(c)

    np.testing.assert_allclose(grad(along)(X, V), np.vdot(grad(rosenbrock)(V), V), rtol=1e-14)


def test_lifted_takes_the_variables_around_it() -> None:
    s = 3.0
    local = parse_expression("lambda z: z * s + X[0]")
    made = lifted(local, frozenset({"s", "x"}), test_lifted_takes_the_variables_around_it)  # type: ignore[arg-type]
    assert made is not None
    function, captured = made
    assert captured == ["s"]
    assert function(2.0, s) == 7.2
