"""Whether elements are gone over as they lie in memory: `for v in np.nditer(x)`.

Over `x[::-1]` that is from the end of this view to its start, and over a plain copy of it the other way round. Where a
function does so, or one that it calls, its own copies of arguments lie in memory as these do.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import CodeType, FunctionType

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.differentiate.context import Context
from s2s_ad.syntax.walk import all_nodes


def walks(context: Context) -> bool:
    """Whether the function, or one that it calls by name, goes over elements in the order of memory."""
    calls = [node for node in all_nodes(context.program.function.body) if isinstance(node, gast.Call)]
    met: set[FunctionType] = set()
    return any(_walks(context.program.scope.resolve(call.func), met) for call in calls)


def _walks(function: object, met: set[FunctionType]) -> bool:
    if function is runtime.iteration_places or function is np.nditer:
        return True
    if not isinstance(function, FunctionType) or function in met:
        return False
    met.add(function)
    names = set(_names(function.__code__))
    return np.nditer.__name__ in names or any(_walks(function.__globals__.get(name), met) for name in names)


def _names(code: CodeType) -> Iterator[str]:
    """The names that a code, or one within it, looks up around it or as an attribute."""
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _names(inner)
