"""Derivatives at a solution, by the theorem of implicit functions, and of integrals, under the integral sign.

What is solved or integrated comes as a pair: `forward(x, *args)` gives the value and what `pullback(saved, e)` needs to
give the adjoints of x and of those arguments whose places are in `active`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import integrate

from s2s_ad.errors.running import no_field

__all__ = [
    "integral_adjoint",
    "integral_tangent",
    "number_root_adjoint",
    "root_adjoint",
    "root_tangent",
    "solution_bar",
    "vector_root_adjoint",
]


def _like(value: Any, e: Any) -> Any:
    """A vector in the form of a value: an array, or a list of numbers."""
    return [float(each) for each in e] if isinstance(value, list | tuple) else e


def _spread(parts: Any, first: int, active: Any, args: Any) -> Any:
    """An adjoint for each argument, 0 for those that carry no derivative; `first` parts are those of others."""
    found = []
    for k in range(len(args)):
        found.append(parts[first + active.index(k)] if k in active else np.zeros(np.shape(args[k])))
    return found


def root_adjoint(y_bar: Any, y: Any, args: Any, forward: Any, pullback: Any, active: Any, fixed: bool = False) -> Any:
    """The adjoints of args where f(y, *args) = 0: with J = df/dy, those of f for the seed -J^-T y_bar.

    fixed: where f(y, *args) = y, which has J - 1. Griewank & Walther, "Evaluating Derivatives", section 15.3.
    """
    if np.ndim(y) == 0:
        return number_root_adjoint(y_bar, y, args, forward, pullback, active, fixed)
    return vector_root_adjoint(y_bar, y, args, forward, pullback, active, fixed)


def number_root_adjoint(
    y_bar: Any, y: Any, args: Any, forward: Any, pullback: Any, active: Any, fixed: bool = False
) -> Any:
    """`root_adjoint` for one unknown."""
    _, saved = forward(y, *args)
    slope = pullback(saved, 1.0)[0]
    weight = -y_bar / (slope - 1.0 if fixed else slope)
    return _spread(pullback(saved, weight), 1, active, args)


def vector_root_adjoint(
    y_bar: Any, y: Any, args: Any, forward: Any, pullback: Any, active: Any, fixed: bool = False
) -> Any:
    """`root_adjoint` for several unknowns."""
    value, saved = forward(y, *args)
    rows = np.stack([pullback(saved, _like(value, row))[0] for row in np.eye(len(y))])
    weights = _like(value, -np.linalg.solve((rows - np.eye(len(y)) if fixed else rows).T, y_bar))
    return _spread(pullback(saved, weights), 1, active, args)


def solution_bar(e: Any, shadow: Any, field: str, still: Any = ()) -> Any:
    """The adjoint `e` of the solution, a field of the adjoint of a solver's result; an error if another field, such as
    `fun`, is used, unless it is one of those that stand still.

    >>> from types import SimpleNamespace
    >>> solution_bar(2.0, SimpleNamespace(x=2.0, fun=0.0, message=None), "x")
    2.0
    """
    for name, item in vars(shadow).items():
        if name not in (field, *still) and isinstance(item, float | np.ndarray | np.generic) and np.any(item != 0):
            raise no_field(name, field)
    return e


def root_tangent(args_dot: Any, y: Any, args: Any, jvp: Any, names: Any, active: Any, fixed: bool = False) -> Any:
    """The tangent of y where f(y, *args) = 0, by f's value and tangent: -J^-1 f'."""
    still = {f"{name}_dot": np.zeros(np.shape(args[k])) for name, k in zip(names[1:], active, strict=True)}
    moving = {f"{name}_dot": args_dot[k] for name, k in zip(names[1:], active, strict=True)}
    unknown = f"{names[0]}_dot"
    rate = np.asarray(jvp(y, *args, **{unknown: np.zeros(np.shape(y)), **moving})[1])
    if np.ndim(y) == 0:
        slope = jvp(y, *args, **{unknown: 1.0, **still})[1]
        return -rate / (slope - 1.0 if fixed else slope)
    columns = np.stack([jvp(y, *args, **{unknown: row, **still})[1] for row in np.eye(len(y))], axis=1)
    return -np.linalg.solve(columns - np.eye(len(y)) if fixed else columns, rate)


def integral_adjoint(y_bar: Any, a: Any, b: Any, args: Any, forward: Any, pullback: Any, active: Any) -> Any:
    """The adjoints of args of an integral of f(x, *args) over a < x < b: the integral of those of f."""

    def adjoints(x: Any) -> Any:
        parts = pullback(forward(x, *args)[1], 1.0)[1:]
        return np.concatenate([np.ravel(part) for part in parts])

    total, start = integrate.quad_vec(adjoints, a, b, epsabs=1e-12, epsrel=1e-12)[0], 0
    parts = []
    for k in active:
        count = np.size(args[k])
        parts.append(np.reshape(y_bar * total[start : start + count], np.shape(args[k])))
        start += count
    return _spread(parts, 0, active, args)


def integral_tangent(args_dot: Any, a: Any, b: Any, args: Any, jvp: Any, names: Any, active: Any) -> Any:
    """The tangent of an integral: the integral of that of f."""
    moving = {f"{name}_dot": args_dot[k] for name, k in zip(names[1:], active, strict=True)}

    def rate(x: Any) -> Any:
        return jvp(x, *args, **{f"{names[0]}_dot": 0.0, **moving})[1]

    return integrate.quad(rate, a, b, epsabs=1e-12, epsrel=1e-12)[0]
