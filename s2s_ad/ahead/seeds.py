"""A pullback in a file tests that its seed is like the value; a pushforward, that its tangents are like their primals.

def f_forward(x):                     def f_forward(x):
    return y, (x, z)                      return y, (kinds_of(y), x, z)

def f_pullback(residuals, y_bar):     def f_pullback(residuals, y_bar):
    x, z = residuals             ->       kinds, x, z = residuals
    ...                                   require_kinds("the adjoint of f's value", y_bar, kinds)
                                          ...

A pair that calls itself is called by another one, which tests once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import gast

from s2s_ad.ahead.pieces import Piece, calling, handed_on
from s2s_ad.runtime.layouts import kinds_of, require_kinds
from s2s_ad.syntax.names import Names, names_in, reads, rename
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Array, NumpyScalar, Scalar, Value

HELPERS: Mapping[str, object] = {"kinds_of": kinds_of, "require_kinds": require_kinds}


def with_kinds(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The functions of a pullback, which tests its seed."""
    pieces = tuple(pieces)
    name = next(piece.tree.name for piece in pieces if piece.main).removesuffix("_forward")
    forward, pullback = f"{name}_forward", f"{name}_pullback"
    if any(not reads(piece.tree).isdisjoint((forward, pullback)) for piece in pieces):
        pieces = _apart(pieces, name)
    made = {forward: _telling, pullback: _testing}
    return tuple(
        _changed(piece, made[piece.tree.name](piece, name)) if piece.tree.name in made else piece for piece in pieces
    )


def _changed(piece: Piece, tree: gast.FunctionDef) -> Piece:
    return replace(piece, tree=tree, helpers={**piece.helpers, **HELPERS})


def _telling(piece: Piece, _: str) -> gast.FunctionDef:
    """The forward part, whose first residual tells what its value is like."""
    tree = copy_tree(piece.tree)
    *_, last = tree.body
    value, residuals = last.value.elts
    if not isinstance(value, gast.Name | gast.Constant):
        name = Names(names_in(tree)).fresh("y")
        tree.body.insert(-1, quote(f"{name} = e", e=value)[0])
        last.value.elts[0] = value = gast.Name(name, gast.Load(), None, None)
    residuals.elts.insert(0, quote_expr("kinds_of(e)", e=copy_tree(value)))
    return tree


def _testing(piece: Piece, name: str) -> gast.FunctionDef:
    """The pullback, which takes that residual and tests."""
    tree = copy_tree(piece.tree)
    held, seed = (node.id for node in tree.args.args)
    kinds = Names(names_in(tree)).fresh("kinds")
    match tree.body[1:]:
        case [gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Name(id=unpacked)), *_] if unpacked == held:
            targets.insert(0, gast.Name(kinds, gast.Store(), None, None))
        case _:
            tree.body[1:1] = quote(f"({kinds},) = {held}")
    tree.body[2:2] = quote(f"require_kinds({f'the adjoint of the value of {name}'!r}, {seed}, {kinds})")
    return tree


def _apart(pieces: tuple[Piece, ...], name: str) -> tuple[Piece, ...]:
    """The pair under other names, and one with its own that calls it."""
    forward, pullback = f"{name}_forward", f"{name}_pullback"
    names = Names({part for piece in pieces for part in names_in(piece.tree)})
    inner = {each: names.fresh(each) for each in (forward, pullback)}
    y, kept = names.fresh("y"), names.fresh("kept")
    outer: list[Piece] = []
    for piece in pieces:
        if piece.tree.name in inner:
            called = f"{inner[piece.tree.name]}({', '.join(handed_on(piece.tree.args))})"
            body = f"{y}, {kept} = {called}\n    return {y}, ({kept},)" if piece.main else f"return {called}"
            tree = calling(piece.tree.args, piece.tree.name, body, piece.tree.body[0].value.value)
            outer.append(replace(piece, tree=tree))
    if outer[1].tree.args.args:
        held = outer[1].tree.args.args[0].id
        outer[1].tree.body[1:1] = quote(f"({held},) = {held}")
    return (*outer, *(replace(piece, tree=rename(piece.tree, inner), main=False) for piece in pieces))


def with_tangents(piece: Piece, values: Mapping[str, Value], moved: Mapping[str, str]) -> Piece:
    """A function that takes tangents, and tests those for which the kinds of arguments are not told in full. `moved`:
    their names, by those of the arguments."""
    doc, *body = piece.tree.body
    asked = {x: dot for x, dot in moved.items() if not _is_told(values[x])}
    tests = [test for x, dot in asked.items() for test in quote(f"require_kinds({dot!r}, {dot}, kinds_of({x}))")]
    tree = copy_tree(piece.tree)
    tree.body = [doc, *tests, *body]
    return _changed(piece, tree) if tests else piece


def _is_told(value: Value) -> bool:
    """Whether a file's test of kinds tells all that a tangent has to be."""
    match value:
        case Array(dtype=dtype, shape=shape):
            return dtype is not None and shape is not None and None not in shape
        case _:
            return isinstance(value, Scalar | NumpyScalar)
