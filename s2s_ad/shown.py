"""What a transform such as `jacobian` made: a callable that shows the code which it runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from s2s_ad.backend.listing import LineOrigin, Listing
from s2s_ad.dispatch import Derivative
from s2s_ad.frontend.carry import Made

Given = tuple[tuple[Any, ...], dict[str, Any]]
Listed = Callable[[Given | None], Listing]


class Shown(Made):
    """`source` is the text for arguments of any kind, `source_for(*args)` for these."""

    def __init__(
        self, call: Callable[..., Any], maker: Callable[..., Any], function: Any, listed: Listed, **options: Any
    ) -> None:
        super().__init__(call, maker, function, **options)
        self._listed = listed

    @property
    def source(self) -> Listing:
        """The generated code for arguments of any kind, a direction at a time."""
        return self._listed(None)

    def source_for(self, *args: Any, **kwargs: Any) -> Listing:
        """The generated code that runs for arguments like these. It is run at them as far as the choice of it asks."""
        return self._listed((args, kwargs))


def text_for(derivative: Derivative, given: Given | None) -> Listing:
    """The text of a derivative for arguments, or for those of any kind."""
    return derivative.source if given is None else derivative.source_for(*given[0], **given[1])


def joined(parts: Iterable[Listing]) -> Listing:
    """The texts of several modules as that of one: all imports, each once, and then the functions.

    >>> print(joined([Listing("import numpy as np\\n\\n\\ndef f(x): return x"), Listing("def g(x): return x")]))
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def f(x): return x
    <BLANKLINE>
    <BLANKLINE>
    def g(x): return x
    <BLANKLINE>
    """
    imports: dict[str, set[str]] = {}
    bodies: list[tuple[list[str], int, Mapping[int, LineOrigin]]] = []
    for part in parts:
        lines = part.rstrip("\n").splitlines()
        start = next((number for number, line in enumerate(lines) if line.startswith("def ")), len(lines))
        for line in filter(None, lines[:start]):
            head, _, names = line.partition(" import ") if line.startswith("from ") else (line, "", "")
            imports.setdefault(head, set()).update(names.split(", ") if names else ())
        bodies.append((lines[start:], start, part.origins))
    text = [f"{head} import {', '.join(sorted(names))}" if names else head for head, names in imports.items()]
    origins: dict[int, LineOrigin] = {}
    for lines, start, found in bodies:
        text += ["", ""] if text else []
        origins |= {line - start + len(text): origin for line, origin in found.items() if line > start}
        text += lines
    return Listing("\n".join(text) + "\n", origins)
