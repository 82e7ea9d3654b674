"""Templates with holes, and copies."""

from __future__ import annotations

import gast
import pytest

from s2s_ad.origin import Origin
from s2s_ad.syntax.parse import parse, parse_expression
from s2s_ad.syntax.printer import to_source
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.visit import copy_tree

CASES = [
    ("acc += part", {"acc": "total", "part": parse_expression("a + b")}, "total += a + b"),
    ("x.f[i] = y", {"x": "z", "i": parse_expression("a[0]"), "y": "w"}, "z.f[a[0]] = w"),
    ("place = y", {"place": parse_expression("a[1:]")}, "a[1:] = y"),
    ("place = y", {"place": parse_expression("(a, *b[0])")}, "a, *b[0] = y"),
    (
        "def f(x: t): body",
        {"f": "g", "x": "y", "t": "int", "body": parse("return y").body},
        "def g(y: int):\n    return y",
    ),
    ("if c: body", {"c": parse_expression("a < b"), "body": parse("f()\ng()").body}, "if a < b:\n    f()\n    g()"),
    ("f(x, x=x).x", {"x": "y"}, "f(y, x=y).x"),
    ("body", {"body": []}, ""),
]


@pytest.mark.parametrize(("template", "holes", "text"), CASES)
def test_holes(template: str, holes: dict[str, object], text: str) -> None:
    assert to_source(quote(template, **holes)) == text


def test_contexts_follow_the_place() -> None:
    target = quote("place = y", place=parse_expression("a, b.c"))[0].targets[0]
    parts = (target, *target.elts, target.elts[1].value)
    assert [type(part.ctx).__name__ for part in parts] == ["Store"] * 3 + ["Load"]
    back = quote_expr("f(place)", place=target).args[0]
    assert [type(part.ctx).__name__ for part in (back, *back.elts)] == ["Load"] * 3


def test_nodes_are_new_and_have_no_location() -> None:
    hole = gast.Name("x", gast.Load(), None, None)
    first, second = quote_expr("f(e, e)", e=hole), quote_expr("f(e, e)", e=hole)
    assert len({id(node) for node in (*first.args, *second.args, hole)}) == 5
    assert not hasattr(first, "lineno")


def test_statements_are_moved_in() -> None:
    body = parse("f()").body
    assert quote("for i in n: body", body=body)[0].body[0] is body[0]


def test_copy_keeps_origin_and_comment() -> None:
    statement = parse("y = f(x)").body[0]
    statement.origin, statement.comment = Origin("f.py", 1, 0, 8, "y = f(x)", "f"), "why"
    copied = copy_tree([statement])[0]
    assert copied.origin is statement.origin and copied.comment == "why" and copied.lineno == 1
    copied.targets.clear()
    copied.value.func.id = "g"
    assert to_source(statement) == "# why\ny = f(x)"
