"""The value of a function at a point, with the linear map that its derivative is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from s2s_ad import errors
from s2s_ad.backend.origins import telling_origins
from s2s_ad.dispatch import NOTHING, Bound, Derivative
from s2s_ad.maps import Pullback, Pushforward
from s2s_ad.request import partner_name, tangent_name
from s2s_ad.seeds import structure_of


@dataclass(frozen=True)
class Recipe:
    """How a generated function is made in another process: written again, and compared with what it was."""

    derivative: Derivative
    bound: Bound
    name: str

    @property
    def function(self) -> Callable[..., Any]:
        """The function."""
        return self.bound.functions[self.name]

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.derivative, self.bound.signatures, self.name, self.bound.entry.text)


def _again(derivative: Derivative, signatures: Any, name: str, text: str) -> Recipe:
    bound = derivative.again(signatures)
    if bound.entry.text != text:
        raise errors.written_otherwise(name)
    return Recipe(derivative, bound, name)


def pulled(
    forward: Derivative, args: tuple[Any, ...], kwargs: Mapping[str, Any] = NOTHING, *, spread: bool = False
) -> tuple[Any, Pullback]:
    """The value and the pullback at a point; an adjoint for each `wrt` parameter, or for each argument if `spread`."""
    bound = forward.bound(args, dict(kwargs))
    with telling_origins():
        value, residuals = forward.plain.call(bound.main, args, kwargs)
    recipe = Recipe(forward, bound, partner_name(bound.entry.main, "_forward", "_pullback"))
    variadic = forward.variadic if spread else None
    return value, Pullback(recipe.function, residuals, structure_of(value), variadic, recipe)


def pushed(
    derivative: Derivative, args: tuple[Any, ...], tangents: tuple[Any, ...], kwargs: Mapping[str, Any] = NOTHING
) -> tuple[Any, Any]:
    """The value and the tangent at a point, along a direction: a tangent for each `wrt` parameter."""
    bound = derivative.bound(args, dict(kwargs))
    named = zip(derivative.request.wrt, tangents, strict=True)
    directions = {tangent_name(name, derivative.parameters): tangent for name, tangent in named}
    with telling_origins():
        result: tuple[Any, Any] = derivative.plain.call(bound.main, args, kwargs, **directions)
    return result


def linearized(
    derivative: Derivative, primals: tuple[Any, ...], kwargs: Mapping[str, Any] = NOTHING
) -> tuple[Any, Pushforward]:
    """The value and the pushforward at a point."""
    bound = derivative.bound(primals, dict(kwargs))
    with telling_origins():
        value, residuals = derivative.plain.call(bound.main, primals, kwargs)
    recipe = Recipe(derivative, bound, partner_name(bound.entry.main, "_linearized", "_pushforward"))
    return value, Pushforward(recipe.function, residuals, structure_of(primals), derivative.variadic, recipe)
