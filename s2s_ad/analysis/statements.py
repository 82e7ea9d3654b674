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
        held = statement.__dict__
        if "body" in held and statement.__class__ is not gast.FunctionDef:
            yield from all_statements(held["body"])
            if held.get("orelse"):
                yield from all_statements(held["orelse"])
