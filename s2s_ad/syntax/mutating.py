"""The names of methods that change their object, of lists, dicts, sets, deques and arrays."""

from __future__ import annotations

OPERATORS_IN_PLACE = frozenset(
    {"__iadd__", "__isub__", "__imul__", "__itruediv__", "__ifloordiv__", "__imod__", "__ipow__", "__imatmul__"}
    | {"__iand__", "__ior__", "__ixor__", "__ilshift__", "__irshift__"}
)
STORING = OPERATORS_IN_PLACE | frozenset(
    {"append", "appendleft", "extend", "extendleft", "insert", "add", "update", "setdefault"}
    | {"fill", "put", "itemset", "push", "setfield", "__setitem__"}
)
"""Those that store what they are given."""
REMOVING = frozenset({"pop", "popleft", "popitem", "remove", "discard", "clear", "__delitem__"})
"""Those after which there is less in it."""
ORDERING = frozenset({"sort", "reverse", "partition"})
CHANGING = STORING | REMOVING | ORDERING | {"resize", "byteswap", "__init__", "__setstate__"}
"""All of them; `__init__`, where it is called by its name, makes an object anew."""
