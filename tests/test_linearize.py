"""`linearize` over the corpus: the value is the program's own, the linear function is `jvp`, as often as one likes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2s_ad import Derivative, DifferentiationError, linearize, tree
from s2s_ad.request import Request
from tests.derivatives import identical, plain, scribble, value_and_tangent, varying
from tests.programs import Program
from tests.test_corpus import all_programs, tolerance, value_seed_directions


def fresh_start(program: Program) -> None:
    if program.reset is not None:
        program.reset()


@pytest.mark.sampled(3)
@all_programs
def test_linear_function_is_the_tangent(program: Program, case: int) -> None:
    _, _, directions = value_seed_directions(program, case)
    fresh_start(program)
    expected, tangent = value_and_tangent(program, program.arguments(case), directions)
    fresh_start(program)
    arguments = program.arguments(case)
    value, pushforward = linearize(program.function, *arguments)
    assert identical(value, expected)
    given = tree.copy(directions)
    first = pushforward(*given)
    assert identical(given, directions)
    assert tree.mismatch(varying(first, expected), varying(expected, expected), "the tangent") is None
    mine, theirs = (tree.flatten(varying(found, expected))[0] for found in (first, tangent))
    scale = tolerance(program.arguments(case), expected)
    np.testing.assert_allclose(mine, theirs, rtol=scale, atol=scale)
    kept = tree.copy(first)
    for written in (value, first, given, *plain(arguments)):
        scribble(list(written) if isinstance(written, tuple) else written)
    assert identical(varying(pushforward(*directions), expected), varying(kept, expected))


def test_values_are_computed_once() -> None:
    calls = []

    def costly(x: float) -> float:
        calls.append(len(calls))
        return x

    def f(x: float) -> float:
        n = 3.0
        costly(n)
        return np.sin(x) * n

    value, pushforward = linearize(f, 0.5)
    assert [pushforward(1.0), pushforward(2.0)] == [3 * np.cos(0.5), 6 * np.cos(0.5)]
    assert (value, calls) == (3 * np.sin(0.5), [0])


def recurrent(w: Any, h: Any, xs: Any) -> Any:
    for x in xs:
        h = np.tanh(w @ h + x)
    return np.sum(h)


def test_the_linear_half_is_linear() -> None:
    """What is not linear is in the half that runs once."""
    arguments = np.eye(2), np.ones(2), np.ones((3, 2))
    text = Derivative(recurrent, Request("linearize", ("w", "h", "xs"))).source_for(*arguments)
    once, often = text.split("def recurrent_pushforward")
    assert "tanh" in once
    assert "tanh" not in often
    assert "w @ h_dot" in often


def test_direction_of_another_shape_is_refused() -> None:
    _, pushforward = linearize(recurrent, np.eye(2), np.ones(2), np.ones((3, 2)))
    with pytest.raises(DifferentiationError, match="shape"):
        pushforward(np.eye(3), np.ones(2), np.ones((3, 2)))


def test_star_arguments() -> None:
    def product(x: float, *others: float) -> float:
        for other in others:
            x = x * other
        return x

    value, pushforward = linearize(product, 2.0, 3.0, 5.0)
    assert (value, pushforward(1.0, 10.0, 100.0)) == (30.0, 15.0 + 100.0 + 600.0)
