"""Blocks with their blank lines, and the statements for which `astunparse` does not print what a person would."""

from __future__ import annotations

from s2s_ad.syntax.printing.base import Base, Node
from s2s_ad.syntax.printing.literals import docstring
from s2s_ad.syntax.printing.precedence import Precedence

DEFINITIONS = frozenset({"FunctionDef", "AsyncFunctionDef", "ClassDef"})
IMPORTS = frozenset({"Import", "ImportFrom"})


def ends_in_definition(statement: Node) -> bool:
    """Whether the last line of a statement is that of a function or class."""
    while type(statement).__name__ not in DEFINITIONS:
        parts = [getattr(statement, name, None) for name in ("finalbody", "orelse", "handlers", "cases", "body")]
        last = next((part[-1] for part in parts if isinstance(part, list) and part), None)
        if last is None:
            return False
        statement = last
    return True


def is_text(node: Node) -> bool:
    """Whether a statement is a text that stands alone."""
    return type(node).__name__ == "Expr" and isinstance(getattr(node.value, "value", None), str)


class Statements(Base):
    """Blocks, simple statements and compound ones."""

    def statements(self, body: list[Node]) -> None:
        """A block."""
        previous = None
        for statement in body:
            self._blank_lines(previous, statement)
            self.comment(statement)
            self.dispatch(statement)
            previous = statement
        if not body and self._indent:
            self.fill("pass")

    def block(self, body: list[Node]) -> None:
        """That of a compound statement, indented; a definition at its start has a blank line above."""
        self.enter()
        if body and type(body[0]).__name__ in DEFINITIONS and getattr(body[0], "comment", None) is None:
            self.flush()
            self._lines.append("")
        self.statements(body)
        self.leave()

    def documented(self, body: list[Node], spaced: bool = False) -> None:
        """A block whose first text is a docstring; `spaced`: a blank line is behind that."""
        if not (body and is_text(body[0])):
            self.statements(body)
            return
        text, *rest = body
        self.comment(text)
        self.fill("u" if getattr(text.value, "kind", None) == "u" else "")
        self.write(docstring(text.value.value))
        if rest:
            self._blank_lines(text, rest[0], spaced)
            self.statements(rest)

    def _blank_lines(self, previous: Node | None, statement: Node, spaced: bool = False) -> None:
        if previous is None:
            return
        self.flush()
        before, after = type(previous).__name__, type(statement).__name__
        if after in DEFINITIONS or ends_in_definition(previous):
            self._lines.extend([""] * (1 if self._indent else 2))
        elif spaced or (before in IMPORTS and after not in IMPORTS):
            self._lines.append("")

    def _Module(self, t: Node) -> None:
        self.documented(t.body, spaced=True)

    def _Expr(self, t: Node) -> None:
        self.fill()
        if type(t.value).__name__ == "Constant":
            self.bare(t.value)
        else:
            self.value(t.value, Precedence.YIELD)

    def _Return(self, t: Node) -> None:
        self.fill("return")
        if t.value is not None:
            self.write(" ")
            self.value(t.value, Precedence.TUPLE)

    def _Assign(self, t: Node) -> None:
        self.fill()
        for target in t.targets:
            self._assigned(target)
            self.write(" = ")
        self.value(t.value, Precedence.YIELD)

    def _assigned(self, target: Node) -> None:
        if type(target).__name__ == "Tuple" and len(target.elts) > 1:
            with self.optional_parentheses():
                self.items(target.elts, self.item)
        else:
            self.bare(target)

    def _AugAssign(self, t: Node) -> None:
        self.fill()
        self.bare(t.target)
        self.write(f" {self.binop[type(t.op).__name__]}= ")
        self.value(t.value, Precedence.YIELD)

    def _AnnAssign(self, t: Node) -> None:
        self.fill()
        named = type(t.target).__name__ == "Name" and not t.simple
        self.write("(" if named else "")
        self.bare(t.target)
        self.write("): " if named else ": ")
        self.value(t.annotation)
        if t.value is not None:
            self.write(" = ")
            self.value(t.value, Precedence.YIELD)

    def _TypeAlias(self, t: Node) -> None:
        self.fill("type ")
        self.bare(t.name)
        self.type_parameters(t)
        self.write(" = ")
        self.value(t.value)

    def _ImportFrom(self, t: Node) -> None:
        self.fill(f"from {'.' * (t.level or 0)}{t.module or ''} import ")
        if t.names[0].name == "*":
            self.write("*")
            return
        with self.optional_parentheses():
            for position, name in enumerate(t.names):
                if position:
                    self.write(",")
                    self.line_break()
                self.bare(name)
            self.if_broken(",")
