"""What a primitive returns, by category: elementwise, reduction, like an argument, of a given shape ...

Dtypes are found by asking NumPy itself, on an example of one element.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.facts import axes_of, constant, constant_at
from s2s_ad.rules.rule import Result, Values
from s2s_ad.values import ABSENT, Shape, Value

Function = Callable[..., Any]
INTP = np.dtype(np.intp).name
PLACES = v.Array(INTP, (None,))
"""A vector of positions."""
INT, BOOL, FLOAT = v.Scalar("int"), v.Scalar("bool"), v.Scalar("float")


def always(value: Value) -> Result:
    """The same value whatever the arguments."""
    return lambda values: value


def same(parameter: str) -> Result:
    """The value of one argument, as it is."""
    return lambda values: v.Scalar(x.type) if isinstance(x := values[parameter], v.Scalar) else x


def elementwise_of(function: object) -> Result:
    """Broadcast the arguments; `out` is returned if it is given."""

    def result(values: Values) -> Value:
        if not isinstance(out := values.get("out", v.Nothing()), v.Nothing):
            return out
        return v.elementwise(function, *(x for name, x in values.items() if name != "out"))  # type: ignore[arg-type]

    return result


def array_value(value: Value) -> Value:
    """What `np.asarray` sees: lists and tuples of numbers are arrays, numbers are NumPy scalars.

    >>> array_value(v.TupleOf((v.Scalar("float"), v.Scalar("int"))))
    Array(dtype='float64', shape=(2,))
    """
    match value:
        case v.TupleOf(items=tuple() as items) | v.ListOf(items=tuple() as items) if items:
            return _stacked(tuple(map(array_value, items)))
        case v.ListOf() | v.SomeTuple():
            return _rows(array_value(value.item))
        case v.OneOf():
            return v.join_all(map(array_value, value.options))
        case _:
            return v.as_numpy(value)


def shape_of(values: Values, name: str) -> Shape | None:
    """The shape of an array-like argument, if its rank is known."""
    return v.shape_of(array_value(values[name]))


def dtype_by(function: Function, *args: Value) -> str | None:
    """The dtype of `function` of these arguments, found on an example."""
    return v.dtype_of(v.elementwise(function, *map(array_value, args)))


def reduction(function: Function, array: str = "a") -> Result:
    """One number from all axes, or from those of the argument `axis`; with `keepdims` they stay, of length 1."""

    def result(values: Values) -> Value:
        if not isinstance(out := values.get("out", v.Nothing()), v.Nothing):
            return out
        dtype = dtype_by(function, values[array]) if given_dtype(values) is None else given_dtype(values)
        axis, keepdims = constant_at(values, "axis"), constant_at(values, "keepdims") if "keepdims" in values else False
        shape = shape_of(values, array)
        return v.array_of(dtype, None if shape is None else reduced(shape, axis, keepdims))

    return result


def like(parameter: str, dtype: str) -> Result:
    """One result for each entry of an argument."""

    def result(values: Values) -> Value:
        given = array_value(values[parameter])
        return v.array_of(dtype, v.shape_of(given)) if v.is_number(given) else v.Unknown()

    return result


def places_along(parameter: str) -> Result:
    """The places of an array's entries in some order, along one axis or, for None, all of them."""

    def result(values: Values) -> Value:
        flat = constant_at(values, "axis") is None
        return v.Array(INTP, (None,) if flat else shape_of(values, parameter) or None)

    return result


def rank_of(value: Value) -> int | None:
    """The number of axes of an array-like value, if it is known."""
    shape = v.shape_of(array_value(value))
    return None if shape is None else len(shape)


def along_axes(count: object) -> Value:
    """A vector of places for each axis."""
    return v.TupleOf((PLACES,) * count) if isinstance(count, int) else v.SomeTuple(PLACES)


def nonzero(given: Value) -> Value:
    """A vector of places for each axis of what is searched."""
    return along_axes(rank_of(given))


def permuted(given: Value) -> Value:
    """The numbers below a number, or the rows of an array, in another order."""
    match given:
        case v.Scalar() | v.NumpyScalar():
            return PLACES
        case v.Array():
            return given
        case _:
            return v.Unknown()


def given_dtype(values: Values) -> str | None:
    """The dtype that an argument `dtype` asks for, if it is known; objects and fields may hold anything."""
    wanted = constant_at(values, "dtype")
    if isinstance(wanted, list | tuple):
        return None  # fields, whose types are known as kinds
    try:
        found = None if wanted is ABSENT or wanted is None else np.dtype(wanted)  # type: ignore[call-overload]
    except TypeError:
        return None
    return None if found is None or found.names or found.name == "object" else found.name


def reduced(shape: Shape, axis: object, keepdims: object) -> Shape | None:
    """The shape after a reduction; None where its rank isn't known."""
    axes = axes_of(axis, len(shape))
    if keepdims is True and axes is None:
        return (None,) * len(shape)
    if keepdims not in (True, False):
        return () if axes is not None and shape == () else None
    if axes is None:
        return (None,) * (len(shape) - 1) if axis is not ABSENT or not shape else None
    if keepdims:
        return tuple(1 if i in axes else dim for i, dim in enumerate(shape))
    return tuple(dim for i, dim in enumerate(shape) if i not in axes)


def reshaped(
    array: str, change: Callable[[Shape, Values], Shape | None], asked: Callable[[Values], Shape | None] | None = None
) -> Result:
    """An array of the same dtype, whose shape is a function of the shape before, or of the other arguments alone."""

    def result(values: Values) -> Value:
        before = array_value(values[array])
        if not v.is_number(before):
            return v.Unknown()
        shape = v.shape_of(before)
        if shape is None:
            return v.Array(v.dtype_of(before), None if asked is None else asked(values))
        return v.Array(v.dtype_of(before), change(shape, values))

    return result


def given_shape(value: Value) -> Shape | None:
    """The shape that an argument such as that of `np.zeros` describes."""
    match value:
        case v.Scalar():
            return (_length(value),)
        case v.TupleOf(items=items) | v.ListOf(items=tuple() as items):
            return tuple(map(_length, items))
        case _:
            return None


def made(function: Function, shape: str = "shape") -> Result:
    """A new array of a given shape, and the dtype of `dtype` or of the function's default."""
    default: str = np.dtype(function(1).dtype).name

    def result(values: Values) -> Value:
        return v.Array(_dtype_or(values, default), given_shape(values[shape]))

    return result


def _dtype_or(values: Values, default: str) -> str | None:
    if constant(values.get("dtype", v.Nothing())) is None:
        return default
    return given_dtype(values)


def _length(value: Value) -> v.Dim | None:
    term = v.term_of(value)
    return None if term is None else v.as_length(term)


def _stacked(items: tuple[Value, ...]) -> Value:
    if not all(map(v.is_number, items)):
        return v.Unknown()
    shape = v.shape_of(v.join_all(v.Array("float64", v.shape_of(item)) for item in items))
    dtypes = [v.dtype_of(item) for item in items]
    known = None if None in dtypes else np.result_type(*dtypes).name
    return v.Array(known, None if shape is None else (len(items), *shape))


def _rows(item: Value) -> Value:
    shape = v.shape_of(item)
    return v.Array(v.dtype_of(item), None if shape is None else (None, *shape)) if v.is_number(item) else v.Unknown()
