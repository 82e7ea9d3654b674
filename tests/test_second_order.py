"""Second derivatives by the other orders of the modes agree with reverse over reverse, which the corpus is tested by.

All four are seed . Hessian . direction: the pullback of the gradient, the tangent of the gradient, the pullback of the
tangent, and the tangent of the tangent. Half of the corpus, picked by name, is asked for one of the last three each, so
that it takes seconds.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jvp, tree, vjp
from s2s_ad.dispatch import Derivative, pulled, pushed
from s2s_ad.request import Request, tangent_name
from tests import witness
from tests.derivatives import varying
from tests.programs import Program
from tests.test_corpus import READY, tolerance

Trees = tuple[Any, ...]
SMOOTH = [program for program in READY if program.scalar and program.smooth]


def forward_over_reverse(program: Program, directions: Trees, seed: Trees) -> float:
    _, tangent = jvp(grad(program.function, wrt=program.positions), program.arguments(), directions)
    primals = moved(program)
    return witness.inner(varying(list(seed), primals), varying(list(tangent), primals))


def reverse_over_forward(program: Program, directions: Trees, seed: Trees) -> float:
    tangent, dots = tangent_function(program, directions)
    value, pullback = pulled(Derivative(tangent, Request("vjp", names(program))), program.arguments(), dots)
    adjoints = pullback((tree.zeros(value[0]), tree.map_leaves(one, value[1])))
    primals = moved(program)
    return witness.inner(varying(list(adjoints), primals), varying(list(seed), primals))


def forward_over_forward(program: Program, directions: Trees, seed: Trees) -> float:
    tangent, dots = tangent_function(program, directions)
    derivative = Derivative(tangent, Request("jvp", names(program)))
    _, (_, found) = pushed(derivative, program.arguments(), tuple(seed), dots)
    return float(found)


def one(number: Any) -> Any:
    return np.ones_like(number) if isinstance(number, np.ndarray) else type(number)(1)


def names(program: Program) -> tuple[str, ...]:
    parameters = list(inspect.signature(program.function).parameters)
    return tuple(parameters[position] for position in program.positions)


def moved(program: Program) -> list[Any]:
    return [program.cases[0][position] for position in program.positions]


def tangent_function(program: Program, directions: Trees) -> tuple[Callable[..., Any], dict[str, Any]]:
    """The generated function of the value and its tangent, and the direction as its further arguments."""
    wrt = names(program)
    tangent = Derivative(program.function, Request("jvp", wrt)).generated(program.arguments(), {})
    taken = inspect.signature(program.function).parameters
    return tangent, {tangent_name(n, taken): directions[i] for n, i in zip(wrt, program.positions, strict=True)}


WAYS = [forward_over_reverse, reverse_over_forward, forward_over_forward]
PICKED = [(WAYS[k // 2], each) for each in SMOOTH if (k := sum(each.name.encode()) % 6) % 2 == 0]


@pytest.mark.parametrize(("way", "program"), PICKED, ids=[f"{way.__name__}-{each.name}" for way, each in PICKED])
def test_second_orders_agree(way: Callable[..., float], program: Program) -> None:
    rng = np.random.default_rng([5, len(program.name)])
    directions = witness.random_directions(program.cases[0], program.positions, rng)
    gradient, pullback = vjp(grad(program.function, wrt=program.positions), *program.arguments())
    seed = witness.random_like(gradient, rng)
    primals = list(program.cases[0])
    adjoints = varying(list(pullback(seed)), primals)
    along = varying(list(directions), primals)
    expected = witness.inner(adjoints, along)
    size = float(np.sum(np.abs(tree.flatten(adjoints)[0] * tree.flatten(along)[0])))
    found = way(program, directions, seed)
    assert abs(found - expected) <= 64 * tolerance(primals) * (1 + size)


def unpacked(a: Any, state: Any) -> Any:
    x, (y, z) = state
    for _ in range(2):
        x, y = y + a * x, x
        z = z + a * x
    return x * y + z


def overwritten(a: Any, y: Any) -> Any:
    for _ in range(2):
        y = y + a * y
    return y


@pytest.mark.parametrize(("function", "constant"), [(unpacked, (0.5, (0.7, 0.1))), (overwritten, 0.5)])
def test_a_constant_stands_still_until_it_is_overwritten(function: Callable[..., Any], constant: Any) -> None:
    found = pushed(Derivative(function, Request("jvp", ("a",))), (0.3, constant), (1.0,))[1]
    np.testing.assert_allclose(found, grad(function)(0.3, constant), rtol=1e-14)
