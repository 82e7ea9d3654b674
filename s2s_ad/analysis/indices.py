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
        case Scalar():
            return value.type == "int"
        case NumpyScalar():
            return value.dtype is not None and value.dtype.startswith(("int", "uint"))
        case TupleOf(items=items):
            return all(map(_is_basic, items))
        case SliceOf() | Nothing():
            return True
        case _:
            return value == Known(Ellipsis)
