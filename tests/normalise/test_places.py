"""Statements know where they come from, and keep the comment that stood above them; invented names are told."""

from __future__ import annotations

import gast

from s2s_ad.normalise.normalise import normalise
from s2s_ad.origin import Origin, origin_of
from s2s_ad.syntax.parse import parse

TEXT = """
def f(x, t, n):
    y = x * t + 1
    while g(x) > 3:
        if n:
            return y
        z = [x * 2, x if n else y]
    return z
"""


class _Nothing:
    def resolve(self, expression: object) -> object:
        return None


def normal() -> tuple[gast.FunctionDef, frozenset[str]]:
    function = parse(TEXT).body[0]
    for node in gast.walk(function):
        if isinstance(node, gast.stmt):
            node.origin = Origin("f.py", node.lineno, 0, 1, "", "f")
            node.comment = f"line {node.lineno}"
    made = normalise(function, _Nothing(), frozenset({"x"}))
    return made.function, made.temporaries


def test_every_statement_has_an_origin() -> None:
    function, _ = normal()
    assert all(origin_of(node) for node in gast.walk(function) if isinstance(node, gast.stmt))


def test_a_comment_stands_once_above_the_first_of_its_statements() -> None:
    function, _ = normal()
    found = [node.comment for node in gast.walk(function) if isinstance(node, gast.stmt) and _comment(node)]
    assert sorted(found) == ["line 2", "line 3", "line 4", "line 5", "line 6", "line 7", "line 8"]
    assert _comment(function.body[0]) == "line 3"


def _comment(node: gast.stmt) -> str | None:
    return getattr(node, "comment", None)


def test_invented_names() -> None:
    assert normal()[1] >= {"t1", "ret", "returned", "stop"}
