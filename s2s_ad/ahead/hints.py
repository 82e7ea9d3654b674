"""Type hints of generated functions: the user's where they can be read, else what the kinds of arguments say.

def f_grad(w: "float", x, n=3):     ->     def f_grad(w: float, x: np.ndarray, n: int = 3) -> float:
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import replace

import gast
import numpy

from s2s_ad.ahead.definitions import parse_annotation
from s2s_ad.ahead.pieces import Piece, Transform
from s2s_ad.frontend.bindings import MISSING, root_of
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.printing.definitions import parameters
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Array, NumpyScalar, Scalar, Value


def hinted(piece: Piece, values: Mapping[str, Value]) -> Piece:
    """The function with the hints of its parameters that hold for it."""
    tree = copy_tree(piece.tree)
    for parameter in parameters(tree.args):
        node = parameter.node
        if node is None:
            continue
        node.annotation = _read(piece, node.annotation)
        if node.annotation is None and piece.main and not parameter.prefix:
            node.annotation = _of_value(piece, values.get(node.id.removesuffix("_dot")))
    tree.returns = None
    return replace(piece, tree=tree, helpers=_with_numpy(piece, tree))


def with_result(piece: Piece, transform: Transform, wrt: tuple[str, ...], single: bool) -> Piece:
    """The main function with the hint of its result, where those of its arguments say it."""
    arguments = {each.node.id: each.node.annotation for each in parameters(piece.tree.args) if each.node is not None}
    if transform not in ("grad", "value_and_grad", "hvp") or any(arguments.get(name) is None for name in wrt):
        return piece
    hints = [copy_tree(arguments[name]) for name in wrt]
    inside = gast.Tuple(hints, gast.Load()) if len(hints) > 1 else hints[0]
    result = hints[0] if single else quote_expr("tuple[x]", x=inside)
    if transform == "value_and_grad":
        result = quote_expr("tuple[float, x]", x=result)
    tree = copy_tree(piece.tree)
    tree.returns = result
    return replace(piece, tree=tree)


def _read(piece: Piece, annotation: gast.expr | None) -> gast.expr | None:
    """An annotation without quotes; None if a name in it is not bound when the program runs."""
    if isinstance(annotation, gast.Constant) and isinstance(annotation.value, str):
        annotation = parse_annotation(annotation.value)
    if annotation is None or any(_is_unbound(name, piece) for name in reads(annotation)):
        return None
    return annotation


def _is_unbound(name: str, piece: Piece) -> bool:
    return name not in piece.helpers and root_of(piece.primal, name)[1] is MISSING


def _of_value(piece: Piece, value: Value | None) -> gast.expr | None:
    match value:
        case Scalar(type=kind) if root_of(piece.primal, kind)[1] is getattr(builtins, kind):
            return gast.Name(kind, gast.Load(), None, None)
        case Array() if _numpy(piece):
            return quote_expr("np.ndarray")
        case NumpyScalar(dtype=dtype) if _numpy(piece) and dtype != "bool":
            return quote_expr(f"np.{dtype}")
        case _:
            return None


def _numpy(piece: Piece) -> bool:
    """Whether `np` can mean NumPy in the function."""
    return piece.helpers.get("np", root_of(piece.primal, "np")[1]) in (numpy, MISSING)


def _with_numpy(piece: Piece, tree: gast.FunctionDef) -> Mapping[str, object]:
    wanted = "np" in reads(tree.args) and root_of(piece.primal, "np")[1] is not numpy
    return {**piece.helpers, "np": numpy} if wanted else piece.helpers
