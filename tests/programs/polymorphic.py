"""Lists of instances: called, gone over, of one class or of several."""

from __future__ import annotations

import abc
import dataclasses

import numpy as np

from tests.programs.registry import add, matrix, vector


class Dense:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def __call__(self, h):
        return self.W @ h + self.b


class Squares:
    def __init__(self, xs):
        self.xs = xs

    def __iter__(self):
        for x in self.xs:
            yield x * x


class Bag:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)


def called_in_turn(layers, x):
    h = x
    for layer in layers:
        h = np.tanh(layer(h))
    return np.sum(h * x)


add(
    called_in_turn,
    ([Dense(matrix(3, 3), vector(3)), Dense(matrix(3, 3, 1), vector(3, 1))], vector(3, 2)),
    tags="call-method list-argument",
    wrt=(0, 1),
)


def called_as_made(w, x):
    layers = []
    for k in range(3):
        layers.append(Dense(w * (k + 1), x))
    h = x
    for layer in layers:
        h = layer(h)
    return np.sum(h**2)


add(called_as_made, (matrix(3, 3), vector(3)), tags="call-method append local-instance", wrt=(0, 1))


def own_generator(x, c):
    s = 0.0
    for i, v in enumerate(Squares(x)):
        s = s * c + np.sin(v) * (i + 1)
    return s + max(Squares(x))


add(own_generator, (vector(4), 0.7), tags="own-iteration enumerate", wrt=(0, 1))


def own_iterator(bag, y):
    s = 0.0
    for v, w in zip(bag, Squares(y)):
        s += v * w
    a, *rest = list(bag)
    return s * a + sum(bag) / len(bag) + len(rest)


add(own_iterator, (Bag([0.4, 1.3, -0.7]), vector(3)), tags="own-iteration zip", wrt=(0, 1))


def own_iterators_of_list(bags):
    s = 1.0
    for bag in bags:
        for v in bag:
            s = s * v + v**2
    return s


add(own_iterators_of_list, ([Bag(vector(2)), Bag(vector(3, 1))],), tags="own-iteration nested-loop list-argument")


class Layer(abc.ABC):
    gain = 2.0

    def __init__(self, s):
        self.s = s

    @abc.abstractmethod
    def forward(self, h): ...

    def __call__(self, h):
        return self.forward(h) * self.gain

    @property
    def size(self):
        return self.s**2


class Linear(Layer):
    def forward(self, h):
        return h * self.s


class Shifted(Layer):
    gain = 3.0

    def __init__(self, s, t):
        super().__init__(s * t)
        self.t = t

    def forward(self, h):
        return np.sin(h) + self.t * self.s

    @property
    def size(self):
        return super().size + self.t


class Squared(Shifted):
    def forward(self, h):
        return super().forward(h) * h


def several_layers(a, b, x):
    layers = [Linear(a), Shifted(a, b), Squared(b, a)]
    h = x
    for layer in layers:
        h = layer(h)
    return np.sum(h) + sum(layer.size for layer in layers)


add(several_layers, (0.7, 0.4, vector(3)), tags="several-classes inheritance super", wrt=(0, 1, 2))


def several_given(layers, x):
    h = x
    for layer in layers:
        h = layer(h)
    total = 0.0
    for layer in layers:
        total += layer.size * layer.gain
    return np.sum(h) * total


add(
    several_given,
    ([Linear(0.5), Squared(0.3, 0.8), Shifted(0.2, 0.7)], vector(3)),
    ([Linear(0.5), Linear(0.3)], vector(2)),
    tags="several-classes list-argument class-attribute",
    wrt=(0, 1),
)


class Momentum:
    def __init__(self, beta, n):
        self.v = np.zeros(n)
        self.beta = beta

    def step(self, x, g):
        self.v = self.beta * self.v + g
        return x - 0.1 * self.v


class Descent:
    def __init__(self, rate):
        self.rate = rate
        self.count = 0

    def step(self, x, g):
        self.count += 1
        return x - self.rate * g / self.count


def several_optimisers(x, rate, beta):
    steppers = [Descent(rate), Momentum(beta, 3)]
    for _ in range(3):
        for stepper in steppers:
            x = stepper.step(x, 2 * x + np.cos(x))
    return np.sum(x**2)


add(several_optimisers, (vector(3), 0.3, 0.8), tags="several-classes store-attribute", wrt=(0, 1, 2))


def several_states(x, c):
    momentum = Momentum(c, 3)
    steppers = [momentum, Descent(c), momentum]
    for stepper in steppers:
        x = stepper.step(x, x * x)
    return np.sum(x * momentum.v)


add(several_states, (vector(3), 0.3), tags="several-classes alias-store", wrt=(0, 1))


class Field:
    def __init__(self, u):
        self.u = u.copy()

    def tick(self, c):
        self.u[1:] *= c
        self.u[0] += c


class Clock:
    def __init__(self, t):
        self.t = t

    def tick(self, c):
        self.t = self.t * c + 1


def several_in_place(x, c):
    things = [Field(x), Clock(x.sum()), Field(x * c)]
    for k in range(2):
        for thing in things:
            thing.tick(c + k)
    s = 0.0
    for thing in things:
        s += np.sum(thing.u**2) if isinstance(thing, Field) else thing.t**2
    return s


add(several_in_place, (vector(3), 0.8), tags="several-classes view-store", wrt=(0, 1))


@dataclasses.dataclass
class Circle:
    r: float


@dataclasses.dataclass
class Rect:
    a: float
    b: float


def area(shape):
    match shape:
        case Circle(r):
            return np.pi * r**2
        case Rect(a=a, b=b):
            return a * b
    raise TypeError(shape)


def several_shapes(a, b):
    total = 0.0
    for shape in [Circle(a), Rect(a, b), Circle(a * b)]:
        match shape:
            case Circle(r=r):
                total += np.pi * r**2
            case Rect(a=width, b=height) if width < height:
                total += width * height
            case Rect(a, b):
                total += a - b
    return total * total


add(several_shapes, (0.7, 1.2), (1.2, 0.7), tags="several-classes match-class match-guard", wrt=(0, 1))


def several_areas(shapes, c):
    total = 0.0
    for shape in shapes:
        total = total * c + area(shape)
    return total * total


add(
    several_areas,
    ([Circle(0.4), Rect(0.3, 0.8)], 1.2),
    tags="several-classes match-class call",
    wrt=(0, 1),
)


def one_of_two(a, b):
    shape = Circle(a) if a > b else Rect(a, b)
    if isinstance(shape, Circle):
        y = shape.r
    else:
        y = shape.a * shape.b**2
    return y * y


add(one_of_two, (0.7, 1.2), (1.2, 0.7), tags="several-classes if", wrt=(0, 1))


@dataclasses.dataclass
class Number:
    value: float

    def eval(self, x):
        return self.value


@dataclasses.dataclass
class Variable:
    def eval(self, x):
        return x


@dataclasses.dataclass
class Times:
    left: object
    right: object

    def eval(self, x):
        return self.left.eval(x) * self.right.eval(x)


def expression_tree(a, x):
    tree = Times(Times(Number(a), Variable()), Variable())
    return tree.eval(x) * a


add(expression_tree, (0.7, 1.2), tags="several-classes dataclass-argument", wrt=(0, 1))


def best_instance(x, c):
    best = None
    for v in x:
        shape = Rect((v - c) ** 2, v)
        if best is None or shape.a < best.a:
            best = shape
    return best.a * best.b * c


add(best_instance, (vector(4), 0.3), tags="object-or-none", wrt=(0, 1))


def the_one_before(x, c):
    before = None
    total = 0.0
    for v in x:
        now = Rect(v, c * v)
        if before is not None:
            total += (now.a - before.a) * (now.b + before.b)
        before = now
    return total


add(the_one_before, (vector(4), 0.3), tags="object-or-none is", wrt=(0, 1))


def left_out(x, c):
    shape = None
    if c > 0:
        shape = Circle(c * x[0])
    if shape is not None:
        return shape.r**2
    return x[1]


add(left_out, (vector(3), 0.3), (vector(3), -0.3), tags="object-or-none early-return", wrt=(0, 1))
