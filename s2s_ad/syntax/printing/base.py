"""What all chapters of the printer share: tokens instead of text, parentheses by precedence, brackets, blocks.

`astunparse.Unparser` finds the method for a node by the name of its class, so one printer serves ast and gast. Its
methods write with `write`, `fill`, `enter` and `leave`, and print parts with `dispatch`; here all of these make tokens
of the current logical line, which is laid out when the next line begins.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import astunparse

from s2s_ad.syntax.printing.breaking import breaks_outside, is_pair_with_bracket
from s2s_ad.syntax.printing.layout import END, WIDTH, Begin, Break, IfBroken, Token, flat, lay_out
from s2s_ad.syntax.printing.literals import QUOTES
from s2s_ad.syntax.printing.precedence import Precedence, precedence_of

Node = Any
"""A node of ast or gast."""


class Base(astunparse.Unparser):  # type: ignore[misc]  # astunparse has no types
    """The machinery, without any grammar."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[Token] = []
        self._line_indent = 0
        self._indent = 0
        self._quotes: tuple[str, ...] = QUOTES
        self._verbatim = False
        self._hugs = False
        self.future_imports: list[str] = []

    def text(self) -> str:
        """All that was printed."""
        self.flush()
        return "\n".join(self._lines)

    def flush(self) -> None:
        """End the current logical line."""
        if self._line:
            margin = " " * 4 * self._line_indent
            self._lines.append(margin + lay_out(self._line, len(margin)))
        self._line = []

    def fill(self, text: str = "") -> None:
        """Begin a logical line."""
        self.flush()
        self._line_indent = self._indent
        self._line.append(text)

    def write(self, text: str) -> None:
        """Go on in the current line."""
        self._line.append(text)

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

    def documented(self, body: list[Node], spaced: bool = False) -> None:
        """The body of a module, a function or a class: it may begin with a docstring."""
        raise NotImplementedError

    def targets(self, node: Node) -> None:
        """Variables that are assigned to; by the chapter on displays."""
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

    @contextmanager
    def group(self, indent: int = 0, hugs: bool = False) -> Iterator[None]:
        """A group of the layout."""
        self._line.append(Begin(indent, hugs))
        yield
        self._line.append(END)

    def line_break(self, flat: str = " ") -> None:
        """A place where the line may break."""
        self._line.append(Break(flat))

    def if_broken(self, text: str) -> None:
        """Text for the broken group only."""
        self._line.append(IfBroken(text))

    @contextmanager
    def enclosed(self, opening: str, closing: str) -> Iterator[None]:
        """Brackets, whose content moves to lines of its own if it must."""
        self.write(opening)
        with self.group(4):
            self.line_break("")
            yield
            self._line.append(Break("", closing=True))
        self.write(closing)

    @contextmanager
    def optional_parentheses(self, hugs: bool = False) -> Iterator[None]:
        """Parentheses that are there only if the content does not fit."""
        with self.group(4, hugs):
            self.if_broken("(")
            self.line_break("")
            yield
            self._line.append(Break("", closing=True))
            self.if_broken(")")

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
