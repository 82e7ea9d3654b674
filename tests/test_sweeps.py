"""Many directions in one sweep, over the corpus: each row is what the function gives for that direction alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s2s_ad import linearize, tree, vjp
from s2s_ad.maps import gathered
from s2s_ad.runtime.directions import repeated
from s2s_ad.sweeps import Linear, many
from tests.derivatives import varying
from tests.programs import PROGRAMS, Program
from tests.test_corpus import all_programs, tolerance

COUNT = 3  # the length of many arrays of the corpus too: an axis in the wrong place broadcasts here
AT_ONCE = [
    "inactive_work_buffer",
    "active_work_buffer",
    "heat_equation",
    "gauss_seidel",
    "store_matrix_elements",
    "transpose_view_store",
    "rnn_loss",
    "logistic_regression",
    "softmax_cross_entropy",
    "multilayer_perceptron",
    "broadcasting",
    "matrix_product",
    "batched_matmul",
    "rows_iterated",
    "list_of_arrays",
    "three_dimensional",
    "gather_by_labels",
    "callee_of_arrays",
    "newaxis_products",
    "sums",
    "means",
    "gradient_descent_unrolled",
    "kalman_filter",
    "wave_equation",
    "nested_loops_carried",
    "branch_in_loop",
    "neighbours",
    "dataclass_argument",
    "method_with_loop",
    "namedtuple_argument",
    "returns_dataclass",
    "elif_chain",
    "membership",
    "vectorized_lambda",
]


def forward(program: Program, case: int) -> Linear:
    """The derivative at a point."""
    arguments = program.arguments(case)
    value, pushforward = linearize(program.function, *arguments)
    arguments = gathered(tuple(arguments), pushforward.variadic)
    return Linear(pushforward.forward, pushforward.residuals, arguments, value)


def reverse(program: Program, case: int) -> Linear:
    """Its transpose."""
    arguments = program.arguments(case)
    value, pullback = vjp(program.function, *arguments)
    arguments = gathered(tuple(arguments), pullback.variadic)
    return Linear(pullback.backward, pullback.residuals, (value,), arguments)


def check_rows(linear: Linear, program: Program, scale: float) -> None:
    if program.reset is not None:
        program.reset()
    size = tree.flatten(linear.domain)[0].size
    if not size or not any(map(tree.is_inexact, tree.leaves(linear.image))):
        return
    seeds = np.random.default_rng(size).normal(size=(COUNT, size))
    together = linear.rows(seeds)
    alone = np.concatenate([linear.rows(seed[None]) for seed in seeds])
    np.testing.assert_allclose(together, alone, rtol=scale, atol=scale)


@pytest.mark.sampled(2)
@all_programs
def test_pushforward_of_many_directions(program: Program, case: int) -> None:
    linear = forward(program, case)
    check_rows(linear, program, 16 * tolerance(program.arguments(case), linear.image))


@pytest.mark.sampled(3)
@all_programs
def test_pullback_of_many_seeds(program: Program, case: int) -> None:
    linear = reverse(program, case)
    check_rows(linear, program, 16 * tolerance(program.arguments(case), linear.domain))


@pytest.mark.parametrize("name", AT_ONCE)
def test_array_programs_take_one_sweep(name: str) -> None:
    """The loop over directions is only for what can't be written for many."""
    linear = forward(PROGRAMS[name], 0)
    moved = tuple(i for i, each in enumerate(linear.domain) if any(map(tree.is_inexact, tree.leaves(each))))
    assert many(linear.function, moved).function(linear.residuals, linear.domain) is not None


def test_directions_of_single_precision_and_structure() -> None:
    def f(p: dict[str, Any], n: int) -> Any:
        return {"y": p["w"] @ p["x"] * n, "n": n}

    p = {"w": np.ones((2, 3), np.float32), "x": np.arange(3, dtype=np.float32)}
    value, pushforward = linearize(f, p, 2)
    rows = Linear(pushforward.forward, pushforward.residuals, (p, 2), value).matrix()
    np.testing.assert_allclose(rows[-3:], 2 * np.ones((3, 2)))
    assert varying(value, value)["n"] is None


def test_objects_for_many_directions_are_built_of_their_parts() -> None:
    """A repeated instance is an instance; what it is made with that is no number stays as it is."""

    found = repeated(SimpleNamespace(w=1.0, name="a", rows=[np.ones(2), None]), 3)
    assert found.name == "a" and found.rows[1] is None
    assert found.w.shape == (3,) and found.rows[0].shape == (3, 2)
    assert repeated(np.sin, 3) is np.sin


@pytest.mark.parametrize("taken", [True, False])
def test_branches_that_are_not_taken(taken: bool) -> None:
    """What would have been handed on by the other branch is None: the sweep goes without it, for either."""

    def f(x: Any, sign: bool) -> Any:
        if sign:
            y = x[0] * x[1]
            y = y + np.sin(x[1])
        else:
            y = x[1] / x[0]
        return y * x

    x = np.array([0.5, 1.5, 2.0])
    value, pushforward = linearize(f, x, taken)
    linear = Linear(pushforward.forward, pushforward.residuals, (x, taken), value)
    assert linear.written() is not None
    alone = np.concatenate([linear.rows(seed[None]) for seed in np.eye(3)])
    np.testing.assert_allclose(linear.rows(np.eye(3)), alone, rtol=1e-14)
