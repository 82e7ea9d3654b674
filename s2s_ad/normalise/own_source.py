"""NumPy's functions that look for an `__array_function__` first: what they do for arrays is a function in Python.

    y = np.union1d(a, b)   ->   y = union1d(a, b)      which has a source; np.union1d has no rule
"""

from __future__ import annotations

from types import FunctionType

import numpy as np

from s2s_ad.analysis.calls import MUTATING_FUNCTIONS
from s2s_ad.rules import registry

_DISPATCHING = type(np.sum)
_WRITTEN_OUT = frozenset({np.apply_along_axis, np.apply_over_axes, np.piecewise})


def own_source(function: object) -> FunctionType | None:
    """The function behind a name of NumPy's that has no rule, if there is one.

    >>> own_source(np.union1d).__name__, own_source(np.sum)
    ('union1d', None)
    """
    if type(function) is not _DISPATCHING or _DISPATCHING is FunctionType:
        return None
    if function in MUTATING_FUNCTIONS | _WRITTEN_OUT or registry.lookup(function) is not None:
        return None
    found = getattr(function, "__wrapped__", None)
    return found if isinstance(found, FunctionType) else None
