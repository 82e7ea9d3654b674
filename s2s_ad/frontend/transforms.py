"""The transforms of this package, as names in the functions that are themselves differentiated."""

from __future__ import annotations

from types import FunctionType

_HOME = f"{__name__.partition('.')[0]}.api"
_NAMES = frozenset({"grad", "value_and_grad", "vjp", "jvp"})


def transform(function: object) -> str | None:
    """Which transform a function is; None for all else.

    >>> from s2s_ad import grad
    >>> transform(grad), transform(len)
    ('grad', None)
    """
    if isinstance(function, FunctionType) and function.__module__ == _HOME and function.__name__ in _NAMES:
        return function.__name__
    return None
