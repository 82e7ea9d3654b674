"""Give one name to what has two: copies that nobody wrote go before the program is differentiated.

    t = xs[i]               row = xs[i]
    row = t                 row *= s
    row *= s                row[0] = 0.0
    row1 = row
    row1[0] = 0.0

    t = np.tanh(a)          x = np.tanh(a)
    x = t

A copy `y = x` goes if one of both names was invented, and nobody could tell them apart: all reads of the invented name
lie where the other one has the same value. Both spellings had an adjoint, and in a loop a list, of their own. Runs on
the versioned and expanded program, where `y += e` is a store into an array.

Invariant: the program computes the same values. Names that a nested scope captures stay, and what is assigned behind
the guard of a `try` is not assigned in it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import gast

from s2s_ad.syntax.attempts import TRIED, called_mark
from s2s_ad.syntax.names import is_nameless, reads, writes
from s2s_ad.syntax.scopes import NESTED
from s2s_ad.syntax.walk import all_nodes

Statements = list[gast.stmt]
Positions = dict[str, list[int]]


def without_copies(function: gast.FunctionDef, temporaries: Collection[str]) -> bool:
    """Rename, and drop the copies that this leaves of a name to itself; whether there were any."""
    events = _Events(invented=temporaries)
    for name in writes(function.args):
        events.writes[name].append(0)
    events.block(function.body)
    for copy in events.copies:
        copy.merge(events)
    if events.renamed:
        function.body = _rename(function.body, _well_named(events.final(), temporaries))
    return bool(events.renamed)


def _well_named(names: Mapping[str, str], temporaries: Collection[str]) -> dict[str, str]:
    """Of two invented names the one that says something stays: that of an attribute, or of a callee's variable.

    >>> _well_named({"tank_level": "t3", "t5": "t4"}, {"tank_level", "t3", "t4", "t5"})
    {'tank_level': 'tank_level', 't5': 't4', 't3': 'tank_level'}
    """
    better: dict[str, str] = {}
    for gone, kept in names.items():
        if kept in temporaries and gone in temporaries and is_nameless(kept) and not is_nameless(gone):
            better.setdefault(kept, gone)
    return {gone: better.get(kept, kept) for gone, kept in names.items()} | better


@dataclass
class _Events:
    """Where names are read and bound, by the positions of statements in the text."""

    invented: Collection[str]
    reads: Positions = field(default_factory=lambda: defaultdict(list))
    writes: Positions = field(default_factory=lambda: defaultdict(list))
    copies: list[_Copy] = field(default_factory=list)
    captured: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    pairs: dict[int, tuple[str, str]] = field(default_factory=dict)
    position: int = 0

    def block(self, body: Statements) -> None:
        made: list[_Copy] = []
        siblings: set[int] = set()
        for statement in body:
            self.position += 1
            if called_mark(statement) == TRIED:
                siblings = set()
            if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name):
                siblings.add(self.position)
            match statement:
                case gast.Assign(targets=[gast.Name(id=target)], value=gast.Name(id=source)) if not getattr(
                    statement, "stays", False
                ):
                    self.pairs[self.position] = (target, source)
                    alias = getattr(statement, "alias", False)
                    made.append(_Copy(target, source, siblings, self.position, alias))
            self.statement(statement)
        self.copies += [copy.until(self.position) for copy in made]

    def statement(self, statement: gast.stmt) -> None:
        match statement:
            case gast.If(test=test):
                self.note([test])
                self.block(statement.body)
                self.block(statement.orelse)
            case gast.While(test=test, orelse=[]):
                self.note([test])
                self.block(statement.body)
            case gast.For(target=target, iter=source, orelse=[]):
                self.note([source, target])
                self.block(statement.body)
            case gast.AugAssign(target=gast.Name(id=name), value=value):
                self.note([value, gast.Name(name, gast.Load(), None, None)])
            case _:
                self.note([statement])

    def note(self, parts: list[gast.AST]) -> None:
        for part in parts:
            for name in reads(part):
                self.reads[name].append(self.position)
            for name in writes(part):
                self.writes[name].append(self.position)
        for node in all_nodes(parts):
            if node.__class__ in NESTED:
                self.captured |= reads(node) | writes(node)

    def name(self, name: str) -> str:
        """What a name is called by now."""
        while name in self.renamed:
            name = self.renamed[name]
        return name

    def final(self) -> dict[str, str]:
        return {name: self.name(name) for name in self.renamed}

    def merge(self, gone: str, kept: str, position: int) -> None:
        """All that was done with one name is done with the other; the copy at this position goes."""
        self.renamed[gone] = kept
        for events in (self.reads, self.writes):
            for at in events.pop(gone, ()):
                if at != position:
                    insort(events[kept], at)
        for events in (self.reads, self.writes):
            if position in events[kept]:
                events[kept].remove(position)


@dataclass
class _Copy:
    """`target = source` at a position, in a block that spans some."""

    target: str
    source: str
    siblings: set[int]
    position: int
    alias: bool
    end: int = 0

    def until(self, end: int) -> _Copy:
        self.end = end
        return self

    def merge(self, events: _Events) -> None:
        target, source = events.name(self.target), events.name(self.source)
        if target == source or {target, source} & events.captured or not events.writes[source]:
            return
        if (target in events.invented or self.alias) and self.stays(events, target, source):
            events.merge(target, source, self.position)
        elif source in events.invented and self.precedes(events, target, source):
            events.merge(source, target, self.position)

    def stays(self, events: _Events, target: str, source: str) -> bool:
        """Whether the source has this value wherever the target is read."""
        if events.writes[target] != [self.position]:
            return False
        last = max(events.reads[target], default=self.position)
        bound = (at for at in events.writes[source] if self.position < at <= self.end)
        back = (events.pairs.get(at, ("", "")) for at in bound if at not in self.siblings or at <= last)
        return self.all_within(events.reads[target], self.position) and all(
            (events.name(there), events.name(here)) == (source, target) for there, here in back
        )

    def precedes(self, events: _Events, target: str, source: str) -> bool:
        """Whether the source is made earlier in the block, by a statement that does not ask for the target, and the
        target is neither asked for nor bound between."""
        made = events.writes[source]
        if len(made) != 1 or made[0] not in self.siblings or not self.all_within(events.reads[source], made[0]):
            return False
        last = max(self.position, *events.reads[source])
        bound = events.writes[target]
        alone = bisect_right(bound, last) - bisect_left(bound, made[0]) == 1
        return alone and not self.any_within(events.reads[target], made[0] - 1, self.position)

    def all_within(self, positions: list[int], after: int) -> bool:
        return not positions or (after < positions[0] and positions[-1] <= self.end)

    def any_within(self, positions: list[int], after: int, end: int) -> bool:
        return bisect_right(positions, end) > bisect_right(positions, after)


def _rename(body: Statements, names: Mapping[str, str]) -> Statements:
    for node in all_nodes(body):
        if node.__class__ is gast.Name:
            node.id = names.get(node.id, node.id)
    return _without_idle(body)


def _without_idle(body: Statements) -> Statements:
    """Without `x = x`; what the user said above such a line is said above the next."""
    kept: Statements = []
    said = None
    for statement in body:
        if said is not None and getattr(statement, "comment", None) is None:
            statement.comment = said
        said = None
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Name(id=source)) if target == source:
                said = getattr(statement, "comment", None)
                continue
            case gast.If():
                statement.body = _without_idle(statement.body) or [gast.Pass()]
                statement.orelse = _without_idle(statement.orelse)
            case gast.For() | gast.While():
                statement.body = _without_idle(statement.body) or [gast.Pass()]
        kept.append(statement)
    return kept
