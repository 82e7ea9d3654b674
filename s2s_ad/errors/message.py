"""The layout of every message: where, what, why, and what to do instead.

>>> here = Origin("model.py", 12, 4, 9, "    match w:", "loss")
>>> print(UnsupportedError([Problem(here, "`match` on an active value", "compare with `if`")]))
model.py:12: in loss: `match` on an active value
    match w:
    ^^^^^
way out: compare with `if`
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from s2s_ad.origin import Origin, origin_of


class DifferentiationError(Exception):
    """A derivative that cannot be had, and why. Never raised in place of an error of the primal."""

    @property
    def reason(self) -> str:
        """The first line, without what stands before its first colon: whose derivative."""
        return str(self).partition("\n")[0].partition(": ")[2]

    @property
    def way_out(self) -> str:
        """What to do instead."""
        return str(self).partition("way out: ")[2]


@dataclass(frozen=True)
class Problem:
    """One reason not to go on, at one place of the user's text."""

    origin: Origin | None
    reason: str
    way_out: str

    def __str__(self) -> str:
        lines = [*located(self.origin, self.reason), *([f"way out: {self.way_out}"] if self.way_out else [])]
        return "\n".join(lines)


class UnsupportedError(DifferentiationError):
    """Everything in a function that cannot be differentiated, in the order of its lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=_place))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class OverlookedError(UnsupportedError):
    """A derivative flows in a way that the text alone did not show: what it was read for was not enough."""


def unsupported(node: object, reason: str, way_out: str) -> UnsupportedError:
    """One problem at `node`, which may be a node, an origin or None."""
    return UnsupportedError([problem(node, reason, way_out)])


def problem(node: object, reason: str, way_out: str) -> Problem:
    """The problem at `node`; several make one UnsupportedError."""
    return Problem(node if isinstance(node, Origin) else origin_of(node), reason, way_out)


@contextmanager
def within(statement: object) -> Iterator[None]:
    """What is found at a node that no user wrote is told at the statement around it."""
    try:
        yield
    except UnsupportedError as found:
        here = origin_of(statement)
        if here is None or all(entry.origin for entry in found.problems):
            raise
        raise UnsupportedError(replace(entry, origin=entry.origin or here) for entry in found.problems) from None


@dataclass
class Findings:
    """What is unsupported in a text, told once all of it has been looked at.

    >>> findings = Findings()
    >>> try:
    ...     with findings.together():
    ...         for reason in ("one thing", "another"):
    ...             with findings.at(None):
    ...                 raise unsupported(None, reason, "")
    ... except UnsupportedError as error:
    ...     print(error)
    one thing
    another
    """

    problems: list[Problem] = field(default_factory=list)

    @contextmanager
    def at(self, statement: object) -> Iterator[None]:
        """Keep what is found at a statement, and go on behind it."""
        try:
            with within(statement):
                yield
        except OverlookedError:
            raise
        except UnsupportedError as found:
            self.problems += found.problems

    @contextmanager
    def together(self) -> Iterator[None]:
        """Around the whole text. Whatever fails after the first finding fails because of it."""
        try:
            yield
        except OverlookedError:
            raise
        except UnsupportedError as found:
            self.problems += found.problems
        except Exception:
            if not self.problems:
                raise
        if self.problems:
            raise UnsupportedError(dict.fromkeys(self.problems)) from None


def located(origin: Origin | None, reason: str) -> Sequence[str]:
    """`reason` with file, line and function in front, and the source line with its caret below."""
    if origin is None:
        return [reason]
    head = f"{origin.file}:{origin.line}: in {origin.function}: {reason}"
    text = origin.text.rstrip().replace("\t", " ")
    indent = len(text) - len(text.lstrip())
    start = max(origin.column, indent)
    width = max(min(origin.end_column, len(text)) - start, 1)
    return [head, "    " + text[indent:], "    " + " " * (start - indent) + "^" * width]


def _place(entry: Problem) -> tuple[str, int, int]:
    origin = entry.origin
    return (origin.file, origin.line, origin.column) if origin else ("", 0, 0)


def refused(reason: str, way_out: str) -> DifferentiationError:
    """One reason and its way out, without a place; generated files have a copy of it."""
    return DifferentiationError(f"{reason}\nway out: {way_out}")


def error(where: object, reason: str, way_out: str) -> DifferentiationError:
    """One reason and its way out, with the place if `where` has one."""
    return DifferentiationError(str(problem(where, reason, way_out)))
