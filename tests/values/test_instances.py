"""`isinstance` of kinds: what it says is what Python says of every object of the kind."""

from __future__ import annotations

import numbers
from collections import OrderedDict
from typing import NamedTuple

import numpy as np
import pytest

from s2s_ad.values import Array, Known, ListOf, OneOf, Scalar, TupleOf, Unknown, constant_value, is_of_kind, value_of


class Pair(NamedTuple):
    left: float
    right: float


OBJECTS = [1.0, 2, True, 1j, np.float64(1), np.int64(1), np.ones(2), (1.0,), Pair(1.0, 2.0), [1.0], {"k": 1.0}, None]
CLASSES = [int, float, bool, complex, tuple, list, dict, np.ndarray, np.generic, np.floating, np.float64, Pair, object]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("obj", OBJECTS, ids=repr)
def test_it_agrees_with_python(obj: object, kind: type) -> None:
    found = is_of_kind(value_of(obj), Known(kind))
    assert found in (isinstance(obj, kind), None)


def test_several_classes() -> None:
    either = TupleOf((Known(int), Known(float)))
    assert is_of_kind(Scalar("float"), either) is True
    assert is_of_kind(ListOf(Scalar("float")), either) is False
    assert is_of_kind(Unknown(), either) is None


def test_several_kinds() -> None:
    number = OneOf(frozenset({Scalar("float"), Array("float64", (None,))}))
    assert is_of_kind(number, Known(list)) is False
    assert is_of_kind(number, Known(float)) is None


def test_what_a_class_or_a_subclass_may_decide_by_itself_is_open() -> None:
    assert is_of_kind(Scalar("float"), Known(numbers.Number)) is None
    assert is_of_kind(value_of({"k": 1.0}), Known(OrderedDict)) is None
    assert is_of_kind(Scalar("float"), constant_value(None)) is None
