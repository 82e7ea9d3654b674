"""Where a statement came from: the user's file, line and columns. Survives every pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

_CALLED = "called in "


@dataclass(frozen=True)
class Origin:
    """One place in the user's source; columns count from 0, lines from 1."""

    file: str
    line: int
    column: int
    end_column: int
    text: str
    function: str
    reversed: bool = field(default=False, repr=False)
    """Whether the node belongs to the reverse sweep: to the adjoint of what was written here."""
    inside: tuple[Origin, ...] = field(default=(), repr=False, compare=False)
    """For a call that was replaced by the body of what it calls: the places there."""

    @cached_property
    def mirrored(self) -> Origin:
        """The same place, of the adjoint of what was written there."""
        return replace(self, reversed=True)

    def together(self, other: Origin) -> Origin:
        """The same place, with those inside of both."""
        places = dict.fromkeys((*self.inside, *other.inside))
        return replace(self, inside=tuple(sorted(places, key=lambda each: (each.file, each.line))))


def origin_of(node: object) -> Origin | None:
    """The place a node was written at, or None for a node that no user wrote."""
    return getattr(node, "origin", None)


def adopt(node: object, source: object) -> None:
    """Say that `node`, newly made, stands for what the user wrote at `source`."""
    node.origin = origin_of(source)  # type: ignore[attr-defined]


def adopt_inside(node: object, call: object) -> None:
    """Say that `node`, which was written in a function that is called, stands for its call; where it was written is
    kept for messages."""
    here, there = origin_of(call), origin_of(node)
    node.origin = here if here is None or there is None else replace(here, inside=(there,))  # type: ignore[attr-defined]


def hold(node: object, source: object) -> None:
    """Say that `node`, such as a save, which no user wrote, has in it what the user wrote at `source`."""
    if origin_of(node) is None and held_origin(node) is None:
        node.held = held_origin(source)  # type: ignore[attr-defined]


def held_origin(node: object) -> Origin | None:
    """The place a node was written at, or else that of what it has in it."""
    return origin_of(node) or getattr(node, "held", None)


def place_of(node: object) -> str:
    """File and line for a message made at run time, so that generated text is stable: the file without its folders, a
    generated text without its number."""
    origin = node if isinstance(node, Origin) else origin_of(node)
    return "generated code" if origin is None else _line_of(origin)


def _line_of(place: Written) -> str:
    file = place.file.replace("\\", "/").rpartition("/")[2]
    if file.startswith("<s2s_ad "):
        file = f"{file.rpartition(' ')[0]}>"
    return f"{file}:{place.line}"


class Written(Protocol):
    """A place with its text, and those inside of it."""

    @property
    def file(self) -> str: ...

    @property
    def line(self) -> int: ...

    @property
    def text(self) -> str: ...

    @property
    def inside(self) -> tuple[Written, ...]: ...


def note_of(place: Written, *, reversed: bool) -> str:
    """What is said of an error at a place. Where a call was replaced by the body of what it calls, the lines there come
    first, and then that of the call.

    >>> inner = Origin("/me/model.py", 5, 4, 9, "    return np.log(v)", "inner")
    >>> print(note_of(Origin("/me/model.py", 9, 4, 9, "    z = inner(w)", "f", inside=(inner,)), reversed=True))
    in the adjoint of model.py:5: return np.log(v)
    called in model.py:9: z = inner(w)
    """
    first, *others = _notes(place)
    words = ("in the adjoint of ", "and of ") if reversed else ("in ", "and in ")
    return "\n".join([words[0] + first, *(f"{'' if line.startswith(_CALLED) else words[1]}{line}" for line in others)])


def _notes(place: Written) -> Iterator[str]:
    for each in place.inside:
        yield from _notes(each)
    yield f"{_CALLED if place.inside else ''}{_line_of(place)}: {place.text.strip()}"


def in_reverse(source: object) -> Origin | None:
    """The origin of the adjoint of what the user wrote at `source`."""
    origin = origin_of(source)
    return None if origin is None else origin.mirrored
