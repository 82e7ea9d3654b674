"""What an expression hands on: the names that reach its value, and those whose objects it leads to.

>>> facts = Facts(frozenset(), frozenset({"z"}))
>>> sorted(set(carried(gast.parse("f(x, len(y)) + (a if b > 0 else 1)").body[0].value, facts)))
['a', 'f', 'x']
>>> list(roots(gast.parse("(a, b[0].field, c.reshape(n)[0])").body[0].value))
['a', 'b', 'c']
"""

from __future__ import annotations

from collections.abc import Iterator

import gast

from s2s_ad.syntax.passive import Facts

GROWING = frozenset(
    {"append", "appendleft", "extend", "extendleft", "insert", "add", "update", "setdefault"}
    | {"fill", "put", "itemset", "push", "__setitem__"}
)
"""Methods that store what they are given."""
GROWING_ONLY = GROWING - {"add", "put"}
"""Those that no library has as a function: `np.add(a, b)` stores nothing in np."""
_OWN_SCOPE = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def carried(expression: gast.AST, facts: Facts) -> Iterator[str]:
    """The names whose values can reach the expression's value; for what is discrete by syntax, see `Facts`."""
    pending: list[gast.AST] = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, gast.Name):
            yield node.id
        elif isinstance(node, gast.IfExp):
            pending += [node.body, node.orelse]
        elif isinstance(node, _OWN_SCOPE):
            yield from (part.id for part in gast.walk(node) if isinstance(part, gast.Name))
        elif not facts.discrete(node):
            pending.extend(gast.iter_child_nodes(node))


def roots(target: gast.AST) -> Iterator[str]:
    """The names whose objects a store into `target` changes or binds."""
    match target:
        case gast.Name(id=name):
            yield name
        case gast.Subscript(value=base) | gast.Attribute(value=base) | gast.Starred(value=base):
            yield from roots(base)
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            for part in parts:
                yield from roots(part)
        case gast.Call(func=gast.Attribute(value=base)):
            yield from roots(base)


def changed(node: gast.AST, local: frozenset[str]) -> Iterator[str]:
    """The names of what a call may store into: a growing method's object, `out=`; as a statement, all it is given."""
    match node:
        case gast.Expr(value=gast.Call(keywords=keywords)) if any(keyword.arg == "out" for keyword in keywords):
            yield from _out(keywords)
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=base, attr=method), args=arguments)):
            yield from (name for name in roots(base) if name in local or method in GROWING_ONLY)
            yield from _given(arguments, local)
        case gast.Expr(value=gast.Call(args=arguments)):
            yield from _given(arguments, local)
        case gast.Call(func=gast.Attribute(value=base, attr=method), keywords=keywords):
            if method in GROWING:
                yield from (name for name in roots(base) if name in local)
            yield from _out(keywords)
        case gast.Call(keywords=keywords):
            yield from _out(keywords)


def _given(arguments: list[gast.expr], local: frozenset[str]) -> Iterator[str]:
    return (name for part in arguments for name in roots(part) if name in local)


def _out(keywords: list[gast.keyword]) -> Iterator[str]:
    return (name for keyword in keywords if keyword.arg == "out" for name in roots(keyword.value))
