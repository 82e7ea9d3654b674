"""Give the user's comments to the statements that they speak of.

# the loss                          the statement `y = ...` gets  .comment = "the loss\nper item"
y = (x - t) ** 2    # per item
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator, Sequence

import gast

_DIRECTIVE = re.compile(r"#\s*(noqa|type:|pragma|pylint:|fmt:|isort:|mypy:|ruff:|nosec|pyright:|!)", re.IGNORECASE)


def attach_comments(function: gast.FunctionDef, lines: Sequence[str]) -> None:
    """Set `.comment` of the statements in `function`; `lines` is the whole file. Directives to tools are left out."""
    first, last = function.lineno, function.end_lineno
    block = lines[first - 1 : last]
    if not any("#" in line for line in block):
        return
    statements = sorted(_statements(function), key=lambda statement: (statement.lineno, statement.col_offset))
    for row, text in _comments(block):
        owner = _owner(first + row - 1, statements)
        if owner is not None:
            owner.comment = "\n".join(filter(None, [getattr(owner, "comment", ""), text]))


def _owner(line: int, statements: Sequence[gast.stmt]) -> gast.stmt | None:
    """The last statement standing on `line`, else the next one below."""
    on_line = [statement for statement in statements if statement.lineno <= line <= _end_of_head(statement)]
    below = [statement for statement in statements if statement.lineno > line]
    return on_line[-1] if on_line else below[0] if below else None


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
    for node in gast.walk(function):
        if isinstance(node, gast.stmt) and node is not function:
            yield node


def _end_of_head(statement: gast.stmt) -> int:
    """The last line of a simple statement, or of what stands before a compound statement's colon."""
    if not hasattr(statement, "body") and not hasattr(statement, "cases"):
        return int(statement.end_lineno or statement.lineno)
    head = [child for child in gast.iter_child_nodes(statement) if not isinstance(child, gast.stmt | gast.match_case)]
    ends: list[int] = [
        node.end_lineno for child in head for node in gast.walk(child) if getattr(node, "end_lineno", None)
    ]
    return max(ends, default=int(statement.lineno))
