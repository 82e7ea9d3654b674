"""Optimisers with derivatives inside of derivatives: `saddle` and `particle`.

B. A. Pearlmutter and J. M. Siskind, "Using programming language theory to make automatic differentiation sound and
efficient", Advances in Automatic Differentiation (2008).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any

import numpy as np

from benchmarks.gradbench.problem import Problem, against
from s2s_ad import grad, jacfwd

Transform = Callable[[Callable[..., Any]], Callable[..., Any]]
MODES: dict[str, Transform] = {"f": jacfwd, "r": grad}


def lowest(f: Callable[[Any], Any], start: Any, slope: Callable[[Any], Any]) -> Any:
    """Where f is least, by going downhill; the step doubles after ten that went well, and halves after one that did
    not."""
    x, rate, successes = start, 1e-5, 0
    value, direction = f(x), slope(x)
    while np.sqrt(np.sum(direction**2)) > 1e-5:
        if successes == 10:
            rate *= 2
            successes = 0
        following = x - rate * direction
        if np.sqrt(np.sum((following - x) ** 2)) <= 1e-5:
            break
        tried = f(following)
        if tried < value:
            x, value, direction = following, tried, slope(following)
            successes += 1
        else:
            rate /= 2
            successes = 0
    return x


def height(x: Any, y: Any) -> Any:
    return np.sum(x**2) - np.sum(y**2)


def saddle(start: Any, outer: Transform, inner: Transform) -> Any:
    """The least x of the most that y can make of the height, and the y that belongs to it: (4,)."""

    def best_answer(x: Any) -> Any:
        return lowest(lambda y: -height(x, y), start, inner(lambda y: -height(x, y)))

    def most(x: Any) -> Any:
        return height(x, best_answer(x))

    x = lowest(most, start, outer(most))
    return np.concatenate([x, best_answer(x)])


def potential(x: Any, charges: Any) -> Any:
    """Of charges, (k, 2), at a place."""
    return np.sum(1 / np.sqrt(np.sum((charges - x) ** 2, axis=1)))


def miss(w: Any, inner: Transform) -> Any:
    """The square of where the particle crosses the axis, if one of the charges is at (10, 10 - w)."""
    charges = np.array([[10.0, 10.0 - w], [10.0, 0.0]])
    place, speed, step = np.array([0.0, 8.0]), np.array([0.75, 0.0]), 0.1
    force = inner(potential)
    while True:
        following = place + step * speed
        if following[1] <= 0:
            break
        speed = speed - step * force(place, charges)
        place = following
    crossing = place[0] - place[1] / speed[1] * speed[0]
    return crossing**2


def particle(w: float, outer: Transform, inner: Transform) -> Any:
    """The control with which the particle hits the origin."""
    return lowest(lambda v: miss(v, inner), w, outer(lambda v: miss(v, inner)))


def twice(_: Callable[..., Any]) -> Callable[..., Any]:
    """The slope of both functions of the saddle, by hand."""
    return lambda x: 2 * x


def by_differences(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda w: (f(w + 1e-5) - f(w - 1e-5)) / 2e-5


def of_potential(_: Callable[..., Any]) -> Callable[..., Any]:
    """The slope of the potential, by hand."""
    return lambda x, charges: np.sum((charges - x) / np.sum((charges - x) ** 2, axis=1)[:, None] ** 1.5, axis=0)


def problems() -> list[Problem]:
    """All four pairs of modes, that of the outer derivative first, beside the same with derivatives by hand."""
    start, made = np.ones(2), []
    plain_saddle = partial(saddle, outer=twice, inner=twice)
    plain_particle = partial(particle, outer=by_differences, inner=of_potential)
    wanted = against(plain_saddle(start)), against(plain_particle(0.0))
    for (one, outer), (other, inner) in product(MODES.items(), repeat=2):
        at_saddle = partial(saddle, outer=outer, inner=inner)
        hit = partial(particle, outer=outer, inner=inner)
        made.append(Problem("saddle", one + other, plain_saddle, (start,), at_saddle, wanted[0]))
        made.append(Problem("particle", one + other, plain_particle, (0.0,), hit, wanted[1]))
    return made
