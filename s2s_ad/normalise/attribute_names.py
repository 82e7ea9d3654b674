"""Attributes asked for by names that the text shows.

Before and after::

    for name in ("loss", "penalty"):          name = "loss"
        total += getattr(self, name)(x)       total += getattr(self, "loss")(x)
                                              name = "penalty"
                                              total += getattr(self, "penalty")(x)

    name = "loss"                             name = "loss"
    return getattr(self, name)(x)             return getattr(self, "loss")(x)
"""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import Final

import gast

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

MOST_NAMES: Final = 8
_BY_NAME: Final = (builtins.getattr, builtins.setattr)
_LATER: Final = (gast.FunctionDef, gast.AsyncFunctionDef, gast.Lambda, gast.ClassDef, gast.GeneratorExp)
_JUMPS: Final = (gast.Break, gast.Continue)
_ELSEWHERE: Final = (gast.Global, gast.Nonlocal)


def with_attribute_names(function: gast.FunctionDef, scope: Resolver) -> None:
    """Changes the function in place: turns of a loop over such names are written one after the other."""
    if not any(_asked(node, scope) for node in all_nodes(function.body)):
        return
    if any(isinstance(node, _ELSEWHERE) for node in all_nodes(function.body)):
        return
    function.body = _unrolled(function.body, scope)
    for place, statement in enumerate(function.body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Constant(value=str()) as text):
                others = [*function.body[:place], *function.body[place + 1 :]]
                if not _binds([function.args, *others], name):
                    _told(function.body[place + 1 :], name, text, scope)


def _asked(node: gast.AST, scope: Resolver) -> str | None:
    """The variable by whose text an attribute is read or set."""
    match node:
        case gast.Call(func=gast.Name() as called, args=[_, gast.Name(id=name), *_]):
            return name if any(scope.resolve(called) is each for each in _BY_NAME) else None
        case _:
            return None


def _unrolled(body: list[gast.stmt], scope: Resolver) -> list[gast.stmt]:
    made: list[gast.stmt] = []
    for statement in body:
        for part in ("body", "orelse", "finalbody"):
            if not isinstance(statement, _LATER) and getattr(statement, part, None):
                setattr(statement, part, _unrolled(getattr(statement, part), scope))
        made += _turns(statement, scope) if isinstance(statement, gast.For) else [statement]
    return made


def _turns(loop: gast.For, scope: Resolver) -> list[gast.stmt]:
    """The turns of a loop over names, one after the other; or the loop."""
    match loop:
        case gast.For(target=gast.Name(id=name), iter=gast.Tuple(elts=texts) | gast.List(elts=texts), orelse=[]) if (
            texts and len(texts) <= MOST_NAMES
        ):
            told = all(isinstance(each, gast.Constant) and isinstance(each.value, str) for each in texts)
            if not told or not _may_be_written_out(loop.body, name, scope):
                return [loop]
        case _:
            return [loop]
    made: list[gast.stmt] = []
    for text in texts:
        bound = gast.Assign([gast.Name(name, gast.Store(), None, None)], copy_tree(text), None)
        adopt(bound, loop)
        turn = [copy_tree(each) for each in loop.body]
        _told(turn, name, text, scope)
        made += [bound, *turn]
    return made


def _may_be_written_out(body: list[gast.stmt], name: str, scope: Resolver) -> bool:
    """Whether it asks for an attribute by `name`, which it keeps; nothing in it looks later, or ends the loop."""
    if _binds(body, name) or not any(_asked(node, scope) == name for node in all_nodes(body)):
        return False
    return not any(isinstance(node, _JUMPS) or (isinstance(node, _LATER) and name in reads(node))
                   for node in all_nodes(body))  # fmt: skip


def _binds(trees: Sequence[gast.AST], name: str) -> bool:
    """Whether a name is bound: also as the target of a comprehension, or as the parameter of a function."""
    bound = any(isinstance(node, gast.Name) and node.id == name and not isinstance(node.ctx, gast.Load)
                for node in all_nodes(trees))  # fmt: skip
    return bound or name in writes(*trees)


def _told(body: list[gast.stmt], name: str, text: gast.Constant, scope: Resolver) -> None:
    for node in all_nodes(body):
        if _asked(node, scope) == name:
            node.args[1] = copy_tree(text)
