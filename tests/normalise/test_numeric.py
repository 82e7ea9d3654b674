"""What is taken for a function of numbers and arrays only."""

from __future__ import annotations

import gast
import numpy as np
import pytest

from s2s_ad.normalise.numeric import only_numbers
from s2s_ad.syntax.parse import parse
from s2s_ad.values import Array, ListOf, Scalar, Value

VALUES: dict[str, Value] = {"x": Array(), "y": Array(), "a": Scalar("float"), "i": Scalar("int"), "xs": ListOf(Array())}
MEANINGS = {"np": np, "len": len, "range": range, "print": print, "isinstance": isinstance}


def resolve(expression: gast.expr) -> object:
    if isinstance(expression, gast.Attribute):
        return getattr(resolve(expression.value), expression.attr, None)
    return MEANINGS.get(expression.id) if isinstance(expression, gast.Name) else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("y = np.sin(x) * a + x[i, 1:]\nfor i in range(len(x)):\n    y[i] = a\ny += x.sum(axis=0)", True),
        ("y = f(x)", False),  # a function of the user's
        ("y = x.run(a)", True),  # whatever it is, it is of an array
        ("y = xs[0]", False),
        ("y = np.vectorize(a)", False),
        ("y = np.apply_along_axis(f, 0, x)", False),
        ("y = np.sin(*x)", False),
        ("y = np.sin(x, **a)", False),
        ("y = [x, a]", False),
        ("print(x)", False),
        ("a = isinstance(x, i)", False),
        ("y = lambda: x", False),
        ("with a: y = x", False),
    ],
)
def test_only_numbers(text: str, expected: bool) -> None:
    assert only_numbers(parse(text).body, VALUES, resolve) is expected
