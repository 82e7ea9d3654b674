"""Names, constants, attributes, subscripts, calls and displays."""

from __future__ import annotations

from s2s_ad.syntax.printing import literals
from s2s_ad.syntax.printing.base import Base, Node
from s2s_ad.syntax.printing.precedence import Precedence


class Unprintable(Exception):
    """A text that cannot stand within the quotes around it."""


class Displays(Base):
    """Expressions that are atoms, and those with brackets."""

    def _Name(self, t: Node) -> None:
        self.write(t.id)
        self._annotation(t)

    def _arg(self, t: Node) -> None:
        self.write(t.arg)
        self._annotation(t)

    def _annotation(self, t: Node) -> None:
        if getattr(t, "annotation", None) is not None:
            self.write(": ")
            self.item(t.annotation)

    def _Constant(self, t: Node) -> None:
        prefix = "u" if getattr(t, "kind", None) == "u" else ""
        self.write(prefix + self._literal(t.value))

    def _literal(self, value: object) -> str:
        if not (self._verbatim and isinstance(value, str | bytes)):
            return literals.constant(value)
        text = value if isinstance(value, str) else value.decode("latin-1")
        plain = literals.verbatim(text, self._quotes)
        if plain is None:
            raise Unprintable(value)
        return plain if isinstance(value, str) else f"b{plain}"

    def _Attribute(self, t: Node) -> None:
        if isinstance(getattr(t.value, "value", None), int) and type(t.value).__name__ == "Constant":
            self.write("(")
            self.bare(t.value)
            self.write(")")
        else:
            self.operand(t.value, Precedence.ATOM)
        self.write(f".{t.attr}")

    def _Call(self, t: Node) -> None:
        self.operand(t.func, Precedence.ATOM)
        if not t.keywords and [type(argument).__name__ for argument in t.args] == ["GeneratorExp"]:
            self.bare(t.args[0])
        else:
            self.arguments("()", [*t.args, *t.keywords])

    def _keyword(self, t: Node) -> None:
        self.write("**" if t.arg is None else f"{t.arg}=")
        self.operand(t.value, Precedence.BIT_OR if t.arg is None else Precedence.TEST)

    def _Subscript(self, t: Node) -> None:
        self.operand(t.value, Precedence.ATOM)
        index = t.slice
        kinds = [type(part).__name__ for part in index.elts] if type(index).__name__ == "Tuple" else []
        if len(kinds) == 1 and "Slice" in kinds:
            self.write("[")
            self.bare(index.elts[0])
            self.write(",]")
        elif len(kinds) > 1 or "Starred" in kinds:
            with self.enclosed("[", "]"):
                self.items(index.elts, self.item)
        else:
            with self.enclosed("[", "]"):
                self.item(index)

    def _Slice(self, t: Node) -> None:
        """`a:b:c`; around the colons a space, if a part is more than a name or a number."""
        parts = [part for part in (t.lower, t.upper, t.step) if part is not None]
        space = "" if all(_is_simple(part) for part in parts) else " "
        for position, part in enumerate((t.lower, t.upper, t.step)):
            if position == 2 and part is None:
                break
            if position:
                before = (t.lower, t.upper)[position - 1]
                self.write(":" if before is None else f"{space}:")
            if part is not None:
                self.write(space if position else "")
                self.operand(part, Precedence.TEST)

    def _List(self, t: Node) -> None:
        self.display("[]", t.elts)

    def _Set(self, t: Node) -> None:
        self.display("{}", t.elts)
        if not t.elts:
            self._line[-1] = "{*()}"

    def _Tuple(self, t: Node) -> None:
        """Without parentheses, if it has two elements or more."""
        if len(t.elts) > 1:
            self.items(t.elts, self._element)
        elif t.elts:
            with self.enclosed("(", ")"):
                self._element(t.elts[0])
                self.write(",")
        else:
            self.write("()")

    def _element(self, node: Node) -> None:
        self.operand(node, Precedence.TEST)

    def _Dict(self, t: Node) -> None:
        self.display("{}", list(zip(t.keys, t.values, strict=True)), self._pair)

    def _pair(self, pair: tuple[Node | None, Node]) -> None:
        key, value = pair
        if key is None:
            self.write("**")
            self.operand(value, Precedence.BIT_OR)
        else:
            self.operand(key, Precedence.TEST)
            self.write(": ")
            self.operand(value, Precedence.TEST)


def _is_simple(node: Node) -> bool:
    name = type(node).__name__
    return name in ("Name", "Constant") or (name == "UnaryOp" and _is_simple(node.operand))
