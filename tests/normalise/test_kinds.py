"""What kinds decide before the program runs: branches that are never taken, variables that are two."""

from __future__ import annotations

import gast
import pytest

from s2s_ad.frontend.bindings import MISSING
from s2s_ad.normalise.decided import decide
from s2s_ad.normalise.split import split_parameters
from s2s_ad.syntax.printer import to_source
from s2s_ad.values import Array, OneOf, Scalar, Unknown, Value

FLOAT, ARRAY = Scalar("float"), Array("float64", (None,))
EITHER = OneOf(frozenset({FLOAT, ARRAY}))


class Builtins:
    def resolve(self, expression: gast.expr) -> object:
        return isinstance if isinstance(expression, gast.Name) and expression.id == "isinstance" else MISSING


def after(text: str, change: object) -> str:
    function = gast.parse(f"def f(x):\n{text}").body[0]
    change(function)  # type: ignore[operator]
    return to_source(function)


def decided(text: str, **values: Value) -> str:
    return after(text, lambda function: decide(function, values, Builtins()))


def plain(text: str) -> str:
    return to_source(gast.parse(f"def f(x):\n{text}").body[0])


TRUE, FALSE, OPEN = (Scalar("bool", True), Scalar("bool", False), Scalar("bool"))


def test_the_branch_of_the_kind_is_all_that_is_left() -> None:
    text = " c = isinstance(x, tuple)\n if c:\n  y = x[0]\n else:\n  y = x\n return y"
    assert decided(text, c=TRUE) == plain(" c = isinstance(x, tuple)\n y = x[0]\n return y")
    assert decided(text, c=FALSE) == plain(" c = isinstance(x, tuple)\n y = x\n return y")
    assert decided(text, c=OPEN) == plain(text)


def test_the_opposite_of_a_test_and_a_copy_of_it_are_tests_too() -> None:
    text = " c = isinstance(x, tuple)\n d = not c\n e = d\n for i in x:\n  if e:\n   y = i\n return y"
    left = " c = isinstance(x, tuple)\n d = not c\n e = d\n for i in x:\n  y = i\n return y"
    assert decided(text, c=FALSE, d=TRUE, e=TRUE) == plain(left)


@pytest.mark.parametrize(
    "text",
    [
        " c = True\n if c:\n  y = x\n return y",
        " c = isinstance(x, tuple)\n c = x > 0\n if c:\n  y = x\n return y",
    ],
)
def test_what_is_no_test_of_kind_is_not_decided(text: str) -> None:
    assert decided(text, c=TRUE) == plain(text)


def split(text: str, given: Value, known: Value) -> str:
    return after(text, lambda function: split_parameters(function, {"x": given}, {"x": known}))


def test_a_parameter_of_two_kinds_is_two_variables() -> None:
    text = " z = x\n for i in z:\n  x = i\n return x"
    assert split(text, ARRAY, EITHER) == plain(" z = x\n x1 = x\n for i in z:\n  x1 = i\n return x1")
    assert split(text, ARRAY, Unknown()) == split(text, ARRAY, EITHER)


def test_a_parameter_of_one_kind_stays_one() -> None:
    text = " for i in z:\n  x = x + i\n return x"
    for given, known in [(ARRAY, ARRAY), (FLOAT, Scalar("float", 1.0)), (Unknown(), Unknown()), (EITHER, EITHER)]:
        assert split(text, given, known) == plain(text)


def test_a_parameter_that_a_closure_reads_stays_one() -> None:
    text = " g = lambda: x\n for i in z:\n  x = i\n return g()"
    assert split(text, ARRAY, EITHER) == plain(text)
