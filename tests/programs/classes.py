"""Instances made inside from classes with an `__init__` of their own: what everyday Python does with them."""

from __future__ import annotations

import dataclasses
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from tests.programs.registry import add, vector

POINT = (0.7, 1.3)


class Spring:
    """Attributes set from arguments, from each other and from the class."""

    stretch = 2.0

    def __init__(self, a, b=1.5):
        self.a = a
        self.b = b * a

    def energy(self):
        return self.a**2 + self.b * self.stretch

    def grow(self, by):
        self.a = self.a * by
        self.b += by
        return self

    @property
    def area(self):
        return self.a * self.b

    def __call__(self, x):
        return self.a * x + self.b

    def __add__(self, other):
        return Spring(self.a + other.a, self.b)

    def __mul__(self, factor):
        return Spring(self.a * factor)

    def __rmul__(self, factor):
        return Spring(self.b * factor)

    def __neg__(self):
        return Spring(-self.a, self.b)

    def __getitem__(self, index):
        return self.a if index == 0 else self.b

    @classmethod
    def square(cls, x):
        return cls(x, x)

    @staticmethod
    def bend(x):
        return x * x + 1.0


class Damped(Spring):
    def __init__(self, a, rate):
        super().__init__(a, rate)
        self.rate = rate

    def energy(self):
        return super().energy() * self.rate


class Total:
    """A number and a list that a method changes."""

    def __init__(self):
        self.sum = 0.0
        self.items = []

    def add(self, value):
        self.sum += value
        self.items.append(value)


class Cell:
    """A state made by another method of `__init__`."""

    def __init__(self, w, b):
        self.w, self.b = w, b
        self.reset()

    def reset(self):
        self.h = np.zeros(3)

    def step(self, x):
        self.h = np.tanh(self.w * x + self.b + self.h)
        return self.h


class Scaled:
    """A property that is assigned, items that are stored, an update in place."""

    def __init__(self, value, n=0):
        self.value = value
        self.parts = [0.0] * n

    @property
    def value(self):
        return self._value * 2.0

    @value.setter
    def value(self, value):
        self._value = value * value

    def __setitem__(self, index, value):
        self.parts[index] = value

    def __getitem__(self, index):
        return self.parts[index]

    def __iadd__(self, other):
        self._value = self._value + other
        return self

    def __abs__(self):
        return abs(self._value)


class Slots:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a = a
        self.b = b


class Branching:
    __slots__ = ("a", "b")

    def __init__(self, a, b=None):
        if b is None:
            b = a * 2.0
        assert b is not None
        self.a = a
        self.b = b


class Tree:
    def __init__(self, value, left=None, right=None):
        self.value = value
        self.left = left
        self.right = right

    def total(self):
        s = self.value
        if self.left is not None:
            s = s + self.left.total()
        if self.right is not None:
            s = s * self.right.total()
        return s


@dataclasses.dataclass
class Box:
    width: float
    height: float = 2.0

    def __post_init__(self):
        self.area = self.width * self.height


@dataclasses.dataclass
class Stack(Box):
    count: float = 1.0
    layers: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Frozen:
    a: float
    b: float = 2.0

    def moved(self, by):
        return replace(self, a=self.a + by)

    def area(self):
        return self.a * self.b


@dataclasses.dataclass(frozen=True)
class Normed:
    a: float
    b: float

    def __post_init__(self):
        object.__setattr__(self, "size", self.a**2 + self.b**2)


class Pair(NamedTuple):
    left: float
    right: float


def own_constructor(x, y):
    spring = Spring(x, y)
    other = Spring(b=y, a=x * y)
    return spring.energy() * other.energy() + Spring(y).a


def methods_that_store(x, y):
    spring = Spring(x, y)
    spring.grow(y).grow(x)
    spring.a *= y
    spring.b = spring.a * x
    return spring.energy()


def property_and_call(x, y):
    spring = Spring(x, y)
    return Spring(y, x).area * spring(y) + spring(x) * spring.area


def operators_that_construct(x, y):
    spring = Spring(x, y) + Spring(y, x) * x
    other = -(2.0 * spring)
    return other.energy() + spring[0] * other[1]


def inherited_constructor(x, y):
    damped = Damped(x, y)
    return damped.energy() + damped.rate * damped.area


def inherited_method(x, y):
    damped = Damped(x * y, x)
    damped.grow(y)
    return damped.energy() if isinstance(damped, Spring) else x


def constructing_classmethod(x, y):
    made = Damped.square(x * y)
    return Spring.square(x).energy() + made.energy() + made.bend(y) * Spring.bend(x)


def classmethod_of_instance(x, y):
    spring = Spring(x, y)
    return spring.square(x * spring.b).energy() * y


def class_of_instance(x, y):
    spring = Spring(x, y)
    other = type(spring)(y, x)
    return other.energy() * spring.__class__(x).a * Spring.stretch


def instance_each_turn(x, y):
    spring = Spring(x, y)
    for _ in range(3):
        spring = Spring(spring.a * y, spring.b + x)
    return spring.energy()


def instance_changed_each_turn(x, y):
    spring = Spring(x, y)
    for i in range(3):
        spring.grow(y + i)
        if spring.a > 5.0:
            spring.a = spring.b * x
    return spring.energy()


def instance_in_branch(x, y):
    if x > y:
        spring = Spring(x, y)
    else:
        spring = Damped(y, x * y)
        spring = Spring(spring.energy(), x)
    return spring.energy()


def growing_instance(x, y):
    total = Total()
    for i in range(3):
        total.add(x * i + y)
    return total.sum * total.items[1] * total.items[2]


def recurrent_cell(x, w):
    cell = Cell(w, x)
    for _ in range(3):
        cell.step(x)
    return np.sum(cell.h * cell.w)


def list_of_cells(x, w):
    cells = [Cell(x, w), Cell(x * 2, w * w)]
    h = x
    for cell in cells:
        h = cell.step(h)
    return np.sum(h) + np.sum(cells[0].h)


def property_assigned(x, y):
    scaled = Scaled(x)
    scaled.value = scaled.value * y
    scaled.value *= x
    return scaled.value


def items_assigned(x, y):
    scaled = Scaled(y, 2)
    scaled[0] = x * y
    scaled[1] = scaled[0] * x
    scaled += x
    return scaled[0] * scaled[1] * abs(scaled)


def slots_and_setattr(x, y):
    slots = Slots(x, y)
    slots.a *= y
    setattr(slots, "b", slots.a * x)
    return getattr(slots, "a") * slots.b


def constructor_with_branch(x, y):
    return Branching(x).b * Branching(x, y).b * y


def instances_of_instances(x, y):
    return Tree(x, Tree(y), Tree(x * y)).total()


def post_init(x, y):
    box = Box(x, y)
    return box.area * box.width + Box(y).area


def post_init_inherited(x, y):
    stack = Stack(x, count=y)
    stack.layers.append(x * y)
    return stack.area * stack.count * stack.layers[0]


def post_init_frozen(x, y):
    normed = Normed(x, y)
    return normed.size * normed.a


def replaced_dataclass(x, y):
    frozen = Frozen(x, y)
    other = replace(frozen, a=y * x)
    return other.area() * frozen.moved(y).area() + replace(Box(x, y), width=y).area


def replaced_namedtuple(x, y):
    pair = Pair(x, y)
    other = pair._replace(left=pair.right * x)
    return other.left * Pair._make([y, x]).right * pair.left + other.right


def replaced_each_turn(x, y):
    frozen = Frozen(x, y)
    for _ in range(3):
        frozen = replace(frozen.moved(x), b=frozen.area())
    return frozen.area()


def list_of_instances(x, y):
    springs = [Spring(x * i, y) for i in range(1, 4)]
    return sum(spring.energy() for spring in springs) * springs[0].a


def dict_of_instances(x, y):
    springs = {"u": Spring(x, y), "v": Spring(y, x)}
    return sum(spring.energy() for spring in springs.values()) * springs["u"].a


def instance_handed_on(x, y):
    def used(spring, by):
        for _ in range(2):
            spring.a = spring.a * by
        return spring.energy()

    return used(Spring(x, y), y) + stretched(Spring(y, x), x).energy()


def stretched(spring, by):
    for _ in range(2):
        spring.a = spring.a * spring.b
    return Spring(spring.a, by)


def instance_with_two_names(x, y):
    spring = Spring(x, y)
    springs = [spring, Spring(y, x)]
    springs[0].grow(y)
    spring.a = spring.a * x
    return springs[0].energy() * springs[1].energy()


def returns_instance(x, y):
    spring = Spring(x, y)
    spring.grow(y)
    return spring.b, Damped(y, x).a


ROWS = {
    own_constructor: "constructor keyword-call default-call method",
    methods_that_store: "constructor method store-attribute",
    property_and_call: "constructor property call-method",
    operators_that_construct: "constructor operator-method item-method",
    inherited_constructor: "constructor inheritance super",
    inherited_method: "constructor inheritance super method",
    constructing_classmethod: "constructor class-method static-method",
    classmethod_of_instance: "constructor class-method method",
    class_of_instance: "constructor class-attribute class-of-instance",
    instance_each_turn: "constructor loop-carried for-range",
    instance_changed_each_turn: "constructor method store-attribute for-range if",
    instance_in_branch: "constructor if",
    growing_instance: "constructor method append for-range",
    property_assigned: "constructor property-assigned",
    items_assigned: "constructor item-method property-assigned",
    slots_and_setattr: "constructor slots store-attribute",
    constructor_with_branch: "constructor if slots",
    instances_of_instances: "constructor recursion",
    post_init: "post-init dataclass class-attribute",
    post_init_inherited: "post-init dataclass inheritance append",
    post_init_frozen: "post-init dataclass",
    replaced_dataclass: "replace dataclass",
    replaced_namedtuple: "replace namedtuple",
    replaced_each_turn: "replace dataclass for-range loop-carried",
    list_of_instances: "constructor list",
    dict_of_instances: "constructor dict",
    instance_handed_on: "constructor call",
    instance_with_two_names: "constructor list alias-store",
}
for made, tags in ROWS.items():
    add(made, POINT, wrt=(0, 1), tags=f"local-instance scalar {tags}")
for made in (recurrent_cell, list_of_cells):
    add(made, (vector(3), vector(3, 1)), wrt=(0, 1), tags="local-instance constructor method for-range")
add(returns_instance, POINT, wrt=(0, 1), tags="local-instance constructor container-result", scalar=False)
