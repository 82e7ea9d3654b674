"""Which names a piece of code binds, and which it needs::

y += f(x, scale=[k for k in ks])         reads y, f, x, ks; writes y
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import gast

from s2s_ad.syntax.walk import BELOW, all_nodes, children

_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef)
_NOTHING: frozenset[str] = frozenset()
NAMED = (*_FUNCTIONS, gast.ClassDef)
CAPTURES = {gast.MatchAs: "name", gast.MatchStar: "name", gast.MatchMapping: "rest"}
BINDERS = frozenset({*NAMED, gast.alias, *CAPTURES})
NESTED = frozenset({*_COMPREHENSIONS, gast.Lambda, *_FUNCTIONS})
BOUND = frozenset({gast.Store, gast.Param})


def binds(node: gast.AST) -> Iterator[str]:
    """What a node other than a Name binds: one of the `BINDERS`."""
    if isinstance(node, NAMED):
        yield node.name
    elif isinstance(node, gast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif type(node) in CAPTURES and (captured := getattr(node, CAPTURES[type(node)])):
        yield captured


def writes(*nodes: gast.AST) -> set[str]:
    """The names that `nodes` bind in their own scope: targets, parameters, a walrus, `def`, `import`."""
    found: set[str] = set()
    pending, inner = list(nodes), list[gast.AST]()
    while pending:
        node = pending.pop()
        kind = node.__class__
        if kind is gast.Name:
            if node.ctx.__class__ in BOUND:
                found.add(node.id)
        elif kind in BINDERS:
            found.update(binds(node))
            pending.extend(_outside(node))
        elif kind in NESTED:
            if kind is not gast.Lambda:
                inner.append(node)
        elif below := BELOW[kind]:
            pending += below(node)
    while inner:  # of what stands in a comprehension only a walrus binds names outside of it
        node = inner.pop()
        if node.__class__ is gast.NamedExpr:
            found.add(node.target.id)
        if node.__class__ is not gast.Lambda:
            inner.extend(children(node))
    return found


def _outside(node: gast.AST) -> Iterable[gast.AST]:
    """The children of a node that are evaluated in the scope it stands in."""
    if isinstance(node, gast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    if isinstance(node, gast.Lambda | gast.FunctionDef | gast.AsyncFunctionDef):
        defaults = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
        return [*getattr(node, "decorator_list", ()), *defaults]
    return children(node)


def reads(node: gast.AST) -> set[str]:
    """The names whose value `node` needs from outside of it: not what a nested scope binds for itself.

    >>> from s2s_ad.syntax.parse import parse
    >>> sorted(reads(parse("y = sum(f(x) for x in xs) + (lambda k: k + c)(2)")))
    ['c', 'f', 'sum', 'xs']
    """
    found: set[str] = set()
    scopes: list[tuple[list[gast.AST], frozenset[str]]] = [([node], _NOTHING)]
    while scopes:
        pending, bound = scopes.pop()
        while pending:
            current = pending.pop()
            kind = current.__class__
            if kind is gast.Name:
                if current.ctx.__class__ not in BOUND and current.id not in bound:
                    found.add(current.id)
                if current.annotation is not None:
                    pending.append(current.annotation)
            elif kind in NESTED:
                scopes.extend(([child], bound | own) for child, own in _with_scopes(current))
            elif below := BELOW[kind]:
                if kind is gast.AugAssign and current.target.__class__ is gast.Name and current.target.id not in bound:
                    found.add(current.target.id)
                pending += below(current)
    return found


def _with_scopes(node: gast.AST) -> Iterator[tuple[gast.AST, frozenset[str]]]:
    """The children of a scope, each with the names that the scope binds for it alone."""
    if isinstance(node, _COMPREHENSIONS):
        own = frozenset(name for part in node.generators for name in writes(part.target))
        yield node.generators[0].iter, _NOTHING
        first, *rest = node.generators
        yield from ((condition, own) for condition in (*first.ifs, *rest))
        yield from ((getattr(node, field), own) for field in node._fields if field != "generators")
    elif isinstance(node, (gast.Lambda, *_FUNCTIONS)):
        body = node.body if isinstance(node.body, list) else [node.body]
        own = _local(node.args, body)
        yield from ((child, _NOTHING) for child in (*_outside(node), *_annotations(node)))
        yield from ((child, own) for child in body)


def _annotations(function: gast.AST) -> Iterator[gast.expr]:
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    notes = [parameter.annotation for parameter in parameters if parameter is not None]
    yield from (note for note in (*notes, getattr(function, "returns", None)) if note is not None)


def _local(arguments: gast.arguments, body: Iterable[gast.AST]) -> frozenset[str]:
    foreign = {
        name
        for statement in body
        for inner in all_nodes([statement])
        if isinstance(inner, gast.Global | gast.Nonlocal)
        for name in inner.names
    }
    return frozenset(writes(arguments, *body) - foreign)
