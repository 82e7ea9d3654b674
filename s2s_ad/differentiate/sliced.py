"""Slices of lists and tuples that change, or whose arrays are stored into.

    part = xs[:2]     ->     t = xs[0];  u = xs[1];  part = [t, u]
    part = xs[k:]     ->     part = [];  for i in range(len(xs))[k:]: part.append(xs[i])

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
    changes: bool,
) -> Statements | None:
    """The statements for `part = xs[i:j]`; None where the slice may stand as it is. Where the items of a tuple, or of
    what holds numbers as well, are not known one by one, that is an error. `changes`: arrays in it will be stored
    into, where what stands there now is written as stores, such as what is added to adjoints."""
    base, index = statement.value.value.id, statement.value.slice
    value, group = values.get(base, Unknown()), memory.alias_class(base)
    if not isinstance(value, TupleOf | ListOf | SomeTuple) or holds_numbers(value):
        return None
    if group not in memory.stored_arrays and not (changes and holds_objects(value)):
        return None
    moves = group in memory.stored_containers
    if holds_objects(value) and not moves:
        return None
    taken = _places(value, index, value_of)
    if taken is None and isinstance(value, ListOf) and moves:
        return _in_a_loop(statement, base, index, fresh)
    if taken is None:
        raise errors.slice_of_changing(statement.value, base)
    made: Statements = []
    held: list[gast.expr] = []
    for position in taken:
        held.append(gast.Name(fresh(), gast.Load(), None, None))
        made += quote("t = x[k]", t=held[-1].id, x=base, k=gast.Constant(position, None))
    display = gast.List(held, gast.Load()) if isinstance(value, ListOf) else gast.Tuple(held, gast.Load())
    return [*made, gast.Assign([copy_tree(statement.targets[0])], display)]


def _in_a_loop(statement: gast.Assign, base: str, index: gast.Slice, fresh: Callable[[], str]) -> Statements:
    """Of a list of arrays or containers, of any length."""
    every, taken, place, held = (fresh() for _ in range(4))
    text = "part = []\nr = range(len(xs))\ntaken = r[e]\nfor i in taken:\n    v = xs[i]\n    part.append(v)"
    names = {"r": every, "xs": base, "taken": taken, "i": place, "v": held}
    return quote(text, part=statement.targets[0].id, e=copy_tree(index), **names)


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
