"""Copies of invented names go; what a user named, and what tells two names apart, stays."""

from __future__ import annotations

import ast
from textwrap import dedent

import pytest

from s2s_ad.normalise.copies import without_copies
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.printer import to_source

CASES = {
    "an element": ("t = xs[0]\nrow = t\nrow[0] = 1", "row = xs[0]\nrow[0] = 1"),
    "a second name": ("y = f(x)\nt = y\nz = g(t, y)", "y = f(x)\nz = g(y, y)"),
    "a chain": ("t = f(x)\nt1 = t\ny = t1", "y = f(x)"),
    "a carried name": (
        "h = x\nfor i in n:\n    t = f(i)\n    u = h + 1\n    h = t\n",
        "h = x\nfor i in n:\n    t = f(i)\n    u = h + 1\n    h = t\n",
    ),
    "a carried name, not asked for": (
        "h = x\nfor i in n:\n    t = f(i)\n    h = t\n    u = g(t, h)",
        "h = x\nfor i in n:\n    h = f(i)\n    u = g(h, h)",
    ),
    "there and back": ("for i in n:\n    t = z\n    t += f(t)\n    z = t", "for i in n:\n    z += f(z)"),
    "rebound between": ("t = y\ny = f(y)\nz = g(t, y)", "t = y\ny = f(y)\nz = g(t, y)"),
    "rebound in a loop": ("t = y\nfor i in n:\n    y = f(t)", "t = y\nfor i in n:\n    y = f(t)"),
    "two of the user's": ("y = f(x)\nz = y\nz[0] = 1", "y = f(x)\nz = y\nz[0] = 1"),
    "captured": ("t = y\nf = lambda: t\nz = f()", "t = y\nf = lambda: t\nz = f()"),
    "in one branch": ("if c:\n    t = x\ny = t", "if c:\n    t = x\ny = t"),
    "two definitions": ("t = x\nif c:\n    t = f(x)\ny = g(t)", "t = x\nif c:\n    t = f(x)\ny = g(t)"),
    "of what is around": ("t = outside\ny = g(t)", "t = outside\ny = g(t)"),
}


@pytest.mark.parametrize("name", CASES)
def test_copies_go(name: str) -> None:
    before, after = CASES[name]
    function = parse("def f(x, xs, n, c):\n" + "".join(f"    {line}\n" for line in before.splitlines())).body[0]
    without_copies(function, {"t", "t1"})
    expected = "def f(x, xs, n, c):\n" + "".join(f"    {line}\n" for line in after.splitlines())
    assert ast.dump(ast.parse(to_source(function))) == ast.dump(ast.parse(dedent(expected)))
