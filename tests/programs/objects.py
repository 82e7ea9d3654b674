"""Instances of the user's classes: methods, properties, operators, calls, inheritance."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from tests.programs.registry import add, matrix, vector


@dataclasses.dataclass
class Layer:
    W: np.ndarray
    b: np.ndarray
    rate: float = 0.5

    gain = 2.0

    def __call__(self, x):
        return np.tanh(self.W @ x + self.b)

    def scaled(self, x, factor=2.0):
        return self(x) * factor * self.rate

    @property
    def size(self):
        return np.sum(self.W**2) + np.sum(self.b**2)

    @staticmethod
    def squash(z):
        return 1 / (1 + np.exp(-z))

    def shift(self, by):
        self.b += by
        self.rate = self.rate * 2.0

    def looped(self, x, n):
        for _ in range(n):
            x = self(x)
        return x


@dataclasses.dataclass(frozen=True)
class Vec:
    x: float
    y: float

    def __add__(self, other):
        return self.x * other.x + self.y

    def __mul__(self, factor):
        return (self.x + self.y) * factor

    def __rmul__(self, factor):
        return (self.x - self.y) * factor

    def __neg__(self):
        return -self.x * self.y

    def __getitem__(self, index):
        return self.x if index == 0 else self.y

    def norm(self):
        return self.x**2 + self.y**2


class Longer(Vec):
    def norm(self):
        return self.x**3 + self.y


def layer():
    return Layer(matrix(3, 3), vector(3))


def method_of_argument(model, x):
    return np.sum(model.scaled(x))


add(method_of_argument, (layer(), vector(3, 1)), wrt=(0, 1), tags="method dataclass-argument call-method")


def called_instance(model, x):
    return np.sum(model(model(x)) * x)


add(called_instance, (layer(), vector(3, 1)), wrt=(0, 1), tags="method call-method dataclass-argument")


def property_read(model, x):
    return model.size * np.sum(x)


add(property_read, (layer(), vector(3, 1)), wrt=(0, 1), tags="property dataclass-argument")


def static_method(model, x):
    return np.sum(model.squash(x) * model.b)


add(static_method, (layer(), vector(3, 1)), wrt=(0, 1), tags="static-method dataclass-argument")


def method_with_loop(model, x):
    return np.sum(model.looped(x, 3))


add(method_with_loop, (layer(), vector(3, 1)), wrt=(0, 1), tags="method for-range dataclass-argument")


def method_in_loop(model, x):
    for _ in range(2):
        x = model.scaled(x, factor=x[0])
    return np.sum(x)


add(method_in_loop, (layer(), vector(3, 1)), wrt=(0, 1), tags="method for-range dataclass-argument")


def method_that_stores(model, x):
    model.shift(x)
    return np.sum(model.b**2) * model.rate


add(
    method_that_stores,
    (layer(), vector(3, 1)),
    wrt=(0, 1),
    tags="method store-attribute overwrites-argument dataclass-argument",
    mutates=True,
)


def method_of_constant(x, model):
    return np.sum(model(x) * model.size)


add(method_of_constant, (vector(3, 1), layer()), tags="method property dataclass-argument")


def operators_of_object(v, w, s):
    return (v + w) * s + (v * s) * (2.0 * w) + (-v) * w[0] - w[1]


add(
    operators_of_object,
    (Vec(0.7, 1.3), Vec(0.4, 0.9), 1.1),
    wrt=(0, 1, 2),
    tags="operator-method dataclass-argument scalar",
)


def overridden_method(v, s):
    return v.norm() * s


add(
    overridden_method,
    (Vec(0.7, 1.3), 1.1),
    (Longer(0.7, 1.3), 1.1),
    wrt=(0, 1),
    tags="method inheritance dataclass-argument scalar",
)


def field_method(v, s):
    t = v.norm()
    if t > s:
        t = t * v.norm()
    return t + v.x


add(field_method, (Vec(0.7, 1.3), 1.1), wrt=(0, 1), tags="method branch dataclass-argument scalar")


def local_dataclass(x, y):
    v = Vec(x * y, y=np.sin(x))
    w = Vec(y, v.x)
    return v.norm() * w.y + w.norm()


add(local_dataclass, (0.7, 1.3), wrt=(0, 1), tags="local-instance dataclass method scalar")


def dataclass_in_loop(x):
    v = Vec(x, 1.0)
    for _ in range(3):
        v = Vec(v.x + 0.1 * v.y, v.y - 0.1 * np.sin(v.x))
    return v.x * v.y


add(dataclass_in_loop, (0.7,), tags="local-instance dataclass for-range loop-carried scalar")


class Pair(NamedTuple):
    left: np.ndarray
    right: float = 2.0


def local_namedtuple(x, y):
    p = Pair(x * y)
    q = Pair(p.left + x, right=y)
    return np.sum(q.left * p.left) * q.right * p.right


add(local_namedtuple, (vector(3), 1.3), wrt=(0, 1), tags="local-instance namedtuple")


def returns_dataclass(x, y):
    return Vec(x * y, y)


add(returns_dataclass, (0.7, 1.3), wrt=(0, 1), tags="local-instance dataclass container-result", scalar=False)


@dataclasses.dataclass
class Sheet:
    w: np.ndarray
    k: float


def field_shared_and_stored(x):
    z = x * 2.0
    sheet = Sheet(z, x[0])
    sheet.w[0] = 3.0 * x[1]
    z[1] *= x[2]
    return np.sum(sheet.w * sheet.w) * np.sum(z) * sheet.k


def object_made_each_turn(x):
    z = x * 0.5
    s = 0.0
    for i in range(3):
        sheet = Sheet(w=z, k=x[0])
        sheet.w[i] = sheet.k * x[1]
        z = sheet.w * x
        sheet.k *= s
        s = s + np.sum(sheet.w) + sheet.k
    return s


for made in (field_shared_and_stored, object_made_each_turn):
    add(made, (vector(3),), tags="dataclass local-instance alias-store store-attribute")


def namespace_made_inside(x):
    found = SimpleNamespace(w=x * 2.0, k=x[0])
    found.w[1] = found.k * x[2]
    found.k = found.k * np.sum(found.w)
    return found.k * np.sum(found.w * x)


add(namespace_made_inside, (vector(3),), tags="local-instance store-attribute")


class Counting:
    def __init__(self):
        self.total = 0.0


def attribute_made_in_loop(x):
    counting = Counting()
    for i in range(3):
        counting.step = 0.0
        counting.step += x * i
        counting.total = counting.total + counting.step**2
    return counting.total * counting.step


add(attribute_made_in_loop, (0.7,), tags="store-attribute for-range scalar")


def attribute_made_before_loop(x):
    counting = Counting()
    counting.step = 1.0
    for i in range(3):
        counting.step += x * i * counting.step
    return counting.total + counting.step**2


add(attribute_made_before_loop, (0.7,), tags="store-attribute local-instance for-range scalar")


class Particle(NamedTuple):
    position: np.ndarray
    velocity: np.ndarray

    @property
    def speed2(self):
        return np.sum(self.velocity**2)

    @classmethod
    def at_rest(cls, position):
        return cls(position, np.zeros_like(position))

    def energy(self, stiffness):
        return 0.5 * self.speed2 + 0.5 * stiffness * np.sum(self.position**2)

    def moved(self, stiffness, h):
        velocity = self.velocity - h * stiffness * self.position
        return self._replace(position=self.position + h * velocity, velocity=velocity)


def namedtuple_methods(particle, stiffness):
    energies = []
    for _ in range(3):
        particle = particle.moved(stiffness, 0.1)
        energies.append(particle.energy(stiffness))
    return sum(energies) * particle.speed2


add(
    namedtuple_methods,
    (Particle(vector(2), vector(2)), 0.7),
    wrt=(0, 1),
    tags="namedtuple method for-range append property",
)


def namedtuple_made_by_its_class(x, k):
    resting, moving = Particle.at_rest(x), Particle(x * k, x)
    return resting.energy(k) * moving.position[0] + moving.energy(k) * moving.speed2


add(namedtuple_made_by_its_class, (vector(2), 0.7), wrt=(0, 1), tags="namedtuple method property")
