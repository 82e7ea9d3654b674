"""Which names may carry a derivative: those that a value of a may-active name can reach, whatever the order.

>>> tree = gast.parse('''
... def f(x, n):
...     for i, row in enumerate(x):
...         k = len(row) + n
...         out.append(row * k)
...     return out
... ''').body[0]
>>> sorted(may_active(tree, frozenset({"x"})))
['out', 'row', 'x']

The least fixed point of "a name assigned, stored into or appended to from an expression whose value a may-active name
reaches is may-active", found by following the edges from value to target. Flow-insensitive, so always on the safe side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import gast

from s2s_ad.frontend.aliases import through_aliases
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.callees import reach_of
from s2s_ad.frontend.flow import CARRYING, Edge, flows
from s2s_ad.frontend.reach import Reach
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.storing import only_computes
from s2s_ad.syntax.scopes import writes
from s2s_ad.syntax.walk import in_order

_NO_FLOW = frozenset({gast.Name, gast.Constant, gast.BinOp, gast.UnaryOp, gast.Compare, gast.BoolOp, gast.keyword})
_NO_FLOW |= {gast.Slice, gast.Tuple, gast.Return, gast.If}

_CALLS = frozenset({gast.Call, gast.Expr})


def may_active(
    tree: gast.FunctionDef, active: frozenset[str], scope: Scope | None = None, helpers: Resolver | None = None
) -> frozenset[str]:
    """`active`, and every name of `tree` that its values may reach.

    scope: what the function's other names mean. Without it, every call of an unknown function is taken to store what
    it is given into each of its arguments.
    helpers: tells, without it, which calls are of helpers of generated code.
    """
    reach = reach_of(tree, scope)
    if helpers is not None:
        stores, local = reach.stores, reach.local
        reach = replace(reach, stores=lambda call: not only_computes(call, local, helpers) and stores(call))
    nodes = [node for node in in_order(tree.body) if node.__class__ not in _NO_FLOW]
    onwards: defaultdict[str, set[str]] = defaultdict(set)
    for source, target in _edges(nodes, reach):
        onwards[source].add(target)
    found, pending = set(active), list(active)
    while pending:
        new = onwards[pending.pop()] - found
        found |= new
        pending.extend(new)
    return frozenset(found)


def _edges(nodes: Sequence[gast.AST], reach: Reach) -> Iterator[Edge]:
    made = {node.name for node in nodes if node.__class__ is gast.FunctionDef}
    for node in nodes:
        if node.__class__ not in CARRYING:
            continue
        called = made and node.__class__ in _CALLS  # a `def` holds nothing but what its own text stores into
        yield from (edge for edge in flows(node, reach) if not (called and edge[1] in made))
    yield from through_aliases(nodes, reach)
    yield from _into_local_functions(nodes, reach)


def _into_local_functions(nodes: Sequence[gast.AST], reach: Reach) -> Iterator[Edge]:
    """From the arguments of a call to the parameters of a `def` or lambda inside of the function.

    One that stores into anything may be called by whoever can get hold of it: `walk(lambda v: xs.append(v), tree)`.
    """
    inside = {node.name: node for node in nodes if node.__class__ is gast.FunctionDef}
    lambdas = [node for node in nodes if node.__class__ is gast.Lambda]
    if not (inside or lambdas):
        return
    storing = {name for made in (*inside.values(), *lambdas) if _stores(made, reach) for name in writes(made.args)}
    for node in nodes:
        if node.__class__ is gast.Assign:
            match node:
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda() as function):
                    inside[name] = function
    for node in nodes:
        if node.__class__ is not gast.Call:
            continue
        name = node.func.id if isinstance(node.func, gast.Name) else None
        called = node.func if isinstance(node.func, gast.Lambda) else inside.get(name or "")
        named = set[str]() if called is None else writes(called.args)
        taking = named | storing if storing and (reach.stores(node) or _hands_on(node, inside)) else named
        if taking:
            given = [carrier for part in (*node.args, *node.keywords) for carrier in reach.carried(part)]
            yield from ((source, parameter) for source in given for parameter in taking)


def _hands_on(call: gast.Call, inside: Mapping[str, object]) -> bool:
    """Whether a call is given a function that is made inside: `map(put, xs)`."""
    return any(part.__class__ is gast.Lambda or getattr(part, "id", None) in inside for part in call.args)


def _stores(function: gast.FunctionDef | gast.Lambda, reach: Reach) -> bool:
    """Whether a function made inside stores into anything, as far as its text shows."""
    for node in in_order(function.body if isinstance(function.body, list) else [function.body]):
        match node:
            case gast.Subscript(ctx=gast.Store()) | gast.Attribute(ctx=gast.Store()) | gast.Nonlocal():
                return True
            case gast.Call() | gast.Expr() if any(True for _ in reach.changed(node)):
                return True
    return False
