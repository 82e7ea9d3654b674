"""Methods of lists that regroup their items, as stores, `append` and `pop`.

Before and after::

    a = L.pop(0)                   at = range(len(L))[0]
                                   a = L[at]
                                   for k in range(at, len(L) - 1):
                                       k1 = k + 1
                                       item = L[k1]
                                       L[k] = item
                                   last = L.pop()

The list stays the same object, so that all its names see the change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.regroup_desk import Desk, Statements, is_name
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Array, ListOf, SomeTuple, TupleOf, items_of

INSERT = """
item = value
at = slice(place, None).indices(len(L))[0]
L.append(item)
for k in range(len(L) - 1, at, -1):
    before = k - 1
    moved = L[before]
    L[k] = moved
L[at] = item
"""
REMOVE = """
at = range(len(L))[place]
target = L[at]
for k in range(at, len(L) - 1):
    behind = k + 1
    moved = L[behind]
    L[k] = moved
last = L.pop()
"""
REVERSE = """
for k in range(len(L) // 2):
    other = len(L) - 1 - k
    moved = L[k]
    item = L[other]
    L[k] = item
    L[other] = moved
"""
EXTEND = """
for item in items:
    L.append(item)
"""
COPY = """
target = []
for item in items:
    target.append(item)
"""
PART = """
places = range(len(L))[part]
target = []
for k in places:
    item = L[k]
    target.append(item)
"""
FIND = """
found = False
for place in range(len(L)):
    item = L[place]
    found = bool(item is value or item == value)
    if found:
        break
if not found:
    raise ValueError(text)
"""
AS_TUPLE = """
target = ()
for item in items:
    one = (item,)
    target = target + one
"""
REPEAT = """
target = []
for k in range(count):
    for item in L:
        target.append(item)
"""
CLEAR = """
held = len(L)
for k in range(held):
    last = L.pop()
"""
KEYS = """
keys = []
for item in L:
    held = key(item)
    keys.append(held)
"""
SORT = """
order = sorted_places(keys, reverse)
ordered = []
for k in order:
    moved = L[k]
    ordered.append(moved)
for k in range(len(L)):
    item = ordered[k]
    L[k] = item
"""
SORTED = """
order = sorted_places(keys, reverse)
target = []
for k in order:
    item = L[k]
    target.append(item)
"""
STARRED = """
whole = []
for k in range(low, len(xs) - high):
    item = xs[k]
    whole.append(item)
"""
SPLICE = """
bounds = slice(low, high).indices(len(L))
until = max(bounds[0], bounds[1])
whole = []
for k in range(bounds[0]):
    item = L[k]
    whole.append(item)
put_in
for k in range(until, len(L)):
    item = L[k]
    whole.append(item)
held = len(L)
for k in range(held):
    last = L.pop()
for item in whole:
    L.append(item)
"""


_OF_NOTHING = frozenset({"append", "insert", "extend", "remove", "reverse", "sort", "clear"})
"""Methods that return None."""


@dataclass(frozen=True)
class Lists:
    """Writes what a method of a list does."""

    desk: Desk

    def method(self, target: str | None, base: str, method: str, call: gast.Call) -> Statements | None:
        if target is not None and method in _OF_NOTHING:
            made = self.method(None, base, method, call) or [gast.Expr(call)]
            return [*made, nodes.assign(target, nodes.constant(None))]
        match method, call.args, call.keywords:
            case "insert", [place, value], []:
                return self.desk.written(INSERT, L=base, place=place, value=value)
            case "pop", [place], [] if not _is_last(place):
                return self.desk.written(REMOVE, L=base, place=place, target=target or self.desk.fresh("t"))
            case "pop", [_], []:
                return quote("target = L.pop()", L=base, target=target or self.desk.fresh("t"))
            case "remove", [value], []:
                place = self.desk.fresh("place")
                found = self.found(base, value, place, "list.remove(x): x not in list")
                return found + self.desk.written(REMOVE, L=base, place=nodes.load(place), target=self.desk.fresh("t"))
            case "index", [value], [] if target is not None and self.desk.active & {base}:
                return self.found(base, value, target, "x is not in list")
            case "reverse", [], []:
                return self.desk.written(REVERSE, L=base)
            case "extend", [items], []:
                return self.extended(base, items)
            case "clear", [], []:
                return self.desk.written(CLEAR, L=base)
            case "sort", [], keywords:
                return self.ordered(SORT, base, keywords)
            case "copy", [], [] if target is not None and not self.desk.holds_numbers(base):
                return self.desk.made(COPY, target, items=base)
        return None

    def found(self, base: str, value: gast.expr, place: str, text: str) -> Statements:
        """The first place of a value: a number, to which nothing flows."""
        own = {"found": self.desk.fresh("found"), "item": self.desk.fresh("item"), "text": nodes.constant(text)}
        held = self.desk.fresh("t")  # the place is bound when the value was looked at: they may have one name
        return [nodes.assign(held, value), *quote(FIND, L=base, value=nodes.load(held), place=place, **own)]

    def ordered(self, template: str, base: str, keywords: list[gast.keyword], **holes: str) -> Statements | None:
        given = {keyword.arg: keyword.value for keyword in keywords}
        key, reverse = given.get("key"), given.get("reverse", nodes.constant(False))
        if set(given) - {"key", "reverse"}:
            return None
        keys, before = base, Statements()
        if key is not None and not (isinstance(key, gast.Constant) and key.value is None):
            keys = self.desk.fresh("keys")
            before = self.desk.written(KEYS, L=base, key=key, keys=keys)
        return before + self.desk.written(template, L=base, keys=keys, reverse=reverse, **holes)

    def extended(self, base: str, items: gast.expr) -> Statements | None:
        """Items of the list itself are taken before the list grows."""
        if isinstance(items, gast.Tuple | gast.List):
            return [made for item in items.elts for made in quote("L.append(e)", L=base, e=item)]
        if not is_name(items):
            return None
        before = Statements()
        if isinstance(self.desk.value_of(items), ListOf) and items.id not in self.desk.temporaries:
            copied = self.desk.fresh("t")
            before, items = self.desk.written(COPY, target=copied, items=items), nodes.load(copied)
        return before + self.desk.written(EXTEND, L=base, items=items)

    def splice(self, base: str, part: gast.Slice, items: gast.expr) -> Statements | None:
        if not isinstance(self.desk.of(base), ListOf) or part.step is not None:
            return None
        if not (is_name(items) or (isinstance(items, gast.List | gast.Tuple) and not items.elts)):
            return None
        before, put_in, whole = Statements(), Statements(), self.desk.fresh("whole")
        if is_name(items):  # taken before the list is emptied: it may be this list
            held = self.desk.fresh("t")
            before = self.desk.made(COPY, held, items=items)
            put_in = self.desk.written(EXTEND, L=whole, items=held)
        low, high = part.lower or nodes.constant(None), part.upper or nodes.constant(None)
        return before + self.desk.written(SPLICE, L=base, low=low, high=high, whole=whole, put_in=put_in)

    def spread_tuple(self, target: str, elts: Sequence[gast.expr]) -> Statements | None:
        """`(*t, y)`: where the length of t is known, item by item; else as a sum of tuples, which a loop may grow."""
        made, parts = Statements(), list[gast.expr]()
        for part in elts:
            if not isinstance(part, gast.Starred):
                parts.append(part)
                continue
            items = items_of(self.desk.value_of(part.value))
            if not is_name(part.value):
                return None
            if items is None:
                return self.summed(target, elts)
            for place in range(len(items)):
                item = self.desk.fresh("t")
                made += quote("item = t[k]", item=item, t=part.value, k=nodes.constant(place))
                parts.append(nodes.load(item))
        return [*made, nodes.assign(target, gast.Tuple(parts, gast.Load()))]

    def summed(self, target: str, elts: Sequence[gast.expr]) -> Statements | None:
        """`target = t + (y,)`."""
        made, total = Statements(), ""
        for part in elts:
            if isinstance(part, gast.Starred):
                if not isinstance(self.desk.value_of(part.value), SomeTuple | TupleOf):
                    return None
                name = part.value.id
            else:
                name = self.desk.fresh("one")
                made.append(nodes.assign(name, gast.Tuple([part], gast.Load())))
            if total:
                both = self.desk.fresh("t")
                made += quote("both = a + b", both=both, a=total, b=name)
                name = both
            total = name
        return [*made, *quote("x = t", x=target, t=total)]

    def starred(self, targets: list[gast.expr], source: gast.Name) -> Statements | None:
        """`a, *rest, b = xs` of a list or array whose length is not known."""
        value = self.desk.value_of(source)
        stars = [place for place, target in enumerate(targets) if isinstance(target, gast.Starred)]
        known = isinstance(value, Array | ListOf | SomeTuple)
        if not (known and stars) or (not isinstance(value, Array) and items_of(value) is not None):
            return None
        before, behind = stars[0], len(targets) - stars[0] - 1
        if not all(is_name(target) for target in [*targets[:before], targets[before].value, *targets[before + 1 :]]):
            return None
        whole = self.desk.fresh("whole")
        ends = {"low": nodes.constant(before), "high": nodes.constant(behind)}
        made = self.desk.written(STARRED, whole=whole, xs=source, **ends)
        bound = Statements()
        for place in (*range(before), *range(-behind, 0)):  # all are read before one is bound: xs may be among them
            item = self.desk.fresh("t")
            made += quote("t = xs[k]", t=item, xs=source, k=nodes.constant(place))
            bound += quote("x = t", x=targets[place].id, t=item)
        return [*made, *bound, *quote("x = whole", x=targets[before].value.id, whole=whole)]

    def spread(self, target: str, elts: Sequence[gast.expr]) -> Statements | None:
        """`[*xs, y]`: what it holds, one after the other."""
        if any(target in reads(part) for part in elts):
            held = self.desk.fresh("t")
            made = self.spread(held, elts)
            return made and [*made, *quote("x = t", x=target, t=held)]
        made = quote("target = []", target=target)
        for part in elts:
            if not isinstance(part, gast.Starred):
                made += quote("target.append(e)", target=target, e=part)
            elif is_name(part.value):
                made += self.desk.written(EXTEND, L=target, items=part.value)
            else:
                return None
        return made


def _is_last(place: gast.expr) -> bool:
    match place:
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=1)):
            return True
        case gast.Constant(value=value):
            return bool(value == -1)
        case _:
            return False
