"""Shapes of abstract values, and what broadcasting makes of them.

>>> from s2s_ad.values.terms import Symbol
>>> broadcast_shapes((Symbol(0), 1), (Symbol(1),))
(Symbol(index=0), Symbol(index=1))
"""

from __future__ import annotations

from s2s_ad.values.kinds import Array, NumpyScalar, OneOf, Scalar, Value
from s2s_ad.values.terms import Derived, Dim, Shape, never_one


def shape_of(value: Value) -> Shape | None:
    """What is known of `np.shape(value)`: () for every scalar, None if the rank is unknown."""
    match value:
        case Scalar() | NumpyScalar():
            return ()
        case Array():
            return value.shape
        case OneOf():
            shapes = {shape_of(option) for option in value.options}
            return shapes.pop() if len(shapes) == 1 else None
        case _:
            return None


def rank_of(value: Value) -> int | None:
    """The number of axes, if it is known."""
    shape = shape_of(value)
    return None if shape is None else len(shape)


def same_shape(a: Value, b: Value) -> bool:
    """Is it proved that both have the same shape at run time?"""
    shape = shape_of(a)
    return shape is not None and shape == shape_of(b) and None not in shape


def broadcast_shapes(*shapes: Shape | None) -> Shape | None:
    """The shape that these broadcast to; None if the rank of one is unknown."""
    result: Shape = ()
    for shape in shapes:
        if shape is None:
            return None
        rank = max(len(result), len(shape))
        result = tuple(map(_broadcast_axis, _padded(result, rank), _padded(shape, rank)))
    return result


def _padded(shape: Shape, rank: int) -> Shape:
    return (1,) * (rank - len(shape)) + shape


def _broadcast_axis(a: Dim | None, b: Dim | None) -> Dim | None:
    """One axis of the result. Two different lengths are an error at run time unless one of them is 1."""
    if a == b or b == 1 or never_one(a):
        return a
    if a == 1 or never_one(b):
        return b
    if a is None or b is None:
        return None
    return Derived("broadcast", tuple(sorted((a, b), key=repr)))
