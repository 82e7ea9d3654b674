"""Axes and indices of values that have one more axis in front, one entry for each direction."""

from __future__ import annotations

from collections.abc import Callable

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import (
    Array,
    Known,
    ListOf,
    Nothing,
    NumpyScalar,
    OneOf,
    Scalar,
    SliceOf,
    Unknown,
    Value,
    is_number,
    shape_of,
)

ValueOf = Callable[[gast.expr], Value]
ASKING = frozenset({"shape", "ndim", "size", "dtype"})
ABOUT_SHAPES = frozenset({
    len, isinstance, type, np.shape, np.ndim, np.size, np.zeros_like, np.ones_like, np.empty_like, np.iscomplexobj,
    runtime.zeros_like,
})  # fmt: skip


class Unvectorised(Exception):
    """There is no way here to write a function for many directions at once: it is called for each of them."""


def lift(node: gast.expr, before: int, after: int) -> gast.expr:
    """`x[:, None]`: axes of length 1 behind the first, up to a rank."""
    if before >= after:
        return node
    return quote_expr(f"x[:, {', '.join(['None'] * (after - before))}]", x=node)


def many_value(value: Value) -> Value:
    """What is known of a value for many directions, from what is known of it for one."""
    match value:
        case Scalar(type="complex"):
            return Array("complex128", (None,))
        case Scalar():
            return Array("float64", (None,))
        case NumpyScalar(dtype=dtype):
            return Array(dtype, (None,))
        case Array(shape=tuple() as shape, dtype=dtype):
            return Array(dtype, (None, *shape))
        case Array(dtype=dtype):
            return Array(dtype)
        case OneOf() if shape_of(value) is not None:
            return Array(None, (None, *(shape_of(value) or ())))
        case _:
            return Unknown()


def passive(node: gast.expr, many: frozenset[str], value_of: ValueOf, scope: Resolver) -> gast.expr:
    """An expression that asks values only for their shapes and kinds: it asks the first direction.

    len(x_dot)   ->   len(x_dot[0])
    """
    if not any(isinstance(found, gast.Name) and found.id in many for found in all_nodes([node])):
        return node
    match node:
        case gast.Attribute(value=gast.Name(id=name) as base, attr=attr) if name in many and attr in ASKING:
            node.value = _one(base, value_of)
            return node
        case gast.Call(func=func, args=args) if _resolved(scope, func) in ABOUT_SHAPES:
            node.args = [
                _one(argument, value_of)
                if isinstance(argument, gast.Name) and argument.id in many
                else passive(argument, many, value_of, scope)
                for argument in args
            ]
            if any(isinstance(found, gast.Name) and found.id in many for word in node.keywords for found in
                   all_nodes([word])):  # fmt: skip
                raise Unvectorised
            return node
        case gast.Compare(left=gast.Name(), ops=[gast.Is() | gast.IsNot()]):
            return node
        case gast.Name():
            raise Unvectorised
    for field, child in gast.iter_fields(node):
        if isinstance(child, gast.expr):
            setattr(node, field, passive(child, many, value_of, scope))
        elif isinstance(child, list):
            made = [passive(item, many, value_of, scope) if isinstance(item, gast.expr) else item for item in child]
            setattr(node, field, made)
    if any(isinstance(found, gast.keyword | gast.comprehension) for found in gast.iter_child_nodes(node)):
        raise Unvectorised
    return node


def _resolved(scope: Resolver, func: gast.expr) -> object:
    found = scope.resolve(func)
    try:
        hash(found)
    except TypeError:
        return None
    return found


def _one(node: gast.expr, value_of: ValueOf) -> gast.expr:
    """One direction of a number or array; a container has one structure for all."""
    value = value_of(node)
    if is_number(value):
        return quote_expr("x[0]", x=node)
    if isinstance(value, ListOf):
        return node
    raise Unvectorised


def shifted(index: gast.expr, value_of: ValueOf) -> gast.expr | None:
    """An index behind the first axis; None where it is not plain what it selects, or where its axes would go."""
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    kinds = [_kind(part, value_of) for part in parts]
    if None in kinds:
        return None
    picks = [place for place, kind in enumerate(kinds) if kind in ("pick", "number")]
    if "pick" in kinds and picks != list(range(picks[0], picks[-1] + 1)):
        return None
    everything = gast.Slice(None, None, None)
    return gast.Tuple([everything, *map(copy_tree, parts)], gast.Load())


def _kind(part: gast.expr, value_of: ValueOf) -> str | None:
    """A number, a slice, or something that picks entries."""
    if isinstance(part, gast.Slice):
        return "slice"
    match value_of(part):
        case Scalar(type="int") | NumpyScalar():
            return "number"
        case SliceOf() | Nothing():
            return "slice"
        case Known(obj=found) if found is Ellipsis:
            return "slice"
        case Array() | ListOf():
            return "pick"
    return "slice" if isinstance(part, gast.Constant) and part.value is Ellipsis else None
