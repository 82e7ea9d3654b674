"""Which ways a statement can be left: at its end, or by `break`, `continue` or `return`.

The ways out of a loop's body by `break` and `continue` end at the loop. A `raise` is no way that needs a rewrite.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import gast

NONE: frozenset[str] = frozenset()
_JUMPS = {gast.Break: "break", gast.Continue: "continue", gast.Return: "return"}
_NESTED = gast.FunctionDef | gast.AsyncFunctionDef | gast.ClassDef | gast.Lambda


class Exits(NamedTuple):
    """`normal`: the statement after it may be reached; `kinds`: the jumps that may leave it."""

    normal: bool
    kinds: frozenset[str]


class Exiting:
    """The exits of statements, each computed once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[gast.stmt, Exits]] = {}

    def of(self, statement: gast.stmt) -> Exits:
        """The exits of one statement."""
        known = self._known.get(id(statement))
        if known is None:
            known = self._known[id(statement)] = (statement, self._compute(statement))
        return known[1]

    def block(self, body: Iterable[gast.stmt]) -> Exits:
        """The exits of a block; what stands after its certain end does not count."""
        kinds = NONE
        for statement in body:
            exits = self.of(statement)
            kinds |= exits.kinds
            if not exits.normal:
                return Exits(False, kinds)
        return Exits(True, kinds)

    def _compute(self, node: gast.stmt) -> Exits:
        if type(node) in _JUMPS:
            return Exits(False, frozenset({_JUMPS[type(node)]}))
        match node:
            case gast.Raise():
                return Exits(False, NONE)
            case gast.If(body=body, orelse=orelse):
                first, second = self.block(body), self.block(orelse)
                return Exits(first.normal or second.normal, first.kinds | second.kinds)
            case gast.For() | gast.While():
                return self._loop(node)
            case _:
                return Exits(True, NONE.union(*(self.block(body).kinds for body in inner_blocks(node))))

    def _loop(self, node: gast.For | gast.While) -> Exits:
        inside, after = self.block(node.body), self.block(node.orelse)
        endless = isinstance(node, gast.While) and is_true(node.test)
        kinds = (inside.kinds & {"return"}) | (NONE if endless else after.kinds)
        return Exits("break" in inside.kinds or (after.normal and not endless), kinds)


def inner_blocks(node: gast.AST) -> list[list[gast.stmt]]:
    """The blocks of a compound statement, handlers and cases included; a nested function's body is its own affair."""
    if isinstance(node, _NESTED):
        return []
    blocks = [block for name in ("body", "orelse", "finalbody") if (block := getattr(node, name, None))]
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        blocks.append(part.body)
    return blocks


def returns_in(body: list[gast.stmt]) -> list[gast.Return]:
    """Every return of a function's own body."""
    found: list[gast.Return] = []
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        if isinstance(node, gast.Return):
            found.append(node)
        stack.extend(statement for block in reversed(inner_blocks(node)) for statement in reversed(block))
    return found


def is_true(test: gast.expr) -> bool:
    """A test that is a true literal."""
    return isinstance(test, gast.Constant) and bool(test.value)
