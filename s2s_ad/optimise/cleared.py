"""What is cleared and then added to is set.

    z_bar = y_bar[...].copy()              z_bar = y_bar[...].copy()
    y_bar[...] = 0.0                       y_bar[...] = z_bar * x
    y_bar += z_bar * x

So it is where nothing looks at the array in between, and what is added does not ask for it.
"""

from __future__ import annotations

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.optimise.blocks import inner_blocks
from s2s_ad.optimise.comments import successor, without
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.patterns import equal, number
from s2s_ad.syntax.names import reads
from s2s_ad.values import is_array

_NEAR = 8  # statements: what is cleared is added to soon, or by another statement of the user's


def set_at_once(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements with fewer stores of zeros; the tree that is given is changed."""
    _block(body, facts, facts.oracle(body))
    return body


def _block(block: list[gast.stmt], facts: Facts, oracle: Oracle) -> None:
    gone: set[int] = set()
    for index, statement in enumerate(block):
        for inner in inner_blocks(statement):
            _block(inner, facts, oracle)
        place = _cleared(statement, facts)
        if place is not None:
            at = _added(block, index + 1, place, facts, oracle)
            if at is not None:
                block[at] = successor(gast.Assign([place], block[at].value, None), block[at])
                gone.add(id(statement))
    block[:] = without(block, gone)


def _cleared(statement: gast.stmt, facts: Facts) -> gast.Subscript | None:
    """The part of an adjoint that is set to zero."""
    match statement:
        case gast.Assign(targets=[gast.Subscript(value=gast.Name()) as place], value=gast.Constant() as value):
            if number(value) == 0 and facts.is_adjoint(statement) and is_array(facts.value_of(place.value)):
                return place
    return None


def _added(block: list[gast.stmt], start: int, place: gast.Subscript, facts: Facts, oracle: Oracle) -> int | None:
    """The statement that adds to the place, if what stands before it has nothing to do with the array."""
    keys = set(oracle.keys(place.value.id))
    for index in range(start, min(start + _NEAR, len(block))):
        statement = block[index]
        if _adds(statement, place, facts):
            return None if keys & _asked(statement.value, oracle) else index
        effects = oracle.effects(statement)
        touched = effects.writes & reads(place) or keys & effects.changes or keys & _asked(statement, oracle)
        if touched or effects.outside or inner_blocks(statement):
            return None
    return None


def _asked(node: gast.AST, oracle: Oracle) -> set[str]:
    """The memory that may be read through the names in some code."""
    return {key for name in reads(node) for key in oracle.keys(name)}


def _adds(statement: gast.stmt, place: gast.Subscript, facts: Facts) -> bool:
    match statement:
        case gast.AugAssign(target=gast.Name(id=name), op=gast.Add()):
            whole = isinstance(place.slice, gast.Constant) and place.slice.value is ...
            return whole and name == place.value.id
        case gast.AugAssign(target=gast.Subscript() as target, op=gast.Add()):
            return equal(target, place)
    return False
