"""Use an adjoint before it is overwritten, so that nothing has to be kept of it.

    z_bar = y_bar * y                     xs_bar[i] += y_bar * y
    y_bar = y_bar * z                     y_bar = y_bar * z
    xs_bar[i] += z_bar

    t_bar = y_bar                         a_bar += y_bar * y
    y_bar = t_bar * np.cos(y) + t_bar     y_bar = y_bar * np.cos(y) + y_bar
    a_bar += t_bar * y

Contributions to adjoints move up in front of the statement that overwrites what they are made of; folding and reading
copies at their source do the rest. A statement only moves past what it has nothing to do with.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import gast

from s2s_ad.analysis.effects import Effects, Oracle
from s2s_ad.optimise.blocks import Block, Definition, blocks_of
from s2s_ad.optimise.facts import Facts
from s2s_ad.origin import adopt

_FARTHEST = 32  # statements; the search is quadratic in this


def use_early(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements in another order; the tree that is given is changed. Only in loops are adjoints overwritten
    while something of them is still needed."""
    if not any(isinstance(statement, gast.For | gast.While) for statement in body):
        return body
    oracle = facts.oracle(body)
    for block in blocks_of(body, oracle).nest():
        _Mover(block, facts, oracle).run()
    return body


@dataclass
class _Mover:
    block: Block
    facts: Facts
    oracle: Oracle
    order: list[int] = field(default_factory=list)

    def run(self) -> None:
        self.order = list(range(len(self.block.items)))
        for definition in self.block.definitions.values():
            if self.fleeting(definition):
                self.bring_up(definition)
        self.block.statements[:] = [self.block.items[index].statement for index in self.order]

    def fleeting(self, definition: Definition) -> bool:
        """An adjoint that could be read where it is made of: a copy, or one that is read once."""
        if not definition.closed or definition.pinned or definition.inner or not definition.uses:
            return False
        if definition.name not in self.facts.derivatives:
            return False
        value = self.block.items[definition.index].statement.value
        once = len(definition.uses) == 1 or (
            isinstance(value, gast.Name) and definition.name in self.facts.temporaries
        )
        return once and definition.uses[-1] - definition.index < _FARTHEST and self.oracle.pure(value)

    def bring_up(self, definition: Definition) -> None:
        """Moves the uses behind the first statement that changes what the value is made of in front of it."""
        made = self.oracle.effects(self.block.items[definition.index].statement.value)
        places = {index: place for place, index in enumerate(self.order)}
        uses = sorted(definition.uses, key=places.__getitem__)
        between = range(places[definition.index] + 1, places[uses[-1]])
        change = next((place for place in between if self.changes(self.order[place], made)), None)
        if change is None:
            return
        late = [use for use in uses if places[use] > change]
        rest = [index for index in self.order[change : places[uses[-1]] + 1] if index not in late]
        if all(self.may_pass(use, [index for index in rest if places[index] < places[use]]) for use in late):
            self.order[change : places[uses[-1]] + 1] = [*late, *rest]
            for use in late:
                adopt(self.block.items[use].statement, self.block.items[definition.index].statement)

    def changes(self, index: int, made: Effects) -> bool:
        whole = self.block.items[index].whole
        return bool(whole.writes & made.reads) or whole.clashes(made)

    def may_pass(self, use: int, others: list[int]) -> bool:
        item = self.block.items[use]
        if item.blocks or not self.facts.is_adjoint(item.statement):
            return False
        return not any(self.block.items[other].whole.conflicts(item.whole) for other in others)
