"""The order of items as places: what is sorted are the places, so that the items can be followed to theirs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def sorted_places(keys: Sequence[Any], reverse: bool = False) -> list[int]:
    """The places of the keys in their order; equal keys keep theirs, as in `sorted`.

    >>> sorted_places([3.0, 1.0, 2.0, 1.0]), sorted_places([1, 2, 2], reverse=True)
    ([1, 3, 2, 0], [1, 2, 0])
    """
    return sorted(range(len(keys)), key=keys.__getitem__, reverse=reverse)
