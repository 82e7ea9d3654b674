"""The text of a derivative: a str that knows where its lines come from, and that a notebook shows in colours."""

from __future__ import annotations

import ast
import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from s2s_ad.backend.origins import statements
from s2s_ad.origin import Origin
from s2s_ad.syntax.highlight import highlight

Role = Literal["forward", "adjoint"]
_COLOURS = {  # JupyterLab's own, which follow its theme, or those of a light page
    "keyword": "var(--jp-mirror-editor-keyword-color, #00702f)",
    "builtin": "var(--jp-mirror-editor-builtin-color, #00702f)",
    "string": "var(--jp-mirror-editor-string-color, #a31f1f)",
    "number": "var(--jp-mirror-editor-number-color, #06683f)",
    "comment": "var(--jp-mirror-editor-comment-color, #40707a)",
    "definition": "var(--jp-mirror-editor-def-color, #0033cc)",
}


@dataclass(frozen=True)
class LineOrigin:
    """What a generated line stands for: a statement of the user's, run forward, or its adjoint."""

    file: str
    line: int
    role: Role
    text: str
    inside: tuple[LineOrigin, ...] = ()
    """For a call that was replaced by the body of what it calls: what stands there."""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}: {self.text}"
        return where if self.role == "forward" else f"adjoint of {where}"


Origins: TypeAlias = Mapping[int, LineOrigin]


class Listing(str):
    """Generated Python. It is the text itself, and prints as such; Jupyter shows it highlighted.

    >>> Listing("x = 1 < 2")._repr_html_().startswith("<pre")
    True
    """

    __slots__ = ("_origins",)

    _origins: Origins | Callable[[], Origins]

    def __new__(cls, text: str, origins: Origins | Callable[[], Origins] = MappingProxyType({})) -> Listing:
        """`origins`, or what finds them when somebody asks."""
        made = super().__new__(cls, text)
        made._origins = origins
        return made

    @property
    def origins(self) -> Origins:
        """By line, counted from 1: what it stands for. A line that stands for no statement of the user's is not
        there."""
        if callable(self._origins):
            self._origins = self._origins()
        return MappingProxyType(dict(self._origins))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), dict(self.origins))

    def lines_of(self, line: int, file: str | None = None) -> tuple[int, ...]:
        """The generated lines that stand for a line of the user's, in the primal's file or another."""
        return tuple(n for n, found in self.origins.items() if found.line == line and file in (None, found.file))

    def _repr_html_(self) -> str:
        lines = "\n".join(map(self._line, range(1, len(self.splitlines()) + 1), highlight(self)))
        return f'<pre style="line-height: 1.4">{lines}</pre>'

    def _line(self, number: int, pieces: Sequence[tuple[str, str]]) -> str:
        text = "".join(
            f'<span style="color: {_COLOURS[kind]}">{html.escape(piece)}</span>' if kind else html.escape(piece)
            for kind, piece in pieces
        )
        origin = self.origins.get(number)
        return text if origin is None else f'<span title="{html.escape(str(origin))}">{text}</span>'


def listing(text: str, functions: Iterable[tuple[str, Sequence[Origin | None]]]) -> Listing:
    """A module's text with the origins of its functions' statements, which stand in the order of the text."""
    return Listing(text, partial(_found, text, list(functions)))


def _found(text: str, functions: Iterable[tuple[str, Sequence[Origin | None]]]) -> Origins:
    trees = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    lines = text.splitlines()
    origins = {
        line: origin
        for name, found in functions
        if name in trees
        for first, last, origin in _spans(trees[name], found)
        for line in range(_with_comment(lines, first), last + 1)
    }
    return {line: _told(origins[line]) for line in sorted(origins)}


def traced(listing: Listing, files: Mapping[str, Listing]) -> Listing:
    """The same text, where lines that stand for lines of other generated texts stand for what those do."""
    found = {}
    for line, origin in listing.origins.items():
        behind = files[origin.file].origins.get(origin.line) if origin.file in files else origin
        if behind is not None:
            found[line] = behind
    return Listing(listing, found)


def _spans(tree: ast.FunctionDef, origins: Sequence[Origin | None]) -> Iterator[tuple[int, int, Origin]]:
    """The first and the last line of each statement; what stands in another comes after it."""
    for statement, origin in zip(statements(tree), origins, strict=False):
        if origin is not None:
            yield statement.lineno, statement.end_lineno or statement.lineno, origin


def _with_comment(lines: Sequence[str], first: int) -> int:
    """The line where the comment above a statement begins."""
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return first


def _told(origin: Origin) -> LineOrigin:
    role: Role = "adjoint" if origin.reversed else "forward"
    return LineOrigin(origin.file, origin.line, role, origin.text.strip(), tuple(map(_told, origin.inside)))
