"""The public transforms: each a few lines over the dispatch."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from inspect import Parameter
from typing import Any

from s2s_ad import errors
from s2s_ad.at_point import linearized, pulled, pushed
from s2s_ad.dispatch import Derivative, kept_by
from s2s_ad.fields import Element, split
from s2s_ad.frontend.source import tell
from s2s_ad.maps import Pushforward, gathered
from s2s_ad.plain import plain_function
from s2s_ad.request import Kind, Request
from s2s_ad.seeds import check_tangents

Wrt = int | str | Iterable[int | str]


def grad(
    f: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    debug_nans: bool = False,
    source: str | None = None,
) -> Derivative:
    """The gradient of a scalar function.

    f: a Python function of numbers, arrays and containers of them, whose result is a real scalar.
    wrt: the position or name of a parameter, or the path to a part of one ("params.W", "layers[0].b", "p['rate']"); or
    several of them: then the gradient is a tuple.
    has_aux: f returns `(scalar, aux)`; the result is then `((scalar, aux), gradient)`.
    debug_nans: the first adjoint that is nan or inf raises FloatingPointError, which names it and the line it is of.
    source: the text that f was compiled from, for code of `exec` that is in no file; every transform knows it then.

    The derivative takes the arguments of f. Each gradient has the shape, dtype and container type of its argument.
    Reverse mode: Griewank & Walther, "Evaluating Derivatives", 2nd ed., chapter 3.

    Raises UnsupportedError, with file, line and caret, for code that has no derivative here.

    >>> from examples.quickstart import loss
    """
    return _derivative(f, "grad", wrt, has_aux, debug_nans, source)


def value_and_grad(
    f: Callable[..., Any],
    wrt: Wrt = 0,
    *,
    has_aux: bool = False,
    debug_nans: bool = False,
    source: str | None = None,
) -> Derivative:
    """The value of a scalar function, bitwise what f returns, and its gradient: `(value, gradient)`; see `grad`."""
    return _derivative(f, "value_and_grad", wrt, has_aux, debug_nans, source)


def vjp(
    f: Callable[..., Any], *primals: Any, debug_nans: bool = False
) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value of f at a point, and its pullback.

    `pullback(y_bar)`, with a seed of the structure, shape and dtype of the value, returns one adjoint for each primal:
    the product of the transposed Jacobian with the seed. It may be called any number of times, and writing into the
    primals meanwhile changes nothing; into the attributes of an instance, or data around f, it does.
    debug_nans: as in `grad`.
    """
    return pulled(_of_all(f, "vjp", len(primals), debug_nans), primals, spread=True)


def jvp(
    f: Callable[..., Any], primals: Sequence[Any], tangents: Sequence[Any], *, debug_nans: bool = False
) -> tuple[Any, Any]:
    """The value of f at a point and its derivative along a direction: `(value, tangent)`.

    tangents: one for each primal, of its structure, shape and dtype; the product of the Jacobian with them comes back,
    in the structure of the value. Forward mode: Griewank & Walther, "Evaluating Derivatives", 2nd ed., section 3.1. The
    tangent of integers or truth values is zero, None or themselves.
    debug_nans: the first tangent that is nan or inf raises FloatingPointError, which names it and the line it is of.
    """
    primals, tangents = tuple(primals), tuple(tangents)
    check_tangents(tangents, primals)
    derivative = _of_all(f, "jvp", len(primals), debug_nans)
    return pushed(derivative, primals, gathered(tangents, derivative.variadic))


def linearize(f: Callable[..., Any], *primals: Any, debug_nans: bool = False) -> tuple[Any, Pushforward]:
    """The value of f at a point, and its derivative there, a linear function of directions.

    `pushforward(*tangents)`, with one for each primal as in `jvp`, returns the tangent of the value. The values that it
    needs were computed once: it does what is linear in the tangents, and nothing else. It may be called any number of
    times.
    debug_nans: as in `jvp`.
    """
    return linearized(_of_all(f, "linearize", len(primals), debug_nans), primals)


def gradient_of(f: Callable[..., Any], wrt: int | tuple[int, ...]) -> Derivative:
    """The gradient by the parameters at these places, which f keeps for the next time."""
    return kept_by(f, ("grad", wrt), lambda: _derivative(f, "grad", wrt))


def _derivative(
    f: Callable[..., Any],
    kind: Kind,
    wrt: Wrt,
    has_aux: bool = False,
    debug_nans: bool = False,
    source: str | None = None,
) -> Derivative:
    if source is not None:
        tell(f, source)
    return Derivative(f, replace(_request(f, kind, wrt, has_aux), debug_nans=debug_nans))


def _request(f: Callable[..., Any], kind: Kind, wrt: Wrt, has_aux: bool = False) -> Request:
    elements, single = _elements(f, wrt)
    names = tuple(dict.fromkeys(name for name, _ in elements))
    plain = all(position is None for _, position in elements)
    return Request(kind, names, single, has_aux, () if plain else elements)


def parameters_of(f: Callable[..., Any], wrt: Wrt) -> tuple[tuple[str, ...], bool]:
    """The names of the parameters that are meant, and whether it is one that was not given in a sequence."""
    elements, single = _elements(f, wrt)
    for name, place in elements:
        if isinstance(place, str):
            raise errors.field_of_parameter(f, name, place)
    return tuple(dict.fromkeys(name for name, _ in elements)), single


def _elements(f: Callable[..., Any], wrt: Wrt) -> tuple[tuple[Element, ...], bool]:
    single = isinstance(wrt, int | str) or not isinstance(wrt, Iterable)
    elements: list[Element] = []
    for item in [wrt] if single else list(wrt):  # type: ignore[arg-type]
        element = _parameter(f, item)
        if element in elements:
            raise errors.repeated_parameter(f, f"{element[0]}{element[1] if isinstance(element[1], str) else ''}")
        elements.append(element)
    return tuple(elements), single


def _of_all(f: Callable[..., Any], kind: Kind, count: int, debug_nans: bool = False) -> Derivative:
    def make() -> Derivative:
        given = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD, Parameter.VAR_POSITIONAL)
        names = [parameter.name for parameter in _parameters(f) if parameter.kind in given]
        return Derivative(f, Request(kind, tuple(names[:count]), debug_nans=debug_nans))

    return kept_by(f, (kind, count, debug_nans), make)


def _parameter(f: Callable[..., Any], wrt: object) -> Element:
    """The name of the parameter that a position, a name or a path means, and the place in it."""
    parameters = _parameters(f)
    names = [parameter.name for parameter in parameters]
    star = next((k for k, found in enumerate(parameters) if found.kind is Parameter.VAR_POSITIONAL), None)
    match wrt:
        case str() if (element := split(wrt, names)) is not None:
            return element
        case int() if not isinstance(wrt, bool) and star is not None and wrt >= star:
            return names[star], wrt - star
        case int() if not isinstance(wrt, bool) and -len(names) <= wrt < len(names):
            return names[wrt], None
        case _:
            raise errors.unknown_parameter(f, wrt, names)


def _parameters(f: Callable[..., Any]) -> list[Parameter]:
    """The parameters that a caller gives: `self` of a bound method, and what a partial gives, are not among them."""
    plain = plain_function(f)
    found = list(inspect.signature(plain.function, follow_wrapped=False).parameters.values())[len(plain.before) :]
    return [parameter for parameter in found if parameter.name not in plain.named]
