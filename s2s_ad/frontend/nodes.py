"""All nodes of a tree in the order of its text, quickly.

>>> [type(node).__name__ for node in nodes_of([gast.parse("y = f(x) + 1").body[0]])]
['Assign', 'Name', 'BinOp', 'Call', 'Name', 'Name', 'Constant']
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import gast

_STATELESS = (gast.expr_context, gast.operator, gast.unaryop, gast.boolop, gast.cmpop)


def nodes_of(roots: Iterable[gast.AST]) -> list[Any]:
    """The nodes of some trees, the shared ones without content (`+`, Load) left out."""
    found: list[Any] = []
    pending = list(roots)[::-1]
    while pending:
        node = pending.pop()
        found.append(node)
        inner: list[gast.AST] = []
        for value in node.__dict__.values():
            if value.__class__ is list:
                inner.extend(part for part in value if isinstance(part, gast.AST) and not isinstance(part, _STATELESS))
            elif isinstance(value, gast.AST) and not isinstance(value, _STATELESS):
                inner.append(value)
        pending.extend(reversed(inner))
    return found
