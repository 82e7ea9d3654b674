"""Entries that are taken out of dicts.

    del d[k]         ->   d_old = d[k];  del d[k]      d[k] = d_old;  d_bar[k] = 0.0

Put back, an entry is the last one. Where somebody may ask for the order of the entries the order is kept as well:

    d_keys = list(d);  d_old = d[k];  del d[k]      d[k] = d_old;  reorder(d, d_keys)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import gast

from s2s_ad import errors, runtime
from s2s_ad.differentiate.context import Context
from s2s_ad.differentiate.project import zero_template
from s2s_ad.differentiate.recording import Sweeps
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import DictOf, is_number, mutable

if TYPE_CHECKING:
    from s2s_ad.differentiate.adjoint import Reverser

UNORDERED = (len, bool, runtime.zeros_like, runtime.matches_mapping)


def deleted(reverser: Reverser, statement: gast.Delete, base: str, entry: gast.Subscript) -> Sweeps:
    """`del d[k]`: the entry comes back, and its adjoint is zero, or what other names have given to it."""
    context, active = reverser.context, base in reverser.context.program.active
    if not isinstance(context.value(base), DictOf):
        if active:
            raise errors.deletes_part(statement, base)
        return [statement], []
    saves, restores = _kept(reverser, base, entry.slice)
    if not active:
        return [*saves, statement], restores
    shadow = reverser.bars.name(base)
    place = context.expression("d_bar[k]", d_bar=shadow, k=entry.slice)
    if reverser.shadows.made_forward(base):
        save, restore = reverser.recorder.pair(shadow, place, "d_bar[k] = saved", d_bar=shadow, k=entry.slice)
        beside = context.quote("del d_bar[k]", d_bar=shadow, k=entry.slice)
        return [*saves, *save, statement, *beside], [*restores, *restore]
    old = context.expression("d[k]", d=base, k=entry.slice)
    zeros = context.quote(f"d_bar[k] = {zero_template(context.value_of(old))}", d_bar=shadow, k=entry.slice, x=old)
    return [*saves, statement], [*restores, *zeros]


def _kept(reverser: Reverser, base: str, key: gast.expr) -> Sweeps:
    context = reverser.context
    if context.escapes(base):
        return [], []
    old = context.expression("d[k]", d=base, k=key)
    saves, restores = reverser.recorder.pair(base, old, "d[k] = saved", d=base, k=key)
    if not _order_matters(context, base):
        return saves, restores
    keys = context.expression("list(d)", d=base)
    order, reordered = reverser.recorder.pair(base, keys, "reorder(d, saved)", d=base)
    return [*order, *saves], [*restores, *reordered]


def _order_matters(context: Context, base: str) -> bool:
    """Whether a dict, by any of its names, is used in a way that depends on the order of its entries, or may be."""
    memory, body = context.program.memory, context.program.function.body
    group = memory.alias_class(base)
    same = {name for name in memory.representatives if memory.alias_class(name) == group}
    leading = {name for name in same if mutable(context.value(name)) and not is_number(context.value(name))}
    if not all(isinstance(context.value(name), DictOf) for name in leading):
        return True
    plain = {id(node) for node in _by_key(context, body)}
    return any(node.__class__ is gast.Name and node.id in leading and id(node) not in plain for node in all_nodes(body))


def _by_key(context: Context, body: list[gast.stmt]) -> Iterator[gast.AST]:
    """The places where the entries of a dict are asked for one by one, or all in any order. A loop over a dict that
    changes keeps the keys that it has met."""
    for node in all_nodes(body):
        match node:
            case gast.Subscript(value=base):
                yield base
            case gast.Compare(ops=[gast.In() | gast.NotIn()], comparators=[base]):
                yield base
            case gast.For(iter=base) | gast.If(test=base) | gast.While(test=base):
                yield base
            case gast.Assign(targets=[gast.Name() as target], value=value):
                yield target
                if isinstance(value, gast.Name):
                    yield value
            case gast.Call(func=func, args=[base], keywords=[]) if context.program.scope.resolve(func) in UNORDERED:
                yield base
