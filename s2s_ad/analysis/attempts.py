"""Is what stands behind a guard of `try` all or nothing? See `syntax.attempts`.

Normalising makes it so; functions that are put where they are called may store into what was there before. Where a run
may fail after it has changed something that is seen, the reverse sweep could not tell how far it came: an error.
"""

from __future__ import annotations

from collections.abc import Mapping

import gast

from s2s_ad import errors
from s2s_ad.analysis.liveness import Live, live_after, live_before
from s2s_ad.analysis.memory import Memory
from s2s_ad.frontend.reach import roots
from s2s_ad.syntax.attempts import copy_of, end_of_guard, flag_of, tested
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.partial import changes, is_safe
from s2s_ad.syntax.visit import walk_statements
from s2s_ad.syntax.walk import all_nodes

Statements = list[gast.stmt]


def check_attempts(body: Statements, shared: Memory) -> None:
    """Raise UnsupportedError at the first guarded run of a function that may be partly done."""
    if any(flag_of(statement) for statement in walk_statements(body)):
        _block(body, live_after(body), frozenset(), shared, frozenset())


def _block(
    body: Statements, after: Mapping[int, Live], seen: Live, shared: Memory, flags: frozenset[str]
) -> None:
    """`seen`: what those see who catch an exception that is raised here. `flags`: of the guard that is begun."""
    for statement in body:
        choice = tested(statement)
        flags |= {name for name in (flag_of(statement), copy_of(statement, flags)) if name is not None}
        if choice is None or choice[0] not in flags:
            for block in (getattr(statement, "body", []), getattr(statement, "orelse", [])):
                _block(block if isinstance(block, list) else [], after, seen, shared, frozenset())
            continue
        _, handled, other = choice
        caught = seen | live_before(handled, after[id(statement)])
        _block(handled, after, seen, shared, frozenset())
        end = end_of_guard(other)
        if end is None:
            _block(other, after, caught, shared, flags)
        else:
            _require_whole(statement, other[:end], caught, shared)
            _block(other[:end], after, caught, shared, frozenset())
            _block(other[end + 1 :], after, seen, shared, frozenset())
        flags = frozenset()


def _require_whole(choice: gast.stmt, run: Statements, seen: Live, shared: Memory) -> None:
    written = {name for statement in run for name in writes(statement)}
    if written & seen:
        raise errors.partly_done(choice, sorted(written & seen))
    risky = [statement for statement in run if not is_safe(statement)]
    compound = gast.If | gast.For | gast.While
    for statement in risky if risky and isinstance(risky[-1], compound) else risky[:-1]:
        if changes(statement) and (old := _old(statement, written, shared)):
            raise errors.partly_done(statement, sorted(old))


def _old(statement: gast.stmt, written: set[str], shared: Memory) -> set[str]:
    """What was there before, of what a statement may change."""
    bases = {name for node in all_nodes([statement]) for name in _changed(node)}
    groups = {shared.alias_class(name) for name in bases}
    around = {name for name in shared.representatives if shared.alias_class(name) in groups}
    return (bases | around) - written


def _changed(node: gast.AST) -> set[str]:
    match node:
        case gast.Subscript(ctx=gast.Store() | gast.Del()) | gast.Attribute(ctx=gast.Store() | gast.Del()):
            return set(roots(node))
        case gast.AugAssign(target=target):
            return set(roots(target))
        case gast.Call():
            return {part.id for part in all_nodes([node]) if isinstance(part, gast.Name)} if changes(node) else set()
        case gast.Expr(value=gast.Call() as call) if changes(node):
            return {name for part in (*call.args, *_owner(call)) for name in roots(part)}
    return set()


def _owner(call: gast.Call) -> list[gast.expr]:
    return [call.func.value] if isinstance(call.func, gast.Attribute) else []
