"""Lay one logical line out in 88 columns, as an engine in the manner of Oppen (doi.org/10.1145/357114.357115).

A line is a list of tokens: text, groups, and in the groups places where the line may break. A group that fits in what
is left of the line stays flat; otherwise all of its own breaks become new lines.

>>> call = ["f(", Begin(4), Break(), Begin(0), "a,", Break(" "), "b", IfBroken(","), END, Break("", True), END, ")"]
>>> print(lay_out(call, width=8))
f(a, b)
>>> print(lay_out(call, width=6))
f(
    a,
    b,
)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import NamedTuple

WIDTH = 88


@dataclass(frozen=True, slots=True)
class Begin:
    """A group opens; its lines are indented by so much more than those around it.

    A group that hugs stays as it is if all lines become short enough by breaking the brackets inside of it.
    """

    indent: int
    hugs: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """A place for a new line: `flat` if the group is flat. A closing break goes back to the indentation outside."""

    flat: str = ""
    closing: bool = False


@dataclass(frozen=True, slots=True)
class IfBroken:
    """Text that is there only if the group is broken: a trailing comma, optional parentheses."""

    text: str


class Mark(Enum):
    """The end of a group."""

    END = 0


class _Group(NamedTuple):
    """Whether its own breaks are new lines, whether those of the groups inside may be, and its indentation."""

    broken: bool
    opens: bool
    level: int


END = Mark.END
Token = str | Begin | Break | IfBroken | Mark


def flat(tokens: list[Token]) -> str:
    """All on one line."""
    return "".join([token if token.__class__ is str else _flat(token) for token in tokens])


def _flat(token: Token) -> str:
    if isinstance(token, str):
        return token
    return token.flat if isinstance(token, Break) else ""


def lay_out(tokens: list[Token], indent: int = 0, width: int = WIDTH) -> str:
    """The text of a line that begins at column `indent`; its own indentation is not part of the text."""
    text = flat(tokens)
    if indent + len(text) <= width or not any(isinstance(token, Break) for token in tokens):
        return text
    if any(isinstance(token, Begin) and token.hugs for token in tokens):
        hugged = _broken(tokens, indent, width, hugging=True)
        first, *rest = hugged.split("\n")
        if indent + len(first) <= width and all(len(line) <= width for line in rest):
            return hugged
    return _broken(tokens, indent, width, hugging=False)


def _broken(tokens: list[Token], indent: int, width: int, hugging: bool) -> str:
    reach = _reaches(tokens, _tails(tokens, _closed(tokens) if hugging else frozenset()))
    out: list[str] = []
    column = indent
    groups = [_Group(True, True, indent)]
    for position, token in enumerate(tokens):
        group = groups[-1]
        text = _flat(token)
        if isinstance(token, Begin):
            if hugging and (token.hugs or (group.opens and not group.broken and token.indent == 0)):
                groups.append(_Group(False, group.opens, group.level))
            else:
                broken = group.opens and column + reach[position] > width
                groups.append(_Group(broken, broken, group.level + token.indent))
        elif token is END:
            groups.pop()
        elif isinstance(token, IfBroken) and group.broken:
            text = token.text
        elif isinstance(token, Break) and group.broken:
            column = groups[-2].level if token.closing else group.level
            out.append("\n" + " " * column)
            continue
        out.append(text)
        column += len(text)
    return "".join(out)


def _closed(tokens: list[Token]) -> frozenset[int]:
    """What groups that hug hold of their own: where these stay as they are, no new line begins there, and what only
    broken groups have is not there."""
    found: set[int] = set()
    stays = [False]
    for position, token in enumerate(tokens):
        if isinstance(token, Begin):
            stays.append(token.hugs or (stays[-1] and token.indent == 0))
        elif token is END:
            stays.pop()
        elif isinstance(token, Break | IfBroken) and stays[-1]:
            found.add(position)
    return frozenset(found)


def _reaches(tokens: list[Token], tail: list[int]) -> dict[int, int]:
    """For each group the columns it takes if flat, with the text behind it up to the next place for a new line."""
    starts = [0, *accumulate(len(_flat(token)) for token in tokens)]
    reaches: dict[int, int] = {}
    opened: list[int] = []
    for position, token in enumerate(tokens):
        if isinstance(token, Begin):
            opened.append(position)
        elif token is END:
            first = opened.pop()
            reaches[first] = starts[position] - starts[first] + tail[position + 1]
    return reaches


def _tails(tokens: list[Token], closed: frozenset[int]) -> list[int]:
    """The columns from each position to the next break that is not closed."""
    tails = [0] * (len(tokens) + 1)
    for position in range(len(tokens) - 1, -1, -1):
        token = tokens[position]
        own = token.text if isinstance(token, IfBroken) and position not in closed else _flat(token)
        opens = isinstance(token, Break) and position not in closed
        tails[position] = 0 if opens else len(own) + tails[position + 1]
    return tails
