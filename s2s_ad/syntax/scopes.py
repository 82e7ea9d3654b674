"""Which names a piece of code binds, and which it needs::

    y += f(x, scale=[k for k in ks])         reads y, f, x, ks; writes y
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import gast

_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef)
_NOTHING: frozenset[str] = frozenset()
NAMED = (*_FUNCTIONS, gast.ClassDef)
CAPTURES = {gast.MatchAs: "name", gast.MatchStar: "name", gast.MatchMapping: "rest"}


def binds(node: gast.AST) -> Iterator[str]:
    """What a node other than a Name binds."""
    if isinstance(node, NAMED):
        yield node.name
    elif isinstance(node, gast.alias):
        yield (node.asname or node.name).partition(".")[0]
    elif type(node) in CAPTURES and (captured := getattr(node, CAPTURES[type(node)])):
        yield captured


def writes(node: gast.AST) -> set[str]:
    """The names that `node` binds in its own scope: targets, parameters, a walrus, `def`, `import`."""
    return set(_writes(node))


def _writes(root: gast.AST) -> Iterator[str]:
    pending = [(root, False)]
    while pending:
        node, inner = pending.pop()
        if isinstance(node, gast.Name):
            if not inner and isinstance(node.ctx, gast.Store | gast.Param):
                yield node.id
        elif isinstance(node, gast.NamedExpr):
            pending += [(node.target, False), (node.value, inner)]
        elif not isinstance(node, gast.Lambda):
            yield from binds(node)
            inner = inner or isinstance(node, _COMPREHENSIONS)
            pending.extend((child, inner) for child in _outside(node))


def _outside(node: gast.AST) -> Iterable[gast.AST]:
    """The children of a node that are evaluated in the scope it stands in."""
    if isinstance(node, gast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    if isinstance(node, gast.Lambda | gast.FunctionDef | gast.AsyncFunctionDef):
        defaults = [default for default in (*node.args.defaults, *node.args.kw_defaults) if default is not None]
        return [*getattr(node, "decorator_list", ()), *defaults]
    children: Iterable[gast.AST] = gast.iter_child_nodes(node)
    return children


def reads(node: gast.AST) -> set[str]:
    """The names whose value `node` needs from outside of it: not what a nested scope binds for itself.

    >>> from s2s_ad.syntax.parse import parse
    >>> sorted(reads(parse("y = sum(f(x) for x in xs) + (lambda k: k + c)(2)")))
    ['c', 'f', 'sum', 'xs']
    """
    found = set()
    pending: list[tuple[gast.AST, frozenset[str]]] = [(node, frozenset())]
    while pending:
        current, bound = pending.pop()
        if isinstance(current, gast.Name):
            if isinstance(current.ctx, gast.Load | gast.Del) and current.id not in bound:
                found.add(current.id)
            if current.annotation is not None:
                pending.append((current.annotation, bound))
            continue
        if isinstance(current, gast.AugAssign) and isinstance(current.target, gast.Name):
            pending.append((gast.Name(current.target.id, gast.Load(), None, None), bound))
        pending.extend((child, bound | own) for child, own in _with_scopes(current))
    return found


def _with_scopes(node: gast.AST) -> Iterator[tuple[gast.AST, frozenset[str]]]:
    """The children of a node, each with the names that the node binds for it alone."""
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
    else:
        yield from ((child, _NOTHING) for child in gast.iter_child_nodes(node))


def _annotations(function: gast.AST) -> Iterator[gast.expr]:
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    notes = [parameter.annotation for parameter in parameters if parameter is not None]
    yield from (note for note in (*notes, getattr(function, "returns", None)) if note is not None)


def _local(arguments: gast.arguments, body: Iterable[gast.AST]) -> frozenset[str]:
    foreign = {
        name
        for statement in body
        for inner in gast.walk(statement)
        if isinstance(inner, gast.Global | gast.Nonlocal)
        for name in inner.names
    }
    return frozenset(writes(arguments).union(*(writes(statement) for statement in body)) - foreign)
