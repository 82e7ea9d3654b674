"""Compound statements: `if`, `for`, `while`, `with`, `try`."""

from __future__ import annotations

from s2s_ad.syntax.printing.base import Base, Node
from s2s_ad.syntax.printing.precedence import Precedence


class Blocks(Base):
    """Statements that hold blocks."""

    def _optional(self, word: str, body: list[Node]) -> None:
        if body:
            self.fill(word)
            self.block(body)

    def _test(self, word: str, test: Node) -> None:
        self.fill(f"{word} ")
        self.value(test, Precedence.NAMED if type(test).__name__ == "NamedExpr" else Precedence.TEST)

    def _If(self, t: Node) -> None:
        self._test("if", t.test)
        self.block(t.body)
        while [type(statement).__name__ for statement in t.orelse] == ["If"]:
            t = t.orelse[0]
            self.comment(t)
            self._test("elif", t.test)
            self.block(t.body)
        self._optional("else", t.orelse)

    def _While(self, t: Node) -> None:
        self._test("while", t.test)
        self.block(t.body)
        self._optional("else", t.orelse)

    def _For(self, t: Node) -> None:
        self._loop("for", t)

    def _AsyncFor(self, t: Node) -> None:
        self._loop("async for", t)

    def _loop(self, word: str, t: Node) -> None:
        self.fill(f"{word} ")
        self.targets(t.target)
        self.write(" in ")
        self.value(t.iter)
        self.block(t.body)
        self._optional("else", t.orelse)

    def _generic_With(self, t: Node, async_: bool = False) -> None:
        self.fill("async with " if async_ else "with ")
        if len(t.items) > 1:
            with self.optional_parentheses():
                self.items(t.items, self._item)
        elif t.items[0].optional_vars is None and type(t.items[0].context_expr).__name__ == "Tuple":
            with self.enclosed("(", ")"):
                self._item(t.items[0])
        else:
            self.value(t.items[0].context_expr)
            self._as(t.items[0])
        self.block(t.body)

    def _item(self, t: Node) -> None:
        self.operand(t.context_expr, Precedence.TEST)
        self._as(t)

    def _as(self, t: Node) -> None:
        if t.optional_vars is not None:
            self.write(" as ")
            self.operand(t.optional_vars, Precedence.TEST)

    def _Try(self, t: Node) -> None:
        self._try("except", t)

    def _TryStar(self, t: Node) -> None:
        self._try("except*", t)

    def _try(self, word: str, t: Node) -> None:
        self.fill("try")
        self.block(t.body)
        for handler in t.handlers:
            self._handler(word, handler)
        self._optional("else", t.orelse)
        self._optional("finally", t.finalbody)

    def _ExceptHandler(self, t: Node) -> None:
        self._handler("except", t)

    def _handler(self, word: str, t: Node) -> None:
        self.fill(word)
        if t.type is not None:
            self.write(" ")
            self.value(t.type)
        if t.name is not None:
            self.write(f" as {getattr(t.name, 'id', t.name)}")
        self.block(t.body)
