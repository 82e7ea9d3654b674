"""What a generated file with notes does with an error: it says which line of the user's the line stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any


def with_notes(lines: Mapping[int, str], *functions: Callable[..., Any]) -> dict[str, Callable[..., Any]]:
    """The functions by name, such that an error in one gets a note: what `lines` says of the line that raised it.

    >>> def inverse(x):
    ...     return 1 / x
    >>> first = inverse.__code__.co_firstlineno
    >>> try:
    ...     with_notes({first + 1: "in model.py:12: y = 1 / x"}, inverse)["inverse"](0)
    ... except ZeroDivisionError as error:
    ...     print(error.__notes__)
    ['in model.py:12: y = 1 / x']
    """
    return {function.__name__: _noting(lines, function) for function in functions}


def _noting(lines: Mapping[int, str], function: Callable[..., Any]) -> Callable[..., Any]:
    """A function that computes what `function` does, and says so to whoever asks: a wrapper of it does not."""

    @wraps(function)
    def noting(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            note, place = None, error.__traceback__
            while place is not None:
                if place.tb_frame.f_code.co_filename == function.__code__.co_filename:
                    note = lines.get(place.tb_lineno, note)
                place = place.tb_next
            if note is not None and note not in getattr(error, "__notes__", ()):
                error.add_note(note)
            raise

    vars(noting)["only_notes"] = noting
    return noting
