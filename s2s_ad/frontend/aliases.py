"""Which names may share memory: a store through one of them is a store into the other.

    v = y[1:]
    v[0] = x          x reaches v, and, since v may be a view of y, also y

>>> from s2s_ad.syntax.passive import Facts
>>> tree = gast.parse("v = y[1:]; w = v.T; w[0] = x; u = np.exp(y); u[0] = x")
>>> sorted(through_aliases(list(gast.walk(tree)), Reach(Facts(frozenset(), frozenset()))))
[('v', 'y'), ('w', 'v')]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import gast
import numpy as np

from s2s_ad.frontend.flow import BINDING, Edge, Pair, bound
from s2s_ad.frontend.reach import JOINING, Reach, roots
from s2s_ad.syntax.walk import all_nodes

_FRESH = frozenset(
    {"zeros", "ones", "empty", "full", "zeros_like", "ones_like", "empty_like", "full_like", "array", "copy"}
    | {"arange", "linspace", "eye", "identity", "sum", "mean", "prod", "dot", "matmul", "outer", "einsum", "where"}
    | {"clip", "concatenate", "stack", "abs", "float", "complex", "round", "pow", "tolist", "deepcopy", "getLogger"}
)
_STORING = frozenset({gast.Subscript, gast.Attribute, gast.AugAssign, gast.Expr, gast.Call})
_DISPLAYS = frozenset({gast.List, gast.Tuple, gast.Dict, gast.Set, gast.ListComp, gast.DictComp, gast.SetComp})
_HOLDING = frozenset({"list", "tuple", "dict", "set", "sorted", "deque", "defaultdict", "OrderedDict", "sum"})
Names = defaultdict[str, set[str]]


def through_aliases(nodes: Sequence[gast.AST], reach: Reach) -> Iterator[Edge]:
    """Edges from a name that is stored into to the names that it may be a view or another name of."""
    pending = [place for node in nodes for place in _stored(node, reach)]
    return _through(pending, *_behind(nodes, reach)) if pending else iter(())


def _through(pending: list[tuple[str, bool]], behind: Names, inside: Names) -> Iterator[Edge]:
    pending, seen = list(pending), set(pending)
    while pending:
        name, deep = pending.pop()
        others = behind[name] | inside[name] if deep else behind[name]
        for other in others - {name}:
            yield name, other
            if (other, True) not in seen:
                seen.add((other, True))
                pending.append((other, True))


def stored_names(nodes: Sequence[gast.AST], reach: Reach) -> set[str]:
    """The names whose objects are stored into, under this or another name."""
    direct = {name for node in nodes for name, _ in _stored(node, reach)}
    return direct.union(other for _, other in through_aliases(nodes, reach))


def changed_by(body: Sequence[gast.AST], nodes: Sequence[gast.AST], reach: Reach) -> set[str]:
    """The names of what a part of a function may change: what it stores into, and views of that, by all of the nodes.

    >>> from s2s_ad.syntax.passive import Facts
    >>> tree = gast.parse("y = z[1:]; u = y + 1; z[0] = x")
    >>> nodes = list(gast.walk(tree))
    >>> sorted(changed_by(nodes, nodes, Reach(Facts(frozenset(), frozenset()))))
    ['y', 'z']
    """
    behind, inside = _behind(nodes, reach)
    pending = [place for node in body for place in _stored(node, reach)]
    found = {name for name, _ in pending}.union(other for _, other in _through(pending, behind, inside))
    views: Names = defaultdict(set)
    for name, others in behind.items():
        for other in others:
            views[other].add(name)
    names = list(found)
    while names:
        new = views[names.pop()] - found
        found |= new
        names += new
    return found


def _behind(nodes: Sequence[gast.AST], reach: Reach) -> tuple[Names, Names]:
    """Of each name, what it may be a view of, and what may be an item of it."""
    behind: Names = defaultdict(set)
    inside: Names = defaultdict(set)
    pairs = [pair for node in nodes if node.__class__ in BINDING for pair in bound(node, reach.local)]
    holding = _holding(pairs)
    for target, value in pairs:
        kept = inside if isinstance(target, gast.Subscript) else behind
        for name in roots(target):
            kept[name].update(shared(value, reach))
            inside[name].update(_held(value, holding, reach))
    for node in nodes:
        if isinstance(node, gast.AugAssign) and isinstance(node.op, JOINING) and _holds(node.value, holding):
            for name in roots(node.target):
                inside[name].update(shared(node.value, reach))
        if isinstance(node, gast.FunctionDef):  # `def get(): return w`
            given = [each.value for each in all_nodes(node.body) if isinstance(each, gast.Return) and each.value]
            behind[node.name].update(_all(given, reach))
        if isinstance(node, gast.Call):
            for name in reach.changed(node):
                inside[name].update(_all(_given(node), reach))
    return behind, inside


def _given(call: gast.Call) -> list[gast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _holding(pairs: Sequence[Pair]) -> set[str]:
    """The names that are given lists, tuples, dicts or sets by the look of it."""
    found: set[str] = set()
    count = -1
    while count != len(found):
        count = len(found)
        found.update(name for target, value in pairs if _holds(value, found) for name in roots(target))
    return found


def _holds(expression: gast.expr, holding: set[str] | None) -> bool:
    """Whether a value is a container by the look of it, or where that is None may be one: `+` and `copy` of numbers
    make new numbers.
    """
    match expression:
        case gast.Name(id=name):
            return holding is None or name in holding
        case gast.Subscript(value=base) | gast.Call(func=gast.Attribute(value=base, attr="copy"), args=[]):
            return _holds(base, holding)
        case gast.BinOp(left=left, op=op, right=right) if isinstance(op, JOINING):
            return _holds(left, holding) or _holds(right, holding)
        case gast.Call(func=gast.Name(id=name)):
            return name in _HOLDING
    return expression.__class__ in _DISPLAYS


def _held(expression: gast.expr, holding: set[str] | None, reach: Reach) -> Iterator[str]:
    """The names whose items a new value may hold: what is copied, joined or repeated is so by its items."""
    match expression:
        case gast.Subscript(value=base) | gast.Attribute(value=base):
            yield from _held(base, holding, reach)
        case gast.BinOp(left=left, op=op, right=right) if isinstance(op, JOINING) and _holds(expression, holding):
            shown = [side for side in (left, right) if side.__class__ in _DISPLAYS]
            sides = shown if shown and isinstance(op, gast.Mult) else [left, right]  # `[0.0] * n`: n is a number
            yield from _all(sides, reach)
            for side in sides:
                yield from _held(side, holding, reach)
        case gast.Call(func=gast.Attribute(value=gast.Name(id="np" | "numpy"))):
            return
        case gast.Call(func=gast.Attribute(value=base, attr="copy"), args=[]) if _holds(base, holding):
            yield from shared(base, reach)
        case gast.Call(func=gast.Attribute(attr="copy") | gast.Name(id="copy" | "sum")):
            yield from _all(_given(expression), reach)


def shared(expression: gast.expr, reach: Reach) -> Iterator[str]:
    """The names whose memory the expression's value may be or contain; a call that is not known as fresh may view."""
    match expression:
        case gast.Name() | gast.Subscript() | gast.Attribute() if not reach.facts.discrete(expression):
            while isinstance(expression, gast.Subscript | gast.Attribute):
                expression = expression.value
            yield from [expression.id] if isinstance(expression, gast.Name) else shared(expression, reach)
            yield from _held(expression, None, reach)
        case gast.IfExp(body=body, orelse=orelse):
            yield from _all([body, orelse], reach)
        case gast.BoolOp(values=parts) | gast.Tuple(elts=parts) | gast.List(elts=parts) | gast.Dict(values=parts):
            yield from _all(parts, reach)
        case gast.NamedExpr(value=inner) | gast.Starred(value=inner):
            yield from shared(inner, reach)
        case gast.Lambda(body=body):
            yield from shared(body, reach)
        case gast.ListComp() | gast.DictComp() | gast.GeneratorExp():
            yield from reach.carried(expression)
        case gast.Call(func=function) if not (reach.facts.discrete(expression) or _is_fresh(expression)):
            if isinstance(function, gast.Attribute):
                yield from shared(function.value, reach)
            elif isinstance(function, gast.Name) and function.id in reach.local - reach.made_apart():
                yield function.id
            yield from _all(_given(expression), reach)


def _all(expressions: Iterable[gast.expr], reach: Reach) -> Iterator[str]:
    return (name for expression in expressions for name in shared(expression, reach))


def _is_fresh(call: gast.Call) -> bool:
    """Whether a function's result shares nothing with its arguments: constructors and ufuncs, by name."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if any(keyword.arg == "copy" for keyword in call.keywords):
        return False
    return name in _FRESH or isinstance(vars(np).get(name), np.ufunc)


def _stored(node: gast.AST, reach: Reach) -> Iterator[tuple[str, bool]]:
    """The names that are stored into, and whether the store may be into an item's own memory."""
    if node.__class__ not in _STORING:
        return
    match node:
        case gast.Subscript(ctx=gast.Store(), value=base) | gast.Attribute(ctx=gast.Store(), value=base):
            yield from ((name, not isinstance(base, gast.Name)) for name in roots(node))
        case gast.AugAssign(target=target):
            yield from ((name, not isinstance(target, gast.Name)) for name in roots(target))
        case gast.Expr(value=gast.Call() as call) | (gast.Call() as call):
            owner = call.func.value if isinstance(call.func, gast.Attribute) else None
            through = isinstance(owner, gast.expr) and not isinstance(owner, gast.Name)
            deep = through and any(name in reach.local for name in roots(owner))  # `rows[0].append(v)`, not `np.add.at`
            yield from ((name, deep or reach.stores(call)) for name in reach.changed(node))
