"""Whether `x_bar[i] += e` adds every term to what is found there.

Not where an index array may repeat a place, nor where the slot of a container holds another one: there it is a call,
`add_at(x_bar, i, e)`.
"""

from __future__ import annotations

import gast

from s2s_ad.differentiate.context import Context
from s2s_ad.values import (
    Array,
    DictOf,
    ListOf,
    Nothing,
    OneOf,
    SliceOf,
    TupleOf,
    Value,
    is_array,
    is_number,
    is_scalar,
    item,
    mutable,
)


def adds_in_place(base: Value, index: gast.expr, context: Context) -> bool:
    """Whether `x_bar[index] += e` adds every term: not when an index array may repeat, nor to nested containers."""
    if not is_array(base):
        return is_scalar(base) or (not isinstance(index, gast.Slice) and _holds_number(base, index, context))
    if isinstance(index, gast.Name) and isinstance(place := context.value_of(index), TupleOf):
        return all(is_scalar(each) for each in place.items)
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    return all(_cannot_repeat(part, context) for part in parts)


def _holds_number(base: Value, index: gast.expr, context: Context) -> bool:
    """Whether the slot of a list, tuple or dict holds a number, or an array: where it may be either of the two, that
    would tell nobody that an array is seen by other names as well."""
    if not isinstance(base, TupleOf | ListOf | DictOf):
        return False
    found = item(base, context.value_of(index))
    return is_number(found) and not (isinstance(found, OneOf) and mutable(found))


def _cannot_repeat(part: gast.expr, context: Context) -> bool:
    if isinstance(part, gast.Slice | gast.Constant):
        return True
    value = context.value_of(part)
    return (
        is_scalar(value) or isinstance(value, Nothing | SliceOf) or (isinstance(value, Array) and value.dtype == "bool")
    )
