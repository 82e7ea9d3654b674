"""Generator functions: which they are, and their text with a plain assignment for each `yield`.

Before and after, for a consumer that may leave its loop::

    def walk(x):                      def walk(x):
        for v in x:                       for v in x:
            yield v * v                       item = v * v
                                              if stop:
                                                  return
        yield from rest(x)                for t in rest(x):
                                              item = t
                                              if stop:
                                                  return

The statements of the consumer take the place of `item = v * v`: see `normalise.generators`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import gast

from s2s_ad import errors
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names, names_in
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.walk import children

FLOWS = (enumerate, zip, map, filter, iter, itertools.islice)
"""What makes an iterator of another, and takes an item of it for each item that it is asked for."""
CO_GENERATOR = 0x20
_NESTED = gast.FunctionDef | gast.AsyncFunctionDef | gast.ClassDef | gast.Lambda


def is_generator(function: object) -> bool:
    """A Python function, or the definition of one, that yields.

    >>> is_generator(is_generator), is_generator(own_nodes)
    (False, True)
    """
    if isinstance(function, FunctionType):
        return bool(function.__code__.co_flags & CO_GENERATOR)
    return isinstance(function, gast.FunctionDef) and any(_is_yield(node) for node in own_nodes(function))


def own_nodes(function: Any) -> Iterator[gast.AST]:
    """The nodes of a function's body that belong to no function inside of it."""
    pending: list[gast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _NESTED):
            pending.extend(children(node))


def leads_to_itself(function: gast.FunctionDef, meant: object, scope: Resolver, read: Any) -> bool:
    """Whether a generator function calls itself, perhaps through others; `read` gives the text and scope of one."""
    seen: list[object] = []
    pending: list[tuple[Any, Resolver]] = [(function, scope)]
    while pending:
        tree, around = pending.pop()
        for node in own_nodes(tree):
            found = around.resolve(node.func) if isinstance(node, gast.Call) else None
            if found is not None and found is meant:
                return True
            if isinstance(found, FunctionType) and is_generator(found) and found not in seen:
                seen.append(found)
                pending.append(read(found))
    return False


def stepwise(function: gast.FunctionDef, item: str, stop: str | None) -> None:
    """Change a generator function in place. `stop`: the name that says whether its consumer leaves, if that can be."""
    steps = _Steps(item, stop, Names({*names_in(function), item, stop or item}))
    function.body = steps.block(function.body, gast.Return, final=True)
    for node in own_nodes(function):
        if _is_yield(node):
            raise errors.awkward_yield(node)


def never_ends(function: gast.FunctionDef) -> bool:
    """A generator function that begins an endless loop and leaves it on no way."""
    own = list(own_nodes(function))
    endless = (each for each in own if isinstance(each, gast.While) and _is_true(each.test))
    leaves = any(isinstance(each, gast.Return | gast.Break | gast.Raise) for each in own)
    return not leaves and any(endless)


@dataclass(frozen=True)
class _Steps:
    item: str
    stop: str | None
    names: Names

    def block(self, body: list[gast.stmt], way: type[gast.stmt], final: bool) -> list[gast.stmt]:
        """`way`: how the generator is left from here; `final`: nothing of it is done after this block."""
        out: list[gast.stmt] = []
        for statement in body:
            made = self.statement(statement, way, final and statement is body[-1])
            for each in made:
                if each is not statement:
                    _adopt_all(each, statement)
            out.extend(made)
            if made[0] is not statement:
                made[0].comment = getattr(statement, "comment", None)
        return out

    def statement(self, statement: gast.stmt, way: type[gast.stmt], final: bool) -> list[gast.stmt]:
        match statement:
            case gast.Expr(value=gast.Yield(value=value)):
                return self.step(value or gast.Constant(None, None), way)
            case gast.Expr(value=gast.YieldFrom(value=value)):
                part = self.names.fresh("t")
                loop = quote("for part in e: pass", part=part, e=value)[0]
                loop.body = self.step(quote_expr("part", part=part), gast.Break if final else gast.Return)
                return [loop]
            case gast.Return(value=value) if value is not None:
                kept = [] if isinstance(value, gast.Name | gast.Constant) else [gast.Expr(value)]
                return [*kept, gast.Return(None)]
            case gast.For() | gast.While():
                inside = gast.Break if final and not statement.orelse else gast.Return
                statement.body = self.block(statement.body, inside, final=False)
                statement.orelse = self.block(statement.orelse, way, final)
            case gast.If():
                statement.body = self.block(statement.body, way, final)
                statement.orelse = self.block(statement.orelse, way, final)
            case gast.Match():
                for case in statement.cases:
                    case.body = self.block(case.body, way, final)
        return [statement]

    def step(self, value: gast.expr, way: type[gast.stmt]) -> list[gast.stmt]:
        made = quote("item = e", item=self.item, e=value)
        if self.stop is not None:
            leave = gast.Return(None) if way is gast.Return else way()
            made.append(gast.If(quote_expr("stop", stop=self.stop), [leave], []))
        return made


def _adopt_all(made: gast.AST, source: gast.AST) -> None:
    for node in gast.walk(made):
        if not hasattr(node, "origin"):
            adopt(node, source)


def _is_yield(node: gast.AST) -> bool:
    return isinstance(node, gast.Yield | gast.YieldFrom)


def _is_true(test: gast.expr) -> bool:
    return isinstance(test, gast.Constant) and bool(test.value)
