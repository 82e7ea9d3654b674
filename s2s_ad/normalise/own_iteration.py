"""Instances of the user's classes that are gone over: what their `__iter__` makes is.

Before and after, with `bag` an instance of a class that has an `__iter__`::

    for v in bag:                     t = bag.__iter__()
        s = s + v                     for v in t:
                                          s = s + v
    xs = list(bag)                    t = bag.__iter__()
                                      xs = list(t)

The method is then put where it is called: a generator, or one that returns `iter(xs)`. An instance that is its own
iterator, with a `__next__`, is left alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.methods import Lookup
from s2s_ad.origin import adopt
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import ObjectOf, Value

_ADAPTERS = (enumerate, zip)
_CONSUMERS = (list, tuple, sum, max, min, any, all, sorted, iter, map, filter, *_ADAPTERS, itertools.islice)


@dataclass(frozen=True)
class OwnIteration:
    """One run over a versioned function."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    lookup: Lookup
    active: frozenset[str]
    fresh: Callable[[str], str]

    def block(self, body: list[gast.stmt]) -> bool:
        """Change a block and those in it, in place; whether there was anything to change."""
        changed = False
        for statement in list(body):
            if isinstance(statement, gast.If | gast.For | gast.While):
                changed |= self.block(statement.body) | self.block(statement.orelse)
            before: list[gast.stmt] = []
            match statement:
                case gast.For(iter=items):
                    statement.iter = self.items(items, before)
                case gast.Assign(value=gast.Name(id=name) as items, targets=[gast.Tuple()]) if name in self.active:
                    statement.value = self.items(items, before)
                case gast.Assign(value=gast.Call() as call) | gast.Expr(value=gast.Call() as call):
                    if any(self.resolve(call.func) is each for each in _CONSUMERS):
                        call.args = [self.items(each, before) for each in call.args]
            for made in before:
                adopt(made, statement)
            body[(place := _index(body, statement)) : place] = before
            changed |= bool(before)
        return changed

    def items(self, expression: gast.expr, before: list[gast.stmt]) -> gast.expr:
        """What is gone over in place of an instance; in `before`, the statement that makes it."""
        match expression:
            case gast.Name(id=name) if name in self.active and self.is_iterable(self.value_of(expression)):
                held = self.fresh("t")
                before += quote("t = bag.__iter__()", t=held, bag=expression)
                return nodes.load(held)
            case gast.Call(func=func, args=args, keywords=keywords) if any(self.resolve(func) is f for f in _ADAPTERS):
                return gast.Call(copy_tree(func), [self.items(each, before) for each in args], keywords)
        return expression

    def is_iterable(self, value: Value) -> bool:
        if not isinstance(value, ObjectOf):
            return False
        return isinstance(self.lookup(value.type, "__iter__"), FunctionType) and not hasattr(value.type, "__next__")


def _index(body: list[gast.stmt], statement: gast.stmt) -> int:
    return next(place for place, each in enumerate(body) if each is statement)
