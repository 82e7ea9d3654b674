"""Signatures: what they tell, what they leave open, and the raw key in front of them."""

import enum
from dataclasses import dataclass, field
from itertools import product

import numpy as np
import pytest

from s2s_ad.values import (
    Array,
    ListOf,
    Number,
    ObjectOf,
    Scalar,
    Symbol,
    UnsupportedArgument,
    fast_key,
    signature_of,
    value_of,
)


@dataclass
class Layer:
    w: object
    size: int = 3


class Model:
    def __init__(self, w: object) -> None:
        self.w = w

    def __call__(self, x: object) -> object:
        return x


class Colour(enum.IntEnum):
    RED = 1


@dataclass
class Chain:
    next: list[object] = field(default_factory=list)


def test_equal_lengths_share_a_symbol_and_one_is_told() -> None:
    (_, x), (_, y), (_, n) = signature_of({"x": np.ones((5, 1, 3)), "y": np.ones((3, 5)), "n": 5})
    assert x == Array("float64", (Symbol(0), 1, Symbol(1)))
    assert y == Array("float64", (Symbol(1), Symbol(0)))
    assert n == Scalar("int", term=Number(0))


def test_one_signature_serves_many_sizes_and_numbers() -> None:
    assert signature_of({"x": np.ones(5), "n": 2}) == signature_of({"x": np.zeros(7), "n": 9})
    assert signature_of({"x": np.ones(5)}) != signature_of({"x": np.ones(1)})
    assert signature_of({"x": [1.0, 2.0]}) == signature_of({"x": [1.0, 2.0, 3.0]})
    assert value_of([1.0, 2]) != value_of([1.0, 2, 2])


def test_objects() -> None:
    assert value_of(Layer(1.0)) == ObjectOf(Layer, (("w", Scalar("float")), ("size", Scalar("int"))))
    assert value_of(Model(1.0)) == ObjectOf(Model, (("w", Scalar("float")),))
    loop = Chain()
    loop.next.append(loop)
    assert isinstance(value_of(loop), ObjectOf)
    assert isinstance(value_of([1, 2]), ListOf)


@pytest.mark.parametrize("foreign", [np.ma.ones(3), np.ones(3).view(np.recarray), np.poly1d([1.0])])
def test_other_arrays_are_refused(foreign: object) -> None:
    with pytest.raises(UnsupportedArgument, match=r"is not supported: .*; pass np.asarray\(x\)"):
        value_of(foreign)
    with pytest.raises(TypeError, match=type(foreign).__name__):
        value_of({"deep": [foreign]})


ARGUMENTS = [
    1.0, 2.0, 1, 5, True, 1j, np.float64(1), np.float32(1), np.ones(3), np.ones(4), np.ones((3, 1)), np.arange(3),
    np.ones(()), (1.0, 2), (1.0,), (1.0, np.ones(3)), [1.0], [1.0, 2], [2.0], [], {"a": 1.0}, {"b": 1.0},
    {"a": np.ones(3)}, Layer(1.0), Layer(np.ones(3)), Model(1.0), Model(np.ones(3)), None, "a", np.sum, np.sin, len,
    test_objects, Layer, slice(1, 2), slice(None), range(4), Colour.RED, np.dtype(float), {1: 1.0}, {True: 1.0},
]  # fmt: skip


def test_the_raw_key_is_at_least_as_fine_as_the_signature() -> None:
    for a, b in product(ARGUMENTS, repeat=2):
        if fast_key((a, np.ones(3))) == fast_key((b, np.ones(3))):
            assert signature_of({"x": a, "y": np.ones(3)}) == signature_of({"x": b, "y": np.ones(3)}), (a, b)
    assert fast_key((1.0, np.ones(3))) == fast_key((2.0, np.zeros(3)))
    model = Model(1.0)
    before = fast_key((model,))
    model.w = np.ones(3)
    assert fast_key((model,)) != before


def test_keys_and_values_can_be_keys() -> None:
    for arg in ARGUMENTS:
        hash(fast_key((arg,)))
        hash(value_of(arg))
