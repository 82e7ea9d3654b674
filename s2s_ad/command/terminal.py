"""Python in a terminal: coloured where somebody looks at it, and Pygments is there; plain in a pipe."""

from __future__ import annotations

import os
import shutil
import sys
from itertools import zip_longest
from typing import Any


def is_coloured() -> bool:
    """Whether colours are wanted: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def show_code(text: str, language: str = "python") -> None:
    """Print code, or a diff."""
    print(highlighted(text, language) if is_coloured() else text)


def highlighted(text: str, language: str) -> str:
    """The text with colours for a terminal, or as it is without Pygments."""
    try:
        from pygments import highlight
        from pygments.formatters import TerminalFormatter
        from pygments.lexers import get_lexer_by_name
    except ImportError:
        return text
    coloured: Any = highlight(text, get_lexer_by_name(language), TerminalFormatter())
    return str(coloured).rstrip("\n")


def side_by_side(left: str, right: str, width: int | None = None) -> str:
    """Two texts in columns; what is too long for the first is cut, and marked.

    >>> print(side_by_side("a = 1\\nb = 2", "c = 3", width=24))
    a = 1       │ c = 3
    b = 2       │
    """
    width = shutil.get_terminal_size((160, 40)).columns if width is None else width
    column = min(max((len(line) for line in left.splitlines()), default=0), width // 2 - 1)
    column = max(column, min(width // 2 - 1, 11))
    rows = zip_longest(left.splitlines(), right.splitlines(), fillvalue="")
    return "\n".join(f"{_cut(one, column):<{column}} │ {other}".rstrip() for one, other in rows)


def _cut(line: str, column: int) -> str:
    return line if len(line) <= column else f"{line[: column - 1]}…"
