"""Read a copy's source instead of the copy, so that the copy can go.

    t2_bar = t3_bar                b_bar = b_bar + t3_bar
    b_bar = b_bar + t2_bar         u_bar = 2.0 * t3_bar
    c = 2.0
    u_bar = c * t2_bar

A copy goes if its name is ours, all that reads it can read the source instead, and the source is not bound anew in
between; that both name one object makes stores harmless. The adjoint of a user's variable goes only if it is a number.
On the way each adjoint expression is handed to `rewrite`, which sees what was put into it: numbers travel in one pass.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.optimise.blocks import Block, Definition, Item, blocks_of
from s2s_ad.optimise.comments import without
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.patterns import literal, number
from s2s_ad.optimise.slots import slots
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.values import is_array

Rewrite = Callable[[gast.expr], gast.expr]


def propagate(body: list[gast.stmt], facts: Facts, rewrite: Rewrite = lambda expression: expression) -> list[gast.stmt]:
    """The same statements without copies that nothing needs; the tree that is given is changed."""
    oracle = facts.oracle(body)
    whole = blocks_of(body, oracle)
    _Propagation(facts, oracle, rewrite, _writes(whole)).block(whole)
    return body


@dataclass
class _Propagation:
    facts: Facts
    oracle: Oracle
    rewrite: Rewrite
    writes: dict[str, list[int]]
    sources: dict[str, gast.expr] = field(default_factory=dict)

    def block(self, block: Block) -> None:
        gone = set()
        for index, item in enumerate(block.items):
            self.replace_reads(item)
            for inner in item.blocks:
                self.block(inner)
            for name in item.header.writes:
                self.sources.pop(name, None)
            if self.facts.is_adjoint(item.statement):
                self.rewrite_value(item.statement)
            definition = block.definitions.get(index)
            if definition is not None and self.goes(definition, item, block):
                self.sources[definition.name] = item.statement.value
                gone.add(id(item.statement))
        block.statements[:] = without(block.statements, gone)

    def replace_reads(self, item: Item) -> None:
        if item.header.reads & self.sources.keys():
            self.oracle.forget(item.statement)
            for slot in list(slots(item.statement)):
                if slot.name in self.sources:
                    slot.put(_fresh(self.sources[slot.name]))

    def rewrite_value(self, statement: gast.Assign | gast.AugAssign) -> None:
        """What was a new object must not become another name of an old one: somebody may count on owning it."""
        if self.oracle.is_simplified(statement):
            return
        sources = self.oracle.knowledge.sources
        shared = sources(statement.value)
        statement.value = after = self.rewrite(statement.value)
        self.oracle.note_simplified(statement)
        if sources(after) - shared:
            known = is_array(self.facts.value_of(after))
            statement.value = quote_expr("x.copy()", x=after) if known else gast.UnaryOp(op=gast.UAdd(), operand=after)

    def goes(self, definition: Definition, item: Item, block: Block) -> bool:
        value = item.statement.value
        if not definition.closed or definition.pinned:
            return False
        if number(value) is not None:
            return definition.name in self.facts.temporaries or self.not_looked_for(definition, block)
        if not isinstance(value, gast.Name) or definition.name not in self.facts.temporaries:
            return False
        last = block.items[definition.last_use()]
        bound = self.writes.get(value.id, [])
        following = bound[bisect_right(bound, item.position) :][:1]
        reads_first = last.position - isinstance(last.statement, gast.Assign)
        return not following or following[0] > (last.end if last.blocks else reads_first)

    def not_looked_for(self, definition: Definition, block: Block) -> bool:
        returned = any(isinstance(block.items[i].statement, gast.Return) for i in definition.uses)
        return definition.name in self.facts.derivatives and not returned


def _fresh(source: gast.expr) -> gast.expr:
    if isinstance(source, gast.Name):
        return gast.Name(id=source.id, ctx=gast.Load(), annotation=None, type_comment=None)
    value = number(source)
    assert value is not None
    copy = literal(value)
    copy.adjoint_zero = getattr(source, "adjoint_zero", False)
    return copy


def _writes(whole: Block) -> dict[str, list[int]]:
    """The positions at which each name is bound, in order."""
    writes: dict[str, list[int]] = {}
    for item in whole.in_order():
        for name in item.header.writes:
            writes.setdefault(name, []).append(item.position)
    return writes
