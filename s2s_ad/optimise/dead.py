"""Remove what nobody reads: dead statements, and saves whose restored value is dead.

Before and after::

    s_saved.append(s)                     s = s + x[i]
    s = s + x[i]                          ...
    ...                                   x_bar[i] += s_bar
    x_bar[i] += s_bar
    s = s_saved.pop()

One optimistic backward pass: nothing lives until something that lives needs it. A save lives if its restore does, so
this liveness *is* to-be-recorded analysis on the finished code. A name that is read only for its shape keeps its
definition alive, but not its restores, where the shape is known not to change.

`v[...] = e` sets all that will be found in memory by way of v: contents that are read through v alone, until it is
bound anew, need no store or restore before. Such a need is noted for the name, not for all that share its memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.optimise.blocks import assigned, header
from s2s_ad.optimise.wholes import alias_of, handles, same_names, set_whole, whole_place
from s2s_ad.syntax.attempts import end_of_guard
from s2s_ad.syntax.visit import walk_statements
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import is_array

_MOST_NAMES = 32  # that lead to one array: beyond, all that is read may be read through any of them

Live = set[object]


def eliminate(body: list[gast.stmt], oracle: Oracle, same_shape: Callable[[str], bool]) -> list[gast.stmt]:
    """The statements of `body` that matter to what it returns or to the world. `same_shape(name)`: whether all
    values of a name have one shape, so that any of them will do for it."""
    liveness = _Liveness(oracle, same_shape, set_whole(body))
    liveness.block(body, set(liveness.escaping(body)))
    return _pruned(body, liveness.alive)


@dataclass
class _Liveness:
    oracle: Oracle
    same_shape: Callable[[str], bool]
    whole: frozenset[str] = frozenset()
    """The names through which memory is set as a whole somewhere."""
    aliases: dict[int, set[str]] = field(default_factory=dict)
    """By the identity of a statement that sets an array as a whole: other names of this array."""
    looked_at: set[int] = field(default_factory=set)
    alive: set[int] = field(default_factory=set)
    pairs: set[int] = field(default_factory=set)
    tried: bool = False
    """Whether the statements are guarded: of the primal they all stay, as each may fail."""
    ways: dict[str, set[object]] = field(default_factory=dict)
    """By what may be in memory: the needs of those names that may lead to it."""
    _facts: dict[int, _Facts] = field(default_factory=dict)
    _read: dict[str, frozenset[object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names: dict[str, set[str]] = {}
        for name in self.whole:
            for key in self.oracle.keys(name):
                names.setdefault(key, set()).add(name)
        self.whole = self.whole.difference(*(found for found in names.values() if len(found) > _MOST_NAMES))
        self.ways = {key: {("through", name) for name in found & self.whole} for key, found in names.items()}

    def escaping(self, body: list[gast.stmt]) -> list[object]:
        """Memory that the outside world reaches: that of names which the function does not define."""
        effects = [self.oracle.head(statement, header) for statement in walk_statements(body)]
        outer = {name for each in effects for name in each.reads}.difference(*(each.writes for each in effects))
        return [("contents", key) for name in outer for key in self.oracle.keys(name)]

    def block(self, body: list[gast.stmt], live: Live) -> None:
        outer, guarded = self.tried, end_of_guard(body) or 0
        if self.whole and id(body) not in self.looked_at:
            self.looked_at.add(id(body))
            self.aliases.update(same_names(body, self.whole, self.oracle))
        for index in range(len(body) - 1, -1, -1):
            self.tried = outer or index < guarded
            self.statement(body[index], live)
        self.tried = outer

    def statement(self, statement: gast.stmt, live: Live) -> None:
        match statement:
            case gast.If():
                self.branch(statement, live)
            case gast.For() | gast.While():
                self.loop(statement, live)
            case _ if getattr(statement, "role", None) in ("create", "save"):
                if statement.pair in self.pairs or assigned(statement) in live:  # a plain restore may be read through
                    self.keep(statement, live)
            case gast.Return():
                self.keep(statement, live)
            case _:
                self.simple(statement, live)

    def simple(self, statement: gast.stmt, live: Live) -> None:
        facts = self.facts(statement)
        weakly = not getattr(statement, "role", None) and any(("shape", name) in live for name in facts.writes)
        needed = not (live.isdisjoint(facts.writes) and live.isdisjoint(facts.mutates))
        kept = facts.outside or self.lasts(statement) or getattr(statement, "clashes", False)
        if kept or needed or weakly or (self.tried and self.may_fail(statement, facts)):
            if hasattr(statement, "pair"):
                self.pairs.add(statement.pair)
            self.keep(statement, live)

    def lasts(self, statement: gast.stmt) -> bool:
        """A store of the user's into an attribute of a class or a module."""
        match statement:
            case gast.Assign(targets=[gast.Attribute(value=base)]) | gast.AugAssign(target=gast.Attribute(value=base)):
                meant = self.oracle.knowledge.resolve(base)
                return meant is not None and getattr(statement, "role", None) is None
        return False

    def may_fail(self, statement: gast.stmt, facts: _Facts) -> bool:
        """A guarded statement of the primal that is more than a name for what there is."""
        if getattr(statement, "role", None) or facts.writes & self.oracle.knowledge.derivatives:
            return False
        return not (isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Name | gast.Constant))

    def keep(self, statement: gast.stmt, live: Live) -> None:
        facts = self.facts(statement)
        self.alive.add(id(statement))
        if isinstance(statement, gast.Assign | gast.AugAssign):
            live.difference_update(facts.writes)
            live.difference_update([("shape", name) for name in facts.writes])
            if not self.same_object(statement):
                self.rebound(facts.writes, live, alias_of(statement))
            live.difference_update([("through", name) for name in self.set_by(statement)])
        live.update(facts.reads)

    def set_by(self, statement: gast.stmt) -> set[str]:
        """The names of the array that a statement sets as a whole."""
        name = whole_place(statement)
        return {name, *self.aliases.get(id(statement), ())} if name is not None else set()

    def same_object(self, statement: gast.stmt) -> bool:
        """`v += e` with an array: v is what it was."""
        match statement:
            case gast.AugAssign(target=gast.Name() as target):
                return is_array(self.oracle.knowledge.value_of(target))
        return False

    def rebound(self, names: Iterable[str], live: Live, alias: tuple[str, str] | None = None) -> None:
        """What is read through names that meant something else before may have been any memory of their class then, or
        that of the other name if they are given to what it means."""
        for name in self.whole.intersection(names):
            if ("through", name) in live:
                live.discard(("through", name))
                live.update(self._strong(alias[1]) - {alias[1]} if alias is not None else self.contents(name))

    def branch(self, node: gast.If, live: Live) -> None:
        body, orelse = set(live), set(live)
        self.block(node.body, body)
        self.block(node.orelse, orelse)
        if self.any_alive(node.body) or self.any_alive(node.orelse) or self.oracle.effects(node.test).outside:
            self.alive.add(id(node))
            live.clear()
            live.update(body, orelse, self.reads(node.test))

    def loop(self, node: gast.For | gast.While, live: Live) -> None:
        """The head is its own successor: grow its set until a turn adds nothing and wakes nothing."""
        header = node.iter if isinstance(node, gast.For) else node.test
        targets = self.oracle.effects(node.target).writes if isinstance(node, gast.For) else frozenset()
        head = set(live)
        while True:
            before = (len(head), len(self.alive), len(self.pairs))
            turn = set(head)
            self.block(node.body, turn)
            turn.difference_update(targets)
            self.rebound(targets, turn)
            head |= turn
            if self.any_alive(node.body) or self.oracle.effects(header).outside:
                self.alive.add(id(node))
                head |= self.reads(header)
                self.tail_break(node, head)
            if before == (len(head), len(self.alive), len(self.pairs)):
                break
        if id(node) in self.alive or self.needs_target(targets, live):
            self.alive.add(id(node))
            live.update(head, self.reads(header))

    def needs_target(self, targets: frozenset[str], live: Live) -> bool:
        return any(name in live for name in targets)

    def tail_break(self, node: gast.For | gast.While, head: Live) -> None:
        last = node.body[-1]
        if isinstance(last, gast.If) and any(isinstance(inner, gast.Break) for inner in last.body):
            self.alive.update((id(last), id(last.body[0])))
            head |= self.reads(last.test)

    def any_alive(self, body: list[gast.stmt]) -> bool:
        return any(id(statement) in self.alive for statement in body)

    def reads(self, expression: gast.expr) -> set[object]:
        return self._reads([expression])

    def facts(self, statement: gast.stmt) -> _Facts:
        key = id(statement)
        if key not in self._facts:
            self._facts[key] = self._find(statement)
        return self._facts[key]

    def _find(self, statement: gast.stmt) -> _Facts:
        role = getattr(statement, "role", None)
        code: list[gast.AST] = [statement]
        if role == "restore" and hasattr(statement, "pair"):
            code = list(statement.targets) if isinstance(statement, gast.Assign) else [_restored(statement.value)]
        elif role in ("save", "create"):
            value = statement.value
            code = (
                list(value.args) if isinstance(value, gast.Call) and role == "save" and _is_append(value) else [value]
            )
        whole = len(code) == 1 and code[0] is statement
        effects = self.oracle.head(statement, lambda _: code) if whole else self.oracle.effects(code)
        reads = self._reads(code)
        if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
            reads |= self._strong(statement.target.id)
        for name in handles(statement, self.oracle.knowledge.value_of):
            if sum(isinstance(node, gast.Name) and node.id == name for node in all_nodes(code)) == 1:
                reads -= self._strong(name) - {name}
        groups = {("contents", key) for key in effects.changes}
        ways = {need for key in effects.changes for need in self.ways.get(key, ())}
        return _Facts(frozenset(reads), effects.writes, frozenset(groups | ways), effects.outside)

    def _reads(self, code: list[gast.AST]) -> set[object]:
        found: set[object] = set()
        for node in all_nodes(code):
            if node.__class__ is gast.Name and node.ctx.__class__ is gast.Load:
                if getattr(node, "need", None) == "shape" and self.same_shape(node.id):
                    found.add(("shape", node.id))
                else:
                    found |= self._strong(node.id)
        return found

    def _strong(self, name: str) -> frozenset[object]:
        known = self._read.get(name)
        if known is None:
            contents = self.contents(name)
            if name in self.whole and contents:
                contents = {("through", name)}
            known = self._read[name] = frozenset((name, *contents))
        return known

    def contents(self, name: str) -> set[object]:
        """What may be read by way of a name, of all that something changes."""
        return {("contents", key) for key in self.oracle.keys(name) if key in self.oracle.changed}


@dataclass(frozen=True)
class _Facts:
    reads: frozenset[object]
    writes: frozenset[str]
    mutates: frozenset[object]
    outside: bool


def _restored(call: gast.Call) -> gast.Call:
    """`put_back(x, saved)` without what was saved, which lives only if x does."""
    return gast.Call(call.func, call.args[:1], [])


def _is_append(call: gast.Call) -> bool:
    return isinstance(call.func, gast.Attribute) and call.func.attr == "append"


def _pruned(body: list[gast.stmt], alive: set[int]) -> list[gast.stmt]:
    kept: list[gast.stmt] = []
    for statement in body:
        if id(statement) not in alive:
            continue
        if isinstance(statement, gast.If):
            statement.body = _pruned(statement.body, alive)
            statement.orelse = _pruned(statement.orelse, alive)
            if not statement.body and statement.orelse:
                statement.test = gast.UnaryOp(gast.Not(), statement.test)
                statement.body, statement.orelse = statement.orelse, []
        elif isinstance(statement, gast.For | gast.While):
            statement.body = _pruned(statement.body, alive)
        if isinstance(statement, gast.If | gast.For | gast.While) and not statement.body:
            statement.body = [gast.Pass()]
        kept.append(statement)
    return kept
