"""What a call returns has the name right away under which it is used.

    z, z1 = g_pullback(z_saved, y_bar)         a_bar, b_bar = g_pullback(z_saved, y_bar)
    a_bar = z
    b_bar = z1
"""

from __future__ import annotations

from collections import Counter

import gast

from s2s_ad.optimise.blocks import assigned, inner_blocks
from s2s_ad.optimise.comments import without
from s2s_ad.optimise.facts import Facts
from s2s_ad.syntax.walk import all_nodes


def named_at_once(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements without copies of what was only unpacked to be copied; the tree that is given is changed."""
    counts = Counter(node.id for node in all_nodes(body) if node.__class__ is gast.Name)
    _block(body, {name for name in facts.temporaries - facts.parameters if counts[name] == 2})
    return body


def _block(block: list[gast.stmt], once: set[str]) -> None:
    gone: set[int] = set()
    for index, statement in enumerate(block):
        for inner in inner_blocks(statement):
            _block(inner, once)
        match statement:
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Call()):
                bound = {target.id: target for target in targets if isinstance(target, gast.Name)}
                for copy in _copies(block, index + 1):
                    name, source = assigned(copy), copy.value.id
                    if source in once and source in bound and name not in bound:
                        bound[name] = bound.pop(source)
                        bound[name].id = name
                        gone.add(id(copy))
    block[:] = without(block, gone)


def _copies(block: list[gast.stmt], start: int) -> list[gast.Assign]:
    """The statements `a = b` that follow, none of which asks for what one before it sets."""
    found: list[gast.Assign] = []
    made: set[str] = set()
    for statement in block[start:]:
        name = assigned(statement)
        if name is None or not isinstance(statement.value, gast.Name) or statement.value.id in made or name in made:
            break
        made.add(name)
        found.append(statement)
    return found
