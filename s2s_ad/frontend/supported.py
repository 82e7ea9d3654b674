"""Is a function written in the accepted language? All that is not, in one error.

A statement or expression counts only where it touches a may-active name: any other is copied as it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import gast

from s2s_ad.errors import Problem, UnsupportedError, problem
from s2s_ad.frontend.active_names import may_active
from s2s_ad.frontend.callees import reach_of
from s2s_ad.frontend.language import ROWS, Row
from s2s_ad.frontend.look import Look, stores
from s2s_ad.frontend.reach import roots
from s2s_ad.frontend.scope import Scope
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.scopes import writes
from s2s_ad.syntax.walk import in_order

_CONSUMERS = frozenset({"sum", "list", "tuple", "dict", "max", "min", "sorted", "any", "all", "zip", "enumerate"})
_TAKING = frozenset({"extend", "reduce", "accumulate", "pairwise", "product", "islice", "chain"})
_STORING = gast.stmt | gast.Call
_FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda)
_BY_NODE: defaultdict[type[gast.AST], list[Row]] = defaultdict(list)
for _row in ROWS:
    for _node in _row.nodes:
        _BY_NODE[_node].append(_row)


def check(tree: gast.FunctionDef, scope: Scope | None, active: frozenset[str]) -> None:
    """Raise UnsupportedError with everything in the function's own text that is not in the accepted language.

    active: the parameters that derivatives are asked for. scope: what other names mean, if that is known.

    >>> tree = gast.parse("def f(x, n): return {v + n for v in x}").body[0]
    >>> check(tree, None, frozenset())
    >>> check(tree, None, frozenset({"x"}))
    Traceback (most recent call last):
    s2s_ad.errors.message.UnsupportedError: a set of values that carry a derivative (x)
    way out: use a list or a tuple, which keep their order
    """
    nodes = in_order(tree.body)
    if problems := list(_problems(nodes, _look(tree, nodes, scope, active))):
        raise UnsupportedError(problems)


def _problems(nodes: list[gast.AST], look: Look) -> Iterator[Problem]:
    for node in nodes:
        for row in _BY_NODE.get(type(node), ()):
            name = row.when(look, node)
            if name is not None:
                yield problem(node, row.reason.format(name=name), row.way_out.format(name=name))


_PLAIN = frozenset({gast.Name, gast.Constant, gast.BinOp})


def _look(tree: gast.FunctionDef, nodes: list[gast.AST], scope: Scope | None, active: frozenset[str]) -> Look:
    uses = Counter(node.id for node in nodes if node.__class__ is gast.Name)
    stored = Counter(
        name for node in nodes if isinstance(node, _STORING) for place in stores(node)[1] for name in roots(place)
    )
    look = Look(may_active(tree, active, scope), reach_of(tree, scope), uses, stored, scope, nodes=nodes)
    for node in nodes:
        if node.__class__ in _PLAIN:
            continue
        look.consumed.update(map(id, _consumed(node, look.reach.facts)))
        look.silent.update(map(id, in_order(_silent(node, look.reach.facts))))
        if isinstance(node, _FUNCTIONS):
            look.nested.update(_own(node))
            look.within.update(map(id, in_order([node])))
        if isinstance(node, _FUNCTIONS) and look.mentions(node) is None:
            look.inner.update(map(id, in_order([node])))
    return look


def _own(function: gast.AST) -> set[str]:
    """The names that a nested function has for itself."""
    nodes = in_order([function])
    outer = {name for node in nodes if isinstance(node, gast.Global | gast.Nonlocal) for name in node.names}
    body = function.body if isinstance(function.body, list) else []
    return set(writes(function.args)).union(*map(writes, body)) - outer


def _consumed(node: gast.AST, facts: Facts) -> Iterator[gast.AST]:
    """The generator expression of a loop, or of what takes all of its items before it does anything else."""
    match node:
        case gast.Assign(targets=[gast.Tuple() | gast.List()], value=gast.GeneratorExp() as items):
            yield items
        case gast.Starred(value=gast.GeneratorExp() as items):
            yield items
        case gast.For(iter=gast.GeneratorExp() as items):
            yield from () if any(isinstance(part, gast.NamedExpr) for part in in_order([items])) else (items,)
        case gast.Call(func=gast.Name(id=name), args=args) if name in _CONSUMERS and name not in facts.local:
            yield from (items for items in args if isinstance(items, gast.GeneratorExp))
        case gast.Call(func=gast.Attribute(attr=name), args=args) if name in _TAKING:
            yield from (items for items in args if isinstance(items, gast.GeneratorExp))


def _silent(node: gast.AST, facts: Facts) -> Iterator[gast.AST]:
    """The parts of a node from which nothing goes on: tests, messages, what is only counted or compared."""
    match node:
        case gast.If(test=test) | gast.While(test=test) | gast.IfExp(test=test):
            yield test
        case gast.Assert() | gast.Raise():
            yield node
        case gast.comprehension(ifs=conditions):
            yield from conditions
        case gast.Compare() | gast.UnaryOp() | gast.Call() | gast.Attribute() | gast.JoinedStr():
            if facts.discrete(node):
                yield node
