"""One name: its samples differentiated in every way, and what became of it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from s2s_ad import grad, tree
from s2s_ad.testing import check_derivatives
from tests.coverage.names import Name
from tests.coverage.samples import function_of, samples

WAYS = ("reverse", "forward", "order 2")
NO_SAMPLE = "no sample"


@dataclass
class Outcome:
    """What failed, and why, by way; a way that is not in it works."""

    name: Name
    reasons: dict[str, str] = field(default_factory=dict)

    def works(self, way: str) -> bool:
        return way not in self.reasons

    @property
    def missing(self) -> bool:
        return any(reason == NO_SAMPLE for reason in self.reasons.values())


def outcome_of(name: Name) -> Outcome:
    """Every sample of a name, in every way; the first failure of each way is kept."""
    outcome = Outcome(name)
    texts = samples().get(name.name, [])
    if not texts:
        outcome.reasons = dict.fromkeys(WAYS, NO_SAMPLE)
    for number, text in enumerate(texts):
        for way, reason in failures(f"{name.name} {number}", text).items():
            outcome.reasons.setdefault(way, f"`{' / '.join(text.splitlines())}`: {reason}")
    return outcome


def failures(title: str, text: str) -> dict[str, str]:
    """The ways in which a sample fails."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            function, arguments = function_of(title, text)
        except Exception as error:
            return dict.fromkeys(WAYS, f"the sample itself fails: {brief(error)}")
        active = tuple(place for place, one in enumerate(arguments) if any(map(tree.is_inexact, tree.leaves(one))))
        found = {way: _reason(way, function, arguments, active) for way in WAYS}
    return {way: reason for way, reason in found.items() if reason is not None}


def _reason(way: str, function: Callable[..., Any], arguments: tuple[Any, ...], active: tuple[int, ...]) -> str | None:
    try:
        if way == "order 2":
            check_derivatives(_gradient(function, active), *arguments, wrt=active, modes=("forward",), rtol=1e-7)
        else:
            check_derivatives(function, *arguments, wrt=active, modes=(way,), rtol=1e-8)  # type: ignore[arg-type]
    except Exception as error:
        return brief(error)
    return None


def _gradient(function: Callable[..., Any], active: tuple[int, ...]) -> Callable[..., Any]:
    return grad(function, wrt=active)


def brief(error: Exception) -> str:
    """The line of an error that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    kind = type(error).__name__
    if kind == "DerivativeMismatch":
        return f"wrong: {lines[0]}"
    told = next((line for line in lines if not line.startswith(("File ", "^", "~"))), "")
    return f"{kind}: {told.rpartition(': in sample: ')[2]}"[:200]
