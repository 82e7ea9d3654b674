"""The names, by chapter, and whether a result varies with its arguments."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("names.txt")


@dataclass(frozen=True)
class Name:
    """`varies` is False for what has no derivative: programs that use it have to work all the same."""

    name: str
    chapter: str
    varies: bool


@cache
def names() -> tuple[Name, ...]:
    """Every name of the table."""
    found: list[Name] = []
    chapter = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            chapter = line.strip("[]")
        elif line and not line.startswith("#"):
            name, varies = line.rsplit(" ", 1)
            found.append(Name(name, chapter, varies == "yes"))
    return tuple(found)
