"""Derivatives in other processes: the function by its name, the request, and the text where no file has it.

The derivative is written again over there, on its first call: generated code is never pickled.
"""

from __future__ import annotations

import functools
import inspect
import linecache
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, MethodType
from typing import Any

from s2s_ad.frontend.sent import came_from

Parts = tuple[Callable[..., Any], tuple[Any, ...]]


class Made:
    """A function that a transform made of another: pickled as the transform, the function, and how it was asked for.

    It is not the function that it was made of, and does not pass for it."""

    is_function = True

    def __init__(self, call: Callable[..., Any], maker: Callable[..., Any], function: Any, **options: Any) -> None:
        wanted = [name for name in functools.WRAPPER_ASSIGNMENTS if hasattr(function, name)]
        functools.update_wrapper(self, function, wanted, ())
        del self.__wrapped__
        self.__signature__ = inspect.signature(function)
        self._call, self._maker, self._of, self._options = call, maker, function, options

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._call(*args, **kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        return self if instance is None else MethodType(self, instance)

    def __reduce_ex__(self, protocol: Any) -> Parts:
        return parts(_made, self._of, (self._maker, self._options))

    def __copy__(self) -> Made:
        return self

    def __deepcopy__(self, memo: object) -> Made:
        return self

    @property
    def of(self) -> Any:
        """The function that it was made of."""
        return self._of

    @property
    def options(self) -> dict[str, Any]:
        """How it was asked for."""
        return self._options

    @property
    def made_by(self) -> str:
        """The name of the transform."""
        return self._maker.__name__.strip("_")

    def __repr__(self) -> str:
        return f"<{self.made_by} of {getattr(self._of, '__name__', self._of)} by s2s_ad>"

    __wrapped__: Any


def _made(function: Any, how: tuple[Callable[..., Any], dict[str, Any]]) -> Any:
    maker, options = how
    return maker(function, **options)


def parts(kind: Callable[..., Any], function: Any, request: object) -> Parts:
    """What `__reduce_ex__` returns for a derivative."""
    file = getattr(getattr(function, "__code__", None), "co_filename", "")
    text = None if not file or Path(file).exists() else "".join(linecache.getlines(file)) or None
    return restored, (kind, decorated(function), request, file, text)


def restored(kind: Callable[..., Any], function: Any, request: object, file: str, text: str | None) -> Any:
    """The derivative from its parts; a text that was typed in, as in a notebook, is known here from now on."""
    if text is not None and not linecache.getlines(file):
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    came_from(function, file)
    return kind(function, request)


def decorated(function: Any) -> Any:
    """What stands under a function's name in its module, if it wraps this function."""
    found = named(function) if isinstance(function, FunctionType) else None
    return found if getattr(found, "__wrapped__", None) is function else function


def named(function: Any) -> Any:
    """What a module has under the name of a function; None if there is nothing."""
    found: Any = sys.modules.get(str(getattr(function, "__module__", None)))
    for part in str(getattr(function, "__qualname__", "")).split("."):
        found = getattr(found, part, None)
    return found
