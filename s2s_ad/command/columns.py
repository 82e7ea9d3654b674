"""A function and its derivative side by side: each statement stands beside what it became, and beside its adjoint.

>>> def twice(x):
...     y = 2 * x
...     return y * y
>>> right = Listing("def g(x):\\n    y = 2 * x\\n    return 4 * y", {2: LineOrigin(read(twice).file, 2, "forward", "")})
>>> print(side_by_side([twice], right, width=50))
1 def twice(x):    │ def g(x):
2     y = 2 * x    │     y = 2 * x
                   │     return 4 * y
3     return y * y │
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from types import FunctionType

from s2s_ad.backend.listing import LineOrigin, Listing
from s2s_ad.explanation.places import Places
from s2s_ad.frontend.source import read

__all__ = ["LineOrigin", "Listing", "read", "side_by_side"]

Colour = Callable[[str], str]
Row = tuple[int | None, int | None]
"""The indices of a line on the left and of one on the right."""


def side_by_side(
    functions: Sequence[FunctionType], text: Listing, width: int | None = None, colour: Colour = str
) -> str:
    """Two columns; what is too long for the first is cut, and marked. `colour` keeps the lines of a text apart."""
    width = shutil.get_terminal_size((160, 40)).columns if width is None else width
    left = _Left(Places(functions))
    column = min(max(map(len, left.lines)), max(width // 2 - 1, 24))
    cut = [line if len(line) <= column else f"{line[: column - 1]}…" for line in left.lines]
    coloured = _each(colour, [line[left.digits + 1 :] for line in cut])
    shown = [line[: left.digits + 1] + bright for line, bright in zip(cut, coloured, strict=True)]
    right = _each(colour, text.splitlines())
    out: list[str] = []
    for here, there in left.rows(text):
        one = " " * column if here is None else shown[here] + " " * (column - len(cut[here]))
        out.append(f"{one} │ {'' if there is None else right[there]}".rstrip())
    return "\n".join(out)


class _Left:
    """The left column: the functions below each other, with the numbers of their lines."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.digits = max(len(str(source.first + len(source.lines) - 1)) for source in places.sources)
        self.lines: list[str] = []
        self.heads: dict[int, str] = {}
        self.index: dict[str, int] = {}
        self.ends: list[int] = []
        for source in places.sources:
            self.lines += [""] if self.lines else []
            self.heads[len(self.lines)] = source.function.__name__
            for offset, (line, key) in enumerate(zip(source.lines, source.keys, strict=True)):
                if key is not None:
                    self.index.setdefault(key, len(self.lines))
                self.lines.append(f"{source.first + offset:>{self.digits}} {line}")
            self.ends.append(len(self.lines))

    def rows(self, text: Listing) -> Iterator[Row]:
        """The lines of the right column in order, those of the left one beside them: each when it is first spoken of,
        and again beside its adjoint."""
        if not text.origins:
            count = len(text.splitlines())
            yield from zip_longest(range(len(self.lines)), range(count))
            return
        reached, spoken = 0, None
        for number, line in enumerate(text.splitlines()):
            origin = text.origins.get(number + 1)
            here = self.place(origin, line, reached)
            adjoint = origin is not None and origin.role == "adjoint"
            if adjoint and here is not None and here < reached:  # the forward sweep is done, and so is the function
                end = self.end(here)
                yield from ((before, None) for before in range(reached, end))
                reached = max(reached, end)
            if here is not None and here >= reached:
                yield from ((before, None) for before in range(reached, here))
                yield here, number
                reached = here + 1
            else:
                back = here is not None and here != spoken and (adjoint or self.end(here) < reached)
                yield here if back else None, number
            spoken = here
        yield from ((after, None) for after in range(reached, len(self.lines)))

    def end(self, here: int) -> int:
        """The line after the function that a line is of."""
        return next(end for end in self.ends if end > here)

    def place(self, origin: LineOrigin | None, line: str, reached: int) -> int | None:
        """The first line of the statement that a generated line stands for; of `def`, the next function's."""
        if line.startswith("def "):
            name = line.removeprefix("def ").partition("(")[0]
            if not reached:
                return 0
            return next((head for head, own in self.heads.items() if head >= reached and name.startswith(own)), None)
        key = None if origin is None else self.places.key(origin)
        return None if key is None else self.index[key]


def _each(colour: Colour, lines: list[str]) -> list[str]:
    """The lines in colours; as they are, if the colours do not keep them apart."""
    found = colour("\n".join(lines)).split("\n")
    return found if len(found) == len(lines) else lines
