"""From what a caller hands over to the plain Python function behind it."""

from __future__ import annotations

import functools
import inspect
from types import FunctionType, MethodType

from s2s_ad import errors

_PACKAGE = __name__.partition(".")[0]


def unwrap(function: object) -> FunctionType:
    """The function that holds the code: behind a bound method, a cache, or a wrapper of this package.

    >>> @functools.cache
    ... def double(x): return 2 * x
    >>> unwrap(double) is double.__wrapped__
    True

    A wrapper that someone else wrote with functools.wraps may compute anything (scale, retry, cast): it is read as
    the function that it is, and calls what it wraps.
    """
    while True:
        if isinstance(function, MethodType):
            function = function.__func__
        elif is_transparent(function):
            function = function.__wrapped__  # type: ignore[attr-defined]
        elif isinstance(function, FunctionType):
            return function
        else:
            raise errors.not_a_function(function)


def is_transparent(function: object) -> bool:
    """A cache, a wrapper of this package, or one in a generated file that adds notes to errors: it computes what the
    function in it computes."""
    if not hasattr(function, "__wrapped__") or isinstance(function, type):
        return False
    if isinstance(function, FunctionType):
        only_notes = function.__dict__.get("only_notes") is function  # `wraps` copies it to others
        return only_notes or _is_ours(str(function.__globals__.get("__name__")))
    return isinstance(function, functools._lru_cache_wrapper) or _is_ours(type(function).__module__)


def is_called_instance(function: object) -> bool:
    """Whether it is an instance of a user's class whose `__call__` is Python code.

    >>> from s2s_ad import grad
    >>> is_called_instance(len), is_called_instance(grad(lambda x: x)), is_called_instance(functools.partial(len))
    (False, False, False)
    """
    if isinstance(function, type | FunctionType | functools._lru_cache_wrapper) or _is_ours(type(function).__module__):
        return False
    return isinstance(inspect.getattr_static(type(function), "__call__", None), FunctionType)


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] == _PACKAGE


def is_derivative(function: object) -> bool:
    """`grad(f)`: there is an `f` in it, but a call of it is no call of `f`."""
    return getattr(type(function), "is_derivative", False) is True
