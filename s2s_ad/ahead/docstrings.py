"""Docstrings of helpers and of generated functions as a file has them: within 88 columns, without examples.

>>> print(folded("Sum `e` over the axes along which it was broadcast.\\n\\n    >>> f(1)\\n    1\\n    ", 4))
Sum `e` over the axes along which it was broadcast.
"""

from __future__ import annotations

import re
import textwrap

import gast

from s2s_ad.optimise.measure import COLUMNS
from s2s_ad.syntax.visit import copy_tree

_QUOTES = '"""'


def with_folded_docs(tree: gast.stmt, indent: int = 0) -> gast.stmt:
    """A copy of a definition, with the docstrings of it and of what is defined in it folded."""
    tree = copy_tree(tree)
    for node in gast.walk(tree):
        if isinstance(node, gast.FunctionDef | gast.ClassDef):
            inside = 4 if node is tree else 8
            match node.body[0]:
                case gast.Expr(value=gast.Constant(value=str(text)) as doc):
                    doc.value = folded(text, indent + inside)
    return tree


def folded(text: str, indent: int) -> str:
    """A docstring whose lines end before column 88. `indent` is that of the quotes around it."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip()) if not part.lstrip().startswith(">>>")]
    width = COLUMNS - indent - len(_QUOTES) * (2 if len(paragraphs) == 1 else 1)
    parts = [_filled(part, width) for part in paragraphs]
    lines = "\n\n".join(parts).split("\n")
    if len(lines) == 1:
        return lines[0]
    margin = " " * indent
    return "\n".join([lines[0], *(margin + line if line else "" for line in lines[1:]), margin])


def _filled(paragraph: str, width: int) -> str:
    """A paragraph, filled anew if a line of it is too long."""
    lines = [line.strip() for line in paragraph.split("\n")]
    if max(map(len, lines)) <= width:
        return "\n".join(lines)
    return textwrap.fill(" ".join(lines), width, break_long_words=False, break_on_hyphens=False)
