"""`x.size` by its text alone: an integer of an array, or a field of an object."""

from __future__ import annotations

import operator
from dataclasses import dataclass, make_dataclass
from functools import partial
from types import ModuleType
from typing import Any

import gast
import numpy as np
import pytest

from s2s_ad import UnsupportedError, grad, jvp
from s2s_ad.frontend.same_names import mark_fields, refuse_within, settle_fields
from s2s_ad.syntax.passive import FieldName
from s2s_ad.values import Array, ObjectOf, Scalar
from tests.frontend import gaits

ELSEWHERE = ModuleType("elsewhere")
exec(
    """
class Disc:
    def __init__(self, size):
        self.size = size
""",
    vars(ELSEWHERE),
)


def area(disc: Any) -> Any:
    return disc.size**2 * np.sum(disc.weights)


@pytest.mark.parametrize("name", ["Disc", "Plate"])
def test_field_of_an_object_whose_class_is_not_around(name: str) -> None:
    kind = make_dataclass(name, ["size", "weights"])
    disc = kind(2.0, np.ones(2))
    gradient = grad(area)(disc)
    assert gradient.size == 8.0
    np.testing.assert_array_equal(gradient.weights, [4.0, 4.0])
    assert jvp(area, (disc,), (kind(1.0, np.zeros(2)),))[1] == 8.0


def listed(discs: Any) -> Any:
    return sum(disc.size**2 for disc in discs["all"])


def test_field_of_objects_in_containers() -> None:
    kind = make_dataclass("Disc", ["size"])
    (first, second) = grad(listed)({"all": [kind(2.0), kind(3.0)]})["all"]
    assert (first.size, second.size) == (4.0, 6.0)


def test_array_keeps_its_size_beside_such_a_class() -> None:
    def mean(x: Any, disc: Any) -> Any:
        return np.sum(x) / x.size * disc.size

    kind = make_dataclass("Disc", ["size"])
    np.testing.assert_array_equal(grad(mean)(np.ones(4), kind(2.0)), np.full(4, 0.5))


def test_field_that_was_not_foreseen_is_refused() -> None:
    """Where it is read by itself, it is as any other."""
    kind = make_dataclass("Disc", ["size"])
    body = gast.parse("t = disc.size; y = disc.size ** 2; n = x.size").body
    known = {"disc": ObjectOf(kind, (("size", Scalar("float")),)), "x": Array()}
    within = settle_fields(body, known)
    assert within == [body[1].value.left]
    assert [body[0].value.attr.__class__, body[2].value.attr.__class__] == [FieldName, str]
    refuse_within(within, frozenset({"x"}))
    with pytest.raises(UnsupportedError, match="size, a field of an object here, was taken for what an array tells"):
        refuse_within(within, frozenset({"disc"}))


@dataclass
class Disc:
    size: float


def matched_by_keyword(disc: Any) -> Any:
    match disc:
        case Disc(size=size):
            return size**2


def matched_by_position(disc: Any) -> Any:
    match disc:
        case Disc(size):
            return size**2


def got(disc: Any) -> Any:
    return operator.attrgetter("size")(disc) ** 2


@pytest.mark.parametrize("program", [matched_by_keyword, matched_by_position, got])
def test_fields_that_are_named_in_a_pattern_or_a_text(program: Any) -> None:
    assert grad(program)(Disc(3.0)).size == 6.0
    assert jvp(program, (Disc(3.0),), (Disc(1.0),))[1] == 6.0


KINDS = {"disc": ELSEWHERE.Disc}
MAKE = partial(ELSEWHERE.Disc)


class Maker:
    def __init__(self) -> None:
        self.kind = ELSEWHERE.Disc


@pytest.mark.parametrize("around", [KINDS, MAKE, Maker(), ELSEWHERE])
def test_classes_that_data_around_the_function_lead_to(around: object) -> None:
    def made(x: Any) -> Any:
        return around.Disc(x)  # type: ignore[attr-defined]

    tree = gast.parse("def made(y): y.size; y.shape").body[0]
    mark_fields(tree, made, frozenset)
    assert [statement.value.attr.__class__ for statement in tree.body] == [FieldName, str]


def test_text_without_such_a_class_stays_as_it_was() -> None:
    def mean(x: Any) -> Any:
        return np.sum(x) / x.size

    assert "x.size" in str(grad(mean).source_for(np.ones(3)))


def pace_of_first(gaits: Any, x: Any) -> Any:
    return gaits[0].strides * x


def test_class_around_the_caller() -> None:
    def pace(x: Any) -> Any:
        return pace_of_first([gaits.Gait(x * x)], x)

    assert grad(pace)(3.0) == 27.0
    assert jvp(pace, (3.0,), (1.0,))[1] == 27.0
