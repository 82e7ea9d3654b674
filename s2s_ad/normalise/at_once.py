"""An object of a library that is made and then called: one call of a function of both.

Before and after, where nothing is stored in between::

    kde = stats.gaussian_kde(data)             kde = stats.gaussian_kde(data)
    y = kde(x)                                 y = kernel_density(dataset=data, points=x)
"""

from __future__ import annotations

import gast

from s2s_ad.normalise import nodes
from s2s_ad.rules.registry import Fused
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.visit import copy_tree


def at_once(
    body: list[gast.stmt], statement: gast.stmt, made: gast.Call, call: gast.Call, both: Fused
) -> list[gast.stmt]:
    """The statement with the call of the function of both; as it is where something may have changed in between."""
    if not (isinstance(statement, gast.Assign) and isinstance(call.func, gast.Name)):
        return [statement]
    if any(changes(node) for each in body for node in gast.walk(each)):
        return [statement]
    if any(isinstance(arg, gast.Starred) for arg in (*made.args, *call.args)):
        return [statement]
    pairs = [*zip(both.makes, made.args, strict=False), *zip(both.calls, call.args, strict=False)]
    keywords = [gast.keyword(name, value) for name, value in pairs]
    whole = gast.Call(nodes.load(both.helper), [], copy_tree([*keywords, *made.keywords, *call.keywords]))
    others = [each for each in all_statements(body) if each is not statement and call.func.id in reads(each)]
    if not others:  # nobody else needs the object
        next(each for each in all_statements(body) if getattr(each, "value", None) is made).value = nodes.constant(None)
    return [gast.Assign(statement.targets, whole, None)]


def all_statements(body: list[gast.stmt]) -> list[gast.stmt]:
    """Those of all blocks that bind, return or call something."""
    kinds = gast.Assign | gast.Return | gast.Expr
    return [node for each in body for node in gast.walk(each) if isinstance(node, kinds)]


def changes(node: gast.AST) -> bool:
    """A store into a container, or a call for its effect, but `print`."""
    match node:
        case gast.Assign(targets=targets):
            return any(isinstance(target, gast.Subscript | gast.Attribute) for target in targets)
        case gast.AugAssign() | gast.Delete() | gast.keyword(arg="out"):
            return True
        case gast.Expr(value=gast.Call(func=func)):
            return not (isinstance(func, gast.Name) and func.id == "print")
        case _:
            return False
