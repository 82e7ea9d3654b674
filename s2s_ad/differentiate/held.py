"""Which other name still holds what a statement overwrites.

    z = y                           z = z_saved.pop()
    z += x                          y_bar = ...
    y = z * 0.5                     y = z                 no list of its own

The other name is one of the loop's body, bound once: the reversed body begins with giving it back.
"""

from __future__ import annotations

import gast

from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.structure import Block, Structure
from s2s_ad.differentiate.context import Context
from s2s_ad.syntax.names import writes

Holders = dict[int, dict[str, str]]


def holders(context: Context, body: list[gast.stmt], path: Block) -> Holders:
    """By the identity of a statement: the names of arrays that are stored into and that it overwrites, and what else
    holds each."""
    structure, memory = context.program.structure, context.program.memory
    found: Holders = {}
    current: dict[str, str] = {}
    for statement in body:
        if current:
            bound = {name for each in all_statements([statement]) for name in writes(each)}
            overwritten = bound & current.keys()
            if overwritten:
                found[id(statement)] = {name: current.pop(name) for name in sorted(overwritten)}
        match statement:
            case gast.Assign(targets=[gast.Name(id=other)], value=gast.Name(id=name)) if memory.is_stored_array(name):
                if _stays(structure, other, path):
                    current[name] = other
    return found


def _stays(structure: Structure, name: str, path: Block) -> bool:
    """Whether a name lives in a block, and means one object from its definition on."""
    return structure.homes.get(name) == path and structure.defined_once(name)
