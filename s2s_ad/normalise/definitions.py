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
from collections import Counter
from collections.abc import Iterator, Mapping

import gast

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.normalise import nodes
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names, reads
from s2s_ad.syntax.walk import all_nodes

Statements = list[gast.stmt]
Functions = Mapping[str, gast.AST]
_NO_CHANGE = (functools.cache, functools.lru_cache, functools.wraps)


def plain_definitions(function: gast.FunctionDef, scope: Resolver, names: Names) -> None:
    """Changes the function in place."""
    stored = (node.id for node in all_nodes([function]) if isinstance(node, gast.Name) and _is_bound(node))
    function.body = _block(function.body, scope, names, Counter(stored))
    made = dict(_made(function.body))
    if not made:
        return
    for statement in all_nodes(function.body):
        for field in ("body", "orelse"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list):
                inner[:] = [_as_definition(each, made) for each in inner]
    function.body = [_as_definition(each, made) for each in function.body]


def _made(body: Statements) -> Iterator[tuple[str, gast.AST]]:
    """The functions that a function makes, by name."""
    for node in all_nodes(body):
        match node:
            case gast.FunctionDef(name=name):
                yield name, node
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda() as value):
                yield name, value


def _as_definition(statement: gast.stmt, made: Functions) -> gast.stmt:
    """A lambda that calls itself, as a definition."""
    match statement:
        case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda() as value) if leads_back(name, made):
            result = gast.Return(value.body)
            new = gast.FunctionDef(name, value.args, [result], [], None, None, [])
            adopt(result, value.body)
            adopt(new, statement)
            return new
    return statement


def reached(name: str, functions: Functions) -> set[str]:
    """The functions that one leads to by reading their names."""
    found: set[str] = set()
    pending = [name]
    while pending:
        new = (reads(functions[pending.pop()]) & functions.keys()) - found
        found |= new
        pending.extend(new)
    return found


def leads_back(name: str, functions: Functions) -> bool:
    """Whether a function calls itself, or one that does so again."""
    return name in reached(name, functions)


def _is_bound(name: gast.Name) -> bool:
    return isinstance(name.ctx, gast.Store | gast.Param)


def _block(body: Statements, scope: Resolver, names: Names, bound: Counter[str]) -> Statements:
    """The statements of a block, those in its blocks included."""
    out: Statements = []
    for statement in body:
        for field in ("body", "orelse", "finalbody"):
            inner = getattr(statement, field, None)
            if isinstance(inner, list) and not isinstance(statement, gast.ClassDef):
                setattr(statement, field, _block(inner, scope, names, bound))
        made = [statement]
        match statement:
            case gast.FunctionDef():
                made = [*_defaults(statement.args, names, bound), *_undecorated(statement, scope, names)]
            case gast.Assign(value=gast.Lambda() as function):
                made = [*_defaults(function.args, names, bound), statement]
        for each in made:
            nodes.stamp(each, statement)
        out.extend(made)
    return out


def _defaults(arguments: gast.arguments, names: Names, bound: Counter[str]) -> Statements:
    """A name for every default that is no literal, and no name that is bound once at most."""
    made: Statements = []
    for defaults in (arguments.defaults, arguments.kw_defaults):
        for place, default in enumerate(defaults):
            told = isinstance(default, gast.Name) and bound[default.id] <= 1
            if default is not None and not told and not isinstance(default, gast.Constant):
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
