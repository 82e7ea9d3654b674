"""An error in generated code is told with the user's statement that the line there stands for.

ZeroDivisionError: float division by zero
in the adjoint of model.py:12: s = s / x[i]
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from s2s_ad.errors.message import DifferentiationError, Problem, UnsupportedError, located
from s2s_ad.frontend.locate import GENERATED
from s2s_ad.origin import Origin, held_origin, note_of, place_of

Lines = list[tuple[int, int, Origin]]
_lines: dict[str, dict[str, Lines]] = {}


def statements(tree: Any) -> list[Any]:
    """The statements of a function in the order of its text, for either kind of tree."""
    found: list[Any] = []
    pending = list(reversed(tree.body))
    while pending:
        statement = pending.pop()
        if isinstance(statement, ast.stmt):
            found.append(statement)
        for block in ("finalbody", "orelse", "handlers", "cases", "body"):
            pending.extend(reversed(getattr(statement, block, [])))
    return found


def origins_in(tree: Any) -> tuple[Origin | None, ...]:
    """Where each statement of a function came from."""
    return tuple(map(held_origin, statements(tree)))


def undefined_in(tree: Any) -> tuple[int, ...]:
    """The places of the statements that stand for "not defined on this path"."""
    return tuple(k for k, statement in enumerate(statements(tree)) if getattr(statement, "undefined", False))


def remember(filename: str, functions: Iterable[tuple[Any, Sequence[Origin | None]]]) -> None:
    """The origins of the lines of a generated module: its functions as they were compiled, with their origins."""
    _lines[filename] = {
        tree.name: [
            (statement.lineno, statement.end_lineno, origin)
            for statement, origin in zip(statements(tree), origins, strict=False)
            if origin is not None
        ]
        for tree, origins in functions
    }


def forget(filename: str) -> None:
    """Nobody can run the module any more."""
    _lines.pop(filename, None)


def origin_at(filename: str, function: str, line: int) -> Origin | None:
    """The origin of the innermost statement at a line."""
    around = [origin for first, last, origin in _lines.get(filename, {}).get(function, []) if first <= line <= last]
    return around[-1] if around else None


@contextmanager
def telling_origins() -> Iterator[None]:
    """Whatever is raised inside is told with its origin."""
    try:
        yield
    except Exception as error:
        tell_origin(error)
        raise


def tell_origin(error: BaseException) -> None:
    """Add a note that names the user's statement, once; what a guard of ours found shows it with a caret."""
    traceback, origin = error.__traceback__, None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename.startswith(GENERATED):
            origin = origin_at(code.co_filename, code.co_name, traceback.tb_lineno)
        traceback = traceback.tb_next
    if origin is not None:
        note = described(origin)
        if isinstance(error, DifferentiationError) and str(error).startswith(f"{place_of(origin)}: "):
            error.args = (_shown(str(error), origin),)
        elif note not in str(error) and note not in getattr(error, "__notes__", ()):
            error.add_note(note)


def _shown(message: str, origin: Origin) -> str:
    """The message of a guard with the line that it speaks of.

    >>> print(_shown("model.py:12: this is a copy\\nway out: none", Origin("/me/model.py", 12, 4, 9, "    v = w", "f")))
    /me/model.py:12: in f: this is a copy
        v = w
        ^^^^^
    way out: none
    """
    reason, _, rest = message.removeprefix(f"{place_of(origin)}: ").partition("\n")
    return "\n".join([*located(origin, reason), rest])


def told(error: UnsupportedError) -> UnsupportedError:
    """The same error; what stands in the way in generated text, of a second derivative, is told where the user wrote
    what the text there stands for."""
    return UnsupportedError(map(_told, error.problems))


def _told(problem: Problem) -> Problem:
    there = problem.origin
    here = None if there is None else users_origin(there)
    if there is None or here is there:
        return problem
    return replace(problem, origin=here, reason=f"{problem.reason}; in its derivative, `{there.text.strip()}`")


def users_origin(origin: Origin) -> Origin:
    """Where the user wrote what generated text stands for, of which a derivative was taken; any other as it is."""
    found: Origin | None = origin
    while found is not None and found.file.startswith(GENERATED):
        found = origin_at(found.file, found.function, found.line)
    return origin if found is None else found


def described(origin: Origin) -> str:
    """The note about a place.

    >>> described(Origin("/home/me/model.py", 12, 4, 9, "    s = s / x[i]  # share", "f", reversed=True))
    'in the adjoint of model.py:12: s = s / x[i]  # share'
    """
    origin = _by_user(origin)
    return note_of(origin, reversed=origin.reversed)


def _by_user(origin: Origin) -> Origin:
    """Where the user wrote it, and what is inside of it."""
    origin = users_origin(origin)
    return replace(origin, inside=tuple(map(_by_user, origin.inside)))
