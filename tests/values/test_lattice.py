"""Joins cover both sides, forget only what differs, and come to an end."""

from dataclasses import dataclass
from itertools import product
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from s2s_ad.analysis.infer_changes import attached
from s2s_ad.values import (
    Array,
    ListOf,
    Never,
    NumpyScalar,
    ObjectOf,
    OneOf,
    Scalar,
    Symbols,
    TupleOf,
    Unknown,
    broadcast,
    constant_value,
    describes,
    generalised,
    join,
    limit,
    map_children,
    may_be_active,
    mutable,
    same_shape,
    value_of,
)


class Pair(NamedTuple):
    a: object
    b: object


@dataclass
class Point:
    x: object
    y: object


OBJECTS = [
    1.0, 2, True, 1j, np.float64(1), np.float32(1), np.int64(1), np.ones(3), np.ones((3, 1)), np.ones(3, np.float32),
    np.ones(()), (1.0, 2), (1.0,), Pair(1.0, 2), [1.0], [1.0, np.ones(3)], [], {"a": 1.0}, {"a": 1, "b": 2}, {},
    Point(1.0, 2), Point(1, 2), None, "a", b"a", np.sum, range(3), slice(1, 2), np.arange(3), [[1.0], [2]],
]  # fmt: skip


def test_values_describe_their_objects_and_joins_describe_both() -> None:
    for a, b in product(OBJECTS, repeat=2):
        symbols = Symbols()
        first, second = value_of(a, symbols), value_of(b, symbols)
        both = join(first, second)
        assert describes(first, a, symbols.known)
        for obj in (a, b):
            assert describes(both, obj, symbols.known), (first, second, both)
        assert join(both, first) == both == join(both, second)
        assert may_be_active(both) or not (may_be_active(first) or may_be_active(second))
        assert mutable(both) or not (mutable(first) or mutable(second))


def test_constants_that_only_look_equal() -> None:
    assert join(constant_value(0.0), constant_value(-0.0)) == Scalar("float")
    assert join(constant_value(1), constant_value(True)) == OneOf(frozenset({Scalar("int"), Scalar("bool")}))


def test_nesting_ends() -> None:
    value = Scalar("float")
    for _ in range(50):
        value = limit(join(value, TupleOf((value, Scalar("float")))))  # type: ignore[assignment]
    assert value == Unknown()


INT = Scalar("int")


def test_attributes_of_one_way_only_may_carry_derivatives() -> None:
    bare, told = (ObjectOf(SimpleNamespace, fields) for fields in ((("k", INT),), (("k", INT), ("x", Scalar("float")))))
    assert not may_be_active(bare)
    assert may_be_active(join(bare, told)) and may_be_active(join(told, bare))
    assert join(bare, told).fields == bare.fields  # type: ignore[attr-defined]
    assert may_be_active(map_children(join(bare, told), generalised))


def test_attributes_that_are_set_later_may_carry_derivatives() -> None:
    bare = ObjectOf(SimpleNamespace, (("k", INT),))
    assert may_be_active(attached("x", Scalar("float"))(bare))
    assert not may_be_active(attached("n", INT)(bare))


def test_empty_lists_take_what_comes() -> None:
    assert join(ListOf(Never(), ()), ListOf(Scalar("float"))) == ListOf(Scalar("float"))


def test_broadcast_and_shapes() -> None:
    symbols = Symbols()
    x, row, column, other = (value_of(np.ones(shape), symbols) for shape in ((3, 4), (4,), (3, 1), (1, 4)))
    assert broadcast(x, row) == x == broadcast(column, row)
    assert same_shape(broadcast(column, other), x)
    assert not same_shape(x, row)
    assert same_shape(Scalar("float"), NumpyScalar("float64"))
    assert not same_shape(Array("float64", (None,)), Array("float64", (None,)))
    assert broadcast(Scalar("int"), Scalar("float")) == Scalar("float")
    assert broadcast(Array("int64", (3,)), Scalar("float")) == Array("float64", (3,))
    assert broadcast(Array("float64", (None, 3)), Array("float64", (5, 1))) == Array("float64", (5, 3))
