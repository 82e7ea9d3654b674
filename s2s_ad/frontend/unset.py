"""Which statements of a text that we wrote stand for "not defined on this path", which the text alone can't tell.

    if c:
        h = np.sin(x)
    else:
        h = None        nothing reads it: it is there for the names of both ways to be the same

A user's `h = None` may well be read, and means None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import gast

from s2s_ad.syntax.walk import all_nodes

_lines: dict[str, Mapping[str, frozenset[int]]] = {}


def remember(filename: str, functions: Mapping[str, Iterable[int]]) -> None:
    """The lines of such statements in the functions of a generated module."""
    found = {name: frozenset(lines) for name, lines in functions.items()}
    _lines[filename] = {name: lines for name, lines in found.items() if lines}


def forget(filename: str) -> None:
    """Nobody can run the module any more."""
    _lines.pop(filename, None)


def mark(tree: gast.FunctionDef, filename: str) -> None:
    """Tell the statements of a function that was read again what they stand for."""
    lines = _lines.get(filename, {}).get(tree.name)
    if lines:
        for node in all_nodes(tree.body):
            if isinstance(node, gast.Assign) and node.lineno in lines:
                node.undefined = True
