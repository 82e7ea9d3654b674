"""Compute once what an adjoint needs again.

    y = np.exp(-q)                        y = np.exp(-q)
    q_bar = y_bar * np.exp(-q)            q_bar = y_bar * y

An operand in an adjoint statement that a name already holds is replaced by the name, if neither the name nor anything
that the expression reads was bound or stored into since. The operand of an operation only: no two names get to share
an array that did not before. A value that no name holds stays where it is: to name it would make the code longer.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.optimise.blocks import Block, Item, blocks_of
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.slots import child, parts, put

Key = tuple[object, ...]
_OPERATIONS = gast.BinOp | gast.UnaryOp | gast.Call


def reuse(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements, with operands of adjoints that are held by a name read from it."""
    oracle = facts.oracle(body)
    for block in blocks_of(body, oracle).nest():
        _Reuse(facts, oracle).block(block)
    return body


@dataclass
class _Reuse:
    facts: Facts
    oracle: Oracle
    versions: dict[str, int] = field(default_factory=dict)
    holders: dict[Key, tuple[str, Key]] = field(default_factory=dict)

    def block(self, block: Block) -> None:
        for item in block.items:
            if self.facts.is_adjoint(item.statement):
                self.operands(item.statement)
            key = self.held(item)
            for name in (*item.whole.writes, *(f"memory: {group}" for group in item.whole.changes)):
                self.versions[name] = self.versions.get(name, 0) + 1
            if item.whole.outside:
                self.holders.clear()
            target = item.target
            if key is not None and target is not None and target not in item.header.reads and not self.known(key):
                self.holders[key] = (target, self.stamp(target))

    def known(self, key: Key) -> bool:
        return key in self.holders and self.current(self.holders[key])

    def held(self, item: Item) -> Key | None:
        """The key of the value that a statement gives a name, if it may be read from there later."""
        if item.target is None or not isinstance(item.statement.value, _OPERATIONS):
            return None
        return self.key(item.statement.value) if item.header.pure else None

    def operands(self, statement: gast.stmt) -> None:
        """Replaces what is held, the largest first; what the root computes itself must stay new."""
        pending: list[tuple[gast.AST, bool]] = [(statement.value, isinstance(statement.value, _OPERATIONS))]
        while pending:
            node, operates = pending.pop()
            shared = self.oracle.knowledge.handed_on(node)
            for parent, name, index, _ in parts(node):
                operand = child(parent, name, index)
                new = operates and isinstance(operand, _OPERATIONS) and not any(operand is part for part in shared)
                holder = self.holder(operand) if new else None
                if holder is not None:
                    self.oracle.forget(statement)
                    put(parent, name, index, gast.Name(id=holder, ctx=gast.Load(), annotation=None, type_comment=None))
                elif not isinstance(operand, gast.Name | gast.Constant):
                    pending.append((operand, new))

    def holder(self, operand: gast.expr) -> str | None:
        found = self.holders.get(self.key(operand))
        return found[0] if found is not None and self.current(found) else None

    def current(self, holder: tuple[str, Key]) -> bool:
        return self.stamp(holder[0]) == holder[1]

    def stamp(self, name: str) -> Key:
        """Changes when the name is bound anew, or something is stored into what it names."""
        memory = (self.versions.get(f"memory: {key}", 0) for key in self.oracle.keys(name))
        return (name, self.versions.get(name, 0), *memory)

    def key(self, expression: gast.AST) -> Key:
        """Equal keys, equal values: the shape of the expression, and the versions of all that it reads."""
        written: list[object] = []
        pending: list[object] = [expression]
        while pending:
            match node := pending.pop():
                case gast.Name(id=name):
                    written.append(self.stamp(name))
                case gast.Constant(value=value):
                    written.append((type(value), repr(value)))
                case gast.AST():
                    fields = [getattr(node, field) for field in node._fields if field != "ctx"]
                    written.append((type(node), len(fields)))
                    pending.extend(fields)
                case list():
                    written.append(len(node))
                    pending.extend(node)
                case _:
                    written.append(node)
        return tuple(written)
