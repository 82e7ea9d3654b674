"""The desk of the expression passes: where statements are written, and where temporaries get their names.

`Lift` is what the files about single constructs see of each other: each takes one, and none imports another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

import gast

from s2s_ad.frontend.bindings import MISSING, Resolver
from s2s_ad.normalise import nodes
from s2s_ad.normalise.nodes import Block
from s2s_ad.normalise.resolved import is_constant_name
from s2s_ad.syntax.names import Names
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.walk import all_nodes


@dataclass
class Desk:
    """The state of the pass over one function."""

    names: Names
    facts: Facts
    scope: Resolver
    rebound: frozenset[str]  # names that may be bound in the middle of an expression
    occurrences: Counter[str] = field(default_factory=Counter)  # of each name in the function as the user wrote it
    out: Block = field(default_factory=list)
    source: gast.AST | None = None

    def emit(self, statement: gast.stmt) -> None:
        """Write the next statement."""
        if self.source is not None:
            nodes.stamp(statement, self.source)
        self.out.append(statement)

    def calls_inside(self, value: gast.expr) -> bool:
        """Whether a function is called that is made inside, and sees what is here."""
        return any(
            isinstance(node, gast.Call)
            and isinstance(node.func, gast.Name)
            and self.scope.resolve(node.func) is MISSING
            for node in all_nodes([value])
        )

    @contextmanager
    def block(self) -> Iterator[Block]:
        """Write into a block of its own."""
        outer, self.out = self.out, []
        try:
            yield self.out
        finally:
            self.out = outer

    def temporary(self) -> str:
        """A name for a value that the user did not name."""
        return self.names.fresh("t")

    def introduce(self, names: set[str], active: set[str]) -> None:
        """Names that the function did not have, and those of them that may be active."""
        self.facts.local |= names
        self.facts.active |= active

    def is_atom(self, expression: gast.expr) -> bool:
        """A name, a literal, or a dotted name that means a function, a class or a constant of a module."""
        match expression:
            case gast.Name() | gast.Constant():
                return True
            case gast.UnaryOp(op=gast.USub(), operand=gast.Constant()):
                return True
            case gast.Attribute():
                return is_constant_name(expression, self.scope, self.facts.local)
            case _:
                return False


class Lift(Protocol):
    """What turns an expression into core language, writing before it what must be computed first."""

    @property
    def desk(self) -> Desk: ...

    def atom(self, expression: gast.expr) -> gast.expr:
        """A name or literal with the value of the expression."""
        ...

    def value(self, expression: gast.expr) -> gast.expr:
        """One operation on atoms."""
        ...

    def name(self, expression: gast.expr) -> gast.expr:
        """A name, or a dotted one, for what is subscripted or asked for an attribute."""
        ...

    def named(self, value: gast.expr) -> gast.expr:
        """A temporary for a value."""
        ...

    def index(self, expression: gast.expr) -> gast.expr:
        """A subscript of atoms."""
        ...

    def argument(self, expression: gast.expr) -> gast.expr:
        """An atom, or a display of arguments."""
        ...

    def arguments(self, expressions: list[gast.expr]) -> list[gast.expr]:
        """Arguments in the order of their evaluation."""
        ...

    def assign(self, name: str, expression: gast.expr) -> None:
        """Write what gives the expression's value to a name."""
        ...

    def test(self, expression: gast.expr) -> gast.expr:
        """An expression that is as true as this one, and calls no user's function on may-active names."""
        ...
