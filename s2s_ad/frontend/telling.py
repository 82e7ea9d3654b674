"""Calls that only tell: logging, warnings, printing, tests. They change nothing of what they are given.

>>> import logging
>>> list(map(only_tells, [print, logging.getLogger("a").debug, np.testing.assert_allclose, np.put]))
[True, True, True, False]
"""

from __future__ import annotations

from types import MethodType
from typing import Any

import numpy as np

_MODULES = ("logging", "warnings", "pprint", "numpy.testing")
_INSIDE = tuple(f"{name}." for name in _MODULES)
_FUNCTIONS: frozenset[Any] = frozenset(
    {print, repr, str, format, isinstance, len, type, id, hash, callable}
    | {np.save, np.savez, np.savez_compressed, np.savetxt, np.set_printoptions, np.array2string, np.array_repr}
)


def only_tells(function: object) -> bool:
    """Whether a function changes nothing of its arguments; a method of the user's own logger is his own function."""
    plain = function.__func__ if isinstance(function, MethodType) else function
    module = str(getattr(plain, "__module__", None))
    if module in _MODULES or module.startswith(_INSIDE):
        return True
    try:
        return plain in _FUNCTIONS
    except TypeError:  # an instance that can be called but not hashed
        return False
