"""Functions that are held: in attributes, in partials and bound methods, in instances around the function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from tests.programs.registry import add, matrix, vector


def scaled_power(x, n, scale=1.0):
    return scale * np.sum((x + 2.0) ** n)


@dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray
    act: Callable

    def __call__(self, h):
        return self.act(self.W @ h + self.b)


class Network:
    def __init__(self, layers, scale):
        self.layers = layers
        self.scale = scale
        self.calls = 0

    def __call__(self, h):
        for layer in self.layers:
            h = layer(h)
        return h

    def energy(self, x):
        self.calls += 1
        return self.scale * np.sum(self(x) ** 2)


class Spring:
    def __init__(self, k, rest):
        self.k = k
        self.rest = rest
        self.options = {"damping": 0.25, "law": np.tanh}

    @property
    def stiff(self):
        return self.k * 2.0

    def energy(self, x):
        stretch = x - self.rest
        return 0.5 * self.stiff * np.sum(stretch**2) + self.options["damping"] * np.sum(self.options["law"](stretch))

    def force(self, x):
        return -self.k * (x - self.rest)

    def work(self, x):
        return np.sum(np.cos(self.force(x)) * self.rest)


class Fitted:
    def __init__(self, model):
        self.model = model

    def loss(self, x):
        return np.sum(self.model(x) ** 2)


TANH = Layer(matrix(2, 3), vector(2), np.tanh)
MIXED = Network([Layer(matrix(3, 3) * 0.3, vector(3), np.tanh), Layer(matrix(2, 3) * 0.4, vector(2), np.sin)], 1.5)
SPRING = Spring(1.5, np.array([0.1, 0.2, 0.3]))
CUBE = partial(scaled_power, n=3.0)
TERMS = [partial(scaled_power, n=2.0, scale=0.2), partial(scaled_power, n=3.0, scale=0.5)]
PULL = SPRING.energy
FITTED = Fitted(TANH)


def activation_in_a_field(layer, x):
    return np.sum(layer(x) ** 2)


add(
    activation_in_a_field,
    (Layer(matrix(2, 3), vector(2), np.tanh), vector(3)),
    wrt=(0, 1),
    tags="dataclass call-method function-in-attribute",
)


def activations_of_a_list(layers, x):
    for layer in layers:
        x = layer(x)
    return np.sum(x * x)


add(
    activations_of_a_list,
    ([Layer(matrix(3, 3) * 0.3, vector(3), np.tanh), Layer(matrix(2, 3) * 0.4, vector(2), np.sin)], vector(3)),
    wrt=(1,),
    tags="dataclass call-method function-in-attribute for-list",
)


def method_of_an_instance_around(x):
    return SPRING.energy(x) * 2.0


add(method_of_an_instance_around, (vector(3),), tags="method instance-around property function-in-attribute")


def call_of_an_instance_around(x):
    return np.sum(TANH(x) ** 2) + np.sum(SPRING.force(x) * x)


add(call_of_an_instance_around, (vector(3),), tags="call-method instance-around method function-in-attribute")


def network_around(x):
    return np.sum(MIXED(x)) + MIXED.scale * np.sum(x)


add(network_around, (vector(3),), tags="call-method instance-around for-list function-in-attribute")


def partial_around(x):
    return CUBE(x) * np.sin(CUBE(x * 0.1))


add(partial_around, (vector(3),), tags="partial")


def partials_of_a_list(x):
    total = 0.0
    for term in TERMS:
        total = total + term(x)
    return total * TERMS[0](x)


add(partials_of_a_list, (vector(3),), tags="partial for-list")


def partial_given(f, x):
    return f(x) ** 2


add(partial_given, (partial(scaled_power, n=2.0), vector(3)), wrt=(1,), tags="partial function-values")


def bound_method_around(x):
    return PULL(x) * PULL(x * 0.5)


add(bound_method_around, (vector(3),), tags="bound-method instance-around")


def bound_method_given(f, x):
    return f(x) * np.sum(x)


add(bound_method_given, (SPRING.work, vector(3)), wrt=(1,), tags="bound-method function-values")


def method_of_what_an_instance_holds(x):
    return FITTED.loss(x) + FITTED.model(x)[0]


add(method_of_what_an_instance_holds, (vector(3),), tags="method instance-around call-method")


def mapped_bound_method(x):
    return sum(map(SPRING.energy, [x, 2.0 * x]))


add(mapped_bound_method, (vector(3),), tags="map bound-method instance-around")
