"""Give the user's comments to the statements that they speak of.

A full line above a statement and a remark at its end both become its `.comment`, which is printed above it.
"""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import gast

from s2s_ad.syntax.walk import in_order

_DIRECTIVE = re.compile(r"#\s*(noqa|type:|pragma|pylint:|fmt:|isort:|mypy:|ruff:|nosec|pyright:|!)", re.IGNORECASE)


def attach_comments(function: gast.FunctionDef, lines: Sequence[str]) -> None:
    """Set `.comment` of the statements in `function`; `lines` is the whole file. Directives to tools are left out.

    A comment belongs to the last statement that stands on its line, else to the next one below.
    """
    first, last = function.lineno, function.end_lineno
    block = lines[first - 1 : last]
    if not any("#" in line for line in block):
        return
    statements = sorted(_statements(function), key=lambda statement: (statement.lineno, statement.col_offset))
    starts = [statement.lineno for statement in statements]
    standing = {line: statement for statement in statements for line in _lines(statement)}
    for row, text in _comments(block):
        line = first + row - 1
        below = bisect_right(starts, line)
        owner = standing.get(line) or (statements[below] if below < len(statements) else None)
        if owner is not None:
            owner.comment = "\n".join(filter(None, [getattr(owner, "comment", ""), text]))


def _comments(block: Sequence[str]) -> Iterator[tuple[int, str]]:
    """(row, text) of the comments; what cannot be tokenised has none."""
    text = "".join(line if line.endswith("\n") else line + "\n" for line in block)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and not _DIRECTIVE.match(token.string):
                yield token.start[0], token.string[1:].removeprefix(" ").rstrip()
    except (tokenize.TokenError, SyntaxError):
        return


def _statements(function: gast.FunctionDef) -> Iterator[gast.stmt]:
    for node in in_order(function.body):
        if isinstance(node, gast.stmt):
            yield node


def _lines(statement: gast.stmt) -> range:
    """The lines of a simple statement, or of what stands before a compound statement's colon."""
    if not hasattr(statement, "body") and not hasattr(statement, "cases"):
        return range(statement.lineno, int(statement.end_lineno or statement.lineno) + 1)
    head = [child for child in gast.iter_child_nodes(statement) if not isinstance(child, gast.stmt | gast.match_case)]
    ends = (getattr(node, "end_lineno", None) for child in head for node in gast.walk(child))
    return range(statement.lineno, max([statement.lineno, *(end for end in ends if end)]) + 1)
