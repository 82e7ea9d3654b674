"""Functions of NumPy and SciPy that have no rule and are written in Python: their own source is read, as a user's is.

Where that source leaves the language, the error stands at the call in the user's function, and names both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import FunctionType

import gast

from s2s_ad import errors
from s2s_ad.errors import Problem, UnsupportedError
from s2s_ad.origin import origin_of

LIBRARIES = frozenset({"numpy", "scipy"})


def module_of(function: object) -> str:
    """The name of the module that a function comes from."""
    return getattr(function, "__module__", None) or ""


def is_of_library(function: object) -> bool:
    """Whether it belongs to NumPy or SciPy."""
    return module_of(function).partition(".")[0] in LIBRARIES


@dataclass
class Entries:
    """The calls by which the user's functions lead into a library, by file and name of what is read there."""

    _calls: dict[tuple[str, str], tuple[FunctionType, gast.Call]] = field(default_factory=dict)

    def enter(self, function: FunctionType, call: gast.Call) -> None:
        """A function is read because of a call."""
        here = origin_of(call)
        outer = None if here is None else self._calls.get((here.file, here.function))
        if outer is not None or is_of_library(function):
            key = function.__code__.co_filename, function.__code__.co_name
            self._calls.setdefault(key, outer or (function, call))

    @property
    def names(self) -> tuple[str, ...]:
        """What the user's functions call, as they spell it."""
        return tuple(sorted({errors.called(call) for _, call in self._calls.values()}))

    def told(self, error: UnsupportedError) -> UnsupportedError:
        """The same error; what stands in the way in a library's source is told where the user called it."""
        return UnsupportedError(map(self._told, error.problems))

    def _told(self, problem: Problem) -> Problem:
        origin = problem.origin
        entry = None if origin is None else self._calls.get((origin.file, origin.function))
        if origin is None or entry is None or origin_of(entry[1]) is None:
            return problem
        return errors.own_source_leaves_language(entry[1], origin, problem.reason)
