"""Lambdas and functions defined inside a function: called there, they are inlined, and read the variables around them.

Before and after::

    h = lambda u: u * s          y = x * s
    y = h(x)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import gast

from s2s_ad.normalise.normalise import Normalised, normalise
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

Local: TypeAlias = Any  # gast.FunctionDef | gast.Lambda


def local_functions(body: list[gast.stmt]) -> dict[str, Local]:
    """The lambdas and nested functions that a body binds to a name, and binds once."""
    found: dict[str, Local] = {}
    for statement in _statements(body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda() as value):
                found[name] = value
            case gast.FunctionDef(name=name):
                found[name] = statement
    if not found:
        return found
    counted = Counter(name for statement in _statements(body) for name in _bound(statement))
    return {name: function for name, function in found.items() if counted[name] <= 1}


def _bound(statement: gast.stmt) -> set[str]:
    """The names that a statement binds, without its blocks."""
    match statement:
        case gast.For(target=target):
            return set(writes(target))
        case gast.If() | gast.While():
            return set()
        case _:
            return set(writes(statement))


def _statements(body: list[gast.stmt]) -> Iterator[gast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, gast.If | gast.For | gast.While):
            yield from _statements(statement.body)
            yield from _statements(statement.orelse)


@dataclass(frozen=True)
class Inside:
    """The scope of a function nested in another: its own names and the outer function's are locals."""

    outer: object
    own: frozenset[str]

    def resolve(self, expression: gast.expr) -> object:
        root = expression
        while isinstance(root, gast.Attribute):
            root = root.value
        if isinstance(root, gast.Name) and root.id in self.own:
            return self.outer.resolve(gast.Constant(None, None))  # type: ignore[attr-defined]
        return self.outer.resolve(expression)  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        return getattr(self.outer, name)


def as_function(name: str, local: Local) -> gast.FunctionDef:
    """A function definition of its own, for a lambda as for a nested function."""
    tree: gast.FunctionDef = copy_tree(local)
    if isinstance(local, gast.Lambda):
        result = gast.Return(tree.body)
        adopt(result, local)
        function = gast.FunctionDef(name, tree.args, [result], [], None, None, [])
        adopt(function, local)
        return function
    return tree


def assigning(name: str, local: Local, others: Iterable[Local]) -> Local:
    """The function with the variables as its own nonlocals that others which it calls bind anew."""
    nodes = [node for node in all_nodes(list(others)) if isinstance(node, gast.Nonlocal)]
    bound = {each for node in nodes for each in node.names} - own_names(local)
    if not bound:
        return local
    function = as_function(name, local)
    function.body.insert(0, gast.Nonlocal(sorted(bound)))
    adopt(function.body[0], local)
    return function


def normal_form(name: str, local: Local, scope: object, active: frozenset[str]) -> Normalised:
    """The normal form of a nested function."""
    return normalise(as_function(name, local), Inside(scope, own_names(local)), active)


def own_names(local: Local) -> frozenset[str]:
    """The parameters and variables of a nested function."""
    body = local.body if isinstance(local, gast.FunctionDef) else []
    return frozenset(writes(local.args).union(*map(writes, body)))


def bind_local(local: Local, call: gast.Call) -> dict[str, gast.expr] | None:
    """The argument of each parameter of a nested function; None where stars are in the way."""
    arguments = local.args
    if any(isinstance(item, gast.Starred) for item in call.args) or any(each.arg is None for each in call.keywords):
        return None
    positional = [*arguments.posonlyargs, *arguments.args]
    bound: dict[str, gast.expr] = {}
    given = zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True)
    keyword_only = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    for parameter, default in [*given, *keyword_only]:
        if isinstance(default, gast.Constant | gast.Name):
            bound[parameter.id] = default
    for parameter, argument in zip(positional, call.args, strict=False):
        bound[parameter.id] = argument
    names = [parameter.id for parameter in [*positional, *arguments.kwonlyargs]]
    more = call.args[len(positional) :]
    others = {str(keyword.arg): keyword.value for keyword in call.keywords if keyword.arg not in names}
    bound |= {str(keyword.arg): keyword.value for keyword in call.keywords if keyword.arg in names}
    if (more and not arguments.vararg) or (others and not arguments.kwarg):
        return None
    for star, value in (
        (arguments.vararg, gast.Tuple(more, gast.Load())),
        (arguments.kwarg, gast.Dict([gast.Constant(key, None) for key in others], list(others.values()))),
    ):
        if star is not None:
            bound[star.id] = value
            names.append(star.id)
    return {name: bound[name] for name in names} if set(names) == set(bound) else None


def without_unused(body: list[gast.stmt], functions: Mapping[str, Local]) -> list[gast.stmt]:
    """Definitions that nobody calls any more are gone."""
    is_definition: Callable[[gast.stmt], bool] = lambda statement: (  # noqa: E731
        isinstance(statement, gast.FunctionDef)
        or (isinstance(statement, gast.Assign) and isinstance(statement.value, gast.Lambda))
    )
    definitions = [statement for statement in body if is_definition(statement)]
    if not definitions:
        return body
    read = {name for statement in body if not is_definition(statement) for name in reads(statement)}
    for _ in definitions:  # what a function that stays calls stays too
        read |= {name for each in definitions if set(writes(each)) & read for name in reads(each)}
    return [
        statement
        for statement in body
        if not (is_definition(statement) and set(writes(statement)) <= set(functions) - read)
    ]
