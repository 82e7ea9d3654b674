"""Iterators that a function takes whole, as lists.

Before and after, where `sum`, `list`, `for`, a comprehension and the like take all items::

    map(f, xs)                      [f(t) for t in xs]
    filter(lambda v: v > 0, xs)     [v for v in xs if v > 0]
    itertools.chain(xs, ys)         [*xs, *ys]
    itertools.product(xs, ys)       [(t, t1) for t in xs for t1 in ys]
    itertools.repeat(v, 3)          [v] * 3
    itertools.islice(xs, 1, 4)      [t for t in xs][1:4]

Where an iterator is kept for later it is left alone: it is used up once, and a list is not. The items are all made
before the first is used.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import BuiltinMethodType, FunctionType

import gast
import numpy as np

from s2s_ad import errors
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.callees import stores_into_parameters
from s2s_ad.frontend.generators import FLOWS, is_generator
from s2s_ad.normalise import nodes
from s2s_ad.normalise.exits import inner_blocks
from s2s_ad.normalise.resolved import is_user_call
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

CONSUMERS: tuple[object, ...] = (
    *(sum, list, tuple, max, min, any, all, sorted, enumerate, zip, map, filter, dict),
    *(functools.reduce, itertools.accumulate, itertools.pairwise, itertools.chain, itertools.product),
    itertools.islice,
)
"""The functions that take what they are given once, and from its start to its end."""


@dataclass(frozen=True)
class Lazy:
    """Questions about one function: `active()` are the names that may carry a derivative, `changed(loop)` those of what
    a loop's body may change: an iterator of it would see that."""

    scope: Resolver
    names: Names
    active: Callable[[], frozenset[str]]
    changed: Callable[[gast.For | gast.With], set[str]]
    streams: set[str] = field(default_factory=set)

    def in_place(self, body: list[gast.stmt]) -> None:
        """Rewrite every iterator of these statements that is taken whole."""
        self.streams.update(_streams(body, self.scope))
        self.refuse_early(body)
        for node in reversed(list(all_nodes(body))):  # the innermost first
            match node:
                case gast.For(iter=iterable):
                    node.iter = self.listed(iterable)
                    if node.iter is not iterable and reads(iterable) & self.changed(node):
                        raise errors.items_kept(iterable)
                case gast.comprehension(iter=iterable):
                    node.iter = self.listed(iterable)
                case gast.Call(func=gast.Attribute(attr="extend"), args=[arg]):
                    node.args = [self.listed(arg)]
                case gast.Call(func=func, args=[gast.GeneratorExp() as items]) if self.scope.resolve(func) is sum:
                    items.elt = self.settled(items)
                case gast.Call(func=func, args=args) if args and self.is_consumer(func):
                    node.args = list(map(self.listed, args))
                case gast.Starred(value=inner, ctx=gast.Load()):
                    node.value = self.listed(inner)
                case gast.Assign(targets=[gast.Tuple() | gast.List()], value=value):
                    node.value = self.listed(value)
        for node in all_nodes(body):
            if node.__class__ is gast.For or node.__class__ is gast.comprehension:
                self.mark_early(node.iter)

    def refuse_early(self, body: list[gast.stmt]) -> None:
        """Where what takes the items of an iterator may change what they are made of: they would be made before."""
        for node in all_nodes(body):
            match node:
                case gast.With(items=[gast.withitem(context_expr=gast.Call() as call)]) | gast.For(
                    iter=gast.Call() as call
                ) if self.scope.resolve(call.func) is np.nditer:
                    call.changes = bool(reads(call) & self.changed(node))  # its items are views, and see that
                case gast.For(target=target, iter=iterable):
                    own = {each.id for each in all_nodes([target]) if isinstance(each, gast.Name)}
                    self.refuse_changed(iterable, list(_others(node.body, own)))
                case gast.ListComp(generators=parts) | gast.GeneratorExp(generators=parts) | gast.SetComp(
                    generators=parts
                ) | gast.DictComp(generators=parts):
                    items = [node.key, node.value] if isinstance(node, gast.DictComp) else [node.elt]
                    taking: list[gast.stmt] = [gast.Expr(each) for each in (*items, *(t for p in parts for t in p.ifs))]
                    for part in parts:
                        self.refuse_changed(part.iter, taking)
                case gast.Call(func=func, args=[f, items]) if self.scope.resolve(func) is functools.reduce:
                    self.refuse_folded(f, items)
                case gast.Call(func=func, args=[items, f]) if self.scope.resolve(func) is itertools.accumulate:
                    self.refuse_folded(f, items)
                case gast.Assign(targets=[gast.Name()], value=gast.Call() as kept) if self.is_early(kept):
                    self.refuse_changed(kept, body)

    def refuse_folded(self, f: gast.expr, items: gast.expr) -> None:
        """`reduce(f, items)`, where f may change what it is given."""
        given = reads(items) & self.active()
        taken = f.body if isinstance(f, gast.Lambda) else gast.Call(f, [items, items], [])
        own = set(writes(f.args)) if isinstance(f, gast.Lambda) else set()
        if given and (given | own) & self.changed(_loop(items, [gast.Expr(taken)])):
            raise errors.items_kept(items)

    def refuse_changed(self, iterable: gast.expr, taking: list[gast.stmt]) -> None:
        calls = [each for each in all_nodes([iterable]) if isinstance(each, gast.Call) and self.is_early(each)]
        sources = {name for each in calls for name in reads(each)} & self.active()
        if sources and sources & self.changed(_loop(iterable, taking)):
            raise errors.items_kept(iterable)

    def is_early(self, call: gast.Call) -> bool:
        """Whether the items of an iterator are made before the first of them is taken."""
        meaning = self.scope.resolve(call.func)
        return any(meaning is each for each in _FOLDED) or (_is_lazy(meaning) and meaning is not itertools.repeat)

    def settled(self, items: gast.GeneratorExp) -> gast.expr:
        """The item of a sum; a copy of it, where a function that is called for the next item may change it."""
        found = (self.scope.resolve(node.func) for node in all_nodes([items]) if isinstance(node, gast.Call))
        changes = any(stores_into_parameters(each) for each in found if isinstance(each, FunctionType))
        if not changes or isinstance(items.elt, gast.BinOp | gast.UnaryOp | gast.Constant):
            return items.elt
        return _located(gast.UnaryOp(gast.UAdd(), items.elt), items.elt)

    def mark_early(self, iterable: gast.expr) -> None:
        """What is made before the loop over it begins, where Python makes its items one by one."""
        for part in all_nodes([iterable]):
            folds = isinstance(part, gast.Call) and self.scope.resolve(part.func) in _FOLDED
            if folds or hasattr(part, "early"):
                part.early = True

    def is_stream(self, expression: gast.expr) -> bool:
        """A generator of the user, known by its name here, or an iterator over one: see `generators`."""
        match expression:
            case gast.Name(id=name):
                return name in self.streams
            case gast.Call(func=func, args=args):
                meaning = self.scope.resolve(func)
                if any(meaning is each for each in FLOWS):
                    return any(map(self.is_stream, args))
                return is_generator(meaning) or (isinstance(func, gast.Name) and func.id in self.streams)
        return False

    def is_consumer(self, func: gast.expr) -> bool:
        meaning = self.scope.resolve(func)
        return any(meaning is each for each in CONSUMERS)

    def listed(self, expression: gast.expr) -> gast.expr:
        """The list of the items of an iterator; any other expression as it is."""
        match expression:
            case gast.Call(func=func, args=args, keywords=keywords):
                meaning = self.scope.resolve(func)
                if not _is_lazy(meaning) or any(isinstance(arg, gast.Starred) for arg in args):
                    return expression
                if not reads(expression) & self.active() or self.is_stream(expression):
                    return expression
                made = self.made(meaning, args, keywords)
                if made is not None:
                    made.early = False
                return expression if made is None else _located(made, expression)
            case _:
                return expression

    def made(self, function: object, args: list[gast.expr], keywords: list[gast.keyword]) -> gast.expr | None:
        match keywords:
            case [gast.keyword(arg="repeat", value=gast.Constant(value=int() as times))]:
                return self.multiplied(copies(args, times)) if function is itertools.product else None
            case [gast.keyword(arg="fillvalue", value=fill)] if function is itertools.zip_longest:
                return self.longest(args, fill)
            case [_, *_]:
                return None
        if function == itertools.chain.from_iterable and len(args) == 1:
            return self.flattened(args[0])
        row = _ROWS.get(function) if isinstance(function, type) else None
        return row(self, args) if row is not None and args else None

    def mapped(self, args: list[gast.expr]) -> gast.expr | None:
        function, *sources = args
        if not sources or not isinstance(function, gast.Lambda | gast.Name | gast.Attribute):
            return None
        found = self.applied(function, len(sources))
        if found is None:
            return None
        targets, value = found
        target = gast.Tuple(targets, gast.Store()) if len(targets) > 1 else targets[0]
        source = gast.Call(nodes.load("zip"), sources, []) if len(sources) > 1 else sources[0]
        return gast.ListComp(value, [_generator(target, source)])

    def applied(self, function: gast.expr, count: int) -> tuple[list[gast.expr], gast.expr] | None:
        """The names of its arguments, and the function's value at them: the body of a lambda."""
        if not isinstance(function, gast.Lambda):
            names = [self.names.fresh("t") for _ in range(count)]
            return [nodes.store(name) for name in names], gast.Call(function, [nodes.load(name) for name in names], [])
        given = function.args
        plain = not (given.defaults or given.vararg or given.kwarg or given.kwonlyargs or given.posonlyargs)
        if not plain or len(given.args) != count:
            return None
        return [nodes.store(parameter.id) for parameter in given.args], function.body

    def filtered(self, args: list[gast.expr]) -> gast.expr | None:
        function, *sources = args
        if len(sources) != 1 or not isinstance(function, gast.Lambda | gast.Name | gast.Attribute | gast.Constant):
            return None
        if isinstance(function, gast.Constant):
            name = self.names.fresh("t")
            test: gast.expr = nodes.load(name)
        else:
            found = self.applied(function, 1)
            if found is None:
                return None
            [target], test = found
            name = target.id
        return gast.ListComp(nodes.load(name), [_generator(nodes.store(name), sources[0], [test])])

    def chained(self, args: list[gast.expr]) -> gast.expr:
        return gast.List([gast.Starred(self.collected(arg), gast.Load()) for arg in args], gast.Load())

    def collected(self, source: gast.expr) -> gast.expr:
        """A call whose result may be a generator for all that its name says, gone through by a loop."""
        if not (isinstance(source, gast.Call) and is_user_call(source, self.scope)):
            return source
        name = self.names.fresh("t")
        made = gast.ListComp(nodes.load(name), [_generator(nodes.store(name), source)])
        made.early = False
        return made

    def flattened(self, source: gast.expr) -> gast.expr:
        part, item = self.names.fresh("t"), self.names.fresh("t")
        generators = [_generator(nodes.store(part), source), _generator(nodes.store(item), nodes.load(part))]
        return gast.ListComp(nodes.load(item), generators)

    def multiplied(self, args: list[gast.expr]) -> gast.expr:
        names = [self.names.fresh("t") for _ in args]
        generators = [_generator(nodes.store(name), arg) for name, arg in zip(names, args, strict=True)]
        return gast.ListComp(gast.Tuple([nodes.load(name) for name in names], gast.Load()), generators)

    def longest(self, args: list[gast.expr], fill: gast.expr | None = None) -> gast.expr | None:
        """`[(t[k] if k < len(t) else fill, ...) for t in [list(xs)] ... for k in range(max(len(t), ...))]`."""
        if len(args) < 2:
            return None
        names = [self.names.fresh("t") for _ in args]
        k, held = self.names.fresh("k"), self.names.fresh("fill")
        generators = [
            _generator(nodes.store(name), gast.List([gast.Call(nodes.load("list"), [arg], [])], gast.Load()))
            for name, arg in zip(names, args, strict=True)
        ]
        if fill is not None and not isinstance(fill, gast.Constant):
            generators.append(_generator(nodes.store(held), gast.List([fill], gast.Load())))
            fill = nodes.load(held)
        lengths = [quote_expr("len(t)", t=nodes.load(name)) for name in names]
        places = gast.Call(nodes.load("range"), [gast.Call(nodes.load("max"), lengths, [])], [])
        other = fill or nodes.constant(None)
        items = [quote_expr("t[k] if k < len(t) else e", t=nodes.load(n), k=nodes.load(k), e=other) for n in names]
        made = [*generators, _generator(nodes.store(k), places)]
        return gast.ListComp(gast.Tuple(items, gast.Load()), made)

    def repeated(self, args: list[gast.expr]) -> gast.expr | None:
        if len(args) != 2:
            return None
        return gast.BinOp(gast.List([args[0]], gast.Load()), gast.Mult(), args[1])

    def cut(self, args: list[gast.expr]) -> gast.expr | None:
        source, *bounds = args
        if not 1 <= len(bounds) <= 3:
            return None
        low, high, step = [None, bounds[0], None] if len(bounds) == 1 else [*bounds, None][:3]
        name = self.names.fresh("t")
        items = gast.ListComp(nodes.load(name), [_generator(nodes.store(name), source)])
        items.early = False
        return gast.Subscript(items, gast.Slice(low, high, step), gast.Load())


_ROWS: dict[type, Callable[[Lazy, list[gast.expr]], gast.expr | None]] = {
    map: Lazy.mapped,
    filter: Lazy.filtered,
    itertools.chain: Lazy.chained,
    itertools.product: Lazy.multiplied,
    itertools.repeat: Lazy.repeated,
    itertools.islice: Lazy.cut,
    itertools.zip_longest: Lazy.longest,
}


_FOLDED = (itertools.pairwise, itertools.accumulate)


def _loop(iterable: gast.expr, body: list[gast.stmt]) -> gast.For:
    return gast.For(gast.Name("_", gast.Store(), None, None), iterable, body, [], None)


def _others(body: list[gast.stmt], own: set[str]) -> Iterator[gast.stmt]:
    """The statements of blocks, but for stores into what has one of these names: an item, early or late."""
    for statement in body:
        match statement:
            case gast.If() | gast.For() | gast.While() | gast.With() | gast.Try():
                yield from (gast.Expr(part) for part in gast.iter_child_nodes(statement) if isinstance(part, gast.expr))
                for inner in inner_blocks(statement):
                    yield from _others(inner, own)
            case gast.AugAssign(target=target, value=value) | gast.Assign(targets=[target], value=value):
                while isinstance(target, gast.Subscript):
                    target = target.value
                yield gast.Expr(value) if isinstance(target, gast.Name) and target.id in own else statement
            case _:
                yield statement


def _streams(body: list[gast.stmt], scope: Resolver) -> set[str]:
    """The generator functions made here, and the names of what they, and others, make."""
    everything = all_nodes(body)
    found = {node.name for node in everything if isinstance(node, gast.FunctionDef) and is_generator(node)}
    for node in everything:
        match node:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call(func=func)):
                local = isinstance(func, gast.Name) and func.id in found
                found |= {name} if local or is_generator(scope.resolve(func)) else set()
    return found


def _is_lazy(function: object) -> bool:
    if isinstance(function, BuiltinMethodType):
        return function == itertools.chain.from_iterable
    return isinstance(function, type) and function in _ROWS


def copies(args: list[gast.expr], times: int) -> list[gast.expr]:
    """The arguments over and over again, as nodes of their own."""
    return [copy_tree(arg) for _ in range(times) for arg in args]


def _generator(target: gast.expr, source: gast.expr, tests: list[gast.expr] | None = None) -> gast.comprehension:
    return gast.comprehension(target, source, tests or [], 0)


def _located(made: gast.expr, source: gast.expr) -> gast.expr:
    for node in _without_origin(made):
        node.origin = getattr(source, "origin", None)
    return made


def _without_origin(made: gast.expr) -> Iterator[gast.AST]:
    return (node for node in all_nodes([made]) if not hasattr(node, "origin"))
