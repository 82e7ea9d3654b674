"""The pieces of a line as HTML: words by their kind, variables by what is known of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from s2s_ad.syntax.highlight import Line

Names = Mapping[str, tuple[str, str]]
"""By variable: how it is marked, and what is told of it."""
_WORD = re.compile(r"(?<![\w.])[^\W\d]\w*")
_CLASSES = {"number": "number-literal"}


def marked(pieces: Line, names: Names) -> str:
    """
    >>> marked([("", "y = f(x."), ("number", "2")], {"x": ("active", "it is active"), "f": ("", "")})
    'y = f(<span class="active" title="it is active">x</span>.<span class="number-literal">2</span>'
    """
    return "".join(_piece(kind, text, names) for kind, text in pieces)


def _piece(kind: str, text: str, names: Names) -> str:
    if kind:
        return f'<span class="{_CLASSES.get(kind, kind)}">{escape(text)}</span>'
    out, reached = "", 0
    for found in _WORD.finditer(text):
        how, told = names.get(found[0], ("", ""))
        if how:
            out += escape(text[reached : found.start()])
            out += f'<span class="{how}" title="{escape(told)}">{escape(found[0])}</span>'
            reached = found.end()
    return out + escape(text[reached:])
