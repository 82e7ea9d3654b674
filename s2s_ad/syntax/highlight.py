"""The words of a Python text by kind, line by line, for whoever shows it in colours.

>>> highlight("y = 2  # two")
[[('', 'y = '), ('number', '2'), ('', '  '), ('comment', '# two')]]
"""

from __future__ import annotations

import builtins
import io
import keyword
import tokenize
from collections.abc import Iterator

Line = list[tuple[str, str]]
"""Pieces of a line: a kind ("" for plain text) and the text; together they are the line."""

_KINDS = {tokenize.COMMENT: "comment", tokenize.STRING: "string", tokenize.NUMBER: "number"}
_KINDS |= {
    getattr(tokenize, name): "string"
    for name in ("FSTRING_START", "FSTRING_MIDDLE", "FSTRING_END")
    if hasattr(tokenize, name)
}
_VALUES = frozenset({"True", "False", "None"})


def highlight(text: str) -> list[Line]:
    """The lines of a text; what can't be read as Python is plain."""
    lines = text.splitlines()
    found: list[Line] = [[] for _ in lines]
    reached = [0] * len(lines)
    try:
        for kind, row, start, end in _words(text):
            if start > reached[row]:
                found[row].append(("", lines[row][reached[row] : start]))
            found[row].append((kind, lines[row][start:end]))
            reached[row] = end
    except (tokenize.TokenError, SyntaxError):
        return [[("", line)] if line else [] for line in lines]
    for row, line in enumerate(lines):
        if line[reached[row] :]:
            found[row].append(("", line[reached[row] :]))
    return found


def _words(text: str) -> Iterator[tuple[str, int, int, int]]:
    """The words that have a kind, cut at the ends of lines: kind, line, first and last column."""
    lines = text.splitlines()
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        kind = _kind(token, before)
        before = token.string
        if not kind:
            continue
        (first, start), (last, end) = token.start, token.end
        for row in range(first - 1, last):
            begins = start if row == first - 1 else 0
            ends = end if row == last - 1 else len(lines[row])
            if ends > begins:
                yield kind, row, begins, ends


def _kind(token: tokenize.TokenInfo, before: str) -> str:
    if token.type != tokenize.NAME:
        return _KINDS.get(token.type, "")
    if before in ("def", "class"):
        return "definition"
    if token.string in _VALUES:
        return "number"
    if keyword.iskeyword(token.string):
        return "keyword"
    return "builtin" if before != "." and hasattr(builtins, token.string) else ""
