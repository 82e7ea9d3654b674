"""Functions of NumPy and SciPy that have no rule and are written in Python: their own source is read, as a user's is.

Where that source leaves the language, the error stands at the call in the user's function, and names both.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType

import gast

from s2s_ad import errors
from s2s_ad.errors import Problem, UnsupportedError
from s2s_ad.frontend.locate import GENERATED
from s2s_ad.origin import origin_of

LIBRARIES = frozenset({"numpy", "scipy"})
NO_USERS = LIBRARIES | sys.stdlib_module_names
"""Packages whose functions and classes no user wrote."""


def module_of(function: object) -> str:
    """The name of the module that a function comes from."""
    return getattr(function, "__module__", None) or ""


def is_of_library(function: object) -> bool:
    """Whether it belongs to NumPy or SciPy."""
    return module_of(function).partition(".")[0] in LIBRARIES


def is_pythons_own(function: object) -> bool:
    """Whether it belongs to Python's own library.

    >>> import json
    >>> is_pythons_own(json.dumps), is_pythons_own(is_users_file)
    (True, False)
    """
    return module_of(function).partition(".")[0] in sys.stdlib_module_names


def is_users_file(file: str) -> bool:
    """Whether a text is the user's: neither of a library, nor of this package, nor generated.

    >>> import numpy
    >>> is_users_file("model.py"), is_users_file(numpy.linalg.__file__), is_users_file(__file__)
    (True, False, False)
    """
    loaded = (getattr(sys.modules.get(name), "__file__", None) for name in ("s2s_ad", *sorted(LIBRARIES)))
    roots = tuple(str(Path(found).parent) + os.sep for found in loaded if found)
    return not file.startswith((GENERATED, *roots))


def is_wrapper(function: object) -> bool:
    """Whether a function of SciPy's is a wrapper around another one: it takes whatever it is given, and decides by it.

    >>> import scipy.linalg, scipy.special
    >>> is_wrapper(scipy.linalg.coshm), is_wrapper(scipy.special.softplus)
    (True, False)
    """
    return module_of(function).partition(".")[0] == "scipy" and hasattr(function, "__wrapped__")


def _is_pythons_file(file: str) -> bool:
    own, others = (Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib"))
    return Path(file).is_relative_to(own) and not Path(file).is_relative_to(others)


@dataclass
class Entries:
    """The calls because of which functions are read, by file and name of what is read."""

    _calls: dict[tuple[str, str], tuple[FunctionType, gast.Call]] = field(default_factory=dict)

    def enter(self, function: FunctionType, call: gast.Call) -> None:
        """A function is read because of a call; the first one is remembered."""
        if origin_of(call) is not None:
            code = function.__code__
            self._calls.setdefault((code.co_filename, code.co_name), (function, call))

    @property
    def names(self) -> tuple[str, ...]:
        """What of libraries the user's functions call, as they spell it."""
        calls = (self._entry(*key) for key in self._calls)
        return tuple(sorted({errors.called(call) for call in calls if call is not None}))

    def told(self, error: UnsupportedError) -> UnsupportedError:
        """The same error; what stands in the way in a library's source is told where the user called it, and what
        does in Python's own not beside others, from which it follows."""
        others = [each for each in error.problems if each.origin is None or not _is_pythons_file(each.origin.file)]
        return UnsupportedError(map(self._told, others or error.problems))

    def _told(self, problem: Problem) -> Problem:
        origin = problem.origin
        call = None if origin is None else self._entry(origin.file, origin.function)
        if origin is None or call is None:
            return problem
        return errors.own_source_leaves_language(call, origin, problem.reason)

    def _entry(self, file: str, name: str) -> gast.Call | None:
        """The call of a library's function by which the user's functions came to the one that is read there."""
        found, seen = None, set[tuple[str, str]]()
        while (file, name) in self._calls and (file, name) not in seen:
            seen.add((file, name))
            function, call = self._calls[file, name]
            found = call if is_of_library(function) else found
            origin = origin_of(call)
            assert origin is not None
            file, name = origin.file, origin.function
        return found
