"""Which statement of the user's a line belongs to: in the text of a function, and by an origin.

>>> def bent(x):
...     if x > 0:
...         return x
...     return -x
>>> first = read(bent).tree.origin.line
>>> [key and key.rpartition(":")[2] for key in Places([bent]).sources[0].keys] == [None, "1", "2", "3"]
True
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import FunctionType

import gast

from s2s_ad.backend.listing import LineOrigin
from s2s_ad.frontend.source import read
from s2s_ad.origin import Origin, origin_of, place_of
from s2s_ad.syntax.visit import walk_statements


@dataclass(frozen=True)
class SourceText:
    """A function as its user wrote it. `keys`: for each line of the text the statement that it belongs to, as
    `function:line`; None for its head, and for what lies between."""

    function: FunctionType
    file: str
    first: int
    lines: tuple[str, ...]
    keys: tuple[str | None, ...]

    @property
    def place(self) -> str:
        """File and line."""
        return place_of(Origin(self.file, self.first, 0, 0, "", ""))


class Places:
    """The texts of some functions, in which lines are found again."""

    def __init__(self, functions: Iterable[FunctionType]) -> None:
        self.sources = [_source(function, number) for number, function in enumerate(functions)]

    def key(self, origin: LineOrigin | Origin) -> str | None:
        """The statement that was written at a place; None if it is in none of the texts."""
        for source in self.sources:
            index = origin.line - source.first
            if source.file == origin.file and 0 <= index < len(source.lines):
                return source.keys[index]
        return None


def _source(function: FunctionType, number: int) -> SourceText:
    source = read(function)
    origin = origin_of(source.tree)
    first = function.__code__.co_firstlineno if origin is None else origin.line
    lines = source.text.splitlines()
    keys: list[str | None] = [None] * len(lines)
    for statement in walk_statements(source.tree.body):
        _claim(statement, keys, number, first)
    return SourceText(function, source.file, first, tuple(lines), tuple(keys))


def _claim(statement: gast.stmt, keys: list[str | None], number: int, first: int) -> None:
    """The lines from the start to the end of a statement are its own, until one inside claims them."""
    start, end = statement.lineno - first, (statement.end_lineno or statement.lineno) - first
    for index in range(max(start, 0), min(end + 1, len(keys))):
        keys[index] = f"{number}:{max(start, 0)}"
