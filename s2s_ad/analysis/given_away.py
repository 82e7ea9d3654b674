"""Functions made here that store, and are handed to somebody who calls them where that is not seen.

    with ExitStack() as stack:
        stack.callback(lambda: w.__setitem__(0, v))     called when the block is left
    timer.on_tick = put                                 called by who knows whom

By now each call that can be followed stands as the statements that it runs: what is left takes the function away.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import FunctionType

import gast

from s2s_ad import errors
from s2s_ad.analysis.activity import Activity
from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.outside import is_ready_made, made_in
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.writing import Writing
from s2s_ad.frontend.libraries import module_of
from s2s_ad.frontend.reach import roots
from s2s_ad.frontend.telling import only_tells
from s2s_ad.rules import registry
from s2s_ad.syntax.mutating import STORING
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import DictOf, ListOf, ObjectOf, Value

_HOLDERS = (list, tuple, dict, set, frozenset)


def refuse_given_away(
    body: list[gast.stmt],
    found: Activity,
    memory: Memory,
    writing: Writing,
    resolve: Callable[[gast.expr], object],
    value_of: Callable[[gast.expr], Value],
) -> None:
    """An error where such a function stores what carries a derivative, or into what does, and that is read here."""
    if not any(isinstance(node, gast.Lambda | gast.FunctionDef) for node in all_nodes(body)):
        return
    given: list[tuple[gast.AST, gast.AST]] = []
    read: set[str] = set()
    for statement in all_statements(body):
        away = list(_given_away(statement, writing, resolve, value_of))
        given += [(statement, function) for function in away]
        if not away and not isinstance(statement, gast.FunctionDef):
            read |= reads(statement)
    for place, function in given:
        for name in sorted(writing.stored_by(function) & found.wanted):
            if any(memory.may_share(name, other) for other in read) and (reads(function) | reads(place)) & found.varied:
                raise errors.given_away(place, name)


def _given_away(
    statement: gast.stmt,
    writing: Writing,
    resolve: Callable[[gast.expr], object],
    value_of: Callable[[gast.expr], Value],
) -> Iterator[gast.AST]:
    """The functions made here that a statement hands to what is not followed."""
    given: list[gast.expr] = []
    match statement:
        case gast.Assign(targets=[gast.Subscript(value=base) | gast.Attribute(value=base)], value=value):
            given = [] if isinstance(value_of(base), ListOf | DictOf | ObjectOf) else [value]
        case gast.Assign(value=gast.Call() as call) | gast.Expr(value=gast.Call() as call):
            if not _is_followed(call, writing, resolve, value_of):
                given = [*call.args, *(each.value for each in call.keywords)]
    for each in given:
        yield from made_in(value_of(each))


def _is_followed(
    call: gast.Call, writing: Writing, resolve: Callable[[gast.expr], object], value_of: Callable[[gast.expr], Value]
) -> bool:
    """Whether what becomes of the arguments of a call is known, or looked at elsewhere."""
    match call.func:
        case gast.Attribute(value=base, attr=attr) if attr in STORING:
            kind = value_of(base)
            if isinstance(kind, ListOf | DictOf) or all(name in writing.values for name in roots(base)):
                return True
    meaning = resolve(call.func)
    if isinstance(meaning, FunctionType) or is_ready_made(meaning):
        return True
    if isinstance(meaning, type):
        return meaning in _HOLDERS or module_of(meaning).partition(".")[0] not in sys.stdlib_module_names
    return registry.lookup(meaning) is not None or only_tells(meaning)
