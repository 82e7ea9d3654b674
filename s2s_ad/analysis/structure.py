"""Where names live in a structured program: home blocks, definition counts, overwrites.

The *home* of a name is the innermost block that contains all its definitions. A name whose home is a loop body dies
with the next turn, even if it is assigned once. A definition *overwrites* when an earlier definition of the name may
have run since its home block was entered: exactly then the reverse sweep may miss the old value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import gast

from s2s_ad.syntax.names import writes

Block = tuple[int, ...]


@dataclass(frozen=True)
class Structure:
    """Frozen facts about one function body; statements are keyed by `id`."""

    definitions: Mapping[str, int]
    homes: Mapping[str, Block]
    places: Mapping[str, frozenset[Block]]
    loops: frozenset[Block]
    overwrites: Mapping[int, frozenset[str]]
    blocks: Mapping[int, Block]
    permuted: frozenset[str]
    homed: Mapping[Block, list[str]]

    def defined_once(self, name: str) -> bool:
        """Whether the name means one value from its definition on."""
        return self.names_one_object(name) and name not in self.permuted

    def names_one_object(self, name: str) -> bool:
        """The same, but for swaps, which the reverse sweep undoes."""
        return self.definitions.get(name, 1) == 1

    def homed_in(self, block: Block) -> list[str]:
        """The names whose home is `block`, in the order of their first definition."""
        return self.homed.get(block, [])

    def in_loop(self, block: Block) -> bool:
        """Whether a block is run more than once."""
        return any(block[:depth] in self.loops for depth in range(1, len(block) + 1))


def structure(body: list[gast.stmt], parameters: Iterable[str]) -> Structure:
    """Blocks are named by the path of indices that leads to them; the function's own body is `()`."""
    builder = _Builder()
    for name in parameters:
        builder.define(name, ())
    builder.block(body, (), set(parameters))
    places = {name: frozenset(blocks) for name, blocks in builder.places.items()}
    loops = frozenset(builder.loops)
    homed: dict[Block, list[str]] = {}
    for name, home in builder.homes.items():
        homed.setdefault(home, []).append(name)
    return Structure(
        builder.definitions,
        builder.homes,
        places,
        loops,
        builder.overwrites,
        builder.blocks,
        frozenset(builder.permuted),
        homed,
    )


@dataclass
class _Builder:
    definitions: dict[str, int] = field(default_factory=dict)
    homes: dict[str, Block] = field(default_factory=dict)
    places: dict[str, set[Block]] = field(default_factory=dict)
    loops: set[Block] = field(default_factory=set)
    overwrites: dict[int, frozenset[str]] = field(default_factory=dict)
    blocks: dict[int, Block] = field(default_factory=dict)
    permuted: set[str] = field(default_factory=set)

    def define(self, name: str, block: Block) -> None:
        self.definitions[name] = self.definitions.get(name, 0) + 1
        self.places.setdefault(name, set()).add(block)
        home = self.homes.get(name, block)
        depth = next(
            (i for i, (a, b) in enumerate(zip(home, block, strict=False)) if a != b), min(len(home), len(block))
        )
        self.homes[name] = home[: depth - depth % 2]  # a path of a block has an even length

    def block(self, body: list[gast.stmt], path: Block, defined: set[str]) -> None:
        self.collect(body, path)
        self.mark(body, path, defined)

    def collect(self, body: list[gast.stmt], path: Block) -> None:
        """First walk: definitions and homes."""
        for index, statement in enumerate(body):
            self.blocks[id(statement)] = path
            if is_permutation(statement):
                for name in writes(statement):
                    self.permuted.add(name)
                    self.places.setdefault(name, set()).add(path)
                continue
            for name in sorted(_own_definitions(statement)):
                inside = (*path, index, 0) if isinstance(statement, gast.For) else path
                self.define(name, inside)
            for branch, inner in enumerate(_inner_blocks(statement)):
                self.collect(inner, (*path, index, branch))
                if isinstance(statement, gast.For | gast.While):
                    self.loops.add((*path, index, branch))

    def mark(self, body: list[gast.stmt], path: Block, defined: set[str]) -> None:
        """Second walk: which definitions find the name defined already."""
        for index, statement in enumerate(body):
            own = set() if is_permutation(statement) else _own_definitions(statement)
            if not isinstance(statement, gast.For):
                self.overwrites[id(statement)] = frozenset(name for name in own if name in defined)
                defined |= own
            after: set[str] = set()
            for branch, inner in enumerate(_inner_blocks(statement)):
                inside = (*path, index, branch)
                entered = set(defined)
                if isinstance(statement, gast.For | gast.While):
                    written = {name for child in inner for name in writes(child)}
                    entered |= {name for name in written if not _within(self.homes[name], inside)}
                self.mark(inner, inside, entered)
                after |= entered
            defined |= after


def is_permutation(statement: gast.stmt) -> bool:
    """`a, b = b, a`: the same names in another order."""
    match statement:
        case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Tuple(elts=sources)):
            bound = [part.id for part in targets if isinstance(part, gast.Name)]
            return sorted(bound) == sorted(part.id for part in sources if isinstance(part, gast.Name))
        case _:
            return False


def _within(home: Block, block: Block) -> bool:
    return home[: len(block)] == block


def _own_definitions(statement: gast.stmt) -> set[str]:
    """What the statement itself binds, without its nested blocks."""
    match statement:
        case gast.For(target=target):
            return set(writes(target))
        case gast.If() | gast.While() | gast.AugAssign():
            return set()  # an update of an array leaves the name bound to the same object
        case _:
            return set(writes(statement))


def _inner_blocks(statement: gast.stmt) -> list[list[gast.stmt]]:
    match statement:
        case gast.If():
            return [statement.body, statement.orelse]
        case gast.For() | gast.While():
            return [statement.body]
        case _:
            return []
