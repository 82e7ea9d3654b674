"""What comes out of a value when it is iterated, unpacked, or measured by `len`.

>>> from s2s_ad.values.kinds import Array, Scalar
>>> element(Array("float64", (5, 3)))
Array(dtype='float64', shape=(3,))
>>> unpack(TupleOf((Scalar("int"), Scalar("float"))), 2)
[Scalar(type='int', constant=ABSENT, term=None), Scalar(type='float', constant=ABSENT, term=None)]
"""

from __future__ import annotations

from s2s_ad.values.kinds import (
    Array,
    DictOf,
    IteratorOf,
    ListOf,
    Never,
    NumpyScalar,
    OneOf,
    Opaque,
    Range,
    Scalar,
    SomeTuple,
    Text,
    TupleOf,
    Unknown,
    Value,
)
from s2s_ad.values.lattice import join_all, one_of
from s2s_ad.values.observe import constant_value
from s2s_ad.values.opaque import opaque_item
from s2s_ad.values.terms import Shape, Term


def array_of(dtype: str | None, shape: Shape | None) -> Value:
    """What a selection from an array is: without axes it is a NumPy scalar."""
    match dtype, shape:
        case None, (None | ()):
            return Unknown()
        case str(), ():
            return NumpyScalar(dtype)
        case str(), None:
            return one_of((NumpyScalar(dtype), Array(dtype)))
        case _:
            return Array(dtype, shape)


def element(value: Value) -> Value:
    """The join of what iterating yields."""
    match value:
        case Array(shape=None):
            return array_of(value.dtype, None)
        case Array(shape=(_, *rest)):
            return array_of(value.dtype, tuple(rest))
        case ListOf() | SomeTuple() | IteratorOf():
            return value.item
        case TupleOf():
            return join_all(value.items)
        case DictOf(items=None, key=key):
            return key
        case DictOf():
            return join_all(constant_value(key) for key, _ in value.items or ())
        case Range():
            return Scalar("int")
        case Text(constant=bytes()):
            return Scalar("int")
        case Text(constant=str()):
            return Text()
        case Opaque():
            return opaque_item(value, Scalar("int"))
        case OneOf():
            return join_all(element(option) for option in value.options if isinstance(option, Array))
        case Never():
            return Never()
        case _:
            return Unknown()


def items_of(value: Value) -> tuple[Value, ...] | None:
    """The items one by one, if their number is known."""
    match value:
        case TupleOf() | ListOf():
            return value.items
        case Array(shape=(int(length), *_)) if length <= 64:
            return (element(value),) * length
        case _:
            return None


def unpack(value: Value, before: int, after: int | None = None) -> list[Value]:
    """The values of the targets of `a, b = value`, or of `a, *b, c = value` where `after` names follow the star."""
    items = items_of(value)
    count = before + (after or 0)
    if items is None or len(items) < count or (after is None and len(items) > count):
        each = element(value)
        return [each] * before + ([] if after is None else [ListOf(each), *[each] * after])
    if after is None:
        return list(items)
    middle = items[before : len(items) - after]
    return [*items[:before], ListOf(join_all(middle), middle), *items[len(items) - after :]]


def length_of(value: Value) -> Term | None:
    """The number of items, as a term."""
    match value:
        case Array(shape=(dim, *_)):
            return dim
        case TupleOf() | ListOf() if value.items is not None:
            return len(value.items)
        case DictOf() if value.items is not None:
            return len(value.items)
        case _:
            return None
