"""The text of a derivative: a str, which a notebook shows in colours."""

from __future__ import annotations

import html


class Listing(str):
    """Generated Python. It is the text itself; Jupyter shows it highlighted, if Pygments is there.

    >>> Listing("x = 1 < 2")._repr_html_().startswith("<")
    True
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        try:
            from pygments import highlight
            from pygments.formatters import HtmlFormatter
            from pygments.lexers import PythonLexer
        except ImportError:
            return f"<pre>{html.escape(self)}</pre>"
        return str(highlight(str(self), PythonLexer(), HtmlFormatter(noclasses=True, nobackground=True)))
