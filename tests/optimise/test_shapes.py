"""Shapes read from parameters: pairs of texts, and what must not change."""

from __future__ import annotations

from dataclasses import replace

import gast
import pytest

from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.shapes import borrow_shapes
from s2s_ad.values import Array, Scalar, Symbol
from tests.optimise.helpers import after, normal
from tests.optimise.programs import facts

SHAPE = (Symbol(0), 1)
OURS = replace(
    facts("t u", "x_bar", {
        "x": Array("float64", SHAPE), "n": Array("int64", SHAPE), "t": Array("float64", SHAPE),
        "u": Array("float64", (Symbol(0), None)), "p": Array("float64", SHAPE), "s": Scalar("float"),
    }),
    parameters=frozenset({"x", "p", "s"}),
)  # fmt: skip

PAIRS = {
    "a size": ("p = 1\nt = x * x\ny = 1.0 / t.size\nreturn y", "p = 1\nt = x * x\ny = 1.0 / x.size\nreturn y"),
    "a dtype other than the parameter's": (
        "p = 1\nn = x > 0\ny = 1.0 / n.size\nreturn y", "p = 1\nn = x > 0\ny = 1.0 / x.size\nreturn y",
    ),
}  # fmt: skip

UNCHANGED = {
    "an axis that is not known": "t = x * x\ny = u.size\nreturn y",
    "the parameters are bound anew": "x = x * x\np = x\ny = t.size\nreturn y",
    "the value is read too": "y = t * x\nreturn y",
}


def marked(body: list[gast.stmt], known: Facts) -> object:
    for node in gast.walk(gast.Module(body=body, type_ignores=[])):
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load):
            node.need = "shape"
    return borrow_shapes(body, known)


@pytest.mark.parametrize("case", PAIRS)
def test_pair(case: str) -> None:
    before, expected = PAIRS[case]
    assert after(borrow_shapes, before, OURS) == normal(expected)


@pytest.mark.parametrize("case", UNCHANGED)
def test_unchanged(case: str) -> None:
    assert after(borrow_shapes, UNCHANGED[case], OURS) == normal(UNCHANGED[case])


def test_where_the_dtype_counts_too() -> None:
    assert after(marked, "p = 1\ny = zeros_like(t)", OURS) == normal("p = 1\ny = zeros_like(x)")
    assert after(marked, "p = 1\ny = zeros_like(n)", OURS) == normal("p = 1\ny = zeros_like(n)")


def test_what_is_not_known_is_not_the_same() -> None:
    kinds = {"a": Array(None, SHAPE), "t": Array(None, SHAPE)}
    known = replace(facts("t", "", kinds), parameters=frozenset({"a"}))
    assert after(marked, "y = as_kind(z, t)", known) == normal("y = as_kind(z, t)")
