"""First contributions and sums in place: pairs of texts, and what must not change."""

from __future__ import annotations

import gast
import pytest

from s2s_ad.optimise.accumulate import add_in_place, double, spell_out, start_with_first
from s2s_ad.optimise.facts import Facts
from s2s_ad.values import Array, Scalar
from tests.optimise.helpers import after, mark_zeros, normal
from tests.optimise.programs import facts

VECTOR = Array("float64", (3,))
OURS = facts(
    "t_bar",
    "a_bar b_bar s_bar t_bar",
    {"a_bar": VECTOR, "b_bar": VECTOR, "e": VECTOR, "w": Array("float32", (3,)), "s_bar": Scalar("float")},
)


FIRST = {
    "a number": ("s_bar = 0.0\ns_bar = s_bar + t_bar * c\nreturn s_bar", "s_bar = t_bar * c\nreturn s_bar"),
    "in place": ("s_bar = 0.0\ns_bar += t_bar * c\nreturn s_bar", "s_bar = t_bar * c\nreturn s_bar"),
    "other statements in between": (
        "s_bar = 0.0\nq = t_bar\ns_bar = s_bar + q * t_bar\nreturn s_bar",
        "q = t_bar\ns_bar = q * t_bar\nreturn s_bar",
    ),
    "zeros of the same x": (
        "a_bar = zeros_like(x)\na_bar = a_bar + unbroadcast(e * e, x)\nreturn a_bar",
        "a_bar = unbroadcast(e * e, x)\nreturn a_bar",
    ),
}

NOT_FIRST = {
    "zeros of something else": "a_bar = zeros_like(x)\na_bar = a_bar + unbroadcast(e * e, y)\nreturn a_bar",
    "a sum that reads it twice": "s_bar = 0.0\ns_bar = s_bar + s_bar\nreturn s_bar",
    "a reader in between": "s_bar = 0.0\nq = s_bar\ns_bar = s_bar + b * c\nreturn s_bar, q",
    "in a loop": "s_bar = 0.0\nfor i in r:\n    s_bar = s_bar + b * c\nreturn s_bar",
    "in a branch": "s_bar = 0.0\nif c:\n    s_bar = s_bar + b * c\nreturn s_bar",
    "another name for an array": "a_bar = 0.0\na_bar = a_bar + e\nreturn a_bar",
    "the user's zero": "q = 0.0\nq = q + b * c\nreturn q",
}


@pytest.mark.parametrize("case", FIRST)
def test_first(case: str) -> None:
    before, expected = FIRST[case]
    assert after(_marked_calls, before, OURS) == normal(expected)


def _marked_calls(body: list[gast.stmt], known: Facts) -> object:
    mark_zeros(body)
    for statement in body:
        if isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Call):
            statement.value.adjoint_zero = True
    return start_with_first(body, known)


@pytest.mark.parametrize("case", NOT_FIRST)
def test_not_first(case: str) -> None:
    assert after(_marked_calls, NOT_FIRST[case], OURS) == normal(NOT_FIRST[case])


IN_PLACE = {
    "an owned array": (
        "a_bar = np.zeros_like(x)\na_bar = a_bar + e\nreturn a_bar",
        "a_bar = np.zeros_like(x)\na_bar += e\nreturn a_bar",
    ),
    "a number": ("s_bar = b\ns_bar = s_bar - c\nreturn s_bar", "s_bar = b\ns_bar -= c\nreturn s_bar"),
    "around a loop": (
        "a_bar = np.zeros_like(x)\nfor i in r:\n    a_bar = a_bar + e\nreturn a_bar",
        "a_bar = np.zeros_like(x)\nfor i in r:\n    a_bar += e\nreturn a_bar",
    ),
}

NOT_IN_PLACE = {
    "a parameter, such as the seed": "a_bar = a_bar + e\nreturn a_bar",
    "an array that has another name": "a_bar = b_bar\na_bar = a_bar + e\nreturn a_bar",
    "an array that gets another name": "a_bar = np.zeros(3)\nb_bar = a_bar\na_bar = a_bar + e\nreturn a_bar, b_bar",
    "an array kept in a list": "a_bar = np.zeros_like(x)\nL.append(a_bar)\na_bar = a_bar + e\nreturn a_bar",
    "an array that a view reads": "a_bar = np.zeros_like(x)\nb_bar = a_bar[1:]\na_bar = a_bar + e\nreturn a_bar, b_bar",
    "another dtype": "a_bar = np.zeros_like(x)\na_bar = a_bar + w\nreturn a_bar",
    "a shape that is not known": "a_bar = np.zeros_like(x)\na_bar = a_bar + q\nreturn a_bar",
    "a value of the user": "q = np.zeros_like(x)\nq = q + e\nreturn q",
    "an array that some function was given": "a_bar = np.zeros_like(x)\nf(a_bar)\na_bar = a_bar + e\nreturn a_bar",
    "the other operand": "a_bar = np.zeros_like(x)\na_bar = e + a_bar\nreturn a_bar",
}


@pytest.mark.parametrize("case", IN_PLACE)
def test_in_place(case: str) -> None:
    before, expected = IN_PLACE[case]
    assert after(add_in_place, before, OURS) == normal(expected)


@pytest.mark.parametrize("case", NOT_IN_PLACE)
def test_not_in_place(case: str) -> None:
    assert after(add_in_place, NOT_IN_PLACE[case], OURS) == normal(NOT_IN_PLACE[case])


def test_spelled_out_to_be_folded() -> None:
    before = "s_bar = b * c\ns_bar += d\nreturn s_bar"
    assert after(spell_out, before, OURS) == normal("s_bar = b * c\ns_bar = s_bar + d\nreturn s_bar")


def test_the_same_twice() -> None:
    before = "a_bar += t_bar * e\na_bar += t_bar * e\na_bar += t_bar * e\nreturn a_bar"
    assert after(double, before, OURS) == normal("a_bar += 2 * (t_bar * e)\na_bar += t_bar * e\nreturn a_bar")


NOT_TWICE = (
    "a_bar += e\na_bar += t_bar\nreturn a_bar",
    "a_bar += a_bar * e\na_bar += a_bar * e\nreturn a_bar",
    "a_bar += L.pop()\na_bar += L.pop()\nreturn a_bar",
    "b_bar = a_bar[1:]\na_bar += b_bar * e\na_bar += b_bar * e\nreturn a_bar",
    "q += e\nq += e\nreturn q",
)


@pytest.mark.parametrize("text", NOT_TWICE)
def test_not_twice(text: str) -> None:
    assert after(double, text, OURS) == normal(text)
