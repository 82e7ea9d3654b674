"""`with grad_of(h) as h_bar:` as one operation, which gives `h` on and has the block hanging on it.

Before and after::

    with grad_of(h) as h_bar:             h = grad_of(h, "h_bar", limit, np)
        h_bar = np.clip(h_bar, -limit, limit)

What the block reads is handed to the operation, so that every pass sees it. The value of the operation is `h`, and no
pass leaves it where values are computed: the reverse sweep has the block in its place (`differentiate.hooks`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import FunctionType

import gast

from s2s_ad import errors
from s2s_ad.frontend.bindings import MISSING, root_of
from s2s_ad.origin import adopt
from s2s_ad.runtime import grad_of
from s2s_ad.syntax.scopes import binds, reads, writes
from s2s_ad.syntax.visit import map_expressions, walk_statements
from s2s_ad.syntax.walk import all_nodes, children

_BLOCKS = ("body", "orelse", "finalbody")
_FUNCTIONS = (gast.FunctionDef, gast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, gast.Lambda, gast.ClassDef)
_LEAVING: dict[type[gast.AST], str] = {
    gast.Return: "return",
    gast.Yield: "yield",
    gast.YieldFrom: "yield from",
    gast.Await: "await",
    gast.Global: "global",
    gast.Nonlocal: "nonlocal",
}


@dataclass(frozen=True)
class Block:
    """What stands in the reverse sweep: the name of the adjoint in it, the names that it reads, those that it binds."""

    adjoint: str
    used: tuple[str, ...]
    own: tuple[str, ...]
    body: tuple[gast.stmt, ...]


def block_of(value: object) -> Block | None:
    """The block of an operation that stands for a `with grad_of(h) as h_bar:`."""
    func = value.func if isinstance(value, gast.Call) else None
    return getattr(func, "block", None)


def with_operations(tree: gast.FunctionDef, function: FunctionType) -> None:
    """Put an operation in the place of each block, in place."""
    if any(_opened(node, function) for node in all_nodes([tree]) if isinstance(node, gast.With)):
        for scope in [node for node in all_nodes([tree]) if isinstance(node, _FUNCTIONS)]:
            _Scope(scope, function).in_place(scope.body)


def without_operations(body: list[gast.stmt]) -> list[gast.stmt]:
    """The statements with `h` for each operation, in place: what is left of them where values are computed."""
    calls = [node for node in all_nodes(body) if node.__class__ is gast.Call]
    if any(block_of(call) is not None for call in calls):
        for statement in body:
            map_expressions(statement, lambda value: value.args[0] if block_of(value) is not None else value)
    return body


def _opened(node: gast.With, function: FunctionType) -> list[gast.withitem]:
    """The items of a `with` that are calls of grad_of."""
    return [item for item in node.items if isinstance(item.context_expr, gast.Call) and _is_hook(item, function)]


def _is_hook(item: gast.withitem, function: FunctionType) -> bool:
    match item.context_expr.func:
        case gast.Name(id=name):
            return root_of(function, name)[1] is grad_of
        case gast.Attribute(value=gast.Name(id=module), attr=name):
            return getattr(root_of(function, module)[1], name, MISSING) is grad_of
    return False


@dataclass
class _Scope:
    """One function, with the names that it uses outside of its blocks."""

    tree: gast.FunctionDef
    function: FunctionType

    def __post_init__(self) -> None:
        self.local = writes(self.tree.args).union(*map(writes, self.tree.body))
        self.outside = writes(self.tree.args) | self.names_outside(self.tree.body)

    def names_outside(self, body: list[gast.stmt]) -> set[str]:
        """All names that occur outside of the blocks."""
        found: set[str] = set()
        pending: list[gast.AST] = list(body)
        while pending:
            node = pending.pop()
            if isinstance(node, gast.Name):
                found.add(node.id)
            elif isinstance(node, gast.With) and _opened(node, self.function):
                pending += [item.context_expr for item in node.items]
            else:
                found.update(binds(node))
                pending += children(node)
        return found

    def in_place(self, body: list[gast.stmt]) -> None:
        """Each block of the function, wherever it stands."""
        for at, statement in enumerate(body):
            if isinstance(statement, gast.With) and _opened(statement, self.function):
                body[at] = self.operation(statement)
            elif not isinstance(statement, _SCOPES):
                for holder in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                    for name in _BLOCKS:
                        self.in_place(getattr(holder, name, None) or [])

    def operation(self, node: gast.With) -> gast.stmt:
        """What stands for one block."""
        item = node.items[0]
        if len(node.items) > 1 or not isinstance(item.optional_vars, gast.Name):
            raise errors.hook_among_others(node)
        adjoint = item.optional_vars.id
        match item.context_expr:
            case gast.Call(func=func, args=[gast.Name(id=name)], keywords=[]) if name in self.outside & self.local:
                pass
            case _:
                raise errors.hook_on_expression(item.context_expr)
        own = set().union(*map(writes, node.body)) - {adjoint}
        used = sorted(set().union(*map(reads, node.body)) - own - {adjoint})
        self.check(node, adjoint, own, used)
        func.block = Block(adjoint, tuple(used), tuple(sorted(own)), tuple(node.body))
        first, *given = [gast.Name(each, gast.Load(), None, None) for each in (name, *used)]
        given = [first, gast.Constant(adjoint, None), *given]
        made = gast.Assign([gast.Name(name, gast.Store(), None, None)], gast.Call(func, given, []), None)
        made.comment = getattr(node, "comment", None)
        for each in (made, made.value):
            adopt(each, node)
        return made

    def check(self, node: gast.With, adjoint: str, own: set[str], used: list[str]) -> None:
        """An error for what can't be done in a reverse sweep."""
        for part in _of_own_scope(node.body):
            if type(part) in _LEAVING:
                raise errors.hook_leaves(part, _LEAVING[type(part)])
            if isinstance(part, gast.With) and _opened(part, self.function):
                raise errors.hook_leaves(part, "with grad_of")
            self.check_store(part, own | {adjoint})
        for jump in _jumps(node.body):
            raise errors.hook_leaves(jump, type(jump).__name__.lower())
        for name in sorted((own | {adjoint}) & self.outside):
            binding = next((each for each in walk_statements(node.body) if name in writes(each)), node)
            raise errors.hook_assigns(binding, name)
        for name in used:
            if name in self.local - self.outside:
                raise errors.hook_assigns(node, name)

    def check_store(self, part: gast.AST, own: set[str]) -> None:
        """An error for a store into what the reverse sweep may need."""
        if isinstance(part, gast.Subscript | gast.Attribute) and not isinstance(part.ctx, gast.Load):
            base = part.value
            while isinstance(base, gast.Subscript | gast.Attribute):
                base = base.value
            if isinstance(base, gast.Name) and base.id in self.local - own:
                raise errors.hook_stores(part, base.id)


def _of_own_scope(body: list[gast.stmt]) -> Iterator[gast.AST]:
    """All nodes but those of functions and classes in the block."""
    pending: list[gast.AST] = list(body)
    while pending:
        node = pending.pop()
        yield node
        if not isinstance(node, _SCOPES):
            pending += children(node)


def _jumps(body: list[gast.stmt]) -> Iterator[gast.stmt]:
    """`break` and `continue` of a loop around the block."""
    for statement in body:
        if isinstance(statement, gast.Break | gast.Continue):
            yield statement
        elif not isinstance(statement, (*_SCOPES, gast.For, gast.While)):
            for holder in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
                for name in _BLOCKS:
                    yield from _jumps(getattr(holder, name, None) or [])
