"""The transforms of this package, as names in the functions that are themselves differentiated, and what they made."""

from __future__ import annotations

from types import FunctionType
from typing import Any

from s2s_ad.frontend.carry import Made
from s2s_ad.frontend.unwrap import is_derivative

_PACKAGE = __name__.partition(".")[0]
_MAKERS = {
    f"{_PACKAGE}.api": frozenset({"grad", "value_and_grad"}),
    f"{_PACKAGE}.jacobians": frozenset({"jacobian", "jacfwd", "jacrev", "hessian", "derivative", "elementwise_grad"}),
}
_AT_POINTS = {
    f"{_PACKAGE}.api": frozenset({"vjp", "jvp", "linearize"}),
    f"{_PACKAGE}.jacobians": frozenset({"hvp", "gauss_newton_vp"}),
}


def transform(function: object) -> str | None:
    """Which transform a function is; None for all else.

    >>> from s2s_ad import grad
    >>> transform(grad), transform(len)
    ('grad', None)
    """
    if not isinstance(function, FunctionType):
        return None
    home, name = function.__module__, function.__name__
    found = name in _MAKERS.get(home, ()) or name in _AT_POINTS.get(home, ())
    return name if found else None


def makes(function: object) -> bool:
    """Whether a function is a transform that returns a function.

    >>> from s2s_ad import grad, vjp
    >>> makes(grad), makes(vjp)
    (True, False)
    """
    return transform(function) is not None and function.__name__ in _MAKERS.get(function.__module__, ())  # type: ignore[attr-defined]


def made(derivative: object) -> tuple[str, Any, dict[str, Any]] | None:
    """The transform, the function and the options that a derivative was made with: `G = grad(f)`; None for all else."""
    if isinstance(derivative, Made):
        return derivative.made_by, derivative.of, dict(derivative.options)
    if not is_derivative(derivative):
        return None
    request: Any = derivative.request  # type: ignore[attr-defined]
    if request.elements:
        return None
    wrt = request.wrt[0] if request.single else request.wrt
    return request.kind, derivative.__wrapped__, {"wrt": wrt, "has_aux": request.has_aux}  # type: ignore[attr-defined]


def is_followed(derivative: object) -> bool:
    """Whether what a derivative computes can be written as code, where a function that is differentiated calls it."""
    if not isinstance(derivative, Made):
        return isinstance(derivative, FunctionType) or is_derivative(derivative)
    known = derivative.made_by in frozenset[str]().union(*_MAKERS.values())
    return known and not derivative.options.get("debug_nans") and is_followed(derivative.of)
