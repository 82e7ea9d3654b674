"""Operators, conditions, `lambda`, `await`, `yield`, `:=`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
            self._power(t)
            return
        rest = []
        while type(t).__name__ == "BinOp" and precedence_of(t) is level:
            rest.append((self.binop[type(t.op).__name__], t.right))
            t = t.left
        self._chain(t, level, reversed(rest), level.tighter())

    def _power(self, t: Node) -> None:
        """`x**2`, but `f(x) ** 2`."""
        beside = t.right.left if _is_power(t.right) else t.right
        if _is_simple(t.left) and precedence_of(t.left) >= Precedence.AWAIT and _is_simple(beside):
            self.operand(t.left, Precedence.AWAIT)
            self.write("**")
            self.operand(t.right, Precedence.FACTOR)
        else:
            self._chain(t.left, Precedence.AWAIT, [("**", t.right)], Precedence.FACTOR)

    def _BoolOp(self, t: Node) -> None:
        hugs, self._hugs = self._hugs, False
        with self.group(hugs=hugs):
            for position, (symbol, operand, level) in enumerate(_operands(t)):
                if position:
                    self.line_break()
                    self.write(f"{symbol} ")
                self.operand(operand, level)

    def _Compare(self, t: Node) -> None:
        symbols = (self.cmpops[type(op).__name__] for op in t.ops)
        rest = zip(symbols, t.comparators, strict=True)
        self._chain(t.left, Precedence.BIT_OR, rest, Precedence.BIT_OR)

    def _UnaryOp(self, t: Node) -> None:
        symbol = self.unop[type(t.op).__name__]
        self.write("not " if symbol == "not" else symbol)
        self.operand(t.operand, Precedence.ATOM if _is_power(t.operand) else precedence_of(t))

    def _IfExp(self, t: Node) -> None:
        with self.group():
            self.operand(t.body, Precedence.OR)
            while type(t).__name__ == "IfExp":
                self.line_break()
                self.write("if ")
                self.operand(t.test, Precedence.OR)
                self.line_break()
                self.write("else ")
                t = t.orelse
                if type(t).__name__ == "IfExp":
                    self.operand(t.body, Precedence.OR)
            self.operand(t, Precedence.TEST)

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


def _operands(t: Node, symbol: str = "") -> Iterator[tuple[str, Node, Precedence]]:
    """The operands of `a and b or c` on one level, each with the word before it and how tightly it has to bind."""
    level = precedence_of(t)
    for position, value in enumerate(t.values):
        word = BOOLEAN[type(t.op).__name__] if position else symbol
        if type(value).__name__ == "BoolOp" and precedence_of(value) > level:
            yield from _operands(value, word)
        else:
            yield word, value, level.tighter()


def _is_simple(t: Node) -> bool:
    """Whether a power needs no space beside it: a name, its attributes, a number, one of these with a sign."""
    kind = type(t).__name__
    if kind == "Attribute":
        return _is_simple(t.value)
    if kind == "UnaryOp":
        return type(t.op).__name__ != "Not" and _is_simple(t.operand)
    return kind == "Name" or (kind == "Constant" and _is_number(t.value))


def _is_power(t: Node) -> bool:
    return precedence_of(t) is Precedence.POWER


def _is_number(value: object) -> bool:
    """Whether a constant is printed as one number.

    >>> _is_number(2), _is_number(float("nan")), _is_number(1 + 2j)
    (True, False, False)
    """
    if isinstance(value, complex):
        return value.real == 0 and value == value
    return value is None or (isinstance(value, int | float) and value == value)
