"""Basic and advanced indices: what NumPy gives a view of, and what it copies.

Reference: NumPy user guide, "Indexing on ndarrays".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import gast

from s2s_ad.values import (
    Array,
    Known,
    ListOf,
    Nothing,
    NumpyScalar,
    Range,
    Scalar,
    SliceOf,
    TupleOf,
    Unknown,
    Value,
)


def is_advanced(index: gast.expr, values: Mapping[str, Value]) -> bool:
    """Whether an index is proved to hold an array, a list, a range or a bool: NumPy then copies."""
    if isinstance(index, gast.Tuple):
        return any(isinstance(_known(part, values), TupleOf) or _copies(_known(part, values)) for part in index.elts)
    known = _known(index, values)
    return any(map(_copies, known.items if isinstance(known, TupleOf) else (known,)))


def _known(part: gast.expr, values: Mapping[str, Value]) -> Value | None:
    """What is known of one part; a display is a sequence, whatever it holds."""
    match part:
        case gast.List() | gast.Tuple():
            return ListOf(Unknown())
        case gast.Name(id=name):
            return values.get(name)
        case _:
            return None


def gives_number(array: Value, index: gast.expr, values: Mapping[str, Value]) -> bool:
    """Whether an index is proved to take a single number out of an array: an integer for each axis. A row of fields or
    an object is none.

    >>> x, known = Array("float64", (None, None)), {"k": Scalar("int")}
    >>> asked = lambda text: gives_number(x, gast.parse(text).body[0].value.slice, known)
    >>> asked("x[k, -1]"), asked("x[k]"), asked("x[k, 1:]")
    (True, False, False)
    """
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    if not isinstance(array, Array) or array.shape is None or len(parts) != len(array.shape):
        return False
    if array.dtype is None or not array.dtype.startswith(("float", "complex", "int", "uint", "bool")):
        return False
    return all(map(_is_integer, (_constant(part) or _known(part, values) for part in parts)))


def _constant(part: gast.expr) -> Value | None:
    """The value of an integer that is written out."""
    match part:
        case gast.Constant(value=int(number)) if not isinstance(number, bool):
            return Scalar("int")
        case gast.UnaryOp(op=gast.USub(), operand=gast.Constant(value=int(number))) if not isinstance(number, bool):
            return Scalar("int")
    return None


def _is_integer(value: Value | None) -> bool:
    match value:
        case Scalar():
            return value.type == "int"
        case NumpyScalar():
            return value.dtype is not None and value.dtype.startswith(("int", "uint"))
    return False


def _copies(value: Value | None) -> bool:
    match value:
        case Array() | ListOf() | Range() | Scalar(type="bool") | NumpyScalar(dtype="bool"):
            return True
        case _:
            return False


def may_be_advanced(index: gast.expr, value_of: Callable[[gast.expr], Value]) -> bool:
    """Whether an index is not proved to be made of slices, integers, None and `...` only: NumPy may copy.

    >>> known = {"k": Scalar("int"), "places": Array("int64", (2,))}
    >>> asked = lambda text: may_be_advanced(gast.parse(text).body[0].value.slice, lambda part: known[part.id])
    >>> asked("x[k, 1:]"), asked("x[places]")
    (False, True)
    """
    if not isinstance(index, gast.Tuple):
        return not isinstance(index, gast.Slice) and not _is_basic(value_of(index))
    for part in index.elts:
        if isinstance(part, gast.Slice):
            continue
        known = value_of(part)
        if isinstance(known, TupleOf) or not _is_basic(known):
            return True
    return False


def _is_basic(value: Value) -> bool:
    match value:
        case TupleOf(items=items):
            return all(map(_is_basic, items))
        case SliceOf() | Nothing():
            return True
        case _:
            return _is_integer(value) or value == Known(Ellipsis)
