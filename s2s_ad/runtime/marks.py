"""What the marks of `try` in the core language are to the analyses: see `syntax.attempts`. Nobody calls them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """A call that stands for a place among statements, or tells what happened there."""

    name: str

    def __call__(self, *kinds: object) -> None:
        """Nothing."""
