"""Parts of arguments in `wrt`, and gradients by objects of every kind of class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pytest

from s2s_ad import DifferentiationError, check_derivatives, differentiate, grad, hessian, jacobian, value_and_grad


@dataclass
class Layer:
    W: Any
    b: float
    name: str = "first"


@dataclass(frozen=True)
class Model:
    layer: Layer
    rate: float
    turns: int = 2


@dataclass
class Wide(Layer):
    extra: float = 2.0


class Pair(NamedTuple):
    left: float
    right: float


class Slots:
    __slots__ = ("a", "b")

    def __init__(self, a: float, b: float) -> None:
        self.a, self.b = a, b


class More(Slots):
    def __init__(self, a: float, b: float, c: float) -> None:
        super().__init__(a, b)
        self.c = c


X = np.array([1.0, 2.0])


def model() -> Model:
    return Model(Layer(np.array([0.1, 0.2]), 0.5), 2.0)


def loss(model: Model, x: Any) -> Any:
    return np.sum(np.tanh(model.layer.W * x + model.layer.b)) * model.rate


def of_dict(d: Any, x: Any) -> Any:
    return np.sum(d["p"]["w"] * x) * d["l"][1]


def test_a_path_is_the_part_of_the_whole_gradient() -> None:
    whole, by_x = grad(loss, (0, 1))(model(), X)
    np.testing.assert_array_equal(grad(loss, "model.layer.W")(model(), X), whole.layer.W)
    rate, x, b = grad(loss, ("model.rate", "x", "model.layer.b"))(model(), X)
    assert (rate, b) == (whole.rate, whole.layer.b)
    np.testing.assert_array_equal(x, by_x)
    value, layer = value_and_grad(loss, "model.layer")(model(), X)
    assert value == loss(model(), X)
    assert isinstance(layer, Layer)
    assert layer.b == whole.layer.b


def test_keys_and_positions() -> None:
    d = {"p": {"w": X}, "l": [1.0, 2.0]}
    np.testing.assert_array_equal(grad(of_dict, "d['p']['w']")(d, X), 2 * X)
    assert grad(of_dict, "d['l'][1]")(d, X) == np.sum(X * X)
    assert grad(lambda p: p.left * p.right, "p.left")(Pair(2.0, 3.0)) == 3.0


def test_decorated() -> None:
    decorated = differentiate(wrt=("model.layer.b", "x"))(loss)
    b, x = decorated.grad(model(), X)
    whole, by_x = grad(loss, (0, 1))(model(), X)
    assert b == whole.layer.b
    np.testing.assert_array_equal(x, by_x)


@pytest.mark.parametrize(
    ("wrt", "message"),
    [
        ("model.layer.V", "with respect to model.layer.V: model.layer, of type Layer, has W, b, name"),
        ("model.turns", "model.turns: it is an int"),
        ("model.layer.name", "model.layer.name: it is a str"),
        ("nothing.W", "'nothing.W': its parameters are model, x"),
        ("model.layer()", "'model.layer()': its parameters are model, x"),
        (("model.rate", "model.rate"), "wrt names model.rate twice"),
    ],
)
def test_wrong_fields(wrt: Any, message: str) -> None:
    with pytest.raises(DifferentiationError) as caught:
        grad(loss, wrt)(model(), X)
    assert message in str(caught.value)
    assert "way out: " in str(caught.value)


def test_missing_keys() -> None:
    with pytest.raises(DifferentiationError, match=r"d\['p'\], of type dict, has \['w'\]"):
        grad(of_dict, "d['p']['v']")({"p": {"w": X}, "l": [1.0, 2.0]}, X)
    with pytest.raises(DifferentiationError, match=r"d\['l'\], of type list, has 2 items"):
        grad(of_dict, "d['l'][2]")({"p": {"w": X}, "l": [1.0, 2.0]}, X)


@pytest.mark.parametrize("transform", [jacobian, hessian])
def test_jacobians_are_taken_by_parameters(transform: Any) -> None:
    with pytest.raises(DifferentiationError, match=r"model\.rate is a part of a parameter of loss"):
        transform(loss, "model.rate")(model(), X)


def test_gradients_by_objects_are_objects_of_the_same_class() -> None:
    whole = grad(loss)(model(), X)
    assert isinstance(whole, Model)
    assert whole.layer.name is None
    wide = grad(lambda w: np.sum(w.W) * w.extra + w.b)(Wide(X, 1.0))
    assert isinstance(wide, Wide)
    assert (wide.b, wide.extra) == (1.0, 3.0)
    slots = grad(lambda s, x: s.a * x + s.b * s.b)(Slots(2.0, 3.0), 4.0)
    assert type(slots) is Slots
    assert (slots.a, slots.b) == (4.0, 6.0)
    more = grad(lambda s: s.a * s.b * s.c)(More(2.0, 3.0, 5.0))
    assert (more.a, more.b, more.c) == (15.0, 10.0, 6.0)
    check_derivatives(lambda s: s.a * s.b * s.c, More(2.0, 3.0, 5.0))


def test_an_instance_with_slots_that_is_stored_into_stays_as_it_was() -> None:
    def grown(s: Any, x: Any) -> Any:
        s.a = s.a * x
        return s.a * s.b

    given = Slots(2.0, 3.0)
    found = grad(grown, (0, 1))(given, 4.0)
    assert (found[0].a, found[0].b, found[1]) == (12.0, 8.0, 6.0)
    assert (given.a, given.b) == (2.0, 3.0)
