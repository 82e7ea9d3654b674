"""Derivatives in other processes: the function by its name, the request, and the text where no file has it.

The derivative is written again over there, on its first call: generated code is never pickled.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

Parts = tuple[Callable[..., Any], tuple[Any, ...]]


def parts(kind: type, function: Any, request: object) -> Parts:
    """What `__reduce_ex__` returns for a derivative."""
    file = getattr(getattr(function, "__code__", None), "co_filename", "")
    text = None if not file or Path(file).exists() else "".join(linecache.getlines(file)) or None
    return restored, (kind, decorated(function), request, file, text)


def restored(kind: type, function: Any, request: object, file: str, text: str | None) -> Any:
    """The derivative from its parts; a text that was typed in, as in a notebook, is known here from now on."""
    if text is not None and not linecache.getlines(file):
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
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
