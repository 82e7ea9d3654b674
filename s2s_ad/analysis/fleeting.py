"""Possible views of which it makes no difference whether NumPy makes a view or a copy.

    t = np.reshape(x_bar, shape)       x_bar was stored into before, but is not from here on; t is read by operations
    y = t.copy()                       that make new arrays, and is neither returned nor stored into: t may as well be
                                       a copy

Such a definition is marked; `memory` then takes it for a new array, and no guard has to ask at run time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import gast

from s2s_ad.analysis.memory import Memory, shared_by, stored_by
from s2s_ad.analysis.operations import operation
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.syntax.names import reads, writes
from s2s_ad.values import Unknown, Value, is_array


@dataclass(frozen=True)
class _Place:
    """A statement, its position in the text, and that of the start of the outermost loop around it."""

    statement: gast.stmt
    position: int
    again_from: int


def mark_fleeting(body: list[gast.stmt], memory: Memory, values: Mapping[str, Value], scope: Resolver) -> bool:
    """Mark the definitions of fleeting views; whether there are any."""
    places: list[_Place] = []
    _collect(body, places, None)
    found = [place for place in places if _may_be_view(place.statement, memory, values, scope)]
    for place in found:
        place.statement.fleeting = _is_fleeting(place, places, memory, values, scope)
    return any(place.statement.fleeting for place in found)


def _collect(body: list[gast.stmt], places: list[_Place], loop: int | None) -> None:
    for statement in body:
        position = len(places)
        places.append(_Place(statement, position, position if loop is None else loop))
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
    for other in places:
        statement = other.statement
        parts = list(_own_parts(statement))
        if other is not place and any(name in writes(part) for part in parts):
            return False
        if any(name in reads(part) for part in parts) and not _makes_new(name, statement, values, scope):
            return False
        later = other.position > place.position or other.position >= place.again_from != place.position
        if later and any(memory.may_share(name, each) for each in stored_by(statement, values, scope)):
            return False
    return True


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
