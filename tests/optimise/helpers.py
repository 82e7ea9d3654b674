"""How the tests of passes look at code."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import gast

from s2s_ad.optimise.facts import Facts
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.printer import to_source

Pass = Callable[[list[gast.stmt], Facts], object]


def text_of(body: list[gast.stmt]) -> str:
    """A body as it is printed, one spelling for each tree."""
    return str(to_source(gast.Module(body=body, type_ignores=[]))).strip()


def normal(text: str) -> str:
    """A text as the printer would print it."""
    return text_of(parse(dedent(text)).body)


def after(change: Pass, text: str, facts: Facts) -> str:
    """The text that a pass makes of a text."""
    body = parse(dedent(text)).body
    change(body, facts)
    return text_of(body)


def mark_zeros(body: list[gast.stmt]) -> None:
    """Every zero that a statement assigns is one that an adjoint starts from."""
    for node in gast.walk(gast.Module(body=body, type_ignores=[])):
        if isinstance(node, gast.Assign) and text_of([gast.Expr(node.value)]).startswith(("0.0", "np.zeros")):
            node.value.adjoint_zero = True
