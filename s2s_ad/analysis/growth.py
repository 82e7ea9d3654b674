"""Loops over lists that their own body makes longer or shorter, under whatever name: an error.

    ys = xs
    for x in xs:          Python looks at the length before each turn; what stands for the loop goes over
        ys.append(x)      the positions that there were before the first

A list of the function's that is changed under the name of the loop was rewritten before: see `normalise.growing`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import gast

from s2s_ad import errors
from s2s_ad.analysis.identity import Objects
from s2s_ad.syntax.iteration import sources
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.visit import walk_statements
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import ListOf, Unknown, Value

Nest = tuple[tuple[list[gast.stmt], list[gast.stmt]], ...]
_METHODS = frozenset({"append", "appendleft", "extend", "extendleft", "insert", "pop", "popleft", "remove", "clear"})


def refuse_growth(
    body: list[gast.stmt],
    values: Mapping[str, Value],
    active: frozenset[str],
    resolve: Callable[[gast.expr], object] = lambda _: None,
) -> None:
    """Raise UnsupportedError where a loop that matters changes the length of what it runs over."""
    suspects = [(loop, changed) for loop, nest in _loops(body) if (changed := _others(loop, nest))]
    objects = Objects.of(body, values, resolve) if suspects else Objects(values)
    for loop, changed in suspects:
        names = [source.id for source in sources(loop.iter) if isinstance(source, gast.Name)]
        lists = [name for name in names if isinstance(values.get(name, Unknown()), ListOf | Unknown)]
        mentioned = {node.id for node in all_nodes([loop]) if node.__class__ is gast.Name}
        if mentioned & active and any(objects.same(name, other) for name in lists for other in changed):
            raise errors.grows(loop)


def _loops(body: list[gast.stmt], around: Nest = ()) -> Iterator[tuple[gast.For, Nest]]:
    """Each loop, with the statements before and after it in its block, and in the blocks around that."""
    for at, statement in enumerate(body):
        nest = ((body[:at], body[at + 1 :]), *around)
        if isinstance(statement, gast.For):
            yield statement, nest
        if isinstance(statement, gast.For | gast.While | gast.If):
            yield from _loops(statement.body, nest)
            yield from _loops(statement.orelse, nest)


def _others(loop: gast.For, nest: Nest) -> set[str]:
    """What a loop may make longer or shorter, but for lists that are new whenever it begins, and only filled."""
    changed = set(_changed(loop.body))
    over = reads(loop.iter)
    return {name for name in changed if name in over or not (_only_filled(name, loop.body) and _is_new(name, nest))}


def _is_new(name: str, nest: Nest) -> bool:
    """Whether a name holds a list that nobody else holds, whichever way a loop is come to: from before, or from the
    turn before of a loop around it."""
    for before, after in nest:
        made = _made(name, before)
        if made is not None:
            return made
        if _made(name, after) is False:
            return False
    return False


def _made(name: str, statements: list[gast.stmt]) -> bool | None:
    """Whether a list is made under a name and then only filled; None if it is only filled."""
    for statement in reversed(statements):
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.List()) if target == name:
                return True
        if not _only_filled(name, [statement]):
            return False
    return None


def _only_filled(name: str, body: list[gast.stmt]) -> bool:
    """Whether a name only occurs as that of an object whose methods are called: nobody else gets to hold it."""
    nodes = all_nodes(body)
    called = {id(node.value) for node in nodes if isinstance(node, gast.Attribute)}
    return not any(node.__class__ is gast.Name and node.id == name and id(node) not in called for node in nodes)


def _changed(body: list[gast.stmt]) -> Iterator[str]:
    """The names of objects whose length the statements may change."""
    for statement in walk_statements(body):
        match statement:
            case (
                gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)))
                | gast.Assign(value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)))
            ) if method in _METHODS:
                yield name
            case gast.Delete(targets=[gast.Subscript(value=gast.Name(id=name))]):
                yield name
            case gast.Assign(targets=[gast.Subscript(value=gast.Name(id=name), slice=gast.Slice())]):
                yield name
            case gast.Assign(value=gast.BinOp(left=gast.Name(id=name))) if getattr(statement, "inplace", None):
                yield name
