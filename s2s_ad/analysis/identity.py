"""Which names may be one object, as opposed to two that share what is in them.

    ys = xs                       one object
    t = [*xs]; u = sorted(xs)     objects of their own, with the same items
    p = box.items; q = box.items  one object, as both are what box holds under one name
    v = xs.pop()                  one of the items of xs

A union of what is bound to each other, with one node for the items of each object and one for each attribute
(Steensgaard, "Points-to analysis in almost linear time", POPL 1996).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import gast

from s2s_ad import runtime
from s2s_ad.analysis.statements import all_statements
from s2s_ad.rules import registry
from s2s_ad.syntax.iteration import sources
from s2s_ad.syntax.mutating import STORING
from s2s_ad.syntax.names import reads, writes
from s2s_ad.values import DictOf, ListOf, Value, is_number

_ITEMS = "[]"
_ITEMWISE = frozenset({"append", "appendleft", "add", "insert"})
"""Methods that store what they are given, and never what is in it."""
_MAKING = (runtime.own, runtime.sorted_places, runtime.spread_items, runtime.zeros_like)
"""Helpers of generated code that return new objects, all through."""


@dataclass
class Objects:
    """Asked by `same`; made by `of`."""

    values: Mapping[str, Value]
    resolve: Callable[[gast.expr], object] = lambda _: None
    _parents: dict[str, str] = field(default_factory=dict)
    _parts: dict[str, dict[str, str]] = field(default_factory=dict)
    _merged: set[str] = field(default_factory=set)
    """Nodes that stand for an object with all that is in it."""
    _changed: set[str] = field(default_factory=set)

    @staticmethod
    def of(
        body: list[gast.stmt], values: Mapping[str, Value], resolve: Callable[[gast.expr], object] = lambda _: None
    ) -> Objects:
        """Of the statements of a function; `resolve` tells what a name means."""
        made = Objects(values, resolve)
        for statement in all_statements(body):
            made._statement(statement)
        return made

    def same(self, a: str, b: str) -> bool:
        """Whether two names may be one object."""
        return self._find(a) == self._find(b)

    def change(self, name: str) -> None:
        """Note that the object of a name is stored into."""
        self._changed.add(name)

    def merge(self, names: Iterable[str]) -> None:
        """Note that nothing is known of which of the objects of these names, and of what is in them, are one."""
        first, *others = names
        for other in others:
            self._unite(first, other)
        self._merge(first)

    def may_change(self, name: str) -> bool:
        """Whether the object of a name, or one that is in it, may be one that is stored into."""
        changed = {self._find(each) for each in self._changed}
        pending, seen = [self._find(name)], set[str]()
        while pending:
            node = pending.pop()
            if node in changed:
                return True
            if node not in seen:
                seen.add(node)
                pending += map(self._find, self._parts.get(node, {}).values())
        return False

    def _find(self, node: str) -> str:
        while (parent := self._parents.get(node, node)) != node:
            self._parents[node] = self._parents.get(parent, parent)
            node = parent
        return node

    def _part(self, node: str, part: str) -> str:
        root = self._find(node)
        if root in self._merged:
            return root
        return self._parts.setdefault(root, {}).setdefault(part, f"{root}.{part}")

    def _merge(self, node: str) -> None:
        """Let one node stand for an object and all that is in it."""
        root = self._find(node)
        self._merged.add(root)
        for part in self._parts.pop(root, {}).values():
            self._unite(root, part)

    def _unite(self, a: str, b: str) -> None:
        pending = [(a, b)]
        while pending:
            a, b = map(self._find, pending.pop())
            if a == b:
                continue
            self._parents[a] = b
            ours = self._parts.setdefault(b, {})
            for part, node in self._parts.pop(a, {}).items():
                pending.append((node, ours.setdefault(part, node)))
            if not self._merged.isdisjoint((a, b)):
                self._merged.add(b)
                pending += [(b, node) for node in self._parts.pop(b, {}).values()]

    def _statement(self, statement: gast.stmt) -> None:
        match statement:
            case gast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value)
            case gast.AugAssign(target=target, value=value):
                for place in self._places(target):
                    self._hold(place, value)
            case gast.For(target=target, iter=iterable):
                for source in sources(iterable):
                    self._items_of(target, source)
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=base, attr=method), args=args)):
                for arg in args if method in STORING else ():
                    for place in self._places(base):
                        if method not in _ITEMWISE:
                            self._hold(place, arg)
                        self._value(self._part(place, _ITEMS), arg)

    def _bind(self, target: gast.expr, value: gast.expr) -> None:
        match target:
            case gast.Tuple(elts=targets) if isinstance(value, gast.Tuple) and len(targets) == len(value.elts):
                for each, part in zip(targets, value.elts, strict=True):
                    self._bind(each, part)
            case gast.Tuple() | gast.List():
                self._items_of(target, value)
            case _:
                for place in self._places(target):
                    self._value(place, value)

    def _items_of(self, target: gast.expr, value: gast.expr) -> None:
        """Each name of a target is an item; a starred one holds items."""
        if isinstance(target, gast.Starred):
            for place in self._places(target.value):
                self._hold(place, value)
        elif isinstance(target, gast.Tuple | gast.List):
            for each in target.elts:
                self._items_of(each, value)
        else:
            for name in writes(target):
                for node in self._places(value):
                    self._unite(name, self._part(node, _ITEMS))

    def _places(self, expression: gast.expr) -> Iterable[str]:
        """The nodes that an expression may mean: a name, what an object holds; any name in it otherwise."""
        match expression:
            case gast.Name(id=name):
                return [name]
            case gast.Attribute(value=base, attr=attr):
                return [self._part(node, attr) for node in self._places(base)]
            case gast.Subscript(slice=index, value=base) if not isinstance(index, gast.Slice):
                return [self._part(node, _ITEMS) for node in self._places(base)]
            case _:
                place = f"<{len(self._parents)}>"
                self._parents[place] = place
                self._value(place, expression)
                return [place]

    def _may_matter(self, name: str) -> bool:
        """A name of the function's that is more than a number."""
        return name in self.values and not is_number(self.values[name])

    def _value(self, place: str, value: gast.expr) -> None:
        match value:
            case gast.Constant() | gast.Compare() | gast.UnaryOp() | gast.Lambda():
                pass
            case gast.Subscript(slice=gast.Slice(), value=whole):
                self._hold(place, whole)
            case gast.Tuple(elts=parts) | gast.List(elts=parts) | gast.Dict(values=parts):
                for part in parts:
                    if isinstance(part, gast.Starred):
                        self._hold(place, part.value)
                    else:
                        self._value(self._part(place, _ITEMS), part)
            case gast.BinOp():
                self._hold(place, value)
            case gast.Call(func=gast.Name(id="list" | "tuple" | "sorted" | "reversed" | "iter"), args=parts):
                for part in parts:
                    self._hold(place, part)
            case gast.Call(func=func) if any(self.resolve(func) is each for each in _MAKING):
                pass
            case gast.Call(func=gast.Attribute(value=base, attr="copy" | "values" | "keys")):
                self._hold(place, base)
            case gast.IfExp(body=body, orelse=orelse):
                self._value(place, body)
                self._value(place, orelse)
            case gast.BoolOp(values=parts):
                for part in parts:
                    self._value(place, part)
            case gast.NamedExpr(target=target, value=inner):
                self._bind(target, inner)
                self._value(place, target)
            case gast.Name() | gast.Attribute() | gast.Subscript():
                for node in self._places(value):
                    self._unite(place, node)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=method), args=args) if (
                method in ("pop", "popleft", "get") and isinstance(self.values.get(base), ListOf | DictOf)
            ):
                self._unite(place, self._part(base, _ITEMS))
                for default in args[1:]:
                    self._value(place, default)
            case gast.Call(func=func) if (rule := registry.lookup(self.resolve(func))) and rule.view_of is None:
                pass
            case _ if place not in self.values or self._may_matter(place):
                given = sorted(filter(self._may_matter, reads(value)))
                if given:  # a call may give one of these, what is in it, or what holds it
                    self.merge([place, *given])

    def _hold(self, place: str, value: gast.expr) -> None:
        """A new object with the items of others; what a call gives may be anything that is in its arguments."""
        match value:
            case gast.BinOp(left=left, right=right):
                self._hold(place, left)
                self._hold(place, right)
            case gast.Call():
                self._value(place, value)
            case _:
                for node in self._places(value):
                    self._unite(self._part(place, _ITEMS), self._part(node, _ITEMS))
