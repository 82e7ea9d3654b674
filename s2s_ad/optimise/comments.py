"""Keep comments when statements go away: a comment moves to the first statement that is left of its group.

    # h = np.tanh(z)           # h = np.tanh(z)
    t_bar = h_bar              z_bar = h_bar * (1 - h * h)
    z_bar = ...

A *group* is what one statement of the user became: statements of one origin, up to the next comment.
"""

from __future__ import annotations

from collections.abc import Collection

import gast

from s2s_ad.origin import origin_of


def without(block: list[gast.stmt], gone: Collection[int]) -> list[gast.stmt]:
    """The statements of a block but those whose `id` is in `gone`; not to leave a block empty is up to the caller."""
    if not gone:
        return block
    kept: list[gast.stmt] = []
    homeless: gast.stmt | None = None
    for statement in block:
        stays = id(statement) not in gone
        if comment_of(statement) is not None:
            homeless = None if stays else statement
        elif stays and homeless is not None and origin_of(statement) == origin_of(homeless):
            statement.comment = comment_of(homeless)
            homeless = None
        if stays:
            kept.append(statement)
    return kept


def comment_of(statement: gast.stmt) -> str | None:
    """The comment that is printed above a statement."""
    return getattr(statement, "comment", None)


def successor(new: gast.stmt, old: gast.stmt) -> gast.stmt:
    """`new` with the origin and the comment of the statement that it replaces."""
    for name in ("origin", "comment"):
        if hasattr(old, name):
            setattr(new, name, getattr(old, name))
    return new
