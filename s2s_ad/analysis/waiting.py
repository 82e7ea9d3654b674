"""Values that are better looked at later: nothing was put yet into a list that is there."""

from __future__ import annotations

from s2s_ad import values as v
from s2s_ad.values import Value


def is_waiting(value: Value) -> bool:
    """Is it nothing yet, or is there a list in it that nothing was put into yet?"""
    match value:
        case v.Never():
            return True
        case v.ListOf() | v.IteratorOf() | v.SomeTuple():
            return is_waiting(value.item)
        case v.TupleOf():
            return any(map(is_waiting, value.items))
        case v.DictOf():
            return is_waiting(value.value)
        case _:
            return False


def decided(value: Value) -> Value:
    """Never is nothing that a rule should meet."""
    return v.Unknown() if isinstance(value, v.Never) else v.map_children(value, decided)
