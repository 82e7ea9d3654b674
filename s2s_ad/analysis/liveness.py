"""Which variables of a structured program may still be read.

Backward may-analysis on the core language, Aho, Lam, Sethi and Ullman, section 9.2.5:

    live_in(s) = reads(s) | (live_out(s) - writes(s)),      live_out(s) = union of live_in(successors)

A loop's head is its own successor, so its set is the least fixed point; a body is visited until it stops growing. Each
statement in a `try` may be followed by a handler.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import gast

from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import walk_statements

Live = frozenset[str]


def live_after(body: list[gast.stmt], at_end: Iterable[str] = ()) -> Mapping[int, Live]:
    """The names that may be read after each statement, keyed by `id(statement)`, nested ones included."""
    after: dict[int, Live] = {}
    _block(body, frozenset(at_end), after)
    return after


def _block(body: list[gast.stmt], live: Live, after: dict[int, Live]) -> Live:
    for statement in reversed(body):
        after[id(statement)] = live
        live = _statement(statement, live, after)
    return live


def _statement(statement: gast.stmt, live: Live, after: dict[int, Live]) -> Live:
    match statement:
        case gast.If(test=test):
            branches = _block(statement.body, live, after) | _block(statement.orelse, live, after)
            return branches | reads(test)
        case gast.For(target=target, iter=source):
            return _loop(statement, live, after, frozenset(), frozenset(writes(target))) | reads(source)
        case gast.While(test=test):
            return _loop(statement, live, after, frozenset(reads(test)), frozenset())
        case gast.Return():
            return frozenset(reads(statement))
        case gast.Try():
            return _try(statement, live, after)
        case _:
            return (live - writes(statement)) | reads(statement)


def _loop(
    loop: gast.For | gast.While, live: Live, after: dict[int, Live], read_at_head: Live, written_at_head: Live
) -> Live:
    head = live | read_at_head
    while True:
        grown = head | (_block(loop.body, head, after) - written_at_head)
        if grown == head:
            return head
        head = grown


def _try(node: gast.Try, live: Live, after: dict[int, Live]) -> Live:
    ended = _block(node.finalbody, live, after)
    caught = ended | live
    for handler in node.handlers:
        named = writes(handler.name) if handler.name is not None else set()
        caught |= (_block(handler.body, ended, after) - named) | (reads(handler.type) if handler.type else set())
    here = _block(node.body, _block(node.orelse, ended, after) | caught, after)
    for statement in walk_statements(node.body):
        after[id(statement)] = after.get(id(statement), frozenset()) | caught
    return here | caught


def live_before(body: list[gast.stmt], at_end: Iterable[str] = ()) -> Live:
    """The names that a block, or what follows it, may read before the block binds them."""
    return _block(body, frozenset(at_end), {})


def exposed(body: list[gast.stmt]) -> Live:
    """The names that a block may read before it binds them."""
    return live_before(body)
