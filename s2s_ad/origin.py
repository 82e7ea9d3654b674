"""Where a statement came from: the user's file, line and columns. Survives every pass."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """One place in the user's source; columns count from 0, lines from 1."""

    file: str
    line: int
    column: int
    end_column: int
    text: str
    function: str


def origin_of(node: object) -> Origin | None:
    """The place a node was written at, or None for a node that no user wrote."""
    return getattr(node, "origin", None)


def adopt(node: object, source: object) -> None:
    """Say that `node`, newly made, stands for what the user wrote at `source`."""
    node.origin = origin_of(source)  # type: ignore[attr-defined]


def place_of(node: object) -> str:
    """File and line for a message made at run time; the file without its folders, so that generated text is stable."""
    origin = origin_of(node)
    return f"{origin.file.replace(chr(92), '/').rpartition('/')[2]}:{origin.line}" if origin else "generated code"
