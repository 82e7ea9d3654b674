"""Tokens instead of text: the methods that `astunparse.Unparser` writes with, and groups, breaks and brackets.

`astunparse.Unparser` finds the method for a node by the name of its class, so one printer serves ast and gast. Its
methods write with `write`, `fill`, `enter` and `leave`; here these make tokens of the current logical line, which is
laid out when the next line begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import astunparse

from s2s_ad.syntax.printing.layout import END, Begin, Break, IfBroken, Token, lay_out
from s2s_ad.syntax.printing.literals import QUOTES


class Writer(astunparse.Unparser):  # type: ignore[misc]  # astunparse has no types
    """The current line, and the lines before."""

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
