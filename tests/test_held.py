"""Instances around a function, partials and callable objects, between one call of the derivative and the next."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, hessian, jvp, vjp


class Model:
    def __init__(self, w: Any, act: Any = np.sin) -> None:
        self.w = w
        self.act = act

    def loss(self, x: Any) -> Any:
        return np.sum(self.w * self.act(x))

    def __call__(self, x: Any) -> Any:
        return self.loss(x) * 2.0


class Linear(Model):
    def loss(self, x: Any) -> Any:
        return np.sum(self.w * x)


HELD = Model(2.0)


def around(x: Any) -> Any:
    return HELD.loss(x)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    globals()["HELD"] = Model(2.0)


def test_what_an_instance_holds_is_looked_at_on_each_call() -> None:
    gradient = grad(around)
    assert gradient(0.3) == pytest.approx(2 * np.cos(0.3))
    HELD.act = np.exp
    assert gradient(0.3) == pytest.approx(2 * np.exp(0.3))
    HELD.w = np.array([1.0, 3.0])
    assert gradient(0.3) == pytest.approx(4 * np.exp(0.3))
    globals()["HELD"] = Linear(5.0)
    assert gradient(0.3) == 5.0


def test_an_instance_that_leads_to_itself_is_refused_around_and_taken_as_an_argument() -> None:
    gradient = grad(around)
    assert gradient(0.3) == pytest.approx(2 * np.cos(0.3))
    HELD.itself = HELD  # type: ignore[attr-defined]
    with pytest.raises(DifferentiationError, match=r"HELD\.loss"):
        gradient(0.3)
    with pytest.raises(DifferentiationError, match=r"HELD\.loss"):
        grad(around)(0.3)
    assert grad(lambda model, x: model.loss(x), wrt="x")(HELD, 0.3) == pytest.approx(2 * np.cos(0.3))


def test_a_method_that_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    gradient = grad(around)
    assert gradient(0.3) == pytest.approx(2 * np.cos(0.3))
    monkeypatch.setattr(Model, "loss", lambda self, x: self.w * x**3)
    assert gradient(0.3) == pytest.approx(6 * 0.09)


def swapped(x: Any) -> Any:
    swap()
    return HELD.loss(x)


def swap() -> None:
    HELD.act = np.exp


def test_a_function_that_is_replaced_meanwhile_is_an_error() -> None:
    for derive in (grad(swapped), lambda x: jvp(swapped, (x,), (1.0,))):
        HELD.act = np.sin
        with pytest.raises(DifferentiationError):
            derive(0.3)


def power(x: Any, n: Any, scale: Any = 1.0) -> Any:
    return scale * np.sum(x**n)


def test_partials_are_differentiated_by_what_is_left() -> None:
    x = np.array([0.5, 2.0])
    np.testing.assert_allclose(grad(partial(power, n=3.0))(x), 3 * x**2)
    np.testing.assert_allclose(grad(partial(power, n=3.0, scale=2.0))(x, scale=4.0), 12 * x**2)
    assert grad(partial(power, x), wrt="n")(2.0) == pytest.approx(np.sum(x**2 * np.log(x)))
    value, pullback = vjp(partial(power, n=2.0), x)
    assert value == np.sum(x**2) and len(pullback(1.0)) == 1
    np.testing.assert_allclose(jvp(partial(power, n=2.0), (x,), (np.ones(2),))[1], 2 * np.sum(x))
    np.testing.assert_allclose(hessian(partial(power, n=3.0))(x), np.diag(6 * x))
    with pytest.raises(DifferentiationError, match="'n'"):
        grad(partial(power, n=3.0), wrt="n")


class HoldsPartial:
    def __init__(self, w: Any) -> None:
        self.w = w
        self.f = partial(power, n=w)
        self.act = partial(leaky, slope=0.25)

    def call(self, x: Any) -> Any:
        return self.f(x)

    def activated(self, x: Any) -> Any:
        return np.sum(self.act(self.w * x))


class HoldsMethod:
    def __init__(self, w: Any) -> None:
        self.w = w
        self.f = self.loss

    def loss(self, x: Any) -> Any:
        return np.sum(self.w**2 * x)

    def call(self, x: Any) -> Any:
        return self.f(x)


def leaky(x: Any, slope: Any) -> Any:
    return np.where(x > 0.0, x, slope * x)


@pytest.mark.parametrize("kind", [HoldsPartial, HoldsMethod])
def test_what_a_function_in_an_argument_holds_may_be_another_field(kind: Any) -> None:
    """`self.f` holds the array of `self.w`: by the object, its derivative is not that of a constant."""
    x, model = np.array([1.5, 0.5]), kind(np.array([1.0, 2.0]))
    for derive in (lambda: grad(call_of)(model, x), lambda: jvp(lambda m: m.call(x), (model,), (model,))):
        with pytest.raises(DifferentiationError, match=r" is called on values .* in an argument: what it holds"):
            derive()
    assert grad(call_of, wrt="x")(model, x).shape == (2,)


def call_of(model: Any, x: Any) -> Any:
    return model.call(x)


def test_numbers_in_a_partial_of_an_argument_are_constants() -> None:
    x, model = np.array([1.5, -0.5]), HoldsPartial(np.array([1.0, 2.0]))
    found = grad(lambda m, x: m.activated(x))(model, x)
    np.testing.assert_allclose(found.w, np.where(model.w * x > 0.0, x, 0.25 * x))


def test_objects_that_are_called() -> None:
    assert grad(Model(3.0))(0.3) == pytest.approx(6 * np.cos(0.3))
    assert grad(partial(Model(3.0)))(0.3) == pytest.approx(6 * np.cos(0.3))
    assert grad(partial(Model(3.0).loss))(0.3) == pytest.approx(3 * np.cos(0.3))
    assert vjp(Model(3.0), 0.3)[1](2.0)[0] == pytest.approx(12 * np.cos(0.3))
