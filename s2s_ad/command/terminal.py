"""Python in a terminal: coloured where somebody looks at it, and Pygments is there; plain in a pipe."""

from __future__ import annotations

import os
import sys
from typing import Any


def is_coloured() -> bool:
    """Whether colours are wanted: on a terminal, unless NO_COLOR is set (no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def coloured(text: str, language: str = "python") -> str:
    """Code, or a diff, as it is to be printed."""
    return highlighted(text, language) if is_coloured() else text


def highlighted(text: str, language: str) -> str:
    """The text with colours for a terminal, or as it is without Pygments."""
    try:
        from pygments import highlight
        from pygments.formatters import TerminalFormatter
        from pygments.lexers import get_lexer_by_name
    except ImportError:
        return text
    coloured: Any = highlight(text, get_lexer_by_name(language, stripnl=False), TerminalFormatter())
    return str(coloured).removesuffix("\n")
