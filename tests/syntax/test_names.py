"""What code reads and binds."""

from __future__ import annotations

import pytest

from s2s_ad.syntax.names import Names, names_in, reads, rename, writes
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.printer import to_source

CASES = [
    ("y = x", "x", "y"),
    ("y += x", "x y", "y"),
    ("y[i] = x", "i x y", ""),
    ("y[i] += x.z", "i x y", ""),
    ("y.z = f(a, k=b, *c)", "a b c f y", ""),
    ("a, (b, *c) = d", "d", "a b c"),
    ("del x", "x", ""),
    ("y = [a for a in a if b]", "a b", "y"),
    ("y = {a: b for a in c for b in a}", "c", "y"),
    ("y = [(z := a) for a in b]", "b", "y z"),
    ("f = lambda a, b=c: a + b + d", "c d", "f"),
    ("def f(a: t, b=c) -> u:\n    e = a + e1\n    return e + b", "c e1 t u", "f"),
    ("def f():\n    global g\n    g = h", "h", "f"),
    ("class A(B):\n    x = y", "B y", "A"),
    ("import a.b, c as d\nfrom e import f as g", "", "a d g"),
    ("for i, j in x:\n    y = i\nelse:\n    z = 0", "i x", "i j y z"),
    ("with a as b:\n    pass", "a", "b"),
    ("try:\n    pass\nexcept A as e:\n    pass", "A", "e"),
    (
        "match a:\n    case [b, *c] | {'k': d, **e}:\n        pass\n    case F(x=g) as h:\n        pass",
        "F a",
        "b c d e g h",
    ),
    ("if (n := x):\n    pass", "x", "n"),
]


@pytest.mark.parametrize(("text", "read", "written"), CASES)
def test_reads_and_writes(text: str, read: str, written: str) -> None:
    tree = parse(text)
    assert reads(tree) == set(read.split())
    assert writes(tree) == set(written.split())
    assert names_in(tree) >= reads(tree) | writes(tree)


def test_parameters_are_written_by_the_argument_list_alone() -> None:
    function = parse("def f(a, /, b, *c, d, **e): pass").body[0]
    assert writes(function.args) == set("abcde")
    assert writes(function) == {"f"}
    assert names_in(function) == set("abcdef")


def test_fresh_names() -> None:
    names = Names(["t", "t2"])
    assert [names.fresh("t") for _ in range(3)] == ["t1", "t3", "t4"]
    assert names.fresh("lambda") == "lambda1"
    assert names.fresh("len") == "len1"


def test_rename_makes_a_copy() -> None:
    tree = parse("def f(x):\n    global g\n    return x.x + f(x=x)")
    renamed = rename(tree, {"x": "y", "f": "h", "g": "k"})
    assert to_source(renamed) == "def h(y):\n    global k\n    return y.x + h(x=y)"
    assert "x" in names_in(tree)
