"""The statements of a block and of the blocks inside; nested functions stay closed."""

from __future__ import annotations

from collections.abc import Iterator

import gast


def all_statements(body: list[gast.stmt]) -> Iterator[gast.stmt]:
    """In the order of the text.

    >>> [type(statement).__name__ for statement in all_statements(gast.parse("if c: x = 1").body)]
    ['If', 'Assign']
    """
    for statement in body:
        yield statement
        for block in (getattr(statement, "body", None), getattr(statement, "orelse", None)):
            if isinstance(block, list) and not isinstance(statement, gast.FunctionDef):
                yield from all_statements(block)
