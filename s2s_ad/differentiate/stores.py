"""Stores into arrays and containers: restore, take, clear, give.

    x[i] = v        ->   x[i] = saved;  d = x_bar[i].copy();  x_bar[i] = 0.0;  v_bar += d
    x[i] += v       ->   x[i] = saved;  v_bar += x_bar[i]
    x *= v          ->   x[...] = saved;  v_bar += x_bar * x;  x_bar *= v

In any other order `x[1:] = x[:-1]` is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gast

from s2s_ad import errors
from s2s_ad.analysis.indices import may_be_advanced
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.bars import as_argument
from s2s_ad.differentiate.context import Context, stamp
from s2s_ad.differentiate.new_attributes import if_there, is_first, may_be_new
from s2s_ad.differentiate.recording import Sweeps
from s2s_ad.origin import place_of
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import (
    Array,
    DictOf,
    Nothing,
    OneOf,
    SliceOf,
    Unknown,
    Value,
    is_array,
    is_scalar,
    may_be_active,
    shape_of,
)

if TYPE_CHECKING:
    from s2s_ad.differentiate.adjoint import Reverser


def store(reverser: Reverser, statement: gast.Assign | gast.AugAssign) -> Sweeps:
    """A store through a name: `x[i] = v`, `x.field = v`, `x[i] += v`, `x += v`."""
    target = statement.targets[0] if isinstance(statement, gast.Assign) else statement.target
    base = target.id if isinstance(target, gast.Name) else target.value.id
    guards = _check_reach(reverser.context, base, statement)
    if isinstance(target, gast.Attribute):
        saves, restores = _attribute_contents(reverser, base, target, statement)
    else:
        index = target.slice if isinstance(target, gast.Subscript) else None
        saves, restores = reverser.recorder.contents(base, index)
    out = list(restores)
    check_buffer(reverser.context, base, statement)
    if base in reverser.context.program.active:
        if isinstance(target, gast.Subscript) and isinstance(target.slice, gast.Slice):
            _check_slice(reverser, base, statement)
        if isinstance(statement, gast.Assign):
            _adjoint_of_store(reverser, target, statement.value, base, out)
        else:
            _adjoint_of_update(reverser, target, statement, base, out)
    beside = _store_shadow(reverser, statement, target, base, out)
    return [*guards, *saves, statement, *beside], out


def _store_shadow(
    reverser: Reverser, statement: gast.stmt, target: gast.expr, base: str, out: list[gast.stmt]
) -> list[gast.stmt]:
    """An element with a shadow of its own is stored into a container: its shadow goes into the container's."""
    value = statement.value
    if not reverser.shadows.made_forward(base) or isinstance(statement, gast.AugAssign):
        return []  # what is updated in place keeps its shadow
    if not isinstance(value, gast.Name) or not _moves_shadow(reverser, target, base, value.id):
        return _entry_beside(reverser, statement, target, base, out)
    place = _place(reverser, target, base)
    old = _held_before(reverser, place, base, statement)
    save, restore = reverser.recorder.pair(reverser.bars.name(base), old, "place = saved", place=copy_tree(place))
    out[:0] = restore
    return save + reverser.context.quote("place = v_bar", place=copy_tree(place), v_bar=reverser.bars.name(value.id))


def _held_before(reverser: Reverser, place: gast.expr, base: str, statement: gast.stmt) -> gast.expr:
    """What a slot of a shadow holds, where there may be no such slot yet."""
    if isinstance(reverser.context.value(base), DictOf) and isinstance(place, gast.Subscript):
        return reverser.context.expression("d.get(k)", d=place.value, k=place.slice)
    if isinstance(place, gast.Attribute) and may_be_new(reverser.context, base, place.attr, statement):
        return if_there(reverser.context, reverser.bars.name(base), place.attr)
    return place


def _entry_beside(
    reverser: Reverser, statement: gast.stmt, target: gast.expr, base: str, out: list[gast.stmt]
) -> list[gast.stmt]:
    """The shadow of a dict gets the entries that the dict gets, and that of an object its new attributes; that of any
    container, zeros for what is of another form than what was there, which the way back puts there again."""
    context = reverser.context
    if isinstance(target, gast.Name):
        return []
    place = _place(reverser, target, base)
    made = context.quote("place = zeros_like(v)", place=copy_tree(place), v=statement.value)
    if isinstance(target, gast.Attribute):
        gets = may_be_new(context, base, target.attr, statement)
    else:
        gets = isinstance(context.value(base), DictOf)
    if gets and not _is_handed_out(reverser, target, base):
        return made
    if not gets and (not context.program.memory.is_container(base) or not _changes_form(context, target)):
        return []
    old = _held_before(reverser, place, base, statement)
    save, restore = reverser.recorder.pair(reverser.bars.name(base), old, "place = saved", place=copy_tree(place))
    out.extend(restore)
    return save + made


def _is_handed_out(reverser: Reverser, target: gast.expr, base: str) -> bool:
    """Whether what lies in the slot of a shadow is the shadow of a name as well: `y = x.a` before `x.a = 0.0`."""
    program = reverser.context.program
    for statement in all_statements(program.function.body):
        match statement:
            case gast.Assign(
                targets=[gast.Name(id=name)],
                value=gast.Attribute(value=gast.Name(id=of)) | gast.Subscript(value=gast.Name(id=of)) as read,
            ) if isinstance(read, type(target)) and reverser.shadows.wanted(name):
                same = not isinstance(read, gast.Attribute) or read.attr == target.attr
                if same and program.memory.alias_class(of) == program.memory.alias_class(base):
                    return True
    return False


def _changes_form(context: Context, target: gast.expr) -> bool:
    """Whether a slot may hold a number here and an array there, or arrays of different shapes."""
    slot = copy_tree(target)
    slot.ctx = gast.Load()
    match context.value_of(slot):
        case Unknown() | OneOf():
            return True
        case Array(shape=shape):
            return shape is None or None in shape
        case _:
            return False


def _check_reach(context: Context, base: str, statement: gast.stmt) -> list[gast.stmt]:
    """What the reverse sweep may not restore, it may not read either: arrays of the caller's, and active values. What
    may be such an array is tested when it is there."""
    if not context.escapes(base):
        return []
    if base in context.program.active or is_array(context.value(base)):
        raise errors.reachable(statement, base)
    name = gast.Name(base, gast.Load(), None, None)
    if not isinstance(context.value(base), Unknown | OneOf) or not _is_read(context, name):
        return []
    where = gast.Constant(place_of(statement), None)
    return stamp(context.quote("require_no_array(x, where)", x=name, where=where), statement)


def kept_around(context: Context, statement: gast.stmt) -> list[gast.stmt]:
    """Tests of `D["data"][0] = v` and `D["data"] += v`, which is copied as it is: nothing restores what data around the
    function holds, so that it may not be an array which the reverse sweep reads."""
    match statement:
        case gast.Assign(targets=[gast.Subscript(value=gast.Subscript() | gast.Attribute() as base)]):
            written = [base]
        case gast.AugAssign(target=gast.Subscript() | gast.Attribute() as target):
            written = [target, target.value]
        case _:
            return []
    found = [place for place in written if not isinstance(place, gast.Name) and _is_read(context, place)]
    where = gast.Constant(place_of(statement), None)
    made = [test for x in found for test in context.quote("require_no_array(x, where)", x=_loaded(x), where=where)]
    return stamp(made, statement)


def _is_read(context: Context, place: gast.expr) -> bool:
    """Whether it leads into data around the function that statements with a derivative read."""
    while isinstance(place, gast.Subscript | gast.Attribute):
        place = place.value
    if not isinstance(place, gast.Name) or not context.escapes(place.id):
        return False
    of, active = context.program.memory.alias_class, context.program.active
    simple = (each for each in all_statements(context.program.function.body) if not hasattr(each, "body"))
    read = map(reads, simple)
    return any(names & active and of(place.id) in map(of, names) for names in read)


def _loaded(place: gast.expr) -> gast.expr:
    place = copy_tree(place)
    place.ctx = gast.Load()
    return place


def _attribute_contents(reverser: Reverser, base: str, target: gast.Attribute, statement: gast.stmt) -> Sweeps:
    if reverser.context.escapes(base):
        return [], []
    old = copy_tree(target)
    old.ctx = gast.Load()
    if may_be_new(reverser.context, base, target.attr, statement):
        if is_first(reverser.context, base, target.attr, statement):
            return [], []  # nothing before can have read it
        old = if_there(reverser.context, base, target.attr)
    return reverser.recorder.pair(base, old, f"x.{target.attr} = saved", x=base)


def _check_slice(reverser: Reverser, base: str, statement: gast.stmt) -> None:
    if reverser.context.program.memory.is_container(base):
        raise errors.slice_of_changing(statement, base)


def check_buffer(context: Context, base: str, statement: gast.Assign | gast.AugAssign) -> None:
    """An array of integers or booleans takes no value that carries a derivative."""
    value, program = context.value(base), context.program
    dtype = value.dtype if isinstance(value, Array) and not may_be_active(value) else None
    stored = reads(statement.value) & program.varied
    if dtype is not None and base in program.wanted and stored:
        raise errors.stored_into_exact(statement, base, dtype)


def _place(reverser: Reverser, target: gast.expr, base: str) -> gast.expr:
    """The same place in the shadow."""
    return place_in(target, reverser.bars.name(base))


def place_in(target: gast.expr, shadow: str, context: gast.expr_context | None = None) -> gast.expr:
    """A place such as `x[i]`, in the object that stands beside `x`."""
    place = copy_tree(target)
    place.ctx = context or gast.Load()
    if isinstance(place, gast.Name):
        place.id = shadow
    else:
        place.value.id = shadow
    return place


def _adjoint_of_store(reverser: Reverser, target: gast.expr, value: gast.expr, base: str, out: list[gast.stmt]) -> None:
    """Take a copy of the slot's adjoint and clear the slot, before the operand receives anything."""
    context, place = reverser.context, _place(reverser, target, base)
    active = isinstance(value, gast.Name) and value.id in context.program.active
    if active and _moves_shadow(reverser, target, base, value.id):
        if not reverser.shadows.made_forward(base):
            raise errors.stored_of_unknown_kind(target, base)
        return
    taken = _taken(reverser, target, place, base)
    if active and not reverser.bars.has_shadow(value.id) and reverser.bars.is_zero(value.id):
        reverser.bars.contribute_projected(value.id, taken, out)
        out.extend(_clear(reverser, target, place, base))
    elif active:
        held = context.fresh(f"{reverser.bars.name(base)}_old")
        out.extend(context.quote("d = e", d=held, e=taken))
        context.values[held] = context.value_of(taken)
        out.extend(_clear(reverser, target, place, base))
        reverser.bars.contribute_projected(value.id, gast.Name(held, gast.Load(), None, None), out)
    else:
        out.extend(_clear(reverser, target, place, base))


def _moves_shadow(reverser: Reverser, target: gast.expr, base: str, value: str) -> bool:
    """An element with a shadow of its own, stored into a container: the shadow was stored beside it."""
    kept = reverser.context.value(base)
    if _only_arrays_have(target) or is_array(kept) or not reverser.bars.has_shadow(value):
        return False
    if isinstance(kept, Unknown | OneOf) and isinstance(target, gast.Subscript) and not _is_text(target.slice):
        raise errors.stored_of_unknown_kind(target, base)  # an array takes numbers, whose shadows stay apart
    return True


def _only_arrays_have(place: gast.expr) -> bool:
    """Whether it is `x[...]`, `x[:, 0]` or `x[1:]`, which no container has (`_check_slice`)."""
    match place:
        case gast.Subscript(slice=gast.Tuple(elts=parts)):
            return any(map(_selects_many, parts))
        case gast.Subscript(slice=index):
            return _selects_many(index)
        case _:
            return False


def _is_text(index: gast.expr) -> bool:
    return isinstance(index, gast.Constant) and isinstance(index.value, str)


def _selects_many(index: gast.expr) -> bool:
    return isinstance(index, gast.Slice) or (isinstance(index, gast.Constant) and index.value is ...)


def _taken(reverser: Reverser, target: gast.expr, place: gast.expr, base: str) -> gast.expr:
    context = reverser.context
    if isinstance(target, gast.Subscript) and is_array(context.value(base)) and _may_repeat(reverser, target.slice):
        return context.expression("surviving(x_bar, i)", x_bar=reverser.bars.name(base), i=as_argument(target.slice))
    value = context.value_of(place)
    if is_scalar(value) or isinstance(target, gast.Attribute):
        return place
    if is_array(value) and is_array(context.value(base)):
        return context.expression("place.copy()", place=place)
    if not is_array(context.value(base)) and context.program.memory.is_container(base):
        return place
    return context.expression("own(place)", place=place)


def _may_repeat(reverser: Reverser, index: gast.expr) -> bool:
    """An integer index array may name an element twice; only the last write survives."""
    parts = index.elts if isinstance(index, gast.Tuple) else [index]
    for part in parts:
        if isinstance(part, gast.Slice | gast.Constant):
            continue
        value = reverser.context.value_of(part)
        if (
            not is_scalar(value)
            and not isinstance(value, Nothing | SliceOf)
            and not (isinstance(value, Array) and value.dtype == "bool")
        ):
            return True
    return False


def _clear(reverser: Reverser, target: gast.expr, place: gast.expr, base: str) -> list[gast.stmt]:
    """Zeros take the place of an array in a container: it may be added to in place. They are like what was there before
    the store, which is there again: that may have been of another length."""
    context, cleared = reverser.context, copy_tree(place)
    slot = isinstance(place, gast.Subscript | gast.Attribute) and not is_array(context.value_of(place.value))
    if not slot or not is_array(value := context.value_of(place)):
        return context.quote("place = 0.0", place=cleared)
    if None not in (shape_of(value) or (None,)) or context.escapes(base):
        return context.quote("place = np.zeros_like(old)", place=cleared, old=place)
    old = copy_tree(target)
    old.ctx = gast.Load()
    return context.quote("place = zeros_like(old)", place=cleared, old=old)


def _adjoint_of_update(
    reverser: Reverser, target: gast.expr, statement: gast.AugAssign, base: str, out: list[gast.stmt]
) -> None:
    """`op=` with a term for the operand and, for a product, a factor for the slot."""
    context, place, value = reverser.context, _place(reverser, target, base), statement.value
    old = copy_tree(target)
    old.ctx = gast.Load()
    if isinstance(value, gast.Name) and value.id in context.program.active:
        template = {gast.Add: "d", gast.Sub: "-d", gast.Mult: "d * x", gast.Div: "-d * x / v ** 2"}[type(statement.op)]
        term = context.simplified(template, d=copy_tree(place), x=old, v=value)
        reverser.bars.contribute_projected(value.id, term, out)
    if isinstance(statement.op, gast.Mult | gast.Div):
        out.extend(
            context.quote(
                "place *= v" if isinstance(statement.op, gast.Mult) else "place /= v",
                place=copy_tree(place),
                v=copy_tree(value),
            )
        )


def keeps_update(statement: gast.AugAssign, value_of: Callable[[gast.expr], Value], may_share: bool) -> bool:
    """Whether an update has an adjoint of its own, or is to be written as a load, an operation and a store: places that
    repeat get one of the terms, the last."""
    if may_share or not isinstance(statement.op, gast.Add | gast.Sub | gast.Mult | gast.Div):
        return False
    return not isinstance(statement.target, gast.Subscript) or not may_be_advanced(statement.target.slice, value_of)
