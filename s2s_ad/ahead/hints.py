"""Type hints of generated functions: the user's where they can be read, else what the kinds of values say.

def f_grad(w: "float", x, n=3):             ->     def f_grad(w: float, x: np.ndarray, n: int = 3) -> float:
def f_jvp(x, *, x_dot):                     ->     def f_jvp(x: float, *, x_dot: float) -> tuple[float, float]:
def f_pullback(residuals, y_bar):           ->     def f_pullback(residuals: tuple, y_bar: float) -> tuple[np.ndarray]:
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from dataclasses import replace

import gast
import numpy

from s2s_ad.ahead.definitions import parse_annotation
from s2s_ad.ahead.pieces import Piece, Transform, parameters_of, tangents_of
from s2s_ad.frontend.bindings import MISSING, root_of
from s2s_ad.frontend.source import read
from s2s_ad.request import Request
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.printing.definitions import parameters
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Array, NumpyScalar, Scalar, Value

_VECTORS = ("float", "complex", "ndarray", "NDArray", "floating", "complexfloating", "inexact")


def hinted(piece: Piece, values: Mapping[str, Value]) -> Piece:
    """The function with the hints of its parameters that hold for it. A tangent is of the kind of its primal."""
    tree = copy_tree(piece.tree)
    given = {}
    for parameter in parameters(tree.args):
        if parameter.node is not None:
            node = given[parameter.node.id] = parameter.node
            node.annotation = _read(piece, node.annotation)
            if node.annotation is None and piece.main and not parameter.prefix:
                node.annotation = _of_value(piece, values.get(node.id))
    for name, dot in tangents_of(piece.primal, given.keys() & set(parameters_of(piece.primal))).items():
        if dot in given:
            given[dot].annotation = _copied(given[name].annotation)
    tree.returns = None
    return _with_numpy(replace(piece, tree=tree))


def with_result(pieces: Sequence[Piece], transform: Transform, request: Request, result: Value) -> tuple[Piece, ...]:
    """The functions of a derivative, those that a user calls with the hints of their results, where those of the
    arguments and of the primal's result say them."""
    main = next(piece for piece in pieces if piece.main)
    arguments = {each.node.id: each.node.annotation for each in parameters(main.tree.args) if each.node is not None}
    value = _read(main, read(main.primal).tree.returns) or _of_value(main, result)
    hints = [arguments.get(name) for name in request.wrt]
    inside = None if request.elements or None in hints else _tuple(hints)
    gradient = hints[0] if request.single and inside is not None else inside
    found: gast.expr | None
    match transform:
        case "grad" | "value_and_grad" if request.has_aux:
            found = _tuple([value, gradient])
        case "grad" | "hvp":
            found = gradient
        case "value_and_grad":
            found = _tuple([quote_expr("float"), gradient])
        case "jvp":
            found = _tuple([value, value]) if _is_vector(value) else None
        case "vjp":
            found = _tuple([value, quote_expr("tuple")])
        case "jacobian":
            blocks = [_block(value, hint) for hint in hints]
            found = blocks[0] if request.single else _tuple(blocks)
    back = main.tree.name.removesuffix("_forward") + "_pullback" if transform == "vjp" else None
    return tuple(
        _pullback(piece, value, inside)
        if piece.tree.name == back
        else _returning(piece, found)
        if piece.main
        else piece
        for piece in pieces
    )


def _tuple(hints: Sequence[gast.expr | None]) -> gast.expr | None:
    """The hint of a tuple; None if that of an item is not known."""
    if any(hint is None for hint in hints):
        return None
    items = [copy_tree(hint) for hint in hints]
    return quote_expr("tuple[x]", x=gast.Tuple(items, gast.Load()) if len(items) > 1 else items[0])


def _block(value: gast.expr | None, hint: gast.expr | None) -> gast.expr | None:
    """The hint of a Jacobian: it is an array unless it is that of a number by a number."""
    if value is None or hint is None or not (_is_vector(value) and _is_vector(hint)):
        return None
    numbers = [isinstance(each, gast.Name) and each.id in ("float", "complex") for each in (value, hint)]
    return value if all(numbers) else quote_expr("np.ndarray")


def _copied(hint: gast.expr | None) -> gast.expr | None:
    return None if hint is None else copy_tree(hint)


def _returning(piece: Piece, result: gast.expr | None) -> Piece:
    tree = copy_tree(piece.tree)
    tree.returns = _copied(result)
    return _with_numpy(replace(piece, tree=tree))


def _pullback(piece: Piece, value: gast.expr | None, result: gast.expr | None) -> Piece:
    """The part that takes residuals, and the adjoint of the value, which is of its kind."""
    piece = _returning(piece, result)
    residuals, seed = piece.tree.args.args
    residuals.annotation = quote_expr("tuple")
    seed.annotation = copy_tree(value) if value is not None and _is_vector(value) else None
    return _with_numpy(piece)


def _is_vector(hint: gast.expr | None) -> bool:
    """Whether a hint is that of a number or an array, of whose kind tangents and adjoints are.

    >>> _is_vector(quote_expr("NDArray[np.float64]")), _is_vector(quote_expr("dict[str, float]"))
    (True, False)
    """
    match hint:
        case gast.Subscript(value=value):
            return not isinstance(value, gast.Name) or value.id not in dir(builtins)
        case gast.Attribute(attr=name) | gast.Name(id=name):
            return name.rstrip("0123456789") in _VECTORS
        case _:
            return False


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


def _with_numpy(piece: Piece) -> Piece:
    """The function with a meaning for `np` in its hints."""
    hints = [piece.tree.args, *([piece.tree.returns] if piece.tree.returns is not None else [])]
    wanted = any("np" in reads(hint) for hint in hints) and root_of(piece.primal, "np")[1] is not numpy
    return replace(piece, helpers={**piece.helpers, "np": numpy}) if wanted else piece
