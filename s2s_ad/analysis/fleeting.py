"""Possible views of which it makes no difference whether NumPy makes a view or a copy.

    t = np.reshape(x_bar, shape)       x_bar was stored into before, but is not from here on; t is read by operations
    y = t.copy()                       that make new arrays, and is neither returned nor stored into: t may as well be
                                       a copy

So it is where nothing but copies and other linear operations read `t`, before the next store.

Such a definition is marked; `memory` then takes it for a new array, and no guard has to ask at run time. What may be
a number or an array, in a container of which arrays are stored into, is copied on its way out and in:

    t = pair[1]                        t = own(pair[1])
    u = t + e                          u = t + e
                                       v = own(u)
    pair[1] = u                        pair[1] = v         v is not heard of again: it shares no memory with the slot
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import gast

from s2s_ad import runtime
from s2s_ad.analysis.memory import Memory, shared_by, stored_by
from s2s_ad.analysis.operations import operation
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.values import OneOf, Unknown, Value, is_array


@dataclass(frozen=True)
class _Place:
    """A statement, its position in the text, and those of the outermost loop around it and of its block."""

    statement: gast.stmt
    position: int
    again_from: int
    block: int


def mark_fleeting(body: list[gast.stmt], memory: Memory, values: Mapping[str, Value], scope: Resolver) -> bool:
    """Mark the definitions of fleeting views; whether there are any."""
    places: list[_Place] = []
    _collect(body, places, None)
    found = [place for place in places if _may_be_view(place.statement, memory, values, scope)]
    for place in found:
        place.statement.fleeting = _is_fleeting(place, places, memory, values, scope)
    return any(place.statement.fleeting for place in found)


def copy_fleeting(
    body: list[gast.stmt], memory: Memory, values: dict[str, Value], scope: Resolver, fresh: Callable[[], str]
) -> bool:
    """Copy what may be a number or an array on its way out of a container and into it; whether there is any."""
    if scope.resolve(gast.Name("own", gast.Load(), None, None)) is not runtime.own:
        return False
    blocks = list(_blocks(body))
    found = {id(each) for block in blocks for each in block if _may_be_either(each, memory, values)}
    if not found:
        return False
    uses = Counter(name for each in all_statements(body) for part in _own_parts(each) for name in reads(part))
    changed = False
    for block in blocks:
        for statement in list(block):
            if id(statement) not in found:
                continue
            name, after = statement.targets[0].id, block[block.index(statement) + 1 :]
            if isinstance(statement.value, gast.Subscript | gast.Attribute):
                if _is_read_soon(name, after, uses[name], memory, values, scope):
                    statement.value = quote_expr("own(e)", e=statement.value)
                    changed = True
            elif (store := _handed_over(name, statement, after, uses[name], values, scope)) is not None:
                held = fresh()
                values[held] = values[name]
                block[block.index(store) : block.index(store)] = quote("t = own(e)", t=held, e=store.value)
                store.value, store.moves = gast.Name(held, gast.Load(), None, None), True
                changed = True
    return changed


def _blocks(body: list[gast.stmt]) -> Iterator[list[gast.stmt]]:
    yield body
    for statement in all_statements(body):
        if not isinstance(statement, gast.FunctionDef):
            yield from (block for name in ("body", "orelse") if (block := getattr(statement, name, None)))


def _may_be_either(statement: gast.stmt, memory: Memory, values: Mapping[str, Value]) -> bool:
    match statement:
        case gast.Assign(targets=[gast.Name(id=name)]):
            return isinstance(values.get(name), OneOf) and memory.is_stored_array(name)
        case _:
            return False


def _is_read_soon(
    name: str, rest: list[gast.stmt], uses: int, memory: Memory, values: Mapping[str, Value], scope: Resolver
) -> bool:
    """Whether all that read a name make new objects, before anything is stored into memory that it may share."""
    for statement in rest:
        if name in reads(statement):
            uses -= 1
            if not _makes_new(name, statement, values, scope):
                return False
        if uses == 0:
            return True
        stored = (each for part in all_statements([statement]) for each in stored_by(part, values, scope))
        if any(memory.may_share(name, each) for each in stored):
            return False
    return False


def _handed_over(
    name: str, made: gast.stmt, rest: list[gast.stmt], uses: int, values: Mapping[str, Value], scope: Resolver
) -> gast.Assign | None:
    """The store that puts a new object into a container, if that is the last that is heard of it under its name."""
    if shared_by(made.value, values, scope):
        return None
    for statement in rest:
        uses -= name in reads(statement)
        match statement:
            case gast.Assign(targets=[gast.Subscript() | gast.Attribute()], value=gast.Name(id=held)) if held == name:
                return statement if uses == 0 else None
            case _ if name in reads(statement) and not _makes_new(name, statement, values, scope):
                return None
    return None


def _collect(body: list[gast.stmt], places: list[_Place], loop: int | None) -> None:
    start = len(places)
    for statement in body:
        position = len(places)
        places.append(_Place(statement, position, position if loop is None else loop, start))
        inside = position if loop is None and isinstance(statement, gast.For | gast.While) else loop
        for block in (getattr(statement, "body", []), getattr(statement, "orelse", [])):
            if not isinstance(statement, gast.FunctionDef):
                _collect(block, places, inside)


def _may_be_view(statement: gast.stmt, memory: Memory, values: Mapping[str, Value], scope: Resolver) -> bool:
    match statement:
        case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call() as call) if memory.is_stored_array(name):
            found = operation(call, values, scope)
            return found is not None and found.rule.view == "maybe"
        case _:
            return False


def _is_fleeting(
    place: _Place, places: list[_Place], memory: Memory, values: Mapping[str, Value], scope: Resolver
) -> bool:
    name = place.statement.targets[0].id
    last = _last_copy(name, place, places, values, scope)
    for other in places:
        statement = other.statement
        parts = list(_own_parts(statement))
        if other is not place and any(name in writes(part) for part in parts):
            return False
        if any(name in reads(part) for part in parts) and not _makes_new(name, statement, values, scope):
            return False
        later = other.position > place.position or other.position >= place.again_from != place.position
        if last is not None:
            later = place.position < other.position <= last
        if later and any(memory.may_share(name, each) for each in stored_by(statement, values, scope)):
            return False
    return True


def _last_copy(
    name: str, place: _Place, places: list[_Place], values: Mapping[str, Value], scope: Resolver
) -> int | None:
    """The position from which on stores don't matter: `t = a.T.reshape(-1); y = np.array(t)`, where nothing but linear
    operations of the same block read `t`. Their adjoints don't look at it."""
    readers = [other for other in places if any(name in reads(part) for part in _own_parts(other.statement))]
    for other in readers:
        value = getattr(other.statement, "value", None)
        found = operation(value, values, scope) if isinstance(value, gast.Call) else None
        if other.block != place.block or other.position < place.position or found is None:
            return None
        blind = found.rule.kind in ("linear", "constant") or set(found.rule.pullbacks.values()) == {"y_bar"}
        if not isinstance(other.statement, gast.Assign) or not blind:
            return None
    return max((other.position for other in readers), default=None)


def _makes_new(name: str, statement: gast.stmt, values: Mapping[str, Value], scope: Resolver) -> bool:
    """Whether a statement that reads a name keeps nothing of its memory."""
    match statement:
        case gast.Assign(targets=[gast.Name()], value=value):
            return name not in shared_by(value, values, scope)
        case gast.AugAssign(target=target) | gast.Assign(targets=[target]):
            base = target.value if isinstance(target, gast.Subscript) else target
            return isinstance(base, gast.Name) and base.id != name and is_array(values.get(base.id, Unknown()))
        case _:
            return False


def _own_parts(statement: gast.stmt) -> Iterator[gast.AST]:
    """A statement without its blocks."""
    match statement:
        case gast.If(test=test) | gast.While(test=test):
            yield test
        case gast.For(target=target, iter=source):
            yield from (target, source)
        case _:
            yield statement
