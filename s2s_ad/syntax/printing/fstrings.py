"""f-strings. Before Python 3.12 what stands in braces must have neither a backslash nor the quote around it.

Such a text is right in later Pythons too, so it is tried first, with each kind of quote; only if there is none, and the
running Python allows it, quotes are nested freely. Otherwise `str.format` is called.
"""

from __future__ import annotations

import sys
from typing import Any

import gast

from s2s_ad.syntax.printing.base import Base, Node
from s2s_ad.syntax.printing.displays import Unprintable
from s2s_ad.syntax.printing.layout import flat
from s2s_ad.syntax.printing.literals import constant, escaped
from s2s_ad.syntax.printing.precedence import Precedence, precedence_of

NESTS = sys.version_info >= (3, 12)


class FStrings(Base):
    """`f"{x!r:>{width}}"`."""

    def _JoinedStr(self, t: Node) -> None:
        literal = "".join(part.value for part in t.values if type(part).__name__ == "Constant")
        wanted = sorted(self._quotes, key=lambda quote: (len(quote), literal.count(quote[0])))
        for quote in wanted:
            try:
                self.write(self._interpolated(t, quote, verbatim=True))
            except Unprintable:
                continue
            return
        if self._verbatim:
            raise Unprintable(literal)
        if NESTS:
            self.write(self._interpolated(t, wanted[0], verbatim=False))
        else:
            self._format_call(t)

    def _FormattedValue(self, t: Node) -> None:
        self._JoinedStr(gast.JoinedStr([t]))

    def _interpolated(self, t: Node, quote: str, verbatim: bool) -> str:
        text = self._parts(t, quote, verbatim)
        if self._verbatim and "\\" in text:
            raise Unprintable(text)
        return f"f{quote}{text}{quote}"

    def _format_call(self, t: Node) -> None:
        """`"{!r}".format(x)`: what no f-string before Python 3.12 can say, such as a constant with a backslash."""
        arguments: list[Node] = []
        self.write(f"{constant(_template(t, arguments))}.format")
        self.arguments("()", arguments)

    def _parts(self, t: Node, quote: str, verbatim: bool) -> str:
        return "".join(
            escaped(part.value, quote).replace("{", "{{").replace("}", "}}")
            if type(part).__name__ == "Constant"
            else self._replacement(part, quote, verbatim)
            for part in t.values
        )

    def _replacement(self, t: Node, quote: str, verbatim: bool) -> str:
        text = self._expression(t.value, quote, verbatim)
        if verbatim and (quote in text or "\\" in text):
            raise Unprintable(text)
        conversion = "" if t.conversion == -1 else f"!{chr(t.conversion)}"
        spec = "" if t.format_spec is None else f":{self._parts(t.format_spec, quote, verbatim)}"
        return f"{{{' ' * text.startswith('{')}{text}{conversion}{spec}}}"

    def _expression(self, node: Node, quote: str, verbatim: bool) -> str:
        """The text of an expression, in quotes that differ from those around it."""
        state: tuple[Any, ...] = (self._line, self._quotes, self._verbatim)
        self._line, self._verbatim = [], verbatim
        if verbatim:
            self._quotes = tuple(other for other in self._quotes if len(quote) > len(other) or other[0] != quote[0])
        try:
            hides_colon = precedence_of(node) < Precedence.ATOM and any(
                type(part).__name__ in ("Lambda", "NamedExpr") for part in gast.walk(node)
            )
            self.operand(node, Precedence.ATOM if hides_colon else Precedence.TEST)
            return flat(self._line)
        finally:
            self._line, self._quotes, self._verbatim = state


def _template(t: Node, arguments: list[Node]) -> str:
    """The template of `str.format`; what it is applied to is added to `arguments`."""
    texts = []
    for part in t.values:
        if type(part).__name__ == "Constant":
            texts.append(part.value.replace("{", "{{").replace("}", "}}"))
            continue
        arguments.append(part.value)
        conversion = "" if part.conversion == -1 else f"!{chr(part.conversion)}"
        spec = "" if part.format_spec is None else f":{_template(part.format_spec, arguments)}"
        texts.append(f"{{{conversion}{spec}}}")
    return "".join(texts)
