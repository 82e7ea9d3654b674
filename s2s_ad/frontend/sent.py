"""Functions that came by value from another process, and whose code does not tell any more which file it is from.

Cloudpickle, from 3.1.3 on, calls every file `<dynamic-code>`. The text is looked for in the file of the function's
module, and in those that derivatives came from; it is the right one if the same code comes from it, at the same places.
"""

from __future__ import annotations

import importlib.util
import linecache
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType

MOST_KNOWN = 64
_known: dict[str, None] = {}


def came_from(function: object, file: str) -> None:
    """A function that was in `file` where it was sent from: its code, if it has lost that, says so again."""
    plain = getattr(function, "__func__", function)
    if not file or not isinstance(plain, FunctionType) or is_known(plain.__code__.co_filename):
        return
    plain.__code__ = _of(plain.__code__, file)
    _known[file] = None
    for oldest in list(_known)[:-MOST_KNOWN]:
        _known.pop(oldest, None)


def files(function: FunctionType) -> Iterator[str]:
    """The files that its text may be in."""
    if is_known(function.__code__.co_filename):
        return
    module = sys.modules.get(function.__module__ or "")
    file = getattr(module, "__file__", None) if module is not None else _file_of(function.__module__ or "")
    yield from dict.fromkeys([*([file] if file else []), *_known])


def is_known(file: str) -> bool:
    """Whether there is a text under this name."""
    return bool(linecache.getlines(file))


def _file_of(module: str) -> str | None:
    """The file of a module that is not imported here."""
    package, _, _ = module.partition(".")
    try:
        found = importlib.util.find_spec(module) if package in sys.modules or "." not in module else None
    except (ImportError, ValueError):
        return None
    return found.origin if found is not None else None


def _of(code: CodeType, file: str) -> CodeType:
    inner = tuple(_of(each, file) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_filename=file, co_consts=inner)
