"""Where values that carry a derivative may not be stored: nobody would look for them there.

Data around the function; the keys of a dict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import gast

from s2s_ad import errors
from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.scope import Scope
from s2s_ad.syntax.names import names_in, reads, writes
from s2s_ad.values import DictOf, Unknown, Value, is_number


def refuse_outside(body: list[gast.stmt], active: frozenset[str], memory: Memory) -> None:
    """An error if values that carry a derivative are stored into data around the function."""
    defined = {name for statement in body for name in writes(statement)}
    for name in sorted(active - defined):
        places = (statement for statement in all_statements(body) if stores_through(statement, name, memory))
        raise errors.stored_outside(next(places, body[-1]), name)


def refuse_keys(body: list[gast.stmt], varied: frozenset[str], values: Mapping[str, Value]) -> None:
    """An error if a number that carries a derivative is the key of a dict: keys are constants."""
    for statement in all_statements(body):
        for key in _keys(statement, values):
            if isinstance(key, gast.Name) and key.id in varied and is_number(values.get(key.id, Unknown())):
                raise errors.key_carries(statement, key.id)


def _keys(statement: gast.stmt, values: Mapping[str, Value]) -> Iterator[gast.expr]:
    """The keys under which a statement stores into dicts."""
    match statement:
        case gast.Assign(targets=[gast.Subscript(value=gast.Name(id=base), slice=key)]):
            if isinstance(values.get(base), DictOf):
                yield key
        case gast.Assign(value=gast.Dict(keys=keys)):
            yield from (key for key in keys if key is not None)


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
