"""Functions that take the items of a generator one by one, as loops over it.

Before and after, with t a generator::

    for i, v in enumerate(t):             k = 0
        y = y + i * v                     for v in t:
                                              i = k
                                              k = k + 1
                                              y = y + i * v
    for v in islice(t, 3):                k = 0
        y = y + v                         for v in t:
                                              y = y + v
                                              k = k + 1
                                              if k >= 3:
                                                  break
    y = sum(t)                            made = []
                                          for item in t:
                                              made.append(item)
                                          y = sum(made)
    c = any(t)                            c = False
                                          for item in t:
                                              c = bool(item)
                                              if c:
                                                  break

Each takes as many items as Python does, and not one more.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import gast
import numpy as np

from s2s_ad import errors
from s2s_ad.frontend.generators import FLOWS
from s2s_ad.normalise import nodes
from s2s_ad.normalise.nodes import Block
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.visit import copy_tree

_KEPT = (list, tuple, dict, np.fromiter)
"""What takes all items, and keeps them as they are."""
_FOLDS = (sum, max, min)
"""What takes all items, and looks at each when it comes."""
ITEMS = """
made = []
for item in t:
    made.append(item)
"""
COPIES = """
made = []
for item in t:
    held = +item
    made.append(held)
"""
LARGEST = """
y = None
found = False
for item in t:
    if not found or better:
        y = item
        found = True
if not found:
    raise ValueError(text)
"""
FIRST = """
found = False
for item in t:
    y = item
    found = True
    if found:
        break
if not found:
    raise StopIteration
"""
FIRST_OR = """
y = e
for item in t:
    y = item
    if True:
        break
"""
SETTLED = """
y = start
for item in t:
    y = bool(item)
    if test:
        break
"""


@dataclass(frozen=True)
class Taken:
    """Questions about one statement. `whole(name)`: it takes all items of this stream that are taken."""

    resolve: Callable[[gast.expr], object]
    fresh: Callable[[str], str]
    whole: Callable[[str], bool]

    def means(self, func: gast.expr, *wanted: object) -> bool:
        found = self.resolve(func)
        return any(found is each for each in wanted)

    def stream(self, node: gast.AST) -> bool:
        return isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load) and self.whole(node.id)

    def flow(self, node: gast.AST) -> bool:
        """An iterator over a stream, or the stream itself."""
        match node:
            case gast.Call(func=func, args=args) if self.means(func, *FLOWS):
                return any(map(self.flow, args))
        return self.stream(node)


def taken_whole(statement: gast.stmt, resolve: Callable[[gast.expr], object]) -> gast.expr:
    """What a statement goes over, item by item: `xs` in a loop, in `list(xs)` and in `a, b = xs`."""
    match statement:
        case gast.For(iter=items) | gast.Assign(targets=[gast.Tuple()], value=gast.Name() as items):
            return items
        case gast.Assign(value=gast.Call(func=func, args=[gast.Name() as items])):
            if any(resolve(func) is each for each in (*_KEPT, *_FOLDS, any, all, sorted)):
                return items
    return nodes.constant(None)


def lowered(taken: Taken, loop: gast.For) -> Block | None:
    """A loop over what one of FLOWS makes of a stream, as one over the stream; None for any other loop."""
    match loop.iter:
        case gast.Call(func=func, args=[source]) if taken.means(func, iter) and taken.flow(source):
            loop.iter = source
            return [loop]
        case gast.Call(func=func, args=[source, *start], keywords=keywords) if taken.means(func, enumerate):
            start = [*start, *(keyword.value for keyword in keywords)]
            return _counted(taken, loop, source, start) if taken.flow(source) else None
        case gast.Call(func=func, args=[f, source], keywords=[]) if taken.means(func, map) and taken.flow(source):
            item = taken.fresh("item")
            applied = gast.Assign([loop.target], gast.Call(f, [nodes.load(item)], []), None)
            loop.target, loop.iter, loop.body = nodes.store(item), source, [applied, *loop.body]
            return [loop]
        case gast.Call(func=func, args=[f, source], keywords=[]) if taken.means(func, filter) and taken.flow(source):
            return _filtered(taken, loop, f, source)
        case gast.Call(func=func, args=[source, *bounds], keywords=[]) if taken.means(func, itertools.islice):
            return _sliced(taken, loop, source, bounds) if taken.flow(source) else None
    return None


def _counted(taken: Taken, loop: gast.For, source: gast.expr, start: list[gast.expr]) -> Block:
    k = taken.fresh("k")
    first = start[0] if start else nodes.constant(0)
    match loop.target:
        case gast.Tuple(elts=[gast.Name() as place, gast.Name() | gast.Tuple() as value]) if place.id not in writes(
            value
        ):
            head: Block = [gast.Assign([place], nodes.load(k), None)]
            loop.target = value
        case target:
            item = taken.fresh("item")
            pair = gast.Tuple([nodes.load(k), nodes.load(item)], gast.Load())
            held = taken.fresh("t")
            head = [nodes.assign(held, pair), gast.Assign([target], nodes.load(held), None)]
            loop.target = nodes.store(item)
    loop.iter = source
    loop.body = [*head, *quote("k = k + 1", k=k), *loop.body]
    return [nodes.assign(k, first), loop]


def _filtered(taken: Taken, loop: gast.For, f: gast.expr, source: gast.expr) -> Block:
    item, kept = taken.fresh("item"), taken.fresh("kept")
    test = nodes.load(item)
    asked = test if isinstance(f, gast.Constant) else gast.Call(f, [test], [])
    first: Block = [gast.Assign([loop.target], nodes.load(item), None)]
    loop.body = [nodes.assign(kept, asked), *_only_if(taken, nodes.load(kept), [*first, *loop.body])]
    loop.target, loop.iter = nodes.store(item), source
    return [loop]


def _only_if(taken: Taken, test: gast.expr, body: Block) -> Block:
    """The statements of a loop behind a test; how they leave it stays its last statement."""
    if not nodes.is_tail_break(body[-1]):
        return [gast.If(test, body, [])]
    leave = taken.fresh("leave")
    tail = gast.If(nodes.load(leave), [gast.Break()], [])
    inside = [*body[:-1], nodes.assign(leave, quote_expr("bool(e)", e=body[-1].test))]
    return [nodes.assign(leave, nodes.constant(False)), gast.If(test, inside, []), tail]


def _sliced(taken: Taken, loop: gast.For, source: gast.expr, bounds: list[gast.expr]) -> Block | None:
    """From the first item, or a later one, to one that is told or to the last."""
    first, last = ([nodes.constant(0), *bounds] if len(bounds) == 1 else bounds)[:2]
    zero, endless = _is_constant(first, 0, None), _is_constant(last, None)
    numbers = isinstance(first, gast.Constant) and isinstance(last, gast.Constant)
    if len(bounds) > 2 or not (zero or endless or (numbers and first.value < last.value)):
        return None
    k = taken.fresh("k")
    loop.iter = source
    if not zero:
        loop.body = _only_if(taken, quote_expr("k >= first", k=k, first=first), loop.body)
    tests = []
    if nodes.is_tail_break(loop.body[-1]):
        *loop.body, tail = loop.body
        tests.append(tail.test)
    loop.body = [*loop.body, *quote("k = k + 1", k=k)]
    if not endless:
        tests.append(quote_expr("k >= last", k=k, last=last))
    if tests:
        loop.body = [*loop.body, gast.If(nodes.either(tests), [gast.Break()], [])]
    made: Block = [nodes.assign(k, nodes.constant(0)), loop]
    return (
        made
        if endless or (isinstance(last, gast.Constant) and last.value)
        else [gast.If(quote_expr("last > 0", last=last), made, [])]
    )


def _is_constant(node: gast.expr, *values: object) -> bool:
    return isinstance(node, gast.Constant) and any(node.value is value for value in values)


def consumed(taken: Taken, statement: gast.stmt, is_calm: Callable[[str], bool]) -> Block | None:
    """A statement that takes all items of a stream, behind the loop that it stands for; None for any other."""
    match statement:
        case gast.Assign(
            targets=[gast.Name() as y], value=gast.Call(func=func, args=[gast.Name() as t, *more] as args)
        ):
            keywords = statement.value.keywords
            if not taken.stream(t) or any(isinstance(each, gast.Starred) for each in args):
                pass
            elif taken.means(func, *_FOLDS):
                return _folded(taken, statement, t, is_calm)
            elif taken.means(func, any, all) and not more and not keywords:
                wanted = taken.means(func, any)
                test = nodes.load(y.id) if wanted else nodes.negate(nodes.load(y.id))
                return quote(
                    SETTLED, y=y.id, start=nodes.constant(not wanted), item=taken.fresh("item"), t=t, test=test
                )
            elif taken.means(func, next) and not keywords and len(more) < 2:
                names = {name: taken.fresh(name) for name in ("item", "found")}
                return quote(FIRST_OR, y=y.id, t=t, e=more[0], **names) if more else quote(FIRST, y=y.id, t=t, **names)
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=base, attr="extend"), args=[gast.Name() as t])):
            if taken.stream(t):
                return quote("for item in t: xs.append(item)", item=taken.fresh("item"), t=t, xs=base)
    return _listed(taken, statement)


def _folded(taken: Taken, statement: gast.Assign, t: gast.Name, is_calm: Callable[[str], bool]) -> Block | None:
    """Where an item may be changed after it was looked at, a sum is one of copies."""
    call, calm = statement.value, is_calm(t.id)
    if calm or taken.means(call.func, sum):
        return _before(taken, statement, t, not calm)
    if call.keywords or len(call.args) > 1:
        return None
    largest = taken.means(call.func, max)
    own = {"y": statement.targets[0].id, "t": t, "item": taken.fresh("item"), "found": taken.fresh("found")}
    better = quote_expr("item > y" if largest else "item < y", **own)
    text = f"{'max' if largest else 'min'}() of an empty generator"
    return quote(LARGEST, **own, better=better, text=nodes.constant(text))


def _listed(taken: Taken, statement: gast.stmt) -> Block | None:
    """A list of the items, where they are kept as they are: `list(t)`, `[*t, v]`, `f(*t)`, `a, b = t`."""
    match statement:
        case gast.Assign(targets=[gast.Tuple() | gast.List()], value=gast.Name() as t) if taken.stream(t):
            return _before(taken, statement, t)
        case gast.Assign(targets=[gast.Name()], value=gast.Call(func=func, args=[gast.Name() as t, *_])):
            if taken.stream(t) and taken.means(func, *_KEPT):
                made = _before(taken, statement, t, taken.means(func, np.fromiter))
                if taken.means(func, list):
                    statement.value = statement.value.args[0]
                return made
    for node in _spread(statement):
        if taken.stream(node.value):
            if hasattr(node, "early"):
                raise errors.taken_early(statement)
            return _before(taken, statement, node.value)
    return None


def _spread(statement: gast.stmt) -> list[gast.Starred]:
    """What a display or a call gets with a star; what stands before it in the statement does nothing."""
    match statement:
        case gast.Assign(value=value) | gast.Expr(value=value):
            return [node for node in gast.walk(value) if isinstance(node, gast.Starred)]
    return []


def _before(taken: Taken, statement: gast.stmt, t: gast.Name, copies: bool = False) -> Block:
    """The list of the items of t before the statement, and its name in place of t."""
    made = taken.fresh("made")
    own = {"made": made, "item": taken.fresh("item"), "t": copy_tree(t)}
    t.id = made
    template = COPIES if copies else ITEMS
    return [*quote(template, **own, held=taken.fresh("t")), statement]
