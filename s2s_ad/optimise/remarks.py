"""Say above the adjoint of each statement which one it is, in the user's own words.

    z_bar = y_bar * y * (1 - y)       # adjoint of y = sigmoid(z)
    w_bar = z_bar * x                 z_bar = y_bar * y * (1 - y)
                                      # adjoint of z = w * x + b
                                      w_bar = z_bar * x

One remark a statement, at the first adjoint left of it; a loop has it at its header: `# for x in xs, backwards`.
None at a branch, whose test stands there again; none at all where there is one statement to speak of. Runs after all
that moves statements, and changes no code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

import gast

from s2s_ad.optimise.measure import COLUMNS
from s2s_ad.origin import Origin, origin_of

_LOOP = re.compile(r"(async )?for |while ")
_SILENT = re.compile(r"(if|elif|else|with|try|match|case|assert|raise|pass)\b|return \(?[\w, ]*\)?$")
_REMARK = re.compile(r"\s+#.*$")


def remark(body: list[gast.stmt]) -> None:
    """Set the comments of adjoint statements in place."""
    found = list(_remarks(body, frozenset(), 1))
    if len({text for _, text in found}) > 1:
        for statement, text in found:
            statement.comment = text


def _remarks(body: list[gast.stmt], said: Set[Origin], depth: int) -> Iterator[tuple[gast.stmt, str]]:
    """The statements that get a remark; `said` are the statements that a block around them speaks of."""
    said = set(said)
    for statement in body:
        origin = origin_of(statement)
        if origin is not None and origin not in said and _is_first(statement, origin):
            said.add(origin)
            text = quotation(origin, COLUMNS - 4 * depth - len("# "))
            if text is not None and getattr(statement, "comment", None) is None:
                yield statement, text
        for inner in (getattr(statement, "body", None), getattr(statement, "orelse", None)):
            if inner and isinstance(statement, gast.If | gast.For | gast.While):
                yield from _remarks(inner, said, depth + 1)


def _is_first(statement: gast.stmt, origin: Origin) -> bool:
    """Whether the remark belongs here: a restored value is no adjoint, nor are the zeros that a loop starts from."""
    if not origin.reversed or getattr(statement, "role", None) in ("restore", "recompute", "held"):
        return False
    return isinstance(statement, gast.For | gast.While) or not _LOOP.match(_written(origin))


def quotation(origin: Origin, room: int) -> str | None:
    """What a remark says of a statement, at most `room` wide; None if there is nothing to say.

    >>> quotation(Origin("m.py", 3, 4, 14, "    y = f(x)  # once", "g"), 80)
    'adjoint of y = f(x)'
    >>> quotation(Origin("m.py", 4, 4, 35, "    return 0.5 * y ** 2 + x * y ** 3", "g"), 30)
    'adjoint of 0.5 * y ** 2 + ...'
    """
    text = _written(origin)
    if _SILENT.match(text):
        return None
    text = text.removeprefix("return ")
    if text.count("(") + text.count("[") + text.count("{") != text.count(")") + text.count("]") + text.count("}"):
        text += " ..."  # it goes on in the next line
    text = f"{text}, backwards" if _LOOP.match(text) else f"adjoint of {text}"
    return text if len(text) <= room else text[: room - 4].rstrip() + " ..."


def _written(origin: Origin) -> str:
    """The first line of a statement, without what stands beside it: a comment, or the colon of a loop."""
    text = origin.text[origin.column : origin.end_column].strip()
    return _REMARK.sub("", text).removesuffix("\\").rstrip().removesuffix(":")
