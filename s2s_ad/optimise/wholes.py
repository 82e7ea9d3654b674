"""Arrays that are set as a whole, and statements that ask where an array is, but not what is in it.

    v[...] = e        all that is read through v from here on is e
    y = v             and through y
    w = v[1:]         is no reading of contents; to read w is
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.analysis.indices import may_be_advanced
from s2s_ad.syntax.visit import walk_statements
from s2s_ad.values import Value, is_array

ValueOf = Callable[[gast.expr], Value]


def whole_place(statement: gast.stmt) -> str | None:
    """The array of `v[...] = e`."""
    match statement:
        case gast.Assign(targets=[gast.Subscript(value=gast.Name(id=name), slice=gast.Constant(value=place))]):
            return name if place is ... else None
    return None


def alias_of(statement: gast.stmt) -> tuple[str, str] | None:
    """The names of `y = v`."""
    match statement:
        case gast.Assign(targets=[gast.Name(id=name)], value=gast.Name(id=other)):
            return name, other
    return None


def set_whole(body: list[gast.stmt]) -> frozenset[str]:
    """The names of what is set as a whole somewhere, and others given to the same."""
    names = {name for statement in walk_statements(body) if (name := whole_place(statement)) is not None}
    if not names:
        return frozenset()
    pairs = [pair for statement in walk_statements(body) if (pair := alias_of(statement)) is not None]
    return frozenset(names | {name for name, other in pairs if other in names})


def same_names(body: list[gast.stmt], names: Container[str], oracle: Oracle) -> dict[int, set[str]]:
    """Which of the names mean the array that a statement of a block sets as a whole, by the identity of the statement:
    `y = v; v[...] = e`."""
    found: dict[int, set[str]] = {}
    pairs: set[tuple[str, str]] = set()
    for statement in body:
        name = whole_place(statement)
        if name is not None:
            found[id(statement)] = {one for one, other in pairs if other == name}
        bound = oracle.effects(statement).writes if pairs else frozenset()
        pairs = {pair for pair in pairs if bound.isdisjoint(pair)}
        pair = alias_of(statement)
        if pair is not None and pair[0] in names:
            pairs |= {pair, *((pair[0], other) for one, other in pairs if one == pair[1])}
    return found


def handles(statement: gast.stmt, value_of: ValueOf) -> Iterator[str]:
    """The arrays of which a statement asks where they are: `v[...] = e`, `w = v[1:]`, `y = v`."""
    match statement:
        case gast.Assign(targets=[gast.Name()], value=gast.Subscript(value=gast.Name(id=name)) as view):
            if _is_view(view, value_of):
                yield name
        case gast.Assign(targets=[gast.Name()], value=gast.Name(id=name) as given):
            if is_array(value_of(given)):
                yield name
        case _ if (found := whole_place(statement)) is not None:
            yield found


def _is_view(taken: gast.Subscript, value_of: ValueOf) -> bool:
    """Whether part of an array is taken as an array, without a copy."""
    arrays = is_array(value_of(taken.value)) and is_array(value_of(taken))
    return arrays and not may_be_advanced(taken.slice, value_of)
