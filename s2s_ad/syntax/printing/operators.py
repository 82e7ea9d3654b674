"""Operators, conditions, `lambda`, `await`, `yield`, `:=`."""

from __future__ import annotations

from collections.abc import Iterable

from s2s_ad.syntax.printing.base import Base, Node
from s2s_ad.syntax.printing.precedence import Precedence, precedence_of

BOOLEAN = {"And": "and", "Or": "or"}


class Operators(Base):
    """Expressions that hold no bracket of their own."""

    def _chain(self, first: Node, level: Precedence, rest: Iterable[tuple[str, Node]], right: Precedence) -> None:
        """`first op node op node`: the line breaks before the operators."""
        hugs, self._hugs = self._hugs, False
        with self.group(hugs=hugs):
            self.operand(first, level)
            for symbol, node in rest:
                self.line_break()
                self.write(f"{symbol} ")
                self.operand(node, right)

    def _BinOp(self, t: Node) -> None:
        level = precedence_of(t)
        if level is Precedence.POWER:
            self._chain(t.left, Precedence.AWAIT, [("**", t.right)], Precedence.FACTOR)
            return
        rest = []
        while type(t).__name__ == "BinOp" and precedence_of(t) is level:
            rest.append((self.binop[type(t.op).__name__], t.right))
            t = t.left
        self._chain(t, level, reversed(rest), level.tighter())

    def _BoolOp(self, t: Node) -> None:
        level = precedence_of(t).tighter()
        symbol = BOOLEAN[type(t.op).__name__]
        self._chain(t.values[0], level, ((symbol, value) for value in t.values[1:]), level)

    def _Compare(self, t: Node) -> None:
        symbols = (self.cmpops[type(op).__name__] for op in t.ops)
        rest = zip(symbols, t.comparators, strict=True)
        self._chain(t.left, Precedence.BIT_OR, rest, Precedence.BIT_OR)

    def _UnaryOp(self, t: Node) -> None:
        symbol = self.unop[type(t.op).__name__]
        self.write("not " if symbol == "not" else symbol)
        self.operand(t.operand, precedence_of(t))

    def _IfExp(self, t: Node) -> None:
        with self.group():
            self.operand(t.body, Precedence.OR)
            self.line_break()
            self.write("if ")
            self.operand(t.test, Precedence.OR)
            self.line_break()
            self.write("else ")
            self.operand(t.orelse, Precedence.TEST)

    def _NamedExpr(self, t: Node) -> None:
        self.bare(t.target)
        self.write(" := ")
        self.operand(t.value, Precedence.TEST)

    def _Await(self, t: Node) -> None:
        self.write("await ")
        self.operand(t.value, Precedence.ATOM)

    def _Yield(self, t: Node) -> None:
        self.write("yield")
        if t.value is not None:
            self.write(" ")
            self.operand(t.value, Precedence.TUPLE)

    def _YieldFrom(self, t: Node) -> None:
        self.write("yield from ")
        self.operand(t.value, Precedence.TEST)

    def _Starred(self, t: Node) -> None:
        self.write("*")
        self.operand(t.value, Precedence.BIT_OR)
