"""Loops over items that Python makes one by one, between the turns of the loop.

Before and after::

    for w in map(lambda v: v * c, x):         for v in x:
        c = c + w                                 w = v * c
                                                  c = c + w
    for w in (v * c for v in x if v > 0):     for v in x:
        c = c + w                                 if v > 0:
                                                      w = v * c
                                                      c = c + w
    for k, w in enumerate(v * c for v in x):  def items(t):
        c = c + w                                 for v in t:
                                                      yield v * c
                                              for k, w in enumerate(items(x)):
                                                  c = c + w

A list made before the loop would not see what the loop changes. The local generator is followed by `generators`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.normalise import nodes
from s2s_ad.normalise.exits import inner_blocks
from s2s_ad.normalise.nodes import Block
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names, reads, rename, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.walk import all_nodes

_FLOWS = (zip, enumerate, reversed, range)
"""What is gone over where it stands."""
_ONE_BY_ONE = (zip, enumerate, map, filter)
Items = Callable[[object, list[gast.expr]], gast.expr | None]


@dataclass
class OneByOne:
    """Questions about one function. `made` gives the comprehension that `map` or `filter` is, where it is one."""

    scope: Resolver
    names: Names
    active: Callable[[], frozenset[str]]
    made: Items
    counts: Counter[str] = field(default_factory=Counter)
    captured: dict[str, set[str]] = field(default_factory=dict)

    def in_place(self, body: Block) -> None:
        """Rewrite the loops of these statements, and of the blocks in them."""
        for node in all_nodes(body):
            match node:
                case gast.FunctionDef(name=name):
                    self.captured[name] = self.captured.get(name, set()) | reads(node)
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda() as function):
                    self.captured[name] = self.captured.get(name, set()) | reads(function)
        self.counts = Counter(node.id for node in all_nodes(body) if isinstance(node, gast.Name))
        self.block(body)

    def block(self, body: Block) -> None:
        out: Block = []
        for statement in body:
            for inner in inner_blocks(statement):
                self.block(inner)
            lazy = isinstance(statement, gast.For) and self.is_lazy(statement.iter)
            if lazy and reads(statement.iter) & self.active():
                out += self.loop(statement)
            out.append(statement)
        body[:] = out

    def is_lazy(self, iterable: gast.expr) -> bool:
        """Whether items may be made one by one, as the header is spelled."""
        if isinstance(iterable, gast.Call):
            return any(self.scope.resolve(iterable.func) is each for each in _ONE_BY_ONE)
        return isinstance(iterable, gast.GeneratorExp)

    def loop(self, node: gast.For) -> Block:
        """Rewrite one loop in place; the generators that it needs."""
        changed = set().union(*map(writes, node.body))
        before: Block = []
        items = self.items(node.iter, changed)
        if items is not None and len(items.generators) == 1:
            self.inlined(node, items)
        elif items is not None:
            node.iter = self.generator(items, before)
        else:
            self.inside(node.iter, node.body, before)
        for each in (*before, *node.body):
            for part in all_nodes([each]):
                nodes.stamp(part, node)
        return before

    def inside(self, expression: gast.expr, body: Block, before: Block) -> None:
        """What `enumerate` and `zip` take item by item."""
        meaning = self.scope.resolve(expression.func) if isinstance(expression, gast.Call) else None
        if not (meaning is zip or meaning is enumerate):
            return
        changed = set().union(*map(writes, body))
        for place, arg in enumerate(expression.args):
            items = self.items(arg, changed) if reads(arg) & self.active() else None
            if items is None:
                self.inside(arg, body, before)
            elif meaning is enumerate or self.feels(arg, body) or (_is_one_loop(items) and not expression.keywords):
                expression.args[place] = self.generator(items, before)

    def feels(self, expression: gast.expr, body: Block) -> bool:
        """Whether the statements of a loop may change what an expression reads."""
        felt, pending = set[str](), list(reads(expression))
        while pending:
            name = pending.pop()
            pending += self.captured.get(name, set()) - felt if name not in felt else ()
            felt.add(name)
        stores = (isinstance(node, gast.Subscript | gast.Attribute) and _is_store(node) for node in all_nodes(body))
        return any(stores) or not felt.isdisjoint(set().union(*map(writes, body)))

    def items(self, expression: gast.expr, changed: set[str]) -> gast.GeneratorExp | None:
        """The generator expression that an expression is, if it is one."""
        match expression:
            case gast.GeneratorExp():
                items = expression
            case gast.Call(func=func, args=[f, *_] as args, keywords=[]) if not any(map(_is_star, args)):
                meaning = self.scope.resolve(func)
                kept = isinstance(f, gast.Name) and f.id in changed
                found = self.made(meaning, args) if (meaning is map or meaning is filter) and not kept else None
                if not isinstance(found, gast.ListComp):
                    return None
                items = gast.GeneratorExp(found.elt, found.generators)
            case _:
                return None
        return None if any(isinstance(node, gast.NamedExpr) for node in all_nodes([items])) else items

    def inlined(self, node: gast.For, items: gast.GeneratorExp) -> None:
        """`for w in (e for v in xs if c): body` as `for v in xs: if c: w = e; body`."""
        [part] = items.generators
        renamed = self.own_names(items)
        body: Block = [gast.Assign([node.target], rename(items.elt, renamed), None), *node.body]
        for condition in reversed(part.ifs):
            body = [gast.If(rename(condition, renamed), body, [])]
        node.target, node.iter, node.body = rename(part.target, renamed), part.iter, body

    def own_names(self, items: gast.GeneratorExp) -> dict[str, str]:
        """Other names for the loop variables that mean something else outside."""
        inside = Counter(node.id for node in all_nodes([items]) if isinstance(node, gast.Name))
        targets = {name for part in items.generators for name in writes(part.target)}
        return {name: self.names.fresh(name) for name in sorted(targets) if self.counts[name] > inside[name]}

    def generator(self, items: gast.GeneratorExp, before: Block) -> gast.expr:
        """The call of a local generator function that makes these items."""
        name, given = self.names.fresh("items"), self.names.fresh("t")
        first = items.generators[0].iter
        flows = isinstance(first, gast.Call) and any(self.scope.resolve(first.func) is each for each in _FLOWS)
        items.generators[0].iter = first if flows else nodes.load(given)
        body: Block = [gast.Expr(gast.Yield(items.elt))]
        for part in reversed(items.generators):
            for condition in reversed(part.ifs):
                body = [gast.If(condition, body, [])]
            body = [gast.For(part.target, part.iter, body, [], None)]
        before += quote("def name(): body" if flows else "def name(given): body", name=name, given=given, body=body)
        before[-1].expression = True
        call = gast.Call(nodes.load(name), [] if flows else [first], [])
        adopt(call, items if hasattr(items, "origin") else first)
        return call


def _is_one_loop(items: gast.GeneratorExp) -> bool:
    return len(items.generators) == 1 and not items.generators[0].ifs


def _is_store(node: gast.Subscript | gast.Attribute) -> bool:
    return not isinstance(node.ctx, gast.Load)


def _is_star(expression: gast.expr) -> bool:
    return isinstance(expression, gast.Starred)
