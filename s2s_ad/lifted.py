"""Functions made inside of a function, as functions of their own: the variables around them become parameters.

Before and after, inside of a function with a variable s::

    lambda z: f(z) * s          def inner(z, s): return f(z) * s
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FunctionType

import gast

from s2s_ad.analysis.binding import bind_values
from s2s_ad.backend.build import Unit, build
from s2s_ad.normalise.function_values import without_local
from s2s_ad.normalise.inner import Derived, Wrt
from s2s_ad.normalise.local import Local, as_function
from s2s_ad.request import Kind, Request
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.printer import to_source
from s2s_ad.values import Known, Value, generalised


def lifted(local: Local, own: frozenset[str], around: FunctionType) -> tuple[FunctionType, list[str]] | None:
    """The function, and the variables that it takes after its own arguments; None where defaults or stars are in the
    way. `own` are the names of `around`, the function around it: all others mean what they mean there."""
    arguments = local.args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.defaults or arguments.posonlyargs:
        return None
    captured = sorted(reads(local) & own)
    name = f"{around.__name__}_inner".replace("<lambda>", "lambda_")
    tree = as_function(name, local)
    tree.name = name
    tree.decorator_list = []
    tree.args.args = [*tree.args.args, *(gast.Name(name, gast.Param(), None, None) for name in captured)]
    text = to_source(tree)
    built = build(text, [Unit(name, around, {})], name)
    made = built.bind(around)[name]
    assert isinstance(made, FunctionType)
    made.__defaults__ = made.__kwdefaults__ = None
    return made, captured


def alone(made: gast.AST, own: frozenset[str], around: FunctionType) -> FunctionType | None:
    """The same for a function that reads none of the variables around it."""
    found = lifted(made, own, around) if isinstance(made, gast.Lambda | gast.FunctionDef) else None
    return found[0] if found is not None and not found[1] else None


Link = Callable[[FunctionType, Request, Mapping[str, Value]], Mapping[str, FunctionType]]


@dataclass
class Deriver:
    """Has the derivatives written that are taken inside of functions, each once. `link` writes one, for arguments of
    these values."""

    link: Link = lambda *_: {}
    known: dict[object, Mapping[str, FunctionType]] = field(default_factory=dict)

    def derive(
        self,
        around: FunctionType,
        value_of: Callable[[gast.expr], Value],
        own: frozenset[str],
        kind: Kind,
        meant: Value,
        wrt: Wrt,
        single: bool,
        args: list[gast.expr],
        keywords: list[gast.keyword],
    ) -> Derived | None:
        """The functions generated for a derivative inside of `around`, and the variables that they take beside `args`;
        None where it is not known of which function it is."""
        function, captured = meant.obj if isinstance(meant, Known) else None, list[str]()
        if isinstance(function, gast.Lambda | gast.FunctionDef):
            function, captured = lifted(function, own, around) or (None, [])
        if not isinstance(function, FunctionType) or any(isinstance(arg, gast.Starred) for arg in args):
            return None
        more: list[gast.expr] = [gast.Name(name, gast.Load(), None, None) for name in captured]
        kwargs = {str(each.arg): value_of(each.value) for each in keywords}
        values = bind_values(function, [value_of(arg) for arg in [*args, *more]], kwargs)
        names = _named(function, wrt)
        if values is None or names is None:
            return None
        known = {name: without_local(generalised(value)) for name, value in values.items()}
        key = (function.__code__, kind, names, single, tuple(known.items()))
        if key not in self.known:
            self.known[key] = self.link(function, Request(kind, names, single), known)
        return self.known[key], more


def _named(function: FunctionType, wrt: Wrt) -> tuple[str, ...] | None:
    """The parameters that positions and names mean."""
    parameters = list(inspect.signature(function, follow_wrapped=False).parameters)
    if any(each not in parameters and each not in range(len(parameters)) for each in wrt):
        return None
    return tuple(parameters[each] if isinstance(each, int) else each for each in wrt)
