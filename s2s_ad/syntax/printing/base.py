"""What all chapters of the printer share: parentheses by precedence, lists of items, blocks."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from s2s_ad.syntax.printing.breaking import breaks_outside, is_pair_with_bracket
from s2s_ad.syntax.printing.layout import WIDTH, flat
from s2s_ad.syntax.printing.precedence import Precedence, precedence_of
from s2s_ad.syntax.printing.writer import Writer

Node = Any
"""A node of ast or gast."""


class Base(Writer):
    """The machinery, without any grammar."""

    def comment(self, node: Node) -> None:
        """The comment of a statement, on lines of its own."""
        text = getattr(node, "comment", None)
        if text:
            self.flush()
            self._lines.extend(f"{' ' * 4 * self._indent}# {line}".rstrip() for line in text.splitlines())

    def dispatch(self, tree: Node) -> None:
        """Print a block, a statement, or an expression where any but a tuple, `yield` and `:=` stands bare."""
        if isinstance(tree, list):
            self.statements(tree)
        elif isinstance(tree, ast.expr):
            self.value(tree)
        else:
            super().dispatch(tree)

    def statements(self, body: list[Node]) -> None:
        """A block; by the chapter on statements, as is the next."""
        raise NotImplementedError

    def block(self, body: list[Node]) -> None:
        """The body of a compound statement."""
        raise NotImplementedError

    def documented(self, body: list[Node], spaced: bool = False) -> None:
        """The body of a module, a function or a class: it may begin with a docstring."""
        raise NotImplementedError

    def targets(self, node: Node) -> None:
        """Variables that are assigned to; by the chapter on comprehensions."""
        raise NotImplementedError

    def type_parameters(self, node: Node) -> None:
        """`[T]` of a function, a class or an alias; by the chapter on definitions."""
        raise NotImplementedError

    def bare(self, node: Node) -> None:
        """An expression without parentheses around it."""
        super().dispatch(node)

    def operand(self, node: Node, minimum: Precedence) -> None:
        """An expression within a bracket or flat; in parentheses if it binds less than `minimum`."""
        if precedence_of(node) < minimum:
            with self.enclosed("(", ")"):
                self.bare(node)
        else:
            self.bare(node)

    def item(self, node: Node) -> None:
        """An argument, an element or a test: `*rest` and `x := y` stand bare as well."""
        starts = type(node).__name__ in ("Starred", "NamedExpr")
        self.operand(node, Precedence.NAMED if starts else Precedence.TEST)

    def value(self, node: Node, minimum: Precedence = Precedence.TEST) -> None:
        """An expression outside of all brackets: parentheses appear if it must break, or move to the next line."""
        if precedence_of(node) < minimum or not breaks_outside(node):
            self.operand(node, minimum)
            return
        self._hugs = is_pair_with_bracket(node)
        start = len(self._line)
        with self.optional_parentheses(self._hugs):
            self.bare(node)
        if precedence_of(node) is Precedence.ATOM and not self._fits_on_next_line(start):
            self._line[start:] = [flat(self._line[start:])]

    def _fits_on_next_line(self, start: int) -> bool:
        return 4 * self._line_indent + 4 + len(flat(self._line[start:])) <= WIDTH

    def items(self, nodes: Iterable[Node], write: Callable[[Node], None]) -> None:
        """Separated by commas, each on a line of its own if the group around them is broken."""
        for position, node in enumerate(nodes):
            if position:
                self.write(",")
                self.line_break()
            write(node)
        self.if_broken(",")

    def display(self, brackets: str, nodes: list[Node], write: Callable[[Node], None] | None = None) -> None:
        """`[a, b]`."""
        if not nodes:
            self.write(brackets)
            return
        with self.enclosed(brackets[0], brackets[1]):
            self.items(nodes, write or self.item)

    def arguments(self, brackets: str, nodes: list[Node], write: Callable[[Node], None] | None = None) -> None:
        """`(a, b)` of a call or a signature: all on one line inside of the parentheses, if they fit there."""
        if not nodes:
            self.write(brackets)
            return
        with self.enclosed(brackets[0], brackets[1]), self.group():
            self.items(nodes, write or self.item)
