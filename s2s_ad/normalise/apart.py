"""Local lists of tuples, as one list for each place in the tuples.

Before and after::

    saved = []                        p_saved = []
    for x in xs:                      z_saved = []
        saved.append((p, x * x))      for x in xs:
    ...                                   p_saved.append(p)
    p, z = saved.pop()                    t = x * x
                                          z_saved.append(t)
                                      ...
                                      p = p_saved.pop()
                                      z = z_saved.pop()

So each list has items of one kind, and one that holds nothing active is copied as it is. A list counts if nothing else
happens to it, with tuples of one length.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, field

import gast

from s2s_ad.normalise.exits import inner_blocks
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.walk import all_nodes

Statements = list[gast.stmt]


def lists_apart(function: gast.FunctionDef, names: Names, reached: Callable[[], Container[str]]) -> set[str]:
    """Change the tree in place; returns the names of the new lists, which stand for the user's. `reached`: names that
    may carry a derivative; other lists stay as they are."""
    found = _Found()
    found.block(function.body)
    whole = {name: items for name, items in found.whole(function).items() if name in reached()}
    parts = {name: [names.fresh(f"{item or 'item'}_{name}") for item in items] for name, items in whole.items()}
    if parts:
        _Writer(parts, names).block(function.body)
    return {part for each in parts.values() for part in each}


@dataclass
class _Found:
    """What happens to lists: which are made, how often they occur in a statement known here, and with how many items;
    `items`: the names that items are given back to, or that they have."""

    made: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)
    lengths: dict[str, set[int]] = field(default_factory=dict)
    items: dict[str, list[str | None]] = field(default_factory=dict)

    def block(self, body: Statements) -> None:
        for statement in body:
            match statement:
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.List(elts=[])):
                    self.made.add(name)
                    self.counts[name] = self.counts.get(name, 0) + 1
                case _:
                    found = _pushed(statement) or _popped(statement)
                    if found is not None:
                        name, parts = found
                        self.counts[name] = self.counts.get(name, 0) + 1
                        self.lengths.setdefault(name, set()).add(len(parts))
                        own = [part.id if isinstance(part, gast.Name) else None for part in parts]
                        before = self.items.get(name, own)
                        self.items[name] = [new or old for old, new in zip(before, own, strict=False)]
            for inner in inner_blocks(statement):
                self.block(inner)

    def whole(self, function: gast.FunctionDef) -> dict[str, list[str | None]]:
        """The lists that occur nowhere else."""
        wanted = {name for name in self.made if len(self.lengths.get(name, ())) == 1}
        if not wanted:
            return {}
        occurring: dict[str, int] = {}
        for node in all_nodes([function]):
            if isinstance(node, gast.Name) and node.id in wanted:
                occurring[node.id] = occurring.get(node.id, 0) + 1
            elif isinstance(node, gast.Global | gast.Nonlocal):
                wanted.difference_update(node.names)
        return {name: self.items[name] for name in sorted(wanted) if occurring[name] == self.counts[name]}


def _pushed(statement: gast.stmt) -> tuple[str, list[gast.expr]] | None:
    """`L.append((a, b))`."""
    match statement:
        case gast.Expr(
            value=gast.Call(
                func=gast.Attribute(value=gast.Name(id=name), attr="append"),
                args=[gast.Tuple(elts=[_, _, *_] as parts)],
                keywords=[],
            )
        ) if not any(isinstance(part, gast.Starred) for part in parts):
            return name, parts
    return None


def _popped(statement: gast.stmt) -> tuple[str, list[gast.expr]] | None:
    """`a, b = L.pop()`."""
    match statement:
        case gast.Assign(
            targets=[gast.Tuple(elts=[_, _, *_] as parts)],
            value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="pop"), args=[], keywords=[]),
        ) if all(isinstance(part, gast.Name) for part in parts):
            return name, parts
    return None


@dataclass(frozen=True)
class _Writer:
    parts: dict[str, list[str]]
    names: Names

    def block(self, body: Statements) -> None:
        body[:] = [made for statement in body for made in self.statement(statement)]
        for statement in body:
            for inner in inner_blocks(statement):
                self.block(inner)

    def statement(self, statement: gast.stmt) -> Statements:
        made: Statements
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.List(elts=[])) if name in self.parts:
                made = [each for part in self.parts[name] for each in quote("L = []", L=part)]
            case _ if (found := _pushed(statement)) is not None and found[0] in self.parts:
                made = self.push(*found)
            case _ if (found := _popped(statement)) is not None and found[0] in self.parts:
                pairs = zip(found[1], self.parts[found[0]], strict=True)
                made = [each for part, taken in pairs for each in quote("x = L.pop()", x=part.id, L=taken)]
            case _:
                return [statement]
        for each in made:
            adopt(each, statement)
        made[0].comment = getattr(statement, "comment", None)
        return made

    def push(self, name: str, parts: list[gast.expr]) -> Statements:
        """All items are computed before the first is put on its list: each may fail."""
        before: Statements = []
        after: Statements = []
        for part, taken in zip(parts, self.parts[name], strict=True):
            if not isinstance(part, gast.Name | gast.Constant):
                held = self.names.fresh("t")
                before += quote("x = e", x=held, e=part)
                part = gast.Name(held, gast.Load(), None, None)
            after += quote("L.append(e)", L=taken, e=part)
        return before + after
