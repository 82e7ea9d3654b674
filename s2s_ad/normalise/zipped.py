"""`zip` of generators that are one loop each, as one loop.

Before and after, where `decay(x)` is `s = 0.0; for v in x: s = s * 0.5 + v; yield s * s`::

    for a, b in zip(decay(x), w):         s = 0.0
        y = y + a * b                     for v, b in zip(x, w):
                                              s = s * 0.5 + v
                                              a = s * s
                                              y = y + a * b

Python would run a generator once more where a later sequence ends first; so none of them may do anything that is seen
outside: see `Steps.quiet`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.nodes import Block
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.walk import all_nodes


@dataclass(frozen=True)
class Turn:
    """A generator that is one loop: what it does before the loop, the header, and what it does around its item.
    `header` is None for an endless loop."""

    before: Block
    header: tuple[gast.expr, gast.expr] | None
    first: Block
    value: gast.expr
    last: Block


def turn(body: Block, item: str) -> Turn | None:
    """The parts of a generator in normal form, if it is one loop with one item, whose end is its end."""
    body = [each for each in body if not isinstance(each, gast.Pass)]
    loop = body[-1] if body else None
    if not isinstance(loop, gast.For | gast.While) or nodes.is_tail_break(loop.body[-1]):
        return None
    if isinstance(loop, gast.While) and not (isinstance(loop.test, gast.Constant) and loop.test.value):
        return None
    stores = [node for node in all_nodes(body) if isinstance(node, gast.Assign) and item in writes(node)]
    place = next((index for index, each in enumerate(loop.body) if each in stores), None)
    if place is None or len(stores) != 1:
        return None
    header = (loop.target, loop.iter) if isinstance(loop, gast.For) else None
    return Turn(body[:-1], header, loop.body[:place], loop.body[place].value, loop.body[place + 1 :])


def fused(turns: list[Turn | gast.expr], loop: gast.For, fresh: Callable[[str], str]) -> Block:
    """One loop for what a `zip` is given: generators, and other iterables."""
    match loop.target:
        case gast.Tuple(elts=targets) if len(targets) == len(turns) and not any(map(_is_star, targets)):
            head: Block = []
        case target:
            targets = [nodes.store(fresh("item")) for _ in turns]
            head = [gast.Assign([target], gast.Tuple([nodes.load(each.id) for each in targets], gast.Load()), None)]
    before: Block = []
    headers: list[tuple[gast.expr, gast.expr]] = []
    first: Block = []
    last: Block = []
    for target, each in zip(targets, turns, strict=True):
        if not isinstance(each, Turn):
            headers.append((target, each))
            continue
        before += each.before
        headers += [each.header] if each.header is not None else []
        first += [*each.first, gast.Assign([target], each.value, None)]
        last += each.last
    body = loop.body
    tail = [body[-1]] if nodes.is_tail_break(body[-1]) else []
    if tail and last:
        last = [gast.If(nodes.negate(tail[0].test), last, [])]
    inside = [*first, *head, *(body[:-1] if tail else body), *last, *tail]
    return [*before, _loop(headers, inside)]


def _loop(headers: list[tuple[gast.expr, gast.expr]], body: Block) -> gast.stmt:
    match headers:
        case []:
            return gast.While(nodes.constant(True), body, [])
        case [(target, iterable)]:
            return gast.For(target, iterable, body, [], None)
    target = gast.Tuple([target for target, _ in headers], gast.Store())
    return gast.For(target, gast.Call(nodes.load("zip"), [each for _, each in headers], []), body, [], None)


def _is_star(target: gast.expr) -> bool:
    return isinstance(target, gast.Starred)
