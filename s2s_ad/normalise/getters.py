"""Getters of `operator` as the lambdas that they stand for.

Before and after::

    sorted(pairs, key=itemgetter(1))        sorted(pairs, key=lambda t: t[1])
    attrgetter("a")(p)                      (lambda t: t.a)(p)
"""

from __future__ import annotations

import operator

import gast

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.normalise import nodes
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names
from s2s_ad.syntax.visit import copy_tree, map_expressions
from s2s_ad.syntax.walk import all_nodes

_GETTERS = (operator.itemgetter, operator.attrgetter)


def without_getters(function: gast.FunctionDef, scope: Resolver, names: Names) -> None:
    """Changes the function in place."""

    def makes_getter(node: gast.AST) -> bool:
        match node:
            case gast.Call(func=func, args=[gast.Constant(), *_], keywords=[]):
                return any(scope.resolve(func) is kind for kind in _GETTERS)
            case _:
                return False

    def change(node: gast.expr) -> gast.expr:
        parts = _parts(scope.resolve(node.func), node.args, names) if makes_getter(node) else None
        return node if parts is None else adopted(parts, node)

    if any(map(makes_getter, all_nodes(function.body))):
        map_expressions(function, change)


def _parts(meaning: object, args: list[gast.expr], names: Names) -> gast.Lambda | None:
    if not all(isinstance(each, gast.Constant) for each in args):
        return None
    given = names.fresh("item")
    if meaning is operator.itemgetter:
        found: list[gast.expr] = [gast.Subscript(nodes.load(given), copy_tree(each), gast.Load()) for each in args]
    elif all(str(each.value).isidentifier() for each in args):
        found = [gast.Attribute(nodes.load(given), each.value, gast.Load()) for each in args]
    else:
        return None
    body = found[0] if len(found) == 1 else gast.Tuple(found, gast.Load())
    parameter = gast.Name(given, gast.Param(), None, None)
    return gast.Lambda(gast.arguments([parameter], [], None, [], [], None, []), body)


def adopted(new: gast.expr, source: gast.expr) -> gast.expr:
    """With the place of the expression that it stands for."""
    adopt(new, source)
    return new
