"""Where a statement came from: the user's file, line and columns. Survives every pass."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property


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

    @cached_property
    def mirrored(self) -> Origin:
        """The same place, of the adjoint of what was written there."""
        return replace(self, reversed=True)


def origin_of(node: object) -> Origin | None:
    """The place a node was written at, or None for a node that no user wrote."""
    return getattr(node, "origin", None)


def adopt(node: object, source: object) -> None:
    """Say that `node`, newly made, stands for what the user wrote at `source`."""
    node.origin = origin_of(source)  # type: ignore[attr-defined]


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
    if origin is None:
        return "generated code"
    file = origin.file.replace("\\", "/").rpartition("/")[2]
    if file.startswith("<s2s_ad "):
        file = f"{file.rpartition(' ')[0]}>"
    return f"{file}:{origin.line}"


def in_reverse(source: object) -> Origin | None:
    """The origin of the adjoint of what the user wrote at `source`."""
    origin = origin_of(source)
    return None if origin is None else origin.mirrored
