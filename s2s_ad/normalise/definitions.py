"""Nested functions without decorators, and with defaults that are names of their own.

Before and after::

    @scaled(2.0)                       t = z
    def g(u, w=z):                     t1 = scaled(2.0)
        return u * w                   def t2(u, w=t):
                                           return u * w
                                       g = t1(t2)

Python evaluates a default once, where the function is made: what `z` becomes later is nothing to `g`. A cache is left
out, as is `functools.wraps`: both leave the value as it is.
"""

from __future__ import annotations

import functools

import gast

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.normalise import nodes
from s2s_ad.syntax.names import Names

Statements = list[gast.stmt]
_NO_CHANGE = (functools.cache, functools.lru_cache, functools.wraps)


def plain_definitions(body: Statements, scope: Resolver, names: Names) -> Statements:
    """The statements of a block, those in its blocks included."""
    out: Statements = []
    for statement in body:
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list) and not isinstance(statement, gast.ClassDef):
                setattr(statement, field, plain_definitions(inner, scope, names))
        made = [statement]
        match statement:
            case gast.FunctionDef():
                made = [*_defaults(statement.args, names), *_undecorated(statement, scope, names)]
            case gast.Assign(value=gast.Lambda() as function):
                made = [*_defaults(function.args, names), statement]
        for each in made:
            nodes.stamp(each, statement)
        out.extend(made)
    return out


def _defaults(arguments: gast.arguments, names: Names) -> Statements:
    """A name for every default that is not a literal."""
    made: Statements = []
    for defaults in (arguments.defaults, arguments.kw_defaults):
        for place, default in enumerate(defaults):
            if default is not None and not isinstance(default, gast.Constant):
                held = names.fresh("t")
                made.append(nodes.assign(held, default))
                defaults[place] = nodes.load(held)
    return made


def _undecorated(function: gast.FunctionDef, scope: Resolver, names: Names) -> Statements:
    decorators = [each for each in function.decorator_list if not _leaves_values(each, scope)]
    function.decorator_list = []
    if not decorators:
        return [function]
    held = [names.fresh("t") for _ in decorators]
    before: Statements = [nodes.assign(name, each) for name, each in zip(held, decorators, strict=True)]
    target, function.name = function.name, names.fresh(function.name)
    value: gast.expr = nodes.load(function.name)
    after: Statements = []
    for name in reversed(held):
        made = target if name == held[0] else names.fresh("t")
        after.append(nodes.assign(made, gast.Call(nodes.load(name), [value], [])))
        value = nodes.load(made)
    return [*before, function, *after]


def _leaves_values(decorator: gast.expr, scope: Resolver) -> bool:
    func = decorator.func if isinstance(decorator, gast.Call) else decorator
    meaning = scope.resolve(func)
    return any(meaning is each for each in _NO_CHANGE)
