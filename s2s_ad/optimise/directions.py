"""A loop whose turns do not look at the loop variable has no direction.

    for _ in reversed(range(n)): ...    ->    for _ in range(n): ...

Only in the reverse sweep, and where the name is read nowhere in the function.
"""

from __future__ import annotations

import gast

from s2s_ad.origin import origin_of
from s2s_ad.syntax.iteration import is_call_of
from s2s_ad.syntax.walk import all_nodes


def forwards(body: list[gast.stmt]) -> list[gast.stmt]:
    """The same statements; the headers are changed in place."""
    nodes = all_nodes(body)
    read = {node.id for node in nodes if node.__class__ is gast.Name and isinstance(node.ctx, gast.Load)}
    for loop in nodes:
        match loop:
            case gast.For(target=gast.Name(id=name), iter=gast.Call(args=[gast.Call() as turns]) as source):
                ours = getattr(origin_of(loop), "reversed", False)
                if ours and name not in read and is_call_of(source, "reversed") and is_call_of(turns, "range"):
                    loop.iter = turns
    return body
