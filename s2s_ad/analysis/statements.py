"""The statements of a block and of the blocks inside; nested functions stay closed."""

from __future__ import annotations

from collections.abc import Iterator

import gast


def all_statements(body: list[gast.stmt]) -> Iterator[gast.stmt]:
    """In the order of the text.

    >>> [type(statement).__name__ for statement in all_statements(gast.parse("if c: x = 1").body)]
    ['If', 'Assign']
    """
    pending = list(body)[::-1]
    while pending:
        statement = pending.pop()
        yield statement
        held = statement.__dict__
        if "body" in held and statement.__class__ is not gast.FunctionDef:
            pending += held.get("orelse", ())[::-1]
            pending += held["body"][::-1]
