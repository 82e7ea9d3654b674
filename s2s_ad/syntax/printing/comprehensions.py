"""Comprehensions, and the variables of loops."""

from __future__ import annotations

from functools import partial

from s2s_ad.syntax.printing.base import Base, Node
from s2s_ad.syntax.printing.precedence import Precedence


class Comprehensions(Base):
    """`[x for x in xs if x]` and the like."""

    def _ListComp(self, t: Node) -> None:
        self._comprehended("[]", t, partial(self.item, t.elt))

    def _SetComp(self, t: Node) -> None:
        self._comprehended("{}", t, partial(self.item, t.elt))

    def _GeneratorExp(self, t: Node) -> None:
        self._comprehended("()", t, partial(self.item, t.elt))

    def _DictComp(self, t: Node) -> None:
        self._comprehended("{}", t, partial(self._entry_of, t))

    def _comprehended(self, brackets: str, t: Node, element: partial[None]) -> None:
        with self.enclosed(brackets[0], brackets[1]), self.group():
            element()
            for generator in t.generators:
                self._comprehension(generator)

    def _comprehension(self, t: Node) -> None:
        self.line_break()
        self.write("async for " if t.is_async else "for ")
        self.targets(t.target)
        self.write(" in ")
        self.operand(t.iter, Precedence.OR)
        for condition in t.ifs:
            self.line_break()
            self.write("if ")
            self.operand(condition, Precedence.OR)

    def targets(self, node: Node) -> None:
        """The variables of a loop."""
        if type(node).__name__ != "Tuple" or len(node.elts) < 2:
            self.bare(node)
            return
        for position, part in enumerate(node.elts):
            self.write(", " if position else "")
            self.operand(part, Precedence.TEST)

    def _entry_of(self, t: Node) -> None:
        self.operand(t.key, Precedence.TEST)
        self.write(": ")
        self.operand(t.value, Precedence.TEST)
