"""Hang on every node the place that its user wrote it at.

>>> tree = gast.parse("y = é + x")
>>> place_all(tree, "m.py", ["y = é + x"], "f")
>>> tree.body[0].value.right.origin
Origin(file='m.py', line=1, column=8, end_column=9, text='y = é + x', function='f')
"""

from __future__ import annotations

from collections.abc import Sequence

import gast

from s2s_ad.origin import Origin
from s2s_ad.syntax.walk import in_order


def place_all(tree: gast.AST, file: str, lines: Sequence[str], function: str) -> None:
    """Give every node of `tree` that has a position its `.origin`; `lines` is the whole file."""
    for node in in_order([tree]):
        if getattr(node, "lineno", None) is not None:
            node.origin = _origin(node, file, lines, function)


def _origin(node: gast.AST, file: str, lines: Sequence[str], function: str) -> Origin:
    line: int = node.lineno
    text = lines[line - 1].rstrip("\r\n\f") if line <= len(lines) else ""
    column = _characters(text, node.col_offset)
    same_line = node.end_lineno in (None, line)
    end = _characters(text, node.end_col_offset or 0) if same_line else len(text.rstrip())
    return Origin(file, line, column, end, text, function)


def _characters(text: str, offset: int) -> int:
    """Python counts columns in UTF-8 bytes; people count characters."""
    return offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))
