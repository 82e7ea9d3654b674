"""`explain`: what happens to a function on its way to its gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import gast

from s2s_ad.api import grad
from s2s_ad.dispatch import plain_function
from s2s_ad.frontend.primal import read_primal
from s2s_ad.pipeline import Linker
from s2s_ad.syntax.names import names_in
from s2s_ad.syntax.printer import to_source
from s2s_ad.values import Unknown

Wrt = int | str | Iterable[int | str]


@dataclass(frozen=True)
class Explanation:
    """The stages of one function: (name, text) in order, the user's active variables, and the generated module."""

    function: str
    stages: tuple[tuple[str, str], ...]
    active: tuple[str, ...]
    source: str

    def __str__(self) -> str:
        parts = [f"# {self.function}: active are {', '.join(self.active) or 'no variables'}"]
        parts += [f"# --- {name} ---\n{text.strip()}" for name, text in self.stages]
        return "\n\n".join([*parts, f"# --- gradient ---\n{self.source.strip()}"])


def explain(f: Callable[..., Any], *args: Any, wrt: Wrt = 0) -> Explanation:
    """Show the passes from a function to its gradient, without running it.

    args: with example arguments, the specialised form; without any, the generic one. Raises UnsupportedError, listing
    all that is unsupported in f, as `grad` does. The result prints as text.
    """
    derivative = grad(f, wrt)
    stages: list[tuple[str, str]] = []

    def keep(name: str, tree: gast.FunctionDef) -> None:
        text = to_source(tree)
        if not stages or text != stages[-1][1]:
            stages.append((name, text))

    if args:
        values = dict(derivative.signature(args, {}))
        source = derivative.source_for(*args)
    else:
        values = {name: Unknown() for name in derivative.parameters}
        source = derivative.source
    linker = Linker(derivative.request, keep)
    program = linker.prepare(
        linker.reader.primal(plain_function(f)[0]), derivative.request.wrt, values, frozenset(derivative.request.wrt)
    )
    written = names_in(read_primal(plain_function(f)[0]).source.tree)
    active = {user for name in program.active if (user := _of_user(name, written)) is not None}
    return Explanation(derivative.primal.__name__, tuple(stages), tuple(sorted(active)), source)


def _of_user(name: str, written: set[str]) -> str | None:
    """The user's name of a variable, of which the passes make versions: y, y1; None for what the passes invent.

    >>> _of_user("y1", {"x", "y"}), _of_user("t", {"x", "y"})
    ('y', None)
    """
    plain = name.rstrip("0123456789")
    return next((found for found in (name, plain) if found in written), None)
