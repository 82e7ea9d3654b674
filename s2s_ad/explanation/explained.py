"""`explain`: what happens to a function on its way to its gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import gast

from s2s_ad.api import Wrt, grad
from s2s_ad.backend.attempts import shown
from s2s_ad.backend.listing import Listing, listing
from s2s_ad.backend.origins import origins_in
from s2s_ad.decorator import Differentiable
from s2s_ad.dispatch import Derivative, Entry
from s2s_ad.errors import UnsupportedError
from s2s_ad.explanation.problems import everything, values_of
from s2s_ad.explanation.survey import Survey, survey
from s2s_ad.explanation.sweeps import sweeps_of
from s2s_ad.explanation.weights import weigh
from s2s_ad.frontend.primal import Primal, read_primal
from s2s_ad.request import Request
from s2s_ad.syntax.printer import to_source
from s2s_ad.values import Unknown, Value


@dataclass(frozen=True)
class Explanation:
    """The stages of one function: (name, text) in order; the survey: what varies, what is kept, and why."""

    function: str
    survey: Survey
    stages: tuple[tuple[str, Listing], ...]
    text: Listing | None = None
    """Of a derivative that is made of others: what is shown for it."""

    @property
    def active(self) -> tuple[str, ...]:
        """The variables that carry a derivative."""
        return self.survey.active

    @property
    def source(self) -> Listing:
        """The generated module."""
        return self.survey.entry.listing if self.text is None else self.text

    def __str__(self) -> str:
        parts = ["\n".join(f"# {line}" for line in str(self.survey).splitlines())]
        parts += [f"# --- {name} ---\n{text.strip()}" for name, text in self.stages]
        return "\n\n".join([*parts, f"# --- gradient ---\n{self.source.strip()}"])


def explain(f: Callable[..., Any], *args: Any, wrt: Wrt | None = None) -> Explanation:
    """Tell what happens to a function on its way to its gradient: which variables are active, and why others are not;
    what the reverse sweep finds of the forward sweep, for whom and why; the rules; each pass. The result prints as
    text.

    args: with example arguments, the form that is specialised for them, which then runs there, to weigh what is kept;
    without any, the generic form, and nothing runs. Raises UnsupportedError with all that is unsupported in f and in
    the functions that it calls.
    wrt: the position or name of a parameter, or several; the first, or what f was decorated with.
    """
    try:
        derivative = f.grad if wrt is None and isinstance(f, Differentiable) else grad(f, 0 if wrt is None else wrt)
        return explained(derivative, args)
    except UnsupportedError as error:
        raise everything(f, 0 if wrt is None else wrt, error, values_of(f, args, {}) if args else None) from None


def looked_at(primal: Primal, request: Request, values: Mapping[str, Value], entry: Entry | None = None) -> Explanation:
    """What is known without running anything."""
    stages = Stages()
    found = survey(primal, request, values, entry, stages.keep)
    return Explanation(primal.source.tree.name, found, stages.texts)


def explained(derivative: Derivative, args: tuple[Any, ...], kwargs: Mapping[str, Any] | None = None) -> Explanation:
    """The same of any derivative."""
    named, request = dict(kwargs or {}), derivative.request
    if not args and not named:
        function, entry = derivative.generic()
        return looked_at(read_primal(function), request, {name: Unknown() for name in derivative.parameters}, entry)
    function = derivative.function_for(args, named)
    entry, functions = derivative.specialised(args, named)
    explanation = looked_at(read_primal(function), request, dict(derivative.signature(args, named)), entry)
    found = explanation.survey
    sweeps = sweeps_of(entry.text, entry.built.units, function)
    if not sweeps:
        return explanation
    weights = weigh(lambda: derivative(*args, **named), functions, sweeps, found.kept, (args, named))
    return replace(explanation, survey=replace(found, weights=weights))


class Stages:
    """Collects the texts of the passes that change something."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Listing]] = []

    @property
    def texts(self) -> tuple[tuple[str, Listing], ...]:
        """(name, text) in order."""
        return tuple(self.found)

    def keep(self, name: str, tree: gast.FunctionDef) -> None:
        """What the pipeline calls after each pass."""
        tree = shown(tree)
        text = to_source(tree)
        if not self.found or text != self.found[-1][1]:
            self.found.append((name, listing(text, [(tree.name, origins_in(tree))])))
