"""The witness is right on hand-written derivatives, catches wrong ones, and knows what it cannot decide."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import tree
from tests import witness
from tests.programs import PROGRAMS


def by_hand(x: Any) -> Any:
    return {"y": [np.sin(x) * x], "s": np.sum(x**2)}


X = np.array([0.3, -1.2, 0.7])
HANDWRITTEN: dict[str, tuple[Callable[..., Any], tuple[Any, ...], tuple[Any, ...]]] = {
    "float": (lambda x: x * math.sin(x), (0.7,), (math.sin(0.7) + 0.7 * math.cos(0.7),)),
    "float32": (lambda x: np.sum(x * x), (X.astype(np.float32),), (2 * X,)),
    "buffer": (lambda x: _buffer(x), (X,), (12 * X,)),
    "integer buffer left alone": (lambda x: np.sum(x * np.arange(3)), (X,), (np.arange(3.0),)),
    "comparison": (lambda x: np.sum(np.where(x > 0, x, 2 * x)), (X,), (np.where(X > 0, 1.0, 2.0),)),
    "absolute": (lambda x: np.sum(np.abs(x)) + abs(x[0]), (X,), (np.sign(X) + np.eye(3)[0],)),
    "maximum": (lambda x: np.max(x) * x.min() + max(x), (X,), (np.array([0, 0.7, -0.2]),)),
    "norm falls back to differences": (lambda x: np.linalg.norm(x), (X,), (X / np.sqrt(X @ X),)),
    "float() falls back": (lambda x: float(x[0]) ** 2, (X,), (np.array([0.6, 0, 0]),)),
    "conditional": (lambda x: x * 2 if x > 0 else x * 3, (-0.5,), (3.0,)),
    "loop": (lambda x: _newton(x), (2.0,), (0.5 / math.sqrt(2.0),)),
    "dict": (lambda p: p["w"] @ p["w"] * p["b"], ({"w": X, "b": 2.0},), ({"w": 4 * X, "b": X @ X},)),
    "two arguments": (lambda x, y: np.sum(x) * y, (X, 2.0), (np.full(3, 2.0), np.sum(X))),
    "argument overwritten": (lambda x: _overwrites(x), (X,), (2 * X,)),
    "negative base": (lambda x: x**2.0, (-3.0,), (-6.0,)),
    "modulo": (lambda x: x % 0.7 * x, (1.0,), (1.3,)),
    "arctan2": (lambda x: np.arctan2(x, 2.0) + math.atan2(2.0, x), (0.5,), (0.0,)),
    "imaginary part thrown away": (lambda x: np.real(x) * 3.0, (0.5,), (3.0,)),
}


def _buffer(x: Any) -> Any:
    buffer, s = np.zeros(3), 0.0
    for i in range(3):
        buffer[:] = i + 1.0
        s = s + np.sum(x * x * buffer)
    return s


def _newton(a: Any) -> Any:
    x = a
    while abs(x * x - a) > 1e-13:
        x = 0.5 * (x + a / x)
    return x


def _overwrites(x: Any) -> Any:
    x *= x
    return np.sum(x)


@pytest.mark.parametrize("name", HANDWRITTEN)
@pytest.mark.parametrize("seed", range(3))
def test_right_derivative_is_accepted(name: str, seed: int) -> None:
    f, arguments, gradients = HANDWRITTEN[name]
    directions = witness.random_like(arguments, np.random.default_rng(seed))
    found = witness.directional(f, arguments, directions)
    pairs = zip(tree.leaves(gradients), tree.leaves(directions), strict=True)
    claimed = sum(np.sum(np.multiply(g, d)) for g, d in pairs)
    assert found.state == "ok"
    assert found.error < 1e-5
    assert not found.refutes(claimed), f"{claimed} against {found}"


@pytest.mark.parametrize("name", HANDWRITTEN)
def test_derivative_off_by_a_millionth_is_refuted(name: str) -> None:
    f, arguments, _ = HANDWRITTEN[name]
    found = witness.directional(f, arguments, witness.random_like(arguments, np.random.default_rng(0)))
    off = 1e-3 if name == "float32" else 1e-6
    assert found.refutes(found.value + off)
    assert found.refutes(math.nan)


KINKS: dict[str, tuple[Callable[..., Any], Any]] = {
    "abs at 0": (abs, 0.0),
    "maximum at a tie": (lambda x: np.maximum(x, 1.0) * 3, 1.0),
    "relu in a sum": (lambda x: np.sum(np.maximum(x, 0.0)), np.array([1.0, 0.0])),
    "jump": (lambda x: 1.0 if x > 2.0 else 0.0, 2.0),
    "singular": (lambda x: np.sqrt(np.abs(x)), 0.0),
}


@pytest.mark.parametrize("name", KINKS)
def test_kink_is_undecided(name: str) -> None:
    f, x = KINKS[name]
    found = witness.directional(f, (x,), (tree.map_leaves(np.ones_like, x),))
    assert found.state == "undecided"
    assert not found.refutes(1e9)


SMOOTH_TROUBLE: dict[str, tuple[Callable[..., Any], float]] = {
    "strongly curved": (lambda x: math.exp(30 * x), 0.1),
    "large values": (lambda x: 1e8 + x * x, 3.0),
    "kink nearby": (lambda x: abs(x - 1.01) * x, 1.0),
    "fast oscillation": (lambda x: math.sin(100 * x), 0.3),
}


@pytest.mark.parametrize("name", SMOOTH_TROUBLE)
def test_no_kink_is_seen_in_smooth_functions(name: str) -> None:
    f, x = SMOOTH_TROUBLE[name]
    assert witness.directional(f, (x,), (1.0,)).state == "ok"


def test_results_in_containers_are_contracted_with_the_seed() -> None:
    seed = {"y": [np.array([1.0, 2.0, 3.0])], "s": 0.5}
    direction = np.array([1.0, -1.0, 2.0])
    expected = np.sum(seed["y"][0] * (np.cos(X) * X + np.sin(X)) * direction) + 0.5 * 2 * X @ direction
    assert not witness.directional(by_hand, (X,), (direction,), seed).refutes(expected)


def test_numpy_is_itself_again_afterwards() -> None:
    before = (np.zeros, np.array, math.sin)
    witness.directional(_buffer, (X,), (X,))
    assert (np.zeros, np.array, math.sin) == before
    assert np.zeros(1).dtype == np.float64


# The battery of infinities stands at kinks and poles: tests/test_batteries.py has what is right there.
DECIDED = [name for name, program in PROGRAMS.items() if not program.function.__module__.endswith("battery_nan")]


@pytest.mark.parametrize("name", DECIDED)
def test_every_program_has_a_witness(name: str) -> None:
    """At none of the corpus' arguments is anything left undecided, so each of them tests something."""
    program = PROGRAMS[name]
    for case in range(len(program.cases)):
        rng = np.random.default_rng(case)
        directions = witness.random_directions(program.arguments(case), program.positions, rng)
        seed = witness.random_like(program.function(*program.arguments(case)), rng)
        found = witness.directional(program.call, program.arguments(case), directions, seed)
        assert found.state == "ok"
        assert found.error < 1e-4
