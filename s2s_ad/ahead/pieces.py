"""The functions of a file, before names are given their meaning: trees, each with the function that it came from.

grad, value_and_grad, vjp, jvp     as the pipeline writes them
hvp         f_grad_jvp(...) and    def f_hvp(x, *, x_dot): return f_grad_jvp(x, x_dot=x_dot)[1]
jacobian    f_jvp(...) and         def f_jacobian(x): return jacobian_by_columns(partial(f_jvp, x), {"x_dot": x})
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from inspect import CO_VARARGS, CO_VARKEYWORDS
from pathlib import Path
from types import FunctionType
from typing import Any, Literal, get_args

import gast

from s2s_ad.backend.assemble import Written as Functions
from s2s_ad.backend.listing import Listing
from s2s_ad.backend.merge import merged
from s2s_ad.dispatch import make
from s2s_ad.frontend.locate import GENERATED
from s2s_ad.frontend.primal import Primal, read_primal
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.source import read
from s2s_ad.pipeline import Linker
from s2s_ad.request import NAMES, Kind, Request, tangent_name
from s2s_ad.syntax.names import rename
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Unknown, Value

Transform = Literal["grad", "value_and_grad", "vjp", "jvp", "hvp", "jacobian"]
TRANSFORMS: tuple[Transform, ...] = get_args(Transform)
UNKNOWN = Unknown()
KINDS: dict[Transform, Kind] = {"hvp": "grad", "jacobian": "jvp"}


@dataclass(frozen=True)
class Piece:
    """One function of a file. Names that are not its own mean what they mean in `primal`, but for `helpers`."""

    tree: gast.FunctionDef
    primal: FunctionType
    helpers: Mapping[str, object] = field(default_factory=dict)
    main: bool = False
    """Whether a user calls it, with arguments like the primal's."""
    siblings: frozenset[str] = frozenset()
    """The functions that were written together with it, by which it calls them."""


@dataclass(frozen=True)
class Written:
    """All functions of one derivative, the user's functions whose text they were made from, and what is known of the
    names in those."""

    pieces: tuple[Piece, ...]
    sources: tuple[FunctionType, ...]
    scopes: tuple[Scope, ...] = ()
    behind: Mapping[str, Listing] = field(default_factory=dict)
    """By file name: generated texts whose lines the origins of the pieces name."""
    result: Value = UNKNOWN
    """What the primal returns, as far as it is known."""

    @property
    def names(self) -> dict[str, Piece]:
        """The pieces by name."""
        return {piece.tree.name: piece for piece in self.pieces}


def write(function: FunctionType, transform: Transform, request: Request, values: Mapping[str, Value]) -> Written:
    """Run the pipeline for arguments of these values."""
    primal = read_primal(function)
    primal.check(frozenset(request.wrt))
    if transform == "hvp":
        return _second(primal, request, values)
    found = _linked(primal, replace(request, kind=KINDS.get(transform, request.kind)), values)
    if transform == "jacobian":
        return replace(found, pieces=(jacobian_of(primal, request), *found.pieces))
    name = NAMES[request.kind].format(primal.source.tree.name)
    return replace(found, pieces=tuple(replace(piece, main=piece.tree.name == name) for piece in found.pieces))


def _linked(primal: Primal, request: Request, values: Mapping[str, Value]) -> Written:
    linker = Linker(request)
    linker.reader.know(primal)
    found = linker.link(primal, values)
    items = merged(found)
    pieces = [Piece(tree, origin.function, item.helpers) for origin, item in items for tree in item.functions]
    users = _users([scope.function() for scope in linker.reader.scopes])
    return Written(tuple(pieces), users, tuple(linker.reader.scopes), result=_returned(found[0][1]))


def _returned(written: Functions) -> Value:
    final = written.context.program.function.body[-1]
    return UNKNOWN if final.value is None else written.context.value_of(final.value)


def _second(primal: Primal, request: Request, values: Mapping[str, Value]) -> Written:
    """Forward over reverse."""
    entry = make(primal, replace(request, kind="grad"), values)
    built: Any = entry.built.bind(primal.function)
    pushed = _linked(read_primal(built[entry.main]), Request("jvp", request.wrt), values)
    main = hvp_of(primal, entry.main, request)
    read_first = [primal.function, *(scope.function() for scope in entry.scopes)]
    behind = {function.__code__.co_filename: entry.listing for function in built.values()}
    scopes = (primal.scope, *entry.scopes)
    return Written((main, *pushed.pieces), _users([*read_first, *pushed.sources]), scopes, behind)


def hvp_of(primal: Primal, gradient: str, request: Request) -> Piece:
    """The function that returns the tangent of the gradient that has this name."""
    name = primal.source.tree.name
    dots = tangents_of(primal.function, request.wrt).values()
    given = [*handed_on(primal.source.tree.args), *(f"{dot}={dot}" for dot in dots)]
    product = "[1][1]" if request.has_aux else "[1]"
    body = f"return {NAMES['jvp'].format(gradient)}({', '.join(given)}){product}"
    doc = f"Hessian of {name} times a direction: the derivative of its gradient along {', '.join(dots)}."
    main = _wrapper(primal, f"{name}_hvp", body, doc)
    for dot in dots:
        main.tree.args.kwonlyargs.append(gast.Name(dot, gast.Param(), None, None))
        main.tree.args.kw_defaults.append(None)
    return main


def tangents_of(function: FunctionType, wrt: Iterable[str]) -> dict[str, str]:
    """The parameters, after those of the function, that take the tangents of some of these."""
    return {name: tangent_name(name, parameters_of(function)) for name in wrt}


def parameters_of(function: FunctionType) -> tuple[str, ...]:
    """The names of a function's parameters."""
    code = function.__code__
    stars = bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars]


def jacobian_of(primal: Primal, request: Request) -> Piece:
    """The function that calls the derivative along a direction for each number."""
    name = primal.source.tree.name
    moved = ", ".join(f"{dot!r}: {each}" for each, dot in tangents_of(primal.function, request.wrt).items())
    columns = f"partial({', '.join([f'{name}_jvp', *handed_on(primal.source.tree.args)])})"
    body = f"return jacobian_by_columns({columns}, {{{moved}}}{', single=True' if request.single else ''})"
    doc = f"Jacobian of {name} with respect to {', '.join(request.wrt)}, by a call of {name}_jvp for each number."
    return _wrapper(primal, f"{name}_jacobian", body, doc)


def _wrapper(primal: Primal, name: str, body: str, doc: str) -> Piece:
    """A function with the parameters of the primal."""
    return Piece(calling(primal.source.tree.args, name, body, doc), primal.function, main=True)


def calling(arguments: gast.arguments, name: str, body: str, doc: str) -> gast.FunctionDef:
    """A function with these parameters."""
    tree: gast.FunctionDef = quote(f"def {name}():\n    {body}")[0]
    tree.args = copy_tree(arguments)
    tree.body.insert(0, gast.Expr(gast.Constant(doc, None)))
    return tree


def handed_on(arguments: gast.arguments) -> Iterator[str]:
    """Each parameter as the argument of a call of a function with the same parameters."""
    yield from (node.id for node in (*arguments.posonlyargs, *arguments.args))
    yield from (f"*{node.id}" for node in (arguments.vararg,) if node)
    yield from (f"{node.id}={node.id}" for node in arguments.kwonlyargs)
    yield from (f"**{node.id}" for node in (arguments.kwarg,) if node)


def _users(functions: Iterable[FunctionType]) -> tuple[FunctionType, ...]:
    """Without those that were generated on the way, without helpers, and without repetition."""
    ours = (GENERATED, str(Path(__file__).parents[1]))
    return tuple(dict.fromkeys(each for each in functions if not each.__code__.co_filename.startswith(ours)))


def text_piece(function: FunctionType) -> Piece:
    """A function that others call as it is."""
    source = read(function)
    return Piece(copy_tree(source.tree), function, {name: found.meaning for name, found in source.imports.items()})


def apart(written: Sequence[Written], fresh: Callable[[str], str]) -> list[Piece]:
    """The pieces of several derivatives in one file: those that are the same once, the others under other names."""
    kept: dict[str, gast.FunctionDef] = {}
    out: list[Piece] = []
    for each in written:
        taken = {name for name in each.names if name in kept}
        same = all(gast.dump(kept[name]) == gast.dump(each.names[name].tree) for name in taken)
        renamed = {} if same else {name: fresh(name) for name in sorted(taken)}
        siblings = frozenset(renamed.get(name, name) for name in each.names)
        for name, piece in each.names.items():
            if renamed or name not in kept:
                out.append(replace(piece, tree=rename(piece.tree, renamed), siblings=siblings))
                kept[out[-1].tree.name] = out[-1].tree
    return out
