"""Operators that a class of the user's defines, of values that loops carry and of buffers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.programs.registry import add, positive, vector


class _Moment:
    """A first moment and a product."""

    def __init__(self, first, product):
        self.first = first
        self.product = product

    def __add__(self, other):
        return _Moment(self.first + other.first, self.product * other.product)

    def __mul__(self, scale):
        return _Moment(self.first * scale, self.product)

    __rmul__ = __mul__

    def __iadd__(self, v):
        self.first += v
        self.product *= v
        return self

    def joined(self, other):
        return self + 2.0 * other


@dataclass(frozen=True)
class _Dual:
    """A number and its derivative, by hand."""

    value: float
    slope: float

    def __add__(self, other):
        return _Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        return _Dual(self.value * other.value, self.value * other.slope + self.slope * other.value)

    def __neg__(self):
        return _Dual(-self.value, -self.slope)

    def __pow__(self, n):
        return _Dual(self.value**n, n * self.value ** (n - 1) * self.slope)


def moments_added_in_a_loop(x):
    total = _Moment(0.0, 1.0)
    for v in x:
        total = total + _Moment(v, v)
    return total.first * total.product


def moments_joined_in_a_loop(x):
    total = _Moment(x[0], 1.0)
    k = 0
    while k < len(x) and total.first < 9.0:
        step = _Moment(x[k], x[k] * x[0])
        total = total.joined(step)
        k += 1
    return total.first**2 * total.product


def moment_updated_in_place(x):
    total = _Moment(x[0], 1.0)
    same = total
    for v in x:
        total += v * v
    return same.first * total.product


def duals_of_a_polynomial(x):
    point = _Dual(x[0], 1.0)
    total = _Dual(0.0, 0.0)
    for k in range(1, 4):
        total = total * point + _Dual(x[k % 3], 0.0) ** k
    return (-total).slope * total.value


class _Queue:
    """`queue << v` puts v at its end, `queue >> count` takes that many off its front."""

    def __init__(self):
        self.items = []
        self.taken = 0.0

    def __lshift__(self, v):
        self.items.append(v)
        return self

    def __rshift__(self, count):
        for _ in range(count):
            self.taken = self.taken + self.items.pop(0) ** 2
        return self


def queue_of_shifts(x):
    queue = _Queue()
    for v in x:
        queue << v * x[0]
    queue >> 1 << x[1] >> 2
    return queue.taken * queue.items[0] + np.sum(queue.items[-1])


class _Triple:
    """Goes over its parts; the last one can be put to zero, or another in its place."""

    def __init__(self, first, second, third):
        self.parts = [first, second]
        self._last = third

    @property
    def last(self):
        return self._last

    @last.deleter
    def last(self):
        self._last = self._last * 0.5

    def __delitem__(self, k):
        self.parts[k] = self.parts[k] * self._last

    def __iter__(self):
        return iter((*self.parts, self._last))


def deleted_by_the_class(x):
    triple = _Triple(x[0], x[1], x[2])
    before = triple.last
    del triple.last, triple[1]
    a, b, c = triple
    return a * b**2 + c * before


def sum_of_moments(x):
    total = sum([_Moment(v, v * v) for v in x], _Moment(0.0, 1.0))
    return total.first * total.product


add(moments_added_in_a_loop, (vector(3),), tags="operator-method loop-carried for-array")
add(moments_joined_in_a_loop, (vector(3),), tags="operator-method method while loop-carried")
add(moment_updated_in_place, (vector(3),), tags="operator-method loop-carried alias-store")
add(duals_of_a_polynomial, (vector(3),), tags="operator-method dataclass for-range loop-carried")
add(queue_of_shifts, (vector(3),), tags="operator-method append pop for-array")
add(deleted_by_the_class, (vector(3),), tags="property own-iteration item-method")
add(sum_of_moments, (vector(3),), tags="operator-method local-instance")


class Kernel:
    """A covariance function; sums and products of them are such functions."""

    def __add__(self, other):
        return SumOf(self, other)

    def __mul__(self, other):
        return ProductOf(self, other)


class Bell(Kernel):
    def __init__(self, length):
        self.length = length

    def __call__(self, a, b):
        return np.exp(-0.5 * (a - b) ** 2 / self.length**2)


class Line(Kernel):
    def __init__(self, slope):
        self.slope = slope

    def __call__(self, a, b):
        return self.slope * a * b


class SumOf(Kernel):
    def __init__(self, first, second):
        self.first, self.second = first, second

    def __call__(self, a, b):
        return self.first(a, b) + self.second(a, b)


class ProductOf(SumOf):
    def __call__(self, a, b):
        return self.first(a, b) * self.second(a, b)


def composed_kernels(p, xs):
    kernel = Bell(p[0]) * Line(p[1]) + Line(p[2])
    covariance = np.array([[kernel(a, b) for b in xs] for a in xs])
    return np.sum(covariance**2) + kernel(xs[0], xs[1])


add(
    composed_kernels,
    (positive(3), vector(3)),
    wrt=(0, 1),
    tags="operator-method inheritance comprehension local-instance",
)


class Weight:
    def __init__(self, scale):
        self.scale = scale

    def __radd__(self, point):
        return point.at * self.scale**2


class Point:
    def __init__(self, at):
        self.at = at


def reflected_operator_of_another_class(x):
    return Point(x[0]) + Weight(x[1])


add(reflected_operator_of_another_class, (vector(3),), tags="operator-method local-instance")
