"""Loops over a list that their body makes longer or shorter: Python looks at its length before each turn.

Before and after::

    for i, x in enumerate(xs):        k = 0
        xs.append(f(x))               while k < len(xs):
                                          i, x = k, xs[k]
                                          k += 1
                                          xs.append(f(x))
"""

from __future__ import annotations

import gast

from s2s_ad.normalise.nodes import Block, stamp
from s2s_ad.syntax.names import Names, writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.visit import walk_statements
from s2s_ad.syntax.walk import all_nodes

_OF_LISTS = frozenset({"append", "extend", "insert"})
_SHARED = frozenset({"pop", "remove"})
"""Methods of dicts and sets as well, which have no items by position: only of a name that is made as a list."""
PLAIN = """
k = 0
while k < len(xs):
    x = e
    k += 1
"""


def made_as_lists(function: gast.FunctionDef) -> frozenset[str]:
    """The names that are bound to lists by syntax, and to nothing else."""
    lists: set[str] = set()
    others = writes(function.args)
    for statement in walk_statements(function.body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.List() | gast.ListComp()):
                lists.add(name)
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call(func=gast.Name(id="list" | "sorted"))):
                lists.add(name)
            case gast.Assign(targets=targets):
                others.update(name for target in targets for name in writes(target))
            case gast.For(target=target):
                others |= writes(target)
    return frozenset(lists - others)


def followed(node: gast.stmt, names: Names, lists: frozenset[str]) -> Block:
    """The statements that stand for a loop over a list that changes; any other statement itself."""
    match node:
        case gast.For(iter=gast.Name(id=xs)):
            counted = False
        case gast.For(iter=gast.Call(func=gast.Name(id="enumerate"), args=[gast.Name(id=xs)], keywords=[])):
            counted = True
        case _:
            return [node]
    if not _changes(node.body, xs, xs in lists) or any(xs in writes(each) for each in (*node.body, node.target)):
        return [node]
    place = names.fresh("k")
    item = quote_expr("(k, xs[k])" if counted else "xs[k]", k=place, xs=xs)
    first, loop = quote(PLAIN, k=place, xs=xs, x="_", e=item)
    loop.body[0].targets = [node.target]
    loop.body += node.body
    loop.orelse = node.orelse
    first.comment = getattr(node, "comment", None)
    for made in (first, loop, loop.body[0], loop.body[1]):
        stamp(made, node)
    return [first, loop]


def _changes(body: Block, xs: str, is_list: bool) -> bool:
    methods = _OF_LISTS | _SHARED if is_list else _OF_LISTS
    for part in all_nodes(body):
        match part:
            case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)):
                if name == xs and method in methods:
                    return True
            case gast.Delete(targets=[gast.Subscript(value=gast.Name(id=name))]) if is_list and name == xs:
                return True
    return False
