"""Whether two abstract values can describe one object."""

from __future__ import annotations

from s2s_ad.values.kinds import (
    AnyOf,
    Array,
    DictOf,
    ListOf,
    Nothing,
    NumpyScalar,
    ObjectOf,
    OneOf,
    Range,
    Scalar,
    SliceOf,
    SomeTuple,
    Text,
    TupleOf,
    Value,
)

_HOLDS_NOTHING = (Array, NumpyScalar, Scalar, OneOf, Text, Nothing, Range, SliceOf)


def are_apart(a: Value, b: Value) -> bool:
    """Is it proved that no object is described by both? Numbers, arrays and texts are not told from each other.

    >>> are_apart(ListOf(Array()), ListOf(Array()))
    False
    >>> are_apart(ListOf(Array(), (Array(), Array())), ListOf(Scalar("float"), (ListOf(Array()), Scalar("float"))))
    True
    """
    one, other = _kind(a), _kind(b)
    if one is None or other is None:
        return False
    if one != other:
        return True
    match a, b:
        case ((ListOf() | TupleOf() | SomeTuple()), (ListOf() | TupleOf() | SomeTuple())):
            return _items_apart(a, b)
        case DictOf(items=tuple() as ours), DictOf(items=tuple() as theirs):
            found = dict(theirs)
            return dict(ours).keys() != found.keys() or any(are_apart(value, found[key]) for key, value in ours)
        case ObjectOf(), ObjectOf():
            pairs = [(one, other) for one in _classes(a) for other in _classes(b)]
            return not any(issubclass(one, other) or issubclass(other, one) for one, other in pairs)
        case _:
            return False


def _classes(value: ObjectOf) -> list[type]:
    return [option.type for option in value.options] if isinstance(value, AnyOf) else [value.type]


def _kind(value: Value) -> str | None:
    match value:
        case ListOf():
            return "list"
        case DictOf():
            return "dict"
        case TupleOf() | SomeTuple():
            return "tuple"
        case ObjectOf():
            return "object"
        case _:
            return "number" if isinstance(value, _HOLDS_NOTHING) else None


def _items_apart(a: ListOf | TupleOf | SomeTuple, b: ListOf | TupleOf | SomeTuple) -> bool:
    """Of known length, each item is told from its counterpart; a sequence of unknown length may be empty."""
    ours = None if isinstance(a, SomeTuple) else a.items
    theirs = None if isinstance(b, SomeTuple) else b.items
    if ours is None and theirs is None:
        return False
    if ours is None:
        return not isinstance(a, TupleOf) and any(are_apart(a.item, each) for each in theirs or ())
    if theirs is None:
        return not isinstance(b, TupleOf) and any(are_apart(each, b.item) for each in ours)
    return len(ours) != len(theirs) or any(map(are_apart, ours, theirs))
