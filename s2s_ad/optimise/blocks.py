"""The lifetimes of values: where each assignment's value is read, and whether it is read nowhere else.

    t = a * b        the value of t is read by statement 1 only: closed, since statement 2 overwrites it
    u = t + c
    t = 0.0

The block of a function, a loop or a branch is looked at as a straight line; a nested block is one statement of it.
A value is *closed* if a later statement of the same block overwrites it, or if all that the function does with the
name lies in this block and begins with an assignment, or if the function ends.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import gast

from s2s_ad.analysis.effects import Effects, Oracle
from s2s_ad.syntax.visit import walk_statements

_NESTING = (gast.If, gast.For, gast.While)


@dataclass(slots=True)
class Definition:
    """One assignment `name = ...`: the later statements of its block that read the value, or read it inside.

    A pinned one must stay a name: `name += ...` or `del name` follows."""

    name: str
    index: int
    uses: list[int] = field(default_factory=list)
    inner: list[int] = field(default_factory=list)
    closed: bool = False
    leaks: bool = False
    pinned: bool = False

    def read_once(self) -> bool:
        """One statement of the same block reads it, and nothing else ever does."""
        return self.closed and not self.pinned and len(self.uses) == 1 and not self.inner

    def last_use(self) -> int:
        """The index of the last statement that reads it."""
        return max(self.uses[-1:] + self.inner[-1:], default=self.index)


class Item(NamedTuple):
    """One statement of a block: what its own expressions do, what all of it does, the blocks in it; `target` is the
    name that it binds, if it is `name = value`."""

    statement: gast.stmt
    header: Effects
    whole: Effects
    blocks: tuple[Block, ...]
    position: int
    target: str | None

    @property
    def end(self) -> int:
        """The position of the last statement within."""
        return self.blocks[-1].last if self.blocks else self.position


@dataclass(frozen=True)
class Block:
    """A list of statements, in a nest of `depth` others; `last` is the position of the last statement within, `inside`
    what all of them do."""

    statements: list[gast.stmt]
    items: list[Item]
    depth: int
    last: int
    inside: Effects
    lives: _Lives

    @cached_property
    def definitions(self) -> dict[int, Definition]:
        """The assignments `name = ...` by index, but for names that a nested scope reads."""
        walk = _Lifetimes(self, self.lives.local_to(self))
        walk.run()
        captured = self.lives.captured
        return {i: found for i, found in walk.found.items() if found.name not in captured}

    def nest(self) -> list[Block]:
        """This block and all in it."""
        return [self, *self._inside]

    @cached_property
    def _inside(self) -> list[Block]:
        return [inner for item in self.items for block in item.blocks for inner in block.nest()]

    def in_order(self) -> list[Item]:
        """All statements, nested ones included, in the order of the text."""
        found: list[Item] = []
        for item in self.items:
            found.append(item)
            for block in item.blocks:
                found += block.in_order()
        return found


def inner_blocks(statement: gast.stmt) -> list[list[gast.stmt]]:
    """The blocks of an `if`, `for` or `while`; what else holds statements is taken as a whole."""
    match statement:
        case gast.If():
            return [block for block in (statement.body, statement.orelse) if block]
        case gast.For() | gast.While() if not statement.orelse:
            return [statement.body]
        case _:
            return []


def header(statement: gast.stmt) -> list[gast.AST]:
    """The parts of a statement outside its inner blocks."""
    match statement:
        case gast.If(test=test) | gast.While(test=test, orelse=[]):
            return [test]
        case gast.For(target=target, iter=source, orelse=[]):
            return [source, target]
        case _:
            return [statement]


def blocks_of(body: list[gast.stmt], oracle: Oracle) -> Block:
    """The blocks of a function body, with the lifetimes of all values in them; those of the pass before, if it left
    the body as it was."""
    known = oracle.blocks[-1] if oracle.blocks else None
    if isinstance(known, Block) and _still_are(known, body, oracle):
        return known
    lives = _Lives()
    whole = _Reader(oracle, lives).block(body, 1)
    lives.reference = weakref.ref(whole)
    oracle.blocks[:] = [whole]
    return whole


def _still_are(block: Block, statements: list[gast.stmt], oracle: Oracle) -> bool:
    """Whether a block has these statements, and nothing has been noted that changed one of them."""
    if block.statements is not statements or len(block.items) != len(statements):
        return False
    for item, statement in zip(block.items, statements, strict=True):
        if item.statement is not statement or oracle.known_head(statement) is not item.header:
            return False
        if statement.__class__ in _NESTING:
            inner = inner_blocks(statement)
            if len(inner) != len(item.blocks) or not all(map(_still_are, item.blocks, inner, [oracle] * len(inner))):
                return False
    return True


@dataclass
class _Reader:
    oracle: Oracle
    lives: _Lives
    position: int = 0

    def block(self, statements: list[gast.stmt], depth: int) -> Block:
        items = [self.item(statement, depth) for statement in statements]
        inside = Effects.union([item.whole for item in items]) if depth > 1 else Effects()
        return Block(statements, items, depth, self.position, inside, self.lives)

    def item(self, statement: gast.stmt, depth: int) -> Item:
        self.position += 1
        position = self.position
        own = self.oracle.head(statement, header)
        if statement.__class__ not in _NESTING:
            return Item(statement, own, own, (), position, assigned(statement))
        blocks = tuple(self.block(inner, depth + 1) for inner in inner_blocks(statement))
        whole = Effects.union([own, *(block.inside for block in blocks)]) if blocks else own
        return Item(statement, own, whole, blocks, position, None)


@dataclass
class _Lives:
    """Where the names of a function occur; found when it is asked for.

    The blocks hold this and not the other way round: without cycles, all of it goes as soon as a pass is done."""

    reference: Callable[[], Block | None] = lambda: None
    begins: dict[str, frozenset[int]] = field(default_factory=dict)

    @property
    def root(self) -> Block:
        """The block of the function, which whoever asks about one in it holds."""
        found = self.reference()
        assert found is not None
        return found

    def local_to(self, block: Block) -> Callable[[str], bool]:
        """Whether what the block does with a name begins with an assignment, and nothing else sees the value."""
        if block.depth == 1:
            return lambda _: True
        positions = {item.position for item in block.items}
        return lambda name: not positions.isdisjoint(self.begin(name))

    @cached_property
    def captured(self) -> frozenset[str]:
        """The names that a nested scope reads."""
        return frozenset(name for block in self.root.nest() for item in block.items for name in item.header.captures)

    @cached_property
    def occurrences(self) -> dict[str, list[tuple[int, bool]]]:
        """Where each name occurs, in order, and whether that is `name = e` that does not read it."""
        found: dict[str, list[tuple[int, bool]]] = {}
        for item in self.root.in_order():
            reads, writes = item.header.reads, item.header.writes
            for name in reads | writes:
                found.setdefault(name, []).append((item.position, name == item.target and name not in reads))
        return found

    @cached_property
    def ends(self) -> dict[int, int]:
        """The last position of the block that a statement is in."""
        return {item.position: block.last for block in self.root.nest() for item in block.items}

    def begin(self, name: str) -> frozenset[int]:
        """The assignments that lives of a name begin with, if each life stays in the block of its assignment."""
        known = self.begins.get(name)
        if known is None:
            known = self.begins[name] = self._begin(name)
        return known

    def _begin(self, name: str) -> frozenset[int]:
        begins, end = set(), 0
        for position, assigns in self.occurrences.get(name, ()):
            if position > end:
                if not assigns:
                    return frozenset()
                begins.add(position)
                end = self.ends[position]
        return frozenset(begins)


@dataclass
class _Lifetimes:
    block: Block
    local: Callable[[str], bool]
    found: dict[int, Definition] = field(default_factory=dict)
    current: dict[str, Definition] = field(default_factory=dict)

    def run(self) -> None:
        current = self.current
        for index, item in enumerate(self.block.items):
            for name in item.header.reads:
                if (read := current.get(name)) is not None:
                    read.uses.append(index)
            for block in item.blocks:
                self.enter(index, block)
            self.write(index, item)
            if item.blocks and jumps(item.statement):
                for definition in self.current.values():
                    definition.leaks = True
        for definition in self.current.values():
            definition.closed = self.local(definition.name)

    def enter(self, index: int, block: Block) -> None:
        for name in block.inside.reads & self.current.keys():
            self.current[name].inner.append(index)
        for name in block.inside.writes:
            self.current.pop(name, None)

    def write(self, index: int, item: Item) -> None:
        for name in item.header.writes:
            definition = self.current.pop(name, None)
            if definition is not None and not item.blocks:
                definition.pinned = isinstance(item.statement, gast.AugAssign | gast.Delete)
                definition.closed = not definition.leaks or self.local(name)
        if item.target is not None:
            self.found[index] = self.current[item.target] = Definition(item.target, index)


def assigned(statement: gast.stmt) -> str | None:
    """The name that a statement `name = value` binds, and nothing else."""
    if statement.__class__ is gast.Assign and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if target.__class__ is gast.Name else None
    return None


def jumps(statement: gast.stmt) -> bool:
    """Whether a break, continue or return may leave the block that the statement is in."""
    pending: list[gast.stmt] = [statement]
    while pending:
        match pending.pop():
            case gast.Break() | gast.Continue() | gast.Return():
                return True
            case gast.If(body=body, orelse=orelse):
                pending.extend((*body, *orelse))
            case gast.For() | gast.While() as loop:
                if any(isinstance(inner, gast.Return) for inner in walk_statements(loop.body)):
                    return True
    return False
