"""What jumps leave behind when they go: flags, and a name for the result.

Where structure says it all, a jump announces nothing. Else a `break` sets `stop`, a `continue` sets `skip`, a `return`
sets `returned`, each lowered where the paths begin that may set it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.exits import Exiting
from s2s_ad.normalise.nodes import Block
from s2s_ad.syntax.names import Names

DEEPEST = 12  # beyond this nesting the rest goes flat, behind flags: Python's parser allows 100 indentations


@dataclass(frozen=True)
class Place:
    """What a jump has to announce where it stands: the flags to set, None where structure says it already."""

    stop: str | None = None
    skip: str | None = None
    returned: str | None = None
    depth: int = 0

    def flags(self, kinds: frozenset[str]) -> list[gast.Name]:
        """The flags that jumps of these kinds set."""
        names = {"break": self.stop, "continue": self.skip, "return": self.returned}
        return [nodes.load(flag) for kind, flag in names.items() if kind in kinds and flag is not None]


def announced(kinds: frozenset[str], node: gast.stmt, place: Place, names: Names) -> tuple[Block, Place]:
    """The place for a statement whose jumps must set flags, and the statements that lower the flags before."""
    lowered: Block = []
    if "continue" in kinds and place.skip is None:
        place = replace(place, skip=names.fresh("skip"))
        lowered.append(nodes.assign(str(place.skip), nodes.constant(False)))
    if "return" in kinds and place.returned is None:
        place = replace(place, returned=names.fresh("returned"))
        lowered.append(nodes.assign(str(place.returned), nodes.constant(False)))
    return [nodes.stamp(statement, node) for statement in lowered], place


def pieces(body: Block, place: Place, exits: Exiting) -> list[Block]:
    """What follows in one piece; deep inside, cut after each statement that may be left."""
    if place.depth < DEEPEST:
        return [body]
    cut: list[Block] = [[]]
    for statement in body:
        cut[-1].append(statement)
        if exits.of(statement).kinds:
            cut.append([])
    return cut


def result_name(returns: list[gast.Return], names: Names) -> tuple[str | None, bool]:
    """The name to return, and whether each return has to assign it."""
    values = [node.value for node in returns]
    spelled = {value.id if isinstance(value, gast.Name) else None for value in values}
    if all(_is_none(value) for value in values):
        return None, False
    if len(spelled) == 1 and None not in spelled:
        return spelled.pop(), False
    return names.fresh("ret"), True


def _is_none(value: gast.expr | None) -> bool:
    return value is None or (isinstance(value, gast.Constant) and value.value is None)
