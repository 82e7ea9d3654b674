"""Values that carry a derivative may not be stored into data around the function: nobody would look for them there."""

from __future__ import annotations

import gast

from s2s_ad import errors
from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.scope import Scope
from s2s_ad.syntax.names import names_in, reads, writes
from s2s_ad.values import Unknown, Value


def refuse_outside(body: list[gast.stmt], active: frozenset[str], memory: Memory) -> None:
    """An error if values that carry a derivative are stored into data around the function."""
    defined = {name for statement in body for name in writes(statement)}
    for name in sorted(active - defined):
        places = (statement for statement in all_statements(body) if stores_through(statement, name, memory))
        raise errors.stored_outside(next(places, body[-1]), name)


def stores_through(statement: gast.stmt, name: str, memory: Memory) -> bool:
    """Whether a simple statement may store into what `name` reaches."""
    match statement:
        case gast.Assign(targets=[gast.Subscript() | gast.Attribute() as target]) | gast.AugAssign(target=target):
            return any(memory.may_share(name, base) for base in names_in(target))
        case gast.Expr(value=gast.Call() as call) | gast.Assign(value=gast.Call() as call):
            return name in reads(call)
        case _:
            return False


def surroundings(scope: Scope, body: list[gast.stmt]) -> dict[str, Value]:
    """The kinds of the data that a function reads from around it."""
    bound = {name for statement in body for name in writes(statement)}
    read = {name for statement in body for name in reads(statement)} - scope.locals - bound
    kinds = {name: scope.kind(name) for name in sorted(read)}
    return {name: kind for name, kind in kinds.items() if not isinstance(kind, Unknown)}
