"""What a `finally` reads of the statements before it.

    try:                        y has one value in the `finally`, the new one; s has the new one or the old one, as the
        y = np.sin(x)           statement before it may have failed
        s = s + y
    finally:
        print(s, y)

Overwritten names get other names in the code that is written: where a `finally` may see the old value, it is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import gast

from s2s_ad.normalise.exits import inner_blocks
from s2s_ad.normalise.nodes import Block
from s2s_ad.syntax.names import reads, writes


def bound_before(body: Block, before: Counter[str], loop: Counter[str] | None = None) -> Iterator[tuple[int, set[str]]]:
    """Of each `try`, by its id: the names that its statements bind and its `finally` reads, and that may have had a
    value before. `before` counts what is bound up to here, `loop` what is bound in the outermost loop around."""
    for statement in body:
        within = loop
        if isinstance(statement, gast.For | gast.While) and loop is None:
            within = Counter(_bindings([statement]))
        if isinstance(statement, gast.Try):
            parts = [*statement.body, *statement.orelse, *(each for one in statement.handlers for each in one.body)]
            made = Counter(_bindings(parts))
            read = {name for each in statement.finalbody for name in reads(each)}
            known = made if within is None else within
            yield id(statement), {name for name in read & made.keys() if before[name] + known[name] > 1}
        blocks = inner_blocks(statement)
        for inner in blocks:
            yield from bound_before(inner, before, within)
        if loop is None:
            before.update(within if within is not None else writes(statement) if not blocks else ())


def _bindings(body: Block) -> Iterator[str]:
    """Every name as often as it is bound."""
    for statement in body:
        blocks = inner_blocks(statement)
        if not blocks:
            yield from writes(statement)
        elif isinstance(statement, gast.For):
            yield from writes(statement.target)
        for inner in blocks:
            yield from _bindings(inner)
