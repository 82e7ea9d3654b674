"""The linear maps that derivatives are at one point: adjoints pulled back, tangents pushed forward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from s2s_ad.backend.origins import telling_origins
from s2s_ad.seeds import check_seed, check_tangents


@dataclass(frozen=True)
class Pullback:
    """The transposed derivative at one point: a linear function of the seed, for any number of calls and threads."""

    backward: Callable[..., tuple[Any, ...]]
    residuals: Any
    expected: Any
    variadic: int | None = None
    """The position from which on the adjoints of star arguments stand in a tuple."""

    def __call__(self, y_bar: Any) -> tuple[Any, ...]:
        check_seed(y_bar, self.expected)
        with telling_origins():
            adjoints = self.backward(self.residuals, y_bar)
        if self.variadic is None or len(adjoints) <= self.variadic:
            return adjoints
        return (*adjoints[: self.variadic], *adjoints[self.variadic])


@dataclass(frozen=True)
class Pushforward:
    """The derivative at one point: a linear function of directions, for any number of calls and threads."""

    forward: Callable[..., Any]
    residuals: Any
    primals: tuple[Any, ...]
    variadic: int | None = None

    def __call__(self, *tangents: Any) -> Any:
        check_tangents(tangents, self.primals)
        with telling_origins():
            return self.forward(self.residuals, *gathered(tangents, self.variadic))


def gathered(tangents: tuple[Any, ...], variadic: int | None) -> tuple[Any, ...]:
    """Tangents of arguments as tangents of parameters: those of star arguments in a tuple."""
    if variadic is None or len(tangents) <= variadic:
        return tangents
    return (*tangents[:variadic], tangents[variadic:])
