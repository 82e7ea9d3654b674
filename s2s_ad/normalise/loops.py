"""The headers of loops.

Before and after::

    for x in f(xs):                   t = f(xs)
        x = x * 2                     for x1 in t:
                                          x = x1
                                          x = x * 2

    for p in combinations(ks, 2): S   t = list(combinations(ks, 2))
                                      for p in t: S

    for x in xs:                      k = 0
        xs.append(f(x))               while k < len(xs):
                                          x = xs[k]
                                          k += 1
                                          xs.append(f(x))

    while g(x) > 0:                   while True:
        x = x - 1                         if not g(x) > 0:
                                              break
                                          x = x - 1

Invariant: what a `for` runs over is not assigned in its body, and neither are its targets. A test that must be
evaluated in statements of its own stands in the body; an endless loop that begins with its way out gets a test.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable

import gast

from s2s_ad.normalise import growing, nodes
from s2s_ad.normalise.exits import inner_blocks, is_true
from s2s_ad.normalise.lift import Lift
from s2s_ad.normalise.nodes import Block
from s2s_ad.syntax.mutating import REMOVING, STORING
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.walk import all_nodes

_ADAPTERS = frozenset({"enumerate", "zip", "reversed"})
_VIEWS = frozenset({"items", "keys", "values"})
_FINITE = (itertools.combinations, itertools.combinations_with_replacement, itertools.permutations, itertools.product)
"""Iterators that end, and depend on nothing that changes: as lists they have a length, and a way back."""


def prepare(function: gast.FunctionDef, facts: Callable[[], Facts], names: Names) -> None:
    """Give `for` loops their own targets, and move the tests of `while` loops to where they can be evaluated."""
    stack = [function.body]
    lists = growing.made_as_lists(function)
    while stack:
        block = stack.pop()
        block[:] = [made for node in block for made in growing.followed(node, names, lists)]
        loops = [node for node in block if isinstance(node, gast.While)]
        if loops:
            block[:] = [made for node in block for made in (_placed(node, facts(), names) if node in loops else [node])]
        for node in block:
            if isinstance(node, gast.For):
                _own_target(node, names)
            stack.extend(inner_blocks(node))


def _placed(node: gast.While, facts: Facts, names: Names) -> Block:
    if facts.of(node.test).lifted:
        return _tested_inside(node, names)
    first = node.body[0]
    begins_with_exit = is_true(node.test) and nodes.is_tail_break(first) and len(node.body) > 1
    if begins_with_exit and not node.orelse and not facts.of(first.test).lifted:
        node.test, node.body = nodes.negate(first.test), node.body[1:]
        nodes.move_comment(first, node.body)
    return [node]


def _tested_inside(node: gast.While, names: Names) -> Block:
    """With an `else`, the loop keeps a test of its own: only a failed test leads there."""
    if not node.orelse:
        leave = gast.If(nodes.negate(node.test), [gast.Break()], [])
        node.test, node.body = nodes.constant(True), [nodes.stamp(leave, node), *node.body]
        nodes.stamp(leave.body[0], node)
        return [node]
    ended = names.fresh("ended")
    raised, lowered = nodes.assign(ended, nodes.constant(True)), nodes.assign(ended, nodes.constant(False))
    node.body = [nodes.stamp(gast.If(node.test, node.body, [nodes.stamp(raised, node)]), node)]
    node.test = nodes.negate(nodes.load(ended))
    return [nodes.stamp(lowered, node), node]


def header(lift: Lift, node: gast.For) -> None:
    """Rewrite the iterable of a `for` in place."""
    node.iter = _iterable(lift, node.iter, _written(node.body) | writes(node.target), _grown(node.body))


def _written(body: Block) -> set[str]:
    return {name for statement in body for name in writes(statement)}


def _iterable(lift: Lift, expression: gast.expr, changed: set[str], grown: set[str]) -> gast.expr:
    match expression:
        case gast.Name(id=name):
            return _fixed(lift, expression) if name in changed else expression
        case gast.Call(func=gast.Name(id="range"), args=arguments) if _is_plain_range(lift, arguments):
            bounds = [_bound(lift, part, changed | grown) for part in arguments]
            return gast.Call(expression.func, bounds, expression.keywords)
        case gast.Call(func=gast.Name(id=name), args=arguments) if name in _ADAPTERS and _is_builtin(lift, name):
            inner = [_iterable(lift, part, changed, grown) for part in arguments]
            return gast.Call(expression.func, inner, [_keyword(lift, part) for part in expression.keywords])
        case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=attribute), args=[]):
            if attribute in _VIEWS and name in lift.desk.facts.local and name not in changed:
                return expression
        case gast.Call(func=function) if any(lift.desk.scope.resolve(function) is each for each in _FINITE):
            return _fixed(lift, gast.Call(nodes.load("list"), [lift.value(expression)], []))
        case gast.Starred(value=inner):
            return gast.Starred(lift.atom(inner), gast.Load())
        case gast.Constant():
            return expression
    value = lift.value(expression)
    return value if isinstance(value, gast.Name) else _fixed(lift, value)


def _is_plain_range(lift: Lift, arguments: list[gast.expr]) -> bool:
    return _is_builtin(lift, "range") and not any(isinstance(part, gast.Starred) for part in arguments)


def _grown(body: Block) -> set[str]:
    """The names of containers that the body makes longer or shorter."""
    found = set()
    for statement in body:
        for part in all_nodes([statement]):
            match part:
                case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=attr)) if attr in STORING | REMOVING:
                    found.add(name)
    return found


def _keyword(lift: Lift, keyword: gast.keyword) -> gast.keyword:
    return gast.keyword(keyword.arg, lift.atom(keyword.value))


def _is_builtin(lift: Lift, name: str) -> bool:
    return name not in lift.desk.facts.local


def _bound(lift: Lift, expression: gast.expr, changed: set[str]) -> gast.expr:
    """A bound of a range: whole if it stays the same while the loop runs."""
    fixed = not reads(expression) & changed
    if lift.desk.is_atom(expression):
        return expression if fixed else _fixed(lift, expression)
    if fixed and _is_arithmetic(lift, expression):
        return expression
    return lift.atom(expression)


def _is_arithmetic(lift: Lift, expression: gast.expr) -> bool:
    """`n - 1`, `len(x)`, `x.shape[0]`: sums and products of names, numbers and lengths of plain names."""
    match expression:
        case gast.BinOp(left=left, right=right):
            return _is_arithmetic(lift, left) and _is_arithmetic(lift, right)
        case gast.Call(func=gast.Name(id="len"), args=[gast.Name()]):
            return _is_builtin(lift, "len")
        case gast.Subscript(value=gast.Attribute(value=gast.Name(), attr="shape"), slice=gast.Constant()):
            return True
        case gast.Attribute(value=gast.Name(), attr=attribute):
            return attribute in ("size", "ndim")
        case _:
            return lift.desk.is_atom(expression) and lift.desk.facts.opaque(expression)


def _fixed(lift: Lift, expression: gast.expr) -> gast.expr:
    """A name of its own for what the body changes."""
    base = expression.id if isinstance(expression, gast.Name) else "t"
    name = lift.desk.names.fresh(base)
    lift.desk.emit(nodes.assign(name, expression))
    return nodes.load(name)


def _own_target(node: gast.For, names: Names) -> None:
    first: Block = []
    node.target = _target(node.target, _written(node.body), first, names)
    node.body = [*(nodes.stamp(statement, node) for statement in first), *node.body]


def _target(target: gast.expr, changed: set[str], first: Block, names: Names) -> gast.expr:
    """The target with a name of its own for each part that the body changes or that is no name."""
    match target:
        case gast.Name(id=name) if name not in changed:
            return target
        case gast.Starred(value=inner):
            return gast.Starred(_target(inner, changed, first, names), gast.Store())
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            made = [_target(part, changed, first, names) for part in parts]
            return gast.Tuple(made, gast.Store())
        case _:
            name = names.fresh(target.id if isinstance(target, gast.Name) else "t")
            first.append(gast.Assign([target], nodes.load(name), None))
            return nodes.store(name)
