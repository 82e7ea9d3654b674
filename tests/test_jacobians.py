"""Jacobians, Hessians and products with them, against differences, each other, and closed forms."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

from s2s_ad import (
    DifferentiationError,
    derivative,
    elementwise_grad,
    gauss_newton_vp,
    grad,
    hessian,
    hvp,
    jacfwd,
    jacobian,
    jacrev,
    vjp,
)


class Pair(NamedTuple):
    w: Any
    b: Any


def curve(x: Any, scale: float = 2.0) -> Any:
    z = np.zeros(3)
    for i in range(3):
        z[i] = np.sin(scale * x[i]) * x[i - 1]
    return z


def rosenbrock(x: Any) -> float:
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def layer(p: Pair, x: Any) -> dict[str, Any]:
    return {"y": np.tanh(p.w @ x + p.b), "size": np.sum(p.w**2)}


def differences(f: Any, x: Any, h: float = 1e-6) -> Any:
    columns = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))]
    return np.stack(columns, axis=-1)


X = np.array([0.3, -0.7, 1.1])
PAIR = Pair(np.array([[0.2, -0.4, 0.1], [0.5, 0.3, -0.2]]), np.array([0.1, -0.3]))


@pytest.mark.parametrize("transform", [jacobian, jacfwd, jacrev])
def test_jacobian_against_differences(transform: Any) -> None:
    np.testing.assert_allclose(transform(curve)(X), differences(curve, X), rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(
        transform(curve)(X, scale=0.5), differences(lambda x: curve(x, 0.5), X), rtol=1e-8, atol=1e-9
    )


def test_containers_in_and_out() -> None:
    forward, reverse = jacfwd(layer, (0, 1))(PAIR, X), jacrev(layer, (0, 1))(PAIR, X)
    assert set(forward) == {"y", "size"}
    pair, x = forward["y"]
    assert isinstance(pair, Pair)
    assert (pair.w.shape, pair.b.shape, x.shape) == ((2, 2, 3), (2, 2), (2, 3))
    pair, x = forward["size"]
    np.testing.assert_allclose(pair.w, 2 * PAIR.w)
    assert not x.any()
    for key in forward:
        for mine, theirs in zip((*forward[key][0], forward[key][1]), (*reverse[key][0], reverse[key][1]), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-15)


def test_numbers_stay_numbers() -> None:
    assert jacobian(lambda x: x * x)(3.0) == 6.0
    assert isinstance(jacobian(lambda x: x * x)(3.0), float)
    assert jacrev(lambda x, n: x**n)(2.0, 3) == 12.0


def test_single_precision_stays() -> None:
    x = X.astype(np.float32)
    assert jacfwd(lambda x: x * x)(x).dtype == jacrev(lambda x: x * x)(x).dtype == np.float32


def test_hessian_is_symmetric_and_right() -> None:
    h = hessian(rosenbrock)(X)
    np.testing.assert_allclose(h, h.T, rtol=1e-13)
    np.testing.assert_allclose(h, differences(grad(rosenbrock), X), rtol=1e-7, atol=1e-6)


@pytest.mark.parametrize("outer", [jacfwd, jacrev, jacobian])
@pytest.mark.parametrize("inner", [jacfwd, jacrev])
def test_a_jacobian_of_a_jacobian(outer: Any, inner: Any) -> None:
    again = outer(inner(rosenbrock))
    np.testing.assert_allclose(again(X), hessian(rosenbrock)(X), rtol=1e-12)
    by_differences = differences(lambda x: inner(curve)(x, 3.0), X)
    np.testing.assert_allclose(outer(inner(curve))(X, scale=3.0), by_differences, rtol=1e-6, atol=1e-6)
    assert "rosenbrock_jacobian" in again.source_for(X)


def test_jacobians_of_jacobians_that_are_refused() -> None:
    for asked in (np.sin, lambda p: p["a"] ** 2):
        with pytest.raises(DifferentiationError):
            jacfwd(jacfwd(asked))({"a": 1.0})
    with pytest.raises(DifferentiationError, match="writes none"):
        jacfwd(jacfwd(rosenbrock, debug_nans=True))


def test_hessian_has_a_block_for_each_pair() -> None:
    blocks = hessian(lambda a, b: np.sum(a * a) * b, (0, 1))(X, 2.0)
    np.testing.assert_allclose(blocks[0][0], 4 * np.eye(3))
    np.testing.assert_allclose(blocks[0][1], 2 * X)
    np.testing.assert_allclose(blocks[1][0], 2 * X)
    assert blocks[1][1] == 0.0


def test_hvp_is_the_hessian_times_a_vector() -> None:
    v = np.array([1.0, -2.0, 0.5])
    np.testing.assert_allclose(hvp(rosenbrock, X, v), hessian(rosenbrock)(X) @ v, rtol=1e-12)
    by_a, by_b = hvp(lambda a, b: np.sum(a * a) * b, (X, 2.0), (v, 1.0))
    np.testing.assert_allclose(by_a, 4 * v + 2 * X)
    np.testing.assert_allclose(by_b, 2 * X @ v)


def test_hvp_takes_what_is_no_float_as_constant() -> None:
    def power(x, k, options):
        return np.sum(x ** k[0]) * options["scale"]

    v = np.array([1.0, -2.0, 0.5])
    primals = (X, np.array([3, 4]), {"scale": 2, "name": "p"})
    by_x, by_k, by_options = hvp(power, primals, (v, np.zeros(2, int), {"scale": 0, "name": "p"}))
    np.testing.assert_allclose(by_x, 12 * X * v)
    assert not np.any(by_k)
    assert by_options == {"scale": 0, "name": "p"}
    with pytest.raises(DifferentiationError, match="its primal is an int"):
        hvp(power, (X, [3], {"scale": 2}), (v, [1], {"scale": 0}))


def test_gauss_newton_product() -> None:
    v = np.array([1.0, -2.0, 0.5])
    j = jacobian(curve)(X)
    np.testing.assert_allclose(gauss_newton_vp(curve, X, v), j.T @ (j @ v), rtol=1e-12)


def test_elementwise() -> None:
    np.testing.assert_allclose(elementwise_grad(lambda x: np.sin(x) * x)(X), np.cos(X) * X + np.sin(X))
    np.testing.assert_allclose(elementwise_grad(lambda x, y: x * y, "y")(X, X), X)


@pytest.mark.parametrize(
    ("n", "expected"), [(0, np.exp(0.6)), (1, 2 * np.exp(0.6)), (3, 8 * np.exp(0.6)), (4, 16 * np.exp(0.6))]
)
def test_derivative_of_any_order(n: int, expected: float) -> None:
    assert np.isclose(derivative(lambda t: np.exp(2 * t), n)(0.3), expected, rtol=1e-12)


def test_what_is_asked_wrongly() -> None:
    with pytest.raises(ValueError, match="mode"):
        jacobian(curve, mode="backward")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="order"):
        derivative(np.sin, -1)
    with pytest.raises(DifferentiationError, match="float"):
        jacobian(lambda n: n * 1.5)(3)


def test_jacobian_agrees_with_pullbacks() -> None:
    _, pullback = vjp(curve, X)
    np.testing.assert_allclose(pullback(np.array([0.0, 1.0, 0.0]))[0], jacobian(curve)(X)[1], rtol=1e-13)


def weighted(w: Any, x: Any, t: Any) -> float:
    z = x @ w[:-1] + w[-1]
    for _ in range(2):
        z = np.tanh(z) * t
    return np.sum(z * z) + np.mean(np.logaddexp(0.0, z)) + 0.5 * np.sum(w[:-1] ** 2)


def test_product_for_a_function_over_a_tuple_of_data() -> None:
    """What the tuple holds does not move, though a callee gets it beside what does."""
    data = np.arange(6.0).reshape(3, 2) / 6, np.array([0.5, -0.2, 0.1])

    def f(w: Any) -> float:
        return weighted(w, *data)

    w, v = np.array([0.3, -0.1, 0.2]), np.array([1.0, 2.0, -1.0])
    np.testing.assert_allclose(hvp(f, w, v), differences(grad(f), w) @ v, rtol=1e-7)


def test_one_sweep_through_a_callee_leaves_what_does_not_move() -> None:
    """The residuals of a callee are of one direction, also beside tangents in one call."""

    def rate(p: Any, y: Any) -> Any:
        return np.array([p[0] * y[0] * y[1], p[1] * y[1] - y[0]])

    def path(p: Any) -> Any:
        y = p[2:]
        for _ in range(3):
            k = rate(p, y)
            y = y + 0.1 * rate(p, y + 0.05 * k)
        return y

    p = np.array([0.3, 0.4, 0.5, 0.6])
    np.testing.assert_allclose(jacfwd(path)(p), differences(path, p), rtol=1e-7, atol=1e-9)


def test_hessian_where_a_loop_starts_from_what_does_not_move() -> None:
    """The start is kept in one list with the states, which move; its own tangent is zero."""

    def recurrent(w: Any, start: Any) -> float:
        h = start
        for _ in range(3):
            h = np.tanh(w @ h)
        return np.sum(h * h)

    w, start = np.array([[0.2, -0.4], [0.5, 0.3]]), np.array([0.7, -0.2])
    found = hessian(recurrent)(w, start).reshape(4, 4)
    expected = differences(lambda v: grad(recurrent)(v.reshape(2, 2), start).ravel(), w.ravel())
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8)


@pytest.mark.parametrize(("transform", "sweep"), [(jacfwd, "pushforward_many"), (jacrev, "pullback_many")])
def test_the_code_that_runs_is_shown(transform: Any, sweep: str) -> None:
    """It is a module of its own: run, it gives what the Jacobian gives."""
    source = transform(curve).source_for(X)
    first = "curve_linearized" if transform is jacfwd else "curve_forward"
    names: dict[str, Any] = {}
    exec(source, names)
    _, residuals = names[first](X)
    found = names[f"curve_{sweep}"](residuals, np.eye(3))
    matrix = found.T if transform is jacfwd else found[0]
    np.testing.assert_allclose(matrix, jacobian(curve)(X), rtol=1e-14)
    lines = {source.splitlines()[line - 1].strip() for line in source.lines_of(curve.__code__.co_firstlineno + 3)}
    assert lines and all(any(name in line for name in ("z", "x_bar")) for line in lines)


def test_the_code_for_any_arguments() -> None:
    """Without arguments it is both modes that may run; with one direction, no code for many."""
    for name in ("curve_linearized", "curve_pushforward", "curve_forward", "curve_pullback"):
        assert f"def {name}(" in jacobian(curve).source
    assert "curve_forward" not in jacfwd(curve).source and "curve_linearized" not in jacrev(curve).source
    assert "_many" not in jacobian(lambda x: x * x).source_for(2.0)
    assert "def rosenbrock_grad_pushforward_many(" in hessian(rosenbrock).source_for(X)
    assert "def curve_pullback(" in elementwise_grad(curve).source_for(X)
    compile(jacobian(curve).source, "text", "exec")
