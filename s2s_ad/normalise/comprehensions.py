"""Comprehensions as loops that fill a list or a dict.

Before and after::

    y = sum(x * w for x, w in zip(xs, ws) if w > 0)     t = []
                                                        for x, w in zip(xs, ws):
                                                            if w > 0:
                                                                t1 = x * w
                                                                t.append(t1)
                                                        y = sum(t)
    y = any((last := x) > 0 for x in xs)                t = False
                                                        for x in xs:
                                                            last = x
                                                            if last > 0:
                                                                t = True
                                                            if t:
                                                                break
                                                        y = t

A generator expression is taken here only where its consumer takes all of its items at once, so that nothing tells the
order of their effects apart. Loop variables that the function also uses elsewhere get names of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import gast

from s2s_ad.normalise import nodes, statements
from s2s_ad.normalise.lift import Desk, Lift
from s2s_ad.normalise.nodes import Block
from s2s_ad.normalise.targets import without_stars
from s2s_ad.syntax.walk import all_nodes

Comprehension: TypeAlias = gast.ListComp | gast.GeneratorExp | gast.DictComp


def filled(lift: Lift, node: Comprehension) -> gast.Name:
    """Write the loops; the name of the list or dict that they fill."""
    desk = lift.desk
    _own_names(desk, node)
    made = desk.temporary()
    desk.introduce({made}, {made})
    empty = gast.Dict([], []) if isinstance(node, gast.DictComp) else gast.List([], gast.Load())
    desk.emit(nodes.assign(made, empty))
    loop = _loops(desk, node, list(_item(desk, made, node)))
    if getattr(node, "early", False):
        mark_early([loop])
    _emit(lift, loop)
    return nodes.load(made)


def mark_early(body: Block) -> None:
    """Loops that run before another one begins, where Python runs both in turns."""
    for part in all_nodes(body):
        if isinstance(part, gast.For | gast.ListComp):
            part.early = True


def settled(lift: Lift, node: gast.GeneratorExp, wanted: bool) -> gast.Name:
    """Write the loops of `any` (or of `all`: `wanted` is False), which end with the first item that settles it."""
    desk = lift.desk
    _own_names(desk, node)
    made = desk.temporary()
    desk.introduce({made}, set())
    desk.emit(nodes.assign(made, nodes.constant(not wanted)))
    test = node.elt if wanted else nodes.negate(node.elt)
    body: Block = [gast.If(test, [nodes.assign(made, nodes.constant(wanted))], [])]
    for part in reversed(node.generators):
        for condition in reversed(part.ifs):
            body = [gast.If(condition, body, [])]
        found: gast.expr = nodes.load(made) if wanted else nodes.negate(nodes.load(made))
        body = [_loop(desk, part, [*body, gast.If(found, [gast.Break()], [])])]
    _emit(lift, body[0])
    return nodes.load(made)


def _emit(lift: Lift, loop: gast.stmt) -> None:
    for part in all_nodes([loop]):
        if isinstance(part, gast.stmt) and lift.desk.source is not None:
            nodes.stamp(part, lift.desk.source)
    statements.statement(lift, loop)


def _item(desk: Desk, made: str, node: Comprehension) -> Iterator[gast.stmt]:
    """What adds one item; the key of a dict is evaluated before its value."""
    if not isinstance(node, gast.DictComp):
        add = gast.Attribute(nodes.load(made), "append", gast.Load())
        yield gast.Expr(gast.Call(add, [node.elt], []))
        return
    key = node.key
    if not isinstance(key, gast.Name | gast.Constant):
        name = desk.temporary()
        desk.introduce({name}, set())
        yield nodes.assign(name, key)
        key = nodes.load(name)
    yield nodes.assign(gast.Subscript(nodes.load(made), key, gast.Store()), node.value)


def _loops(desk: Desk, node: Comprehension, body: Block) -> gast.For:
    """The generators from the inside out, each with its conditions."""
    for part in reversed(node.generators):
        for condition in reversed(part.ifs):
            body = [gast.If(condition, body, [])]
        body = [_loop(desk, part, body)]
    loop = body[0]
    assert isinstance(loop, gast.For)
    return loop


def _loop(desk: Desk, part: gast.comprehension, body: Block) -> gast.For:
    loop = gast.For(part.target, part.iter, body, [], None)
    without_stars(loop, desk.names)
    return loop


def _own_names(desk: Desk, node: Comprehension) -> None:
    """Rename the loop variables that mean something else outside; the first iterable is evaluated outside."""
    targets = [part for each in node.generators for part in all_nodes([each.target]) if isinstance(part, gast.Name)]
    inside = [part for part in all_nodes([node]) if isinstance(part, gast.Name)]
    outer = {id(part) for part in all_nodes([node.generators[0].iter])}
    for name in dict.fromkeys(target.id for target in targets):
        within = [part for part in inside if part.id == name and id(part) not in outer]
        active = name in desk.facts.active
        if desk.occurrences[name] > len(within):
            desk.occurrences[name] -= len(within)
            fresh = desk.names.fresh(name)
            for part in within:
                part.id = fresh
            name = fresh
        desk.introduce({name}, {name} if active else set())
