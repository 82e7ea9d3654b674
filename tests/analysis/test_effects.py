"""What single statements do, and which names share memory."""

from __future__ import annotations

import builtins
import math
import random

import gast
import numpy as np
import pytest

from s2s_ad import runtime
from s2s_ad.analysis.effects import Effects, Oracle
from s2s_ad.analysis.sharing import Knowledge, classes, private_lists
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, ListOf, Scalar, Unknown, Value

HELPERS = {name: getattr(runtime, name) for name in runtime.__all__}
GLOBALS: dict[str, object] = {"np": np, "math": math, "random": random, **HELPERS}
VALUES: dict[str, Value] = {
    "x": Array("float64", (3,)), "y": Array("float64", (3,)), "s": Scalar("float"), "L": ListOf(Array("float64", (3,))),
}  # fmt: skip


def resolve(node: gast.expr) -> object:
    match node:
        case gast.Name(id=name):
            return GLOBALS.get(name, getattr(builtins, name, None))
        case gast.Attribute(value=value, attr=attr):
            return getattr(resolve(value), attr, None)
        case _:
            return None


KNOWN = Knowledge(
    resolve=resolve,
    value_of=lambda node: VALUES.get(node.id, Unknown()) if isinstance(node, gast.Name) else Unknown(),
    derivatives=frozenset({"y_bar"}),
)


def effects(text: str) -> Effects:
    body = parse(text).body
    return Oracle.of_body(body, KNOWN).effects(body)


PURE = (
    "z = x + y", "z = np.tanh(x)", "z = math.sin(s)", "z = len(x)", "z = x.sum()", "z = x[1:]", "z = [x, y]",
    "z = (lambda: x)", "z = [p for p in x]", "z = unbroadcast(x, y)", "z = own(x)", "z = x.copy()", "s += 1.0",
)  # fmt: skip
OUTSIDE = (
    "print(x)", "z = f(x)", "z = random.random()", "z = np.random.rand(3)", "z = x.frobnicate()", "assert s > 0",
    "raise ValueError", "import os", "z = [f(p) for p in x]", "require_scalar(x, 'here')", "z = thing.sum()",
)  # fmt: skip
MUTATING = (
    "x[0] = 1.0", "x += y", "L.append(x)", "L.pop()", "np.add(x, s, out=x)", "x.sort()", "x.fill(0.0)", "del L[0]",
    "np.copyto(x, y)", "add_at(x, L, y)", "accumulate_into(L, y)", "q.attribute = s", "[L.append(p) for p in x]",
)  # fmt: skip


@pytest.mark.parametrize("text", PURE)
def test_pure(text: str) -> None:
    assert effects(text).pure


@pytest.mark.parametrize("text", OUTSIDE)
def test_outside(text: str) -> None:
    assert effects(text).outside


@pytest.mark.parametrize("text", MUTATING)
def test_mutating(text: str) -> None:
    found = effects(text)
    assert found.mutates and not found.outside


def test_names() -> None:
    found = effects("s += x[i]\nfor a, b in zip(L, y):\n    c = a")
    assert found.reads >= {"s", "x", "i", "L", "y", "a"}
    assert found.writes == {"s", "a", "b", "c"}


def shares(text: str) -> set[frozenset[str]]:
    found = classes(all_nodes(parse(text).body), KNOWN)
    names = ["a", "b", "c", "x", "y", "z", "L"]
    return {frozenset(n for n in names if found.of(n) == found.of(m)) for m in names} - {frozenset(m) for m in names}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("z = x", {"xz"}),
        ("z = x[1:]\na = z.T", {"axz"}),
        ("z = x + y", set()),
        ("z = x.copy()", set()),
        ("L.append(x)\nz = L.pop()", {"Lxz"}),
        ("z = x if c else y", {"xyz"}),
        ("x[0] = y", set()),
        ("L[0] = y", {"Ly"}),
        ("for a in L: b = a", {"Lab"}),
        ("a, b = x, y", {"abxy"}),
        ("z = np.reshape(x, -1)", {"xz"}),
        ("z = np.exp(x)", set()),
        ("z = f(x)", {"xz"}),
        ("z = unbroadcast(x, y)", {"xz"}),
        ("a = b + c", {"abc"}),
        ("a = b + y_bar", set()),
    ],
)
def test_sharing(text: str, expected: set[str]) -> None:
    assert shares(text) == {frozenset(names) for names in expected}


def test_private_lists() -> None:
    body = parse("a = []\na.append(x)\nb = []\nc = b\nz = a.pop()").body
    assert private_lists(all_nodes(body)) == {"a"}


def test_appending_does_not_store_into_what_is_kept() -> None:
    body = parse("a = []\na.append(q)\nz = q + 1").body
    oracle = Oracle.of_body(body, KNOWN)
    assert not oracle.effects(body[1]).conflicts(oracle.effects(body[2]))
