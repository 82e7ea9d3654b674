"""`match`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from s2s_ad.syntax.printing.base import Base, Node
from s2s_ad.syntax.printing.literals import constant
from s2s_ad.syntax.printing.precedence import Precedence


class Patterns(Base):
    """The statement and its patterns."""

    def _Match(self, t: Node) -> None:
        self.fill("match ")
        self.value(t.subject, Precedence.NAMED if type(t.subject).__name__ == "NamedExpr" else Precedence.TUPLE)
        self.enter()
        for case in t.cases:
            self._match_case(case)
        self.leave()

    def _match_case(self, t: Node) -> None:
        self.fill("case ")
        self.bare(t.pattern)
        if t.guard is not None:
            self.write(" if ")
            self.value(t.guard, Precedence.NAMED if type(t.guard).__name__ == "NamedExpr" else Precedence.TEST)
        self.block(t.body)

    def _closed(self, node: Node) -> None:
        """A pattern in parentheses, if it is `a | b` or `a as b`."""
        opened = type(node).__name__ == "MatchOr" or getattr(node, "pattern", None) is not None
        self.write("(" if opened else "")
        self.bare(node)
        self.write(")" if opened else "")

    def _alternative(self, node: Node) -> None:
        """Before `as`: `a | b` stands bare."""
        (self.bare if type(node).__name__ == "MatchOr" else self._closed)(node)

    def _MatchValue(self, t: Node) -> None:
        self.bare(t.value)

    def _MatchSingleton(self, t: Node) -> None:
        self.write(constant(t.value))

    def _MatchSequence(self, t: Node) -> None:
        self.display("[]", t.patterns, self.bare)

    def _MatchStar(self, t: Node) -> None:
        self.write(f"*{t.name or '_'}")

    def _MatchMapping(self, t: Node) -> None:
        entries = [partial(self._entry, key, pattern) for key, pattern in zip(t.keys, t.patterns, strict=True)]
        rest = [partial(self.write, f"**{t.rest}")] if t.rest else []
        self.display("{}", [*entries, *rest], lambda entry: entry())

    def _entry(self, key: Node, pattern: Node) -> None:
        self.bare(key)
        self.write(": ")
        self.bare(pattern)

    def _MatchClass(self, t: Node) -> None:
        named: Iterable[tuple[str, Node]] = zip(t.kwd_attrs, t.kwd_patterns, strict=True)
        keywords = [partial(self._named, name, pattern) for name, pattern in named]
        self.bare(t.cls)
        self.arguments("()", [*(partial(self.bare, part) for part in t.patterns), *keywords], lambda entry: entry())

    def _named(self, name: str, pattern: Node) -> None:
        self.write(f"{name}=")
        self.bare(pattern)

    def _MatchAs(self, t: Node) -> None:
        if t.pattern is not None:
            self._alternative(t.pattern)
            self.write(" as ")
        self.write(t.name or "_")

    def _MatchOr(self, t: Node) -> None:
        for position, pattern in enumerate(t.patterns):
            self.write(" | " if position else "")
            self._closed(pattern)
