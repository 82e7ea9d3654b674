"""Instances of a user's classes that can't be followed: what a user is told."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, jacfwd, jvp

KEPT: list[Any] = []


class Kept:
    def __init__(self, a: Any) -> None:
        self.a = a
        KEPT.append(self)


class Sometimes:
    def __init__(self, a: Any) -> None:
        if a > 0:
            self.a = a


class Made:
    def __new__(cls, a: Any) -> Any:
        return object.__new__(cls)

    def __init__(self, a: Any) -> None:
        self.a = a


class Guessing:
    def __init__(self, a: Any) -> None:
        self.a = a

    def __getattr__(self, name: str) -> Any:
        return 2.0


class Bag:
    def __init__(self, a: Any) -> None:
        self.a = a

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self.a is None:
            raise StopIteration
        item, self.a = self.a, None
        return item

    def __array__(self, dtype: Any = None) -> Any:
        return np.array([self.a])


class Cached:
    def __init__(self, a: Any) -> None:
        self.a = a

    @functools.cached_property
    def square(self) -> Any:
        return self.a * self.a


class Doubled:
    def __init__(self, a: Any) -> None:
        self.a = a

    def __getattribute__(self, name: str) -> Any:
        found = object.__getattribute__(self, name)
        return 2 * found if name == "a" else found


def kept(x: Any) -> Any:
    return Kept(x).a * x


def sometimes(x: Any) -> Any:
    return Sometimes(x).a * x


def made(x: Any) -> Any:
    return Made(x).a * x


def guessing(x: Any) -> Any:
    return Guessing(x).b * x


def looped(x: Any) -> Any:
    s = 0.0
    for item in Bag(x):
        s = s + item
    return s


def taken_apart(x: Any) -> Any:
    (item,) = Bag(x)
    return item * x


def queue_out_of_sight(x: Any, n: int = 2) -> Any:
    q = deque([0.0], maxlen=n)
    q.append(x)
    return q[0] * q[-1]


def queue_in_a_list(x: Any) -> Any:
    queues = [deque([0.0], maxlen=2)]
    queues[0].append(x)
    return queues[0][0] * queues[0][1]


def queue_that_takes_many(x: Any) -> Any:
    q = deque([1.0], maxlen=2)
    q += [x, x**2]
    return q[0] * q[1]


def cached(x: Any) -> Any:
    return Cached(x).square * x


def cached_outside(instance: Any) -> Any:
    return instance.square


def doubled(instance: Any) -> Any:
    return instance.a**2


def given_to_numpy(x: Any) -> Any:
    return np.sum(Bag(x))  # type: ignore[arg-type]


class Box:
    pass


def first_above(box: Any, bound: Any) -> Any:
    for row in box.rows:
        if np.sum(row) > bound:
            return box
    return box


def made_without_attributes(x: Any) -> Any:
    box = Box()
    box.rows = [x * 2.0]  # type: ignore[attr-defined]
    return np.sum(first_above(box, 100.0).rows[0])


class Counted:
    def __init__(self, a: Any) -> None:
        self.a = a
        self.asked = 0

    def __bool__(self) -> bool:
        self.asked += 1
        return True

    def __radd__(self, other: Any) -> Counted:
        return Counted(self.a + (0.0 if isinstance(other, int) else other.a))


def asked_unseen(x: Any) -> Any:
    counted = Counted(1.0)
    n = counted and 2
    return x * counted.asked * n


def summed_from_nothing(x: Any) -> Any:
    return sum([Counted(x)]).a  # type: ignore[attr-defined]


def test_an_instance_without_attributes_that_a_function_returns() -> None:
    with pytest.raises(DifferentiationError, match="expected here, but this is a list") as caught:
        grad(made_without_attributes)(1.5)
    assert "first_above(box, 100.0)" in str(caught.value)
    assert jvp(made_without_attributes, (1.5,), (1.0,)) == (3.0, 2.0)


@pytest.mark.parametrize(
    ("function", "place", "reason", "way_out"),
    [
        (kept, "Kept(x)", "hands self on before all of them are set", "in a method that is called afterwards"),
        (sometimes, "Sometimes(x)", "sets an attribute on some ways only", "set each attribute once, on every way"),
        (made, "Made(x)", "carries a derivative, and there is no rule for it", "way out: "),
        (guessing, "Guessing(x).b", "is computed by a descriptor or by __getattr__", "make it a property, a method"),
        (looped, "for item in Bag(x)", "an instance of Bag that carries a derivative", "loop over a list or an array"),
        (taken_apart, "(item,) = Bag(x)", "an instance of Bag that carries a derivative is unpacked", "unpack a tuple"),
        (queue_out_of_sight, "q = deque", "a list was expected here, but this is a collections.deque", "use a list"),
        (cached, "Cached(x).square", "is computed by a descriptor or by __getattr__", "make it a property, a method"),
        (asked_unseen, "n = counted and 2", "`and` and `or` call it unseen", "is_full = bool(box)"),
        (summed_from_nothing, "sum([Counted(x)])", "which starts with the number 0", "sum(items, start)"),
        (given_to_numpy, "np.sum(Bag(x))", "there is no rule for it", "way out: "),
    ],
)
def test_instances_out_of_reach(function: Callable[[Any], Any], place: str, reason: str, way_out: str) -> None:
    with pytest.raises(DifferentiationError) as caught:
        grad(function)(1.5)
    text = str(caught.value)
    assert "test_objects.py" in text
    assert place in text
    assert reason in text
    assert way_out in text
    assert "^" in text


@pytest.mark.parametrize(
    ("function", "instance", "place"), [(cached_outside, Cached, "instance.square"), (doubled, Doubled, "instance.a")]
)
def test_attributes_that_are_computed_out_of_sight(function: Callable[[Any], Any], instance: Any, place: str) -> None:
    with pytest.raises(DifferentiationError, match=r"is computed by a descriptor or by __getattr__") as caught:
        grad(function)(instance(1.5))
    assert place in str(caught.value)


@pytest.mark.parametrize(
    ("function", "expected"),
    [(queue_out_of_sight, "a list"), (queue_in_a_list, "a list"), (queue_that_takes_many, "a number")],
)
@pytest.mark.parametrize("transform", [grad, jacfwd])
def test_queues_out_of_sight(transform: Any, function: Callable[[Any], Any], expected: str) -> None:
    with pytest.raises(DifferentiationError, match=f"{expected} was expected here, but this is a collections.deque"):
        transform(function)(1.5)
