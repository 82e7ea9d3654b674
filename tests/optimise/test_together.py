"""Values that are saved in one place and taken back in one place are on one list; others keep their own."""

from __future__ import annotations

import gast
import pytest

from s2s_ad.optimise.together import save_together
from s2s_ad.syntax.names import Names, names_in
from s2s_ad.syntax.parse import parse
from tests.optimise.helpers import normal, text_of
from tests.optimise.programs import facts

TOGETHER = {
    "two names": (
        """
        a_saved = []
        b_saved = []
        for i in r:
            b = f(a)
            a_saved.append(a)
            a = b
            b_saved.append(b)
        for i in r:
            a = a_saved.pop()
            x_bar += a
            b = b_saved.pop()
            x_bar += b
        """,
        """
        saved = []
        for i in r:
            b = f(a)
            saved.append((a, b))
            a = b
        for i in r:
            a, b = saved.pop()
            x_bar += a
            x_bar += b
        """,
    ),
    "one is folded away": (
        """
        a_saved = []
        b_saved = []
        for i in r:
            b = f(a)
            a_saved.append(a)
            b_saved.append(b)
            a = b
        for i in r:
            a = a_saved.pop()
            x_bar += a * b_saved.pop()
        """,
        """
        saved = []
        for i in r:
            b = f(a)
            saved.append((a, b))
            a = b
        for i in r:
            a, b = saved.pop()
            x_bar += a * b
        """,
    ),
    "contents are put back": (
        """
        a_saved = []
        b_saved = []
        for i in r:
            b = f(i)
            a_saved.append(a[i].copy())
            a[i] = b
            b_saved.append(b)
        for i in r:
            b = b_saved.pop()
            x_bar += b
            a[i] = a_saved.pop()
            x_bar += a
        """,
        """
        saved = []
        for i in r:
            b = f(i)
            saved.append((a[i].copy(), b))
            a[i] = b
        for i in r:
            a_old, b = saved.pop()
            x_bar += b
            a[i] = a_old
            x_bar += a
        """,
    ),
}

APART = {
    "the one is needed before the other is free": """
        a_saved = []
        b_saved = []
        for i in r:
            a_saved.append(a)
            b_saved.append(b)
            a, b = f(a, b)
        for i in r:
            b = b_saved.pop()
            x_bar += a * b
            a = a_saved.pop()
            b = g(b)
        """,
    "the one is there when the other is gone": """
        a_saved = []
        b_saved = []
        for i in r:
            a_saved.append(a)
            a = f(a)
            b = g(a)
            b_saved.append(b)
        for i in r:
            a = a_saved.pop()
            b = b_saved.pop()
        """,
    "in another block": """
        a_saved = []
        b_saved = []
        for i in r:
            a_saved.append(a)
            if a > i:
                b_saved.append(b)
                b = f(b)
            a = b
        for i in r:
            a = a_saved.pop()
            if a > i:
                b = b_saved.pop()
        """,
    "not taken for certain": """
        a_saved = []
        b_saved = []
        for i in r:
            a_saved.append(a)
            b_saved.append(b)
            a = b = f(i)
        while b_saved.pop():
            a = a_saved.pop()
        """,
    "asked by an elif": """
        a_saved = []
        b_saved = []
        for i in r:
            if i:
                pass
            else:
                a_saved.append(a)
                b_saved.append(b)
                a = b = f(i)
        for i in r:
            if i:
                pass
            elif b_saved.pop():
                a = a_saved.pop()
        """,
}


def joined(text: str) -> str:
    body = parse(normal(text)).body
    for node in gast.walk(gast.Module(body=body, type_ignores=[])):
        match node:
            case gast.Assign(value=gast.List()):
                node.role = "create"
            case gast.Expr(value=gast.Call(func=gast.Attribute(attr="append"))):
                node.role = "save"
    names = Names(names_in(gast.Module(body=body, type_ignores=[])))
    save_together(body, facts("", "x_bar", {}, "a_saved:a b_saved:b"), names.fresh)
    return text_of(body)


@pytest.mark.parametrize("name", TOGETHER)
def test_saved_together(name: str) -> None:
    before, expected = TOGETHER[name]
    assert joined(before) == normal(expected)


@pytest.mark.parametrize("name", APART)
def test_saved_apart(name: str) -> None:
    assert joined(APART[name]) == normal(APART[name])
