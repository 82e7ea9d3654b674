"""Slices of a list or tuple of numbers, perhaps beside arrays that are stored into.

    part = xs[:2]     ->     t = xs[0];  u = xs[1];  part = [t, u]

A slice is a new list, with places of its own for the adjoints of numbers, but with the same arrays: its shadow is made
item by item.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import gast

from s2s_ad import errors
from s2s_ad.analysis.memory import CONTAINERS, Memory
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import ListOf, SomeTuple, TupleOf, Unknown, Value, constant_of, is_array, is_number, mutable

Statements = list[gast.stmt]


def holds_objects(container: Value) -> bool:
    """Whether all elements have adjoints that are changed in place: arrays and containers, no numbers."""
    match container:
        case TupleOf(items=items) | ListOf(items=tuple() as items):
            return all(isinstance(item, CONTAINERS) or is_array(item) for item in items)
        case ListOf(item=item):
            return isinstance(item, CONTAINERS) or is_array(item)
        case _:
            return False


def holds_numbers(container: Value) -> bool:
    """Whether no element is an array or a container."""
    match container:
        case TupleOf(items=items) | ListOf(items=tuple() as items):
            return all(is_number(item) and not mutable(item) for item in items)
        case ListOf(item=item):
            return is_number(item) and not mutable(item)
        case _:
            return False


def item_by_item(
    statement: gast.Assign,
    values: Mapping[str, Value],
    memory: Memory,
    value_of: Callable[[gast.expr], Value],
    fresh: Callable[[], str],
) -> Statements | None:
    """The statements for `part = xs[i:j]`; None where the slice may stand as it is. Where the items are not known one
    by one, that is an error."""
    base, index = statement.value.value.id, statement.value.slice
    value, group = values.get(base, Unknown()), memory.alias_class(base)
    if not isinstance(value, TupleOf | ListOf | SomeTuple) or holds_objects(value) or holds_numbers(value):
        return None
    if group not in memory.stored_arrays or group in memory.stored_containers:
        return None
    taken = _places(value, index, value_of)
    if taken is None:
        raise errors.slice_of_changing(statement.value, base)
    made: Statements = []
    held: list[gast.expr] = []
    for position in taken:
        held.append(gast.Name(fresh(), gast.Load(), None, None))
        made += quote("t = x[k]", t=held[-1].id, x=base, k=gast.Constant(position, None))
    display = gast.List(held, gast.Load()) if isinstance(value, ListOf) else gast.Tuple(held, gast.Load())
    return [*made, gast.Assign([copy_tree(statement.targets[0])], display)]


def _places(
    value: TupleOf | ListOf | SomeTuple, index: gast.Slice, value_of: Callable[[gast.expr], Value]
) -> range | None:
    """Where the slice finds its items, if that is known."""
    bounds = [bound and constant_of(value_of(bound)) for bound in (index.lower, index.upper, index.step)]
    match value, bounds:
        case (
            (TupleOf() | ListOf(items=tuple())),
            [(None | int()) as start, (None | int()) as stop, (None | int()) as step],
        ):
            return range(len(value.items or ()))[slice(start, stop, step)]
        case _:
            return None
