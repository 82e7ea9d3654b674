"""Copies and numbers: pairs of texts, and what must not change."""

from __future__ import annotations

import gast
import pytest

from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.identities import simplify
from s2s_ad.optimise.propagate import propagate
from s2s_ad.values import Array, Scalar
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

OURS = facts("t t1 t2 t_bar t1_bar t2_bar", "t_bar t1_bar t2_bar y_bar w_bar", {"v_bar": Array("float64", (3,))})

PAIRS = {
    "a chain of copies": (
        "t2_bar = t_bar\nt1_bar = t2_bar\nw_bar = w_bar + t1_bar * x\nreturn w_bar",
        "w_bar = w_bar + t_bar * x\nreturn w_bar",
    ),
    "a number": ("t = 2.0\ny = t * x\nreturn y", "y = 2.0 * x\nreturn y"),
    "the user's adjoint, if it is a number": (
        "y_bar = 0.5\nw_bar = y_bar * x\nreturn w_bar",
        "w_bar = 0.5 * x\nreturn w_bar",
    ),
    "into a loop that does not bind the source": (
        "t = a\nfor i in r:\n    s = s + t\nreturn s",
        "for i in r:\n    s = s + a\nreturn s",
    ),
    "read for the last time where the source is bound": (
        "t = a\na = t + b\nreturn a",
        "a = a + b\nreturn a",
    ),
    "stores are seen through both names": ("t = x\nx[0] = 1.0\ny = t + x\nreturn y", "x[0] = 1.0\ny = x + x\nreturn y"),
}

UNCHANGED = {
    "the source is bound anew": "t = a\na = b\ny = t + a\nreturn y",
    "the source is updated": "t = a\na += b\ny = t + a\nreturn y",
    "the source is bound in a loop that reads the copy": "t = a\nfor i in r:\n    s = s + t\n    a = s\nreturn s",
    "the source is a loop's target": "t = i\nfor i in r:\n    s = s + t\nreturn s",
    "the copy is updated": "t = a\nt += b\nreturn t",
    "the copy is carried around a loop": "t = a\nfor i in r:\n    s = s + t\n    t = b\nreturn s",
    "the copy is bound in a branch": "t = a\nif c:\n    t = b\nreturn t",
    "a name of the user": "q = a\ny = q * b\nreturn y",
    "an adjoint that the user looks for": "y_bar = 1.0\nreturn y_bar",
    "an adjoint of the user that is a copy": "w_bar = t_bar\nreturn w_bar",
    "a name that a lambda reads later": "t = a\ng = lambda: t\nreturn g",
}


@pytest.mark.parametrize("case", PAIRS)
def test_pair(case: str) -> None:
    before, expected = PAIRS[case]
    assert after(propagate, before, OURS) == normal(expected)


@pytest.mark.parametrize("case", UNCHANGED)
def test_unchanged(case: str) -> None:
    assert after(propagate, UNCHANGED[case], OURS) == normal(UNCHANGED[case])


def with_identities(body: list[gast.stmt], known: Facts) -> object:
    return propagate(body, known, lambda e: simplify(e, known.value_of, known.derivatives))


def test_numbers_travel_in_one_pass() -> None:
    before = "t_bar = 1.0\nt1_bar = t_bar * 0.5\nt2_bar = t1_bar * 2\nw_bar = t2_bar * y_bar\nreturn w_bar"
    known = facts("t_bar t1_bar t2_bar", "t_bar t1_bar t2_bar w_bar y_bar", {"y_bar": Scalar("float")})
    assert after(with_identities, before, known) == normal("w_bar = y_bar\nreturn w_bar")


def test_a_new_array_does_not_become_another_name_of_an_old_one() -> None:
    before = "w_bar = 1.0 * v_bar\nw_bar[0] = 2.0\nreturn w_bar, v_bar"
    known = facts("", "v_bar w_bar", {"v_bar": Array("float64", (3,)), "w_bar": Array("float64", (3,))})
    assert after(with_identities, before, known) == normal("w_bar = v_bar.copy()\nw_bar[0] = 2.0\nreturn w_bar, v_bar")
