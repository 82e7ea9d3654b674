"""From which names to which names a function can carry a value: by syntax, and never too few.

>>> from s2s_ad.syntax.passive import Facts
>>> tree = gast.parse("a, b = x, y[0]; z[len(x)] += b; k = 1 if x > 0 else c; z.append(f(a))")
>>> sorted({edge for node in gast.walk(tree) for edge in flows(node, Reach(Facts(frozenset(), frozenset("z"))))})
[('a', 'z'), ('b', 'z'), ('c', 'k'), ('f', 'z'), ('x', 'a'), ('y', 'b'), ('z', 'z')]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import gast

from s2s_ad.frontend.reach import Reach, roots
from s2s_ad.syntax.scopes import CAPTURES, NAMED, reads
from s2s_ad.syntax.walk import all_nodes

_SEQUENCE = gast.Tuple | gast.List
Edge = tuple[str, str]
Pair = tuple[gast.expr, gast.expr]
BINDING = frozenset({gast.Assign, gast.AnnAssign, gast.NamedExpr, gast.withitem, gast.For, gast.AsyncFor})
BINDING |= {gast.comprehension}
_FLOWING = frozenset({gast.AugAssign, gast.Match, gast.Expr, gast.Call, *NAMED})
CARRYING = BINDING | _FLOWING
"""The classes of nodes that have edges."""


def flows(node: gast.AST, reach: Reach) -> Iterator[Edge]:
    """(source, target) for what this node by itself binds, stores into or grows; the nodes below it have their own."""
    for target, value in bound(node, reach.local):
        yield from _edges(reach.carried(value), roots(target))
    if node.__class__ not in _FLOWING:
        return
    match node:
        case gast.AugAssign(target=target, value=value):
            yield from _edges(reach.carried(value), roots(target))
        case gast.Match(subject=subject):
            yield from _edges(reach.carried(subject), _captures(node))
        case gast.Expr(value=gast.Call() as call) | (gast.Call() as call):
            given = [call.func, *call.args, *call.keywords]
            yield from _edges((name for part in given for name in reach.carried(part)), reach.changed(node))
        case _ if isinstance(node, NAMED):
            yield from _edges(reads(node), [node.name])


def bound(node: gast.AST, local: frozenset[str]) -> Iterator[Pair]:
    """Each target that the node binds, with the expression that it takes its value from or is an item of."""
    if node.__class__ not in BINDING:
        return
    match node:
        case gast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _matched(target, value)
        case gast.AnnAssign(target=target, value=gast.AST() as value) | gast.NamedExpr(target=target, value=value):
            yield target, value
        case gast.withitem(optional_vars=gast.AST() as target, context_expr=value):
            yield target, value
        case gast.For() | gast.AsyncFor() | gast.comprehension():
            yield from _taken(node.target, node.iter, local)


def _matched(target: gast.expr, value: gast.expr) -> Iterator[Pair]:
    """Displays of one length, item by item."""
    if not (isinstance(target, _SEQUENCE) and isinstance(value, _SEQUENCE)) or _stars(target, value):
        yield target, value
        return
    for part, its in zip(target.elts, value.elts, strict=False):
        yield from _matched(part, its)


def _stars(*displays: gast.expr) -> bool:
    return any(isinstance(part, gast.Starred) for display in displays for part in display.elts)


def _taken(target: gast.expr, iterated: gast.expr, local: frozenset[str]) -> Iterator[Pair]:
    """A loop's target and what it runs over: counters and keys carry nothing."""
    match target, iterated:
        case gast.Tuple(elts=[_, part]), gast.Call(func=gast.Name(id="enumerate"), args=[inner, *_]) if (
            "enumerate" not in local
        ):
            yield from _taken(part, inner, local)
        case gast.Tuple(elts=parts), gast.Call(func=gast.Name(id="zip"), args=inner) if (
            len(parts) == len(inner) and "zip" not in local and not _stars(target)
        ):
            for part, its in zip(parts, inner, strict=True):
                yield from _taken(part, its, local)
        case gast.Tuple(elts=[_, part]), gast.Call(func=gast.Attribute(value=base, attr="items"), args=[]):
            yield part, base
        case _:
            yield target, iterated


def _captures(node: gast.AST) -> Iterator[str]:
    for part in all_nodes([node]):
        if type(part) in CAPTURES and (name := getattr(part, CAPTURES[type(part)])):
            yield name


def _edges(sources: Iterable[str], targets: Iterable[str]) -> list[Edge]:
    into = list(targets)
    return [(source, target) for source in dict.fromkeys(sources) for target in into] if into else []
