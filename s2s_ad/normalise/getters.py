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


def without_getters(function: gast.FunctionDef, scope: Resolver, names: Names) -> None:
    """Changes the function in place."""

    def change(node: gast.expr) -> gast.expr:
        match node:
            case gast.Call(func=func, args=[gast.Constant(), *_] as args, keywords=[]):
                parts = _parts(scope.resolve(func), args, names)
            case _:
                return node
        return node if parts is None else adopted(parts, node)

    if any(isinstance(node, gast.Call) for node in all_nodes(function.body)):
        map_expressions(function, change)


def _parts(meaning: object, args: list[gast.expr], names: Names) -> gast.Lambda | None:
    known = meaning is operator.itemgetter or meaning is operator.attrgetter
    if not known or not all(isinstance(each, gast.Constant) for each in args):
        return None
    given = names.fresh("item")
    if meaning is operator.itemgetter:
        found: list[gast.expr] = [gast.Subscript(nodes.load(given), copy_tree(each), gast.Load()) for each in args]
    elif meaning is operator.attrgetter and all(str(each.value).isidentifier() for each in args):
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
