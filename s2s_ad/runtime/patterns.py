"""What `match` asks of its subject."""

from __future__ import annotations

from typing import Any


def matches_sequence(x: Any) -> bool:
    """Whether a sequence pattern can match: by the mark that the interpreter itself looks at.

    >>> matches_sequence((1, 2)), matches_sequence(range(2)), matches_sequence("ab"), matches_sequence({})
    (True, True, False, False)
    """
    return bool(type(x).__flags__ & 1 << 5)


def matches_mapping(x: Any) -> bool:
    """Whether a mapping pattern can match.

    >>> matches_mapping({}), matches_mapping([])
    (True, False)
    """
    return bool(type(x).__flags__ & 1 << 6)
