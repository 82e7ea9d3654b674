"""What a statement does: the names it reads and binds, the memory it reads and writes, and whether the world can tell.

    U_bar += np.outer(z_bar, x)     reads U_bar, z_bar, x; binds U_bar; writes the memory of U_bar's class
    h = h_saved.pop()               reads h_saved; binds h; writes the memory of h_saved's class
    print(y)                        outside: its order among the other statements is seen

`Effects.conflicts` says whether two pieces of code may be evaluated in either order. Every pass that moves, merges or
removes code asks here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

import gast

from s2s_ad.analysis.calls import call_effect
from s2s_ad.analysis.sharing import Classes, Knowledge, classes, private_lists
from s2s_ad.syntax.walk import BELOW, all_nodes, children
from s2s_ad.values import DictOf, ListOf, ObjectOf, TupleOf, Value, is_number, mutable

_NOTHING: frozenset[str] = frozenset()
_SCOPES = frozenset({gast.Lambda, gast.FunctionDef, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp})
_OUTSIDE = frozenset({
    gast.Assert, gast.Raise, gast.Global, gast.Nonlocal, gast.Import, gast.ImportFrom, gast.ClassDef, gast.Try,
    gast.With, gast.Yield, gast.YieldFrom, gast.Await, gast.AsyncFor, gast.AsyncWith, gast.AsyncFunctionDef,
})  # fmt: skip
_STORES = _OUTSIDE | {gast.AugAssign, gast.Subscript, gast.Attribute}


class Effects(NamedTuple):
    """`contents` and `mutates` are classes of names that share memory; only classes that someone stores into are kept.

    `senses` and `changes` say the same more finely: "items of L" is what a list holds, as `L.append(v)` changes it."""

    reads: frozenset[str] = _NOTHING
    writes: frozenset[str] = _NOTHING
    contents: frozenset[str] = _NOTHING
    mutates: frozenset[str] = _NOTHING
    captures: frozenset[str] = _NOTHING
    outside: bool = False
    senses: frozenset[str] = _NOTHING
    changes: frozenset[str] = _NOTHING

    @staticmethod
    def union(parts: Iterable[Effects]) -> Effects:
        """What several pieces of code do together."""
        parts = list(parts)
        if len(parts) == 1:
            return parts[0]
        if not parts:
            return Effects()
        reads, writes, contents, mutates, captures, outside, senses, changes = zip(*parts, strict=True)
        return Effects(
            _NOTHING.union(*reads),
            _NOTHING.union(*writes),
            _NOTHING.union(*contents),
            _NOTHING.union(*mutates),
            _NOTHING.union(*captures),
            True in outside,
            _NOTHING.union(*senses),
            _NOTHING.union(*changes),
        )

    @property
    def pure(self) -> bool:
        """Nothing but binding names."""
        return not self.outside and not self.mutates

    def conflicts(self, other: Effects) -> bool:
        """Whether swapping the two can be noticed."""
        return bool(
            self.outside
            or other.outside
            or self.writes & (other.reads | other.writes)
            or self.reads & other.writes
            or self.clashes(other)
        )

    def clashes(self, other: Effects) -> bool:
        """Whether one changes memory that the other reads or changes."""
        return bool(self.changes & (other.senses | other.changes) or self.senses & other.changes)


@dataclass(frozen=True)
class Oracle:
    """Answers for the code of one function: made once for a body, asked for each statement or expression in it."""

    knowledge: Knowledge
    classes: Classes
    stored: frozenset[str]
    changed: frozenset[str] = _NOTHING
    private: frozenset[str] = _NOTHING
    _heads: dict[int, tuple[gast.stmt, Effects]] = field(default_factory=dict, compare=False)
    _keys: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    _simplified: dict[int, gast.stmt] = field(default_factory=dict, compare=False)
    blocks: list[object] = field(default_factory=list, compare=False)
    """What `optimise.blocks` has found of the body last."""

    @staticmethod
    def of_body(body: list[gast.stmt], knowledge: Knowledge) -> Oracle:
        """Finds the classes of names that share memory, and which of them are ever stored into."""
        nodes = all_nodes(body)
        blank = Oracle(knowledge, classes(nodes, knowledge), _NOTHING, _NOTHING, private_lists(nodes))
        found = _Found(knowledge)
        for node in nodes:
            if node.__class__ is gast.Call:
                found.call(node)
            elif node.__class__ in _STORES:
                found.other(node)
        whole = blank.summary(found)
        return Oracle(knowledge, blank.classes, whole.mutates, whole.changes, blank.private, _keys=blank._keys)

    def effects(self, code: gast.AST | Iterable[gast.AST]) -> Effects:
        """All that a statement, an expression, or several of them do, nested blocks included."""
        found = _Found(self.knowledge)
        found.visit([code] if isinstance(code, gast.AST) else list(code))
        return self.summary(found)

    def head(self, statement: gast.stmt, header: Callable[[gast.stmt], list[gast.AST]]) -> Effects:
        """The effects of the parts of a statement outside its blocks, its header, remembered until `forget`."""
        known = self._heads.get(id(statement))
        if known is None or known[0] is not statement:
            known = self._heads[id(statement)] = (statement, self.effects(header(statement)))
        return known[1]

    def known_head(self, statement: gast.stmt) -> Effects | None:
        """What `head` has remembered of a statement."""
        known = self._heads.get(id(statement))
        return known[1] if known is not None and known[0] is statement else None

    def forget(self, statement: gast.stmt) -> None:
        """The statement was changed."""
        self._heads.pop(id(statement), None)
        self._simplified.pop(id(statement), None)

    def note_simplified(self, statement: gast.stmt) -> None:
        """Nothing in the statement can be simplified, until it is changed."""
        self._simplified[id(statement)] = statement

    def is_simplified(self, statement: gast.stmt) -> bool:
        """Whether that was noted, and the statement is as it was."""
        return self._simplified.get(id(statement)) is statement

    def summary(self, found: _Found) -> Effects:
        """The effects that a walk has found."""
        of = self.classes.of
        touched = found.stored | found.regrouped
        return Effects(
            frozenset(found.reads),
            frozenset(found.writes),
            self.stored.intersection(map(of, found.reads)) if self.stored else _NOTHING,
            frozenset(map(of, touched)) if touched else _NOTHING,
            frozenset(found.captures) if found.captures else _NOTHING,
            found.outside,
            self.changed.intersection([key for name in found.reads for key in self.keys(name)])
            if self.changed
            else _NOTHING,
            self._changes(found) if touched else _NOTHING,
        )

    def keys(self, name: str) -> tuple[str, ...]:
        """What may be read through a name: the memory of its class, and what containers of its class hold."""
        known = self._keys.get(name)
        if known is None:
            group, value = self.classes.of(name), self._value(name)
            alone = self.items(name) if name in self.private else ()  # what lies in its items has other names
            inside = value.item if alone and isinstance(value, ListOf) else value
            known = self._keys[name] = (group, *alone, *self._of_kinds(group, reachable(inside)))
        return known

    def items(self, name: str) -> tuple[str, ...]:
        """The keys of what a container itself holds: a list is no dict."""
        if name in self.private:
            return (f"items of {name} alone",)
        return self._of_kinds(self.classes.of(name), _own_kind(self._value(name)))

    def _of_kinds(self, group: str, kinds: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"items of {kind} of {group}" for kind in sorted(kinds))

    def _changes(self, found: _Found) -> frozenset[str]:
        regrouped = {key for name in found.regrouped for key in self.items(name)}
        filled = [key for name in found.filled for key in self.keys(name)]
        return frozenset(regrouped.union(filled, *(self._stored_keys(name) for name in found.stored)))

    def _stored_keys(self, name: str) -> tuple[str, ...]:
        holds = isinstance(self._value(name), ListOf | DictOf)
        return self.items(name) if holds else self.keys(name)

    def _value(self, name: str) -> Value:
        return self.knowledge.value_of(gast.Name(id=name, ctx=gast.Load(), annotation=None, type_comment=None))

    def pure(self, expression: gast.expr) -> bool:
        """Whether it may be evaluated anywhere, any number of times."""
        return self.effects(expression).pure

    def fresh(self, expression: gast.expr) -> bool:
        """Whether its value is a new object, or a number."""
        return self.knowledge.fresh(expression)


_KINDS = {ListOf: "lists", DictOf: "dicts", ObjectOf: "objects"}


def _own_kind(value: Value) -> Iterable[str]:
    kind = _KINDS.get(type(value))
    return _KINDS.values() if kind is None else (kind,)


def reachable(value: Value) -> set[str]:
    """The kinds of containers that may be found in a value.

    >>> from s2s_ad.values import Array, Text
    >>> sorted(reachable(DictOf(None, ListOf(Array()), Text())))
    ['dicts', 'lists']
    """
    match value:
        case ListOf(item=item):
            return {"lists"} | reachable(item)
        case DictOf(value=item):
            return {"dicts"} | reachable(item)
        case ObjectOf(fields=fields) if fields:
            return {"objects"}.union(*(reachable(field) for _, field in fields))
        case TupleOf(items=items):
            return set[str]().union(*map(reachable, items))
        case _ if not mutable(value) or is_number(value):
            return set()
        case _:
            return set(_KINDS.values())


@dataclass
class _Found:
    """One walk over a piece of code, without recursion."""

    knowledge: Knowledge
    reads: set[str] = field(default_factory=set)
    writes: set[str] = field(default_factory=set)
    stored: set[str] = field(default_factory=set)
    captures: set[str] = field(default_factory=set)
    regrouped: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    outside: bool = False

    def visit(self, pending: list[gast.AST]) -> None:
        while pending:
            node = pending.pop()
            kind = node.__class__
            if kind is gast.Name:
                (self.reads if isinstance(node.ctx, gast.Load) else self.writes).add(node.id)
            elif kind is gast.Constant:
                continue
            elif kind in _SCOPES:
                self.scope(node)
            else:
                if kind is gast.Call:
                    self.call(node)
                elif kind in _STORES:
                    self.other(node)
                if below := BELOW[kind]:
                    pending += below(node)

    def call(self, node: gast.Call) -> None:
        effect = call_effect(node, self.knowledge.resolve, self.knowledge.value_of)
        if effect.outside and self.knowledge.harmless(node):
            return
        self.outside |= effect.outside
        for changed in effect.changes:
            names = self.knowledge.sources(changed)
            if effect.regroups:
                self.regrouped |= names
            else:
                self.stored |= names
                self.filled |= names if effect.deep else set()

    def other(self, node: gast.AST) -> None:
        match node:
            case gast.AugAssign(target=gast.Name(id=name) as target):
                self.reads.add(name)
                if mutable(self.knowledge.value_of(target)):
                    self.stored.add(name)
            case gast.AugAssign(target=gast.Subscript(value=base) | gast.Attribute(value=base) as target):
                if mutable(self.knowledge.value_of(target)):  # an array that the slot holds
                    self.filled |= self.knowledge.sources(base)
            case gast.Subscript(value=base, ctx=gast.Store() | gast.Del()):
                self.stored |= self.knowledge.sources(base)
            case gast.Attribute(value=base, ctx=gast.Store() | gast.Del()):
                self.stored |= self.knowledge.sources(base)
            case _ if node.__class__ in _OUTSIDE:
                self.outside = True

    def scope(self, node: gast.AST) -> None:
        """Code with names of its own: all that it mentions counts as read; a comprehension runs here and now."""
        inner = _Found(self.knowledge)
        inner.visit(children(node))
        self.reads |= inner.reads
        self.captures |= inner.reads | inner.captures
        if isinstance(node, gast.FunctionDef):
            self.writes.add(node.name)
        if not isinstance(node, gast.Lambda | gast.FunctionDef):
            self.stored |= inner.stored
            self.regrouped |= inner.regrouped
            self.filled |= inner.filled
            self.outside |= inner.outside
