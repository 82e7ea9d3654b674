"""What is cleared and then added to is set; what starts from zeros starts from the first that is added.

    z_bar = y_bar[...].copy()              y_bar[...] = y_bar * x
    y_bar[...] = 0.0
    y_bar += z_bar * x

    y_bar = np.zeros_like(y)               y_bar = seed.copy()
    y_bar += seed

So it is where nothing looks at the array in between, and what is added does not ask for it. The array stays the same
object, as views of it may be about.
"""

from __future__ import annotations

from collections import Counter

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.optimise.accumulate import contribution, is_zero
from s2s_ad.optimise.blocks import assigned, inner_blocks
from s2s_ad.optimise.comments import successor, without
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.inexact import alike
from s2s_ad.optimise.patterns import equal, number
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import is_array

_NEAR = 8  # statements: what is cleared is added to soon, or by another statement of the user's

Statements = list[gast.stmt]


def set_at_once(body: Statements, facts: Facts) -> Statements:
    """The same statements with fewer zeros; the tree that is given is changed."""
    counts = Counter(node.id for node in all_nodes(body) if node.__class__ is gast.Name)
    once = frozenset(name for name in facts.temporaries - facts.parameters if counts[name] == 2)
    _Setter(facts, facts.oracle(body), once).block(body)
    return body


class _Setter:
    """`once` are the names of ours that are read once."""

    def __init__(self, facts: Facts, oracle: Oracle, once: frozenset[str]) -> None:
        self.facts, self.oracle, self.once = facts, oracle, once

    def block(self, block: Statements) -> None:
        """A block and those in it."""
        gone: set[int] = set()
        for index, statement in enumerate(block):
            for inner in inner_blocks(statement):
                self.block(inner)
            started = self.started(block, index)
            if started is not None:
                block[index + 1] = started
                gone.add(id(statement))
            place = self.cleared(statement)
            at = self.added(block, index + 1, place) if place is not None else None
            if place is None or at is None:
                continue
            value = contribution(block[at], place.value.id) or block[at].value
            block[at] = successor(gast.Assign([place], value, None), block[at])
            gone.add(id(statement))
            if index and at == index + 1 and self.taken(block[index - 1], block[at], place):
                gone.add(id(block[index - 1]))
        block[:] = without(block, gone)

    def started(self, block: Statements, index: int) -> gast.Assign | None:
        """`x_bar = e.copy()` for `x_bar = np.zeros_like(x); x_bar += e`."""
        start, name = block[index], assigned(block[index])
        if name is None or index + 1 == len(block) or not is_zero(start.value) or not self.facts.is_adjoint(start):
            return None
        added = contribution(block[index + 1], name)
        if not isinstance(added, gast.Name) or added.id == name or not is_array(self.facts.value_of(added)):
            return None
        if not alike(self.facts.value_of, start.value, added):
            return None
        copied = quote_expr("e.copy()", e=added)
        return successor(gast.Assign([start.targets[0]], copied, None), block[index + 1])

    def cleared(self, statement: gast.stmt) -> gast.Subscript | None:
        """The part of an adjoint that is set to zero."""
        match statement:
            case gast.Assign(targets=[gast.Subscript(value=gast.Name()) as place], value=gast.Constant() as value):
                array = is_array(self.facts.value_of(place.value))
                if number(value) == 0 and self.facts.is_adjoint(statement) and array:
                    return place
        return None

    def added(self, block: Statements, start: int, place: gast.Subscript) -> int | None:
        """The statement that adds to the place, if what stands before it has nothing to do with the array."""
        keys = set(self.oracle.keys(place.value.id))
        for index in range(start, min(start + _NEAR, len(block))):
            statement = block[index]
            if (value := _added(statement, place)) is not None:
                return None if keys & self.asked(value) else index
            effects = self.oracle.effects(statement)
            touched = effects.writes & reads(place) or keys & effects.changes or keys & self.asked(statement)
            if touched or effects.outside or inner_blocks(statement):
                return None
        return None

    def asked(self, node: gast.AST) -> set[str]:
        """The memory that may be read through the names in some code."""
        return {key for name in reads(node) for key in self.oracle.keys(name)}

    def taken(self, before: gast.stmt, statement: gast.Assign, place: gast.Subscript) -> bool:
        """Whether what was taken is read where it stands: `d = y_bar[...].copy(); y_bar[...] = d * x`. All of a value
        is computed before it is stored."""
        match before:
            case gast.Assign(
                targets=[gast.Name(id=name)],
                value=gast.Call(func=gast.Attribute(value=gast.Subscript() as source, attr="copy"), args=[]),
            ) if name in self.once and name in reads(statement.value) and isinstance(statement.value, gast.BinOp):
                if not _is_whole(place) or not _is_whole(source) or reads(source) != reads(place):
                    return False
                substitute_reads(statement.value, {name: place.value.id})
                self.oracle.forget(statement)
                return True
        return False


def _added(statement: gast.stmt, place: gast.Subscript) -> gast.expr | None:
    """What a statement adds to a place."""
    match statement:
        case gast.AugAssign(target=gast.Subscript() as target, op=gast.Add(), value=value) if equal(target, place):
            return value
    return contribution(statement, place.value.id) if _is_whole(place) else None


def _is_whole(place: gast.Subscript) -> bool:
    return isinstance(place.slice, gast.Constant) and place.slice.value is ...
