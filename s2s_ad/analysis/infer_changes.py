"""What a store, a growth or a sum leaves of what was known of a list, dict or object: changes of abstract values.

grown(x)(list of a)            -> a list of what is a or x, of unknown length
stored("w", x)({"w": a})       -> {"w": what is a or x}
"""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from s2s_ad import values as v
from s2s_ad.analysis.infer_links import Level
from s2s_ad.values import Value

Change: TypeAlias = Callable[[Value], Value]
_HOLDING: Final = (v.ListOf, v.DictOf, v.ObjectOf, v.TupleOf, v.SomeTuple)


@dataclass(frozen=True)
class Effect:
    """A change of the containers that lie `level` levels inside the objects of `name`, and of all deeper ones."""

    name: str
    level: Level
    change: Change
    deep: bool = False


def apply(effect: Effect, value: Value, levels: frozenset[int]) -> Value:
    """The value after the change, of a name inside which the changed objects lie at these levels."""
    if not levels:
        return value
    deeper = _one_deeper(levels)
    if deeper:
        value = v.map_children(value, lambda child: apply(effect, child, deeper))
    return effect.change(value) if 0 in levels else value


def apply_within(effect: Effect, value: Value, levels: frozenset[int]) -> Value:
    """The same of a list that nobody else holds: what is done by other names is done to what is in it."""
    deeper = _one_deeper(levels)
    return v.map_children(value, lambda child: apply(effect, child, deeper))


def _one_deeper(levels: frozenset[int]) -> frozenset[int]:
    return frozenset(level - 1 for level in levels if level)


def forget(value: Value) -> Value:
    """Anything may have been stored into it."""
    match value:
        case v.ListOf():
            return v.ListOf(v.Unknown())
        case v.DictOf():
            return v.DictOf(None, v.Unknown())
        case v.AnyOf():
            return v.each_class(value, forget)
        case v.ObjectOf():
            return v.ObjectOf(value.type)
        case v.IteratorOf():
            return v.IteratorOf(v.Unknown())
        case _:
            return value


def grown(item: Value) -> Change:
    """A list gets one more item."""

    def change(value: Value) -> Value:
        match value:
            case v.ListOf():
                return v.ListOf(v.join(value.item, item))
            case v.DictOf():  # has no such method
                return value
            case _:
                return forget(value)

    return change


def shrunk(value: Value) -> Value:
    """Items are taken out or reordered."""
    match value:
        case v.ListOf():
            return v.ListOf(value.item)
        case v.DictOf():
            return v.DictOf(None, value.value, v.keys_of(value))
        case _:
            return forget(value)


def increased(value: Value, by: Value) -> Value:
    """An adjoint to which another was added: its containers and arrays are the same objects, its numbers are sums.

    >>> increased(v.ListOf(v.Scalar("float")), v.ListOf(v.NumpyScalar("float64"))).item == v.join(
    ...     v.Scalar("float"), v.NumpyScalar("float64"))
    True
    """
    match value:
        case v.Array():
            return value
        case v.ListOf(items=tuple() as items):
            given = v.items_of(by)
            each = [v.element(by)] * len(items) if given is None or len(given) != len(items) else given
            sums = tuple(map(increased, items, each))
            return v.ListOf(v.join_all((increased(value.item, v.element(by)), *sums)), sums)
        case v.ListOf():
            return v.ListOf(increased(value.item, v.element(by)))
        case v.DictOf():
            term = by.value if isinstance(by, v.DictOf) else v.Unknown()
            pairs = value.items and tuple((key, increased(old, term)) for key, old in value.items)
            return v.DictOf(pairs, increased(value.value, term), value.key)
        case v.AnyOf():
            return forget(value)
        case v.ObjectOf():
            fields = tuple((name, increased(old, v.attribute(by, name))) for name, old in value.fields)
            return dataclasses.replace(value, fields=fields)
        case _:
            term = by if v.is_number(by) or not v.is_scalar(value) else v.adjoint_value(v.Scalar("float"))
            return v.join(value, v.binary("add", value, term))  # what is added to the adjoint of a number is a number


def updated(index: Value, item: Value) -> Change:
    """`container[index] = item`, where the slot was read and changed: no slot that holds a container is meant."""

    def change(value: Value) -> Value:
        match value:
            case v.ListOf(item=each, items=items):
                after = stored(index, item)(value)
                if not isinstance(after, v.ListOf):
                    return after
                kept = zip(items or (), after.items or (), strict=True)
                return v.ListOf(_number(each, after.item), None if items is None else tuple(_number(*k) for k in kept))
            case v.DictOf(value=each):
                after = stored(index, item)(value)
                return after if not isinstance(each, _HOLDING) else value
            case _:
                return stored(index, item)(value)

    return change


def _number(before: Value, after: Value) -> Value:
    return before if isinstance(before, _HOLDING) else after


def stored(index: Value, item: Value) -> Change:
    """`container[index] = item`."""

    def change(value: Value) -> Value:
        match value:
            case v.ListOf() if isinstance(index, v.SliceOf):
                return v.ListOf(v.join(value.item, v.element(item)))
            case v.ListOf(items=tuple() as items):
                told = v.constant_of(index)
                kept = (each if _is_other(k, told, len(items)) else v.join(each, item) for k, each in enumerate(items))
                return v.ListOf(v.join(value.item, item), tuple(kept))
            case v.ListOf():
                return v.ListOf(v.join(value.item, item))
            case v.DictOf():
                return _entered(value, index, item)
            case _:
                return forget(value)

    return change


def _is_other(place: int, index: object, length: int) -> bool:
    return isinstance(index, int) and index % length != place


def _entered(value: v.DictOf, index: Value, item: Value) -> Value:
    key = v.constant_of(index)
    if value.items is None or key not in dict(value.items):
        return v.DictOf(None, v.join(value.value, item), v.join(v.keys_of(value), v.kind_of_key(index)))
    pairs = tuple((name, v.join(each, item) if name == key else each) for name, each in value.items)
    return v.DictOf(pairs, v.join(value.value, item))


def attached(name: str, item: Value) -> Change:
    """`instance.name = item`; a property or `__setattr__` of the class may do anything."""

    def change(value: Value) -> Value:
        if isinstance(value, v.AnyOf):
            return v.each_class(value, change)
        if not isinstance(value, v.ObjectOf):
            return forget(value)
        descriptor = getattr(value.type, name, None)
        slot = isinstance(descriptor, types.MemberDescriptorType)
        bases = () if value.type is types.SimpleNamespace else value.type.__mro__[:-1]
        custom = any("__setattr__" in base.__dict__ for base in bases)
        if custom or (hasattr(descriptor, "__set__") and not slot):
            return forget(value)
        new = bool(value.fields) and name not in dict(value.fields) and v.may_be_active(item)
        fields = tuple((k, v.join(f, item) if k == name else f) for k, f in value.fields)
        return v.ObjectOf(value.type, fields, value.open or new)

    return change
