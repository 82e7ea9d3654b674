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
from collections.abc import Iterator, Sequence

import gast

from s2s_ad.frontend.aliases import through_aliases
from s2s_ad.frontend.callees import reach_of
from s2s_ad.frontend.flow import Edge, flows
from s2s_ad.frontend.reach import Reach
from s2s_ad.frontend.scope import Scope
from s2s_ad.syntax.scopes import writes
from s2s_ad.syntax.walk import in_order

_NO_FLOW = frozenset({gast.Name, gast.Constant, gast.BinOp, gast.UnaryOp, gast.Compare, gast.BoolOp, gast.keyword})
_NO_FLOW |= {gast.Slice, gast.Tuple, gast.Return, gast.If}


def may_active(tree: gast.FunctionDef, active: frozenset[str], scope: Scope | None = None) -> frozenset[str]:
    """`active`, and every name of `tree` that its values may reach.

    scope: what the function's other names mean. Without it, every call of an unknown function is taken to store what
    it is given into each of its arguments.
    """
    reach = reach_of(tree, scope)
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
    for node in nodes:
        yield from flows(node, reach)
    yield from through_aliases(nodes, reach)
    yield from _into_local_functions(nodes, reach)


def _into_local_functions(nodes: Sequence[gast.AST], reach: Reach) -> Iterator[Edge]:
    """From the arguments of a call to the parameters of a `def` or lambda inside of the function."""
    inside = {node.name: node for node in nodes if node.__class__ is gast.FunctionDef}
    for node in nodes:
        if node.__class__ is gast.Assign:
            match node:
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda() as function):
                    inside[name] = function
    for node in nodes if inside else ():
        match node:
            case gast.Call(func=gast.Name(id=name)) if name in inside:
                given = [carrier for part in (*node.args, *node.keywords) for carrier in reach.carried(part)]
                yield from ((source, parameter) for source in given for parameter in writes(inside[name].args))
