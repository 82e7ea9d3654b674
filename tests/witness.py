"""What a derivative must be, found without any of the code under test: only `s2s_ad.tree` is shared.

The directional derivative of f is that of `h -> <seed, f(x + h direction)>` at 0.  Differences with extrapolation give
it with an error estimate; the complex step, where the program allows it, gives it to rounding.  The complex step can
be fooled by a program that looks at its numbers' type, so it is believed only where the differences confirm it.

A result is *wrong* if it is off by more than 100 times the estimate (plus rounding); at a kink nothing is decided.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from s2s_ad import tree
from tests import complex_step, differences
from tests.complex_step import STEP, Number, Numbers, complex_numpy

TOLERATED = 100
OVER_STEP = 1000.0
"""Differences divide their rounding by a step of a thousandth or so."""


@dataclass(frozen=True)
class Witness:
    """A directional derivative: `state` is "ok", or "undecided" at a kink or where differences do not settle."""

    value: float
    error: float
    state: str
    method: str

    def refutes(self, claimed: float) -> bool:
        """Whether the claimed value is wrong."""
        return self.state == "ok" and not abs(claimed - self.value) <= TOLERATED * self.error

    def __str__(self) -> str:
        return f"{self.value:.12g} +- {self.error:.1g} by {self.method}, {self.state}"


def directional(
    f: Callable[..., Any], arguments: Sequence[Any], directions: Sequence[Any], seed: Any = 1.0
) -> Witness:
    """The derivative of `<seed, f(*arguments)>` when the inexact leaves of the arguments move along `directions`.

    >>> print(directional(lambda x: x * x, (3.0,), (1.0,)))  # doctest: +ELLIPSIS
    6 +- ... by complex step, ok
    """
    magnitude, precision = _scale(f, arguments, directions)
    with quiet():
        along = differences.derivative(_line(f, arguments, directions, seed))
        by_complex = _complex_derivative(f, arguments, directions, seed)
    rounding = precision * (magnitude + abs(along.value))
    if along.kink or not along.error <= 1e-3 * max(1.0, abs(along.value)):
        return Witness(along.value, along.error, "undecided", "differences")
    if by_complex is not None and abs(by_complex - along.value) <= TOLERATED * (along.error + rounding) + 1e-12:
        return Witness(by_complex, rounding, "ok", "complex step")
    return Witness(along.value, along.error + OVER_STEP * rounding, "ok", "differences")


@contextlib.contextmanager
def quiet() -> Any:
    """No prints and no floating-point warnings from the many evaluations."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def _scale(f: Callable[..., Any], arguments: Sequence[Any], directions: Sequence[Any]) -> tuple[float, float]:
    """The size of the numbers involved, and the coarsest rounding unit among arguments and result."""
    with quiet():
        result = f(*map(tree.copy, arguments))
    everything = [leaf for leaf in tree.leaves((tuple(arguments), result)) if tree.is_inexact(leaf)]
    sizes = [np.max(np.abs(leaf), initial=0.0) for leaf in tree.leaves(result) if tree.is_inexact(leaf)]
    precision = max((np.finfo(np.asarray(leaf).dtype).eps for leaf in everything), default=2.0**-52)
    moved = tree.flatten(tuple(directions))[0]
    return 1.0 + max(map(float, sizes), default=0.0) + float(np.sum(np.abs(moved))), 2 * float(precision)


def _line(
    f: Callable[..., Any], arguments: Sequence[Any], directions: Sequence[Any], seed: Any
) -> Callable[[float], float]:
    pairs = list(zip(arguments, directions, strict=True))

    def at(h: float) -> float:
        moved = [tree.map_leaves(lambda x, d: _moved(x, d, h), *pair) for pair in pairs]
        return float(contract(seed, f(*moved)).real)

    return at


def _moved(leaf: Any, direction: Any, h: float) -> Any:
    """Single precision is widened, so that differences see the function and not its rounding."""
    if not tree.is_inexact(leaf):
        return leaf.copy() if isinstance(leaf, np.ndarray) else leaf
    wide = np.asarray(leaf, dtype=np.float64) + h * np.asarray(direction, dtype=np.float64)
    if isinstance(leaf, np.ndarray):
        return np.array(wide)
    return float(wide) if isinstance(leaf, float) and not isinstance(leaf, np.generic) else np.float64(wide)


def _complex_derivative(
    f: Callable[..., Any], arguments: Sequence[Any], directions: Sequence[Any], seed: Any
) -> float | None:
    """Im f(x + ih d) / h, or None if the program cannot be run on complex numbers."""
    pairs = zip(arguments, directions, strict=True)
    moved = [tree.map_leaves(_moved_in_complex, *pair) for pair in pairs]
    try:
        with complex_numpy():
            result = f(*moved)
        return float(contract(seed, result).imag) / STEP
    except Exception:
        return None


def _moved_in_complex(leaf: Any, direction: Any) -> Any:
    if not tree.is_inexact(leaf):
        return leaf.copy() if isinstance(leaf, np.ndarray) else leaf
    moved = np.asarray(leaf, dtype=np.complex128) + 1j * STEP * np.asarray(direction, dtype=np.float64)
    return np.array(moved).view(Numbers) if isinstance(leaf, np.ndarray) else Number(moved)


def contract(seed: Any, result: Any) -> complex:
    """The sum over all inexact leaves of seed times result."""
    seeds = [leaf for leaf in tree.leaves(seed) if tree.is_inexact(leaf)]
    results = [complex_step.plain(leaf) for leaf in tree.leaves(result) if tree.is_inexact(complex_step.plain(leaf))]
    return complex(sum(np.sum(np.asarray(s) * np.asarray(r)) for s, r in zip(seeds, results, strict=True)))


def inner(a: Any, b: Any) -> float:
    """<a, b> of two trees of the same structure, summed exactly."""
    return float(np.dot(tree.flatten(a)[0].astype(np.longdouble), tree.flatten(b)[0].astype(np.longdouble)))


def random_directions(arguments: Sequence[Any], positions: Sequence[int], rng: np.random.Generator) -> tuple[Any, ...]:
    """A random direction in which only the arguments at `positions` move."""
    return tuple(random_like(a, rng) if i in positions else tree.zeros(a) for i, a in enumerate(arguments))


def random_like(value: Any, rng: np.random.Generator) -> Any:
    """A tree of the structure of `value` with random inexact leaves between 0.5 and 1.5 in size."""
    vector, unflatten = tree.flatten(value)
    return unflatten(rng.uniform(0.5, 1.5, vector.size) * rng.choice([-1.0, 1.0], vector.size))
