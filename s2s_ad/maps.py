"""The linear maps that derivatives are at one point: adjoints pulled back, tangents pushed forward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
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
    recipe: Any = field(default=None, repr=False, compare=False)
    """How the generated function is made in another process."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        made = (type(self), self.recipe, self.residuals, self.expected, self.variadic)
        return object.__reduce_ex__(self, protocol) if self.recipe is None else (_remade, made)

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
    recipe: Any = field(default=None, repr=False, compare=False)

    def __reduce_ex__(self, protocol: Any) -> Any:
        made = (type(self), self.recipe, self.residuals, self.primals, self.variadic)
        return object.__reduce_ex__(self, protocol) if self.recipe is None else (_remade, made)

    def __call__(self, *tangents: Any) -> Any:
        check_tangents(tangents, self.primals)
        with telling_origins():
            return self.forward(self.residuals, *gathered(tangents, self.variadic))


def _remade(kind: type, recipe: Any, residuals: Any, like: Any, variadic: int | None) -> Any:
    return kind(recipe.function, residuals, like, variadic, recipe)


def gathered(tangents: tuple[Any, ...], variadic: int | None) -> tuple[Any, ...]:
    """Tangents of arguments as tangents of parameters: those of star arguments in a tuple."""
    if variadic is None or len(tangents) <= variadic:
        return tangents
    return (*tangents[:variadic], tangents[variadic:])
