"""A function looked at along a line: what a check of its derivatives moves, runs and weighs."""

from __future__ import annotations

import contextlib
import inspect
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s2s_ad import tree
from s2s_ad.differences import Difference, difference, has_kink

Arguments = tuple[Any, ...]
MOST_ENTRIES = 64


@dataclass(frozen=True)
class Case:
    """A function at a point, with a fixed random weight for each entry of its result."""

    f: Callable[..., Any]
    args: Arguments
    positions: tuple[int, ...]
    seed: int

    def run(self, args: Sequence[Any]) -> Any:
        """The value, on copies, with nothing printed: `f` is called many times."""
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            return self.f(*map(tree.copy, args))

    def weights(self) -> Any:
        """The seed: weights of the structure of the result; 1 if the result is one number."""
        value = self.run(self.args)
        _, unflatten = tree.flatten(value)
        rng = np.random.default_rng(self.seed)
        return unflatten(np.ones(1) if is_number(value) and np.isrealobj(value) else _random(_turnable(value), rng))

    def along(self, direction: Sequence[Any], weights: Any) -> tuple[Difference, bool]:
        """The derivative of the weighted result along a direction, by differences, and whether there is a kink."""

        def line(h: float) -> float:
            return weighted(weights, self.run(moved(self.args, direction, h)))

        found = difference(line, 0.05)
        settled = found.error <= 1e-3 * max(1.0, abs(found.value))
        return found, not settled or has_kink(line, 1e-4, found.value)


def directions(case: Case) -> Iterator[tuple[str, Arguments]]:
    """One direction for each entry of the arguments (a sample of many), and a random one in which all move."""
    rng = np.random.default_rng(case.seed)
    still = tuple(map(tree.zeros, case.args))
    vector, unflatten = tree.flatten([case.args[position] for position in case.positions])
    chosen = np.arange(vector.size)
    if vector.size > MOST_ENTRIES:
        chosen = np.sort(rng.choice(vector.size, MOST_ENTRIES, replace=False))
    names = list(_entry_names(case))
    steps = [(names[k], (np.arange(vector.size) == k).astype(float)) for k in chosen]
    turnable = _turnable([case.args[position] for position in case.positions])
    steps += [(f"{names[k]}.imag", 1j * (np.arange(vector.size) == k)) for k in chosen if turnable[k]]
    for name, step in [*steps, ("all together", _random(turnable, rng))]:
        pieces = dict(zip(case.positions, unflatten(step), strict=True))
        yield name, tuple(pieces.get(position, zero) for position, zero in enumerate(still))


def _entry_names(case: Case) -> Iterator[str]:
    """`w[0, 1]`, `params['b']`: each inexact entry as a user would write it."""
    try:
        parameters = list(inspect.signature(case.f).parameters)
    except (TypeError, ValueError):
        parameters = []
    for position in case.positions:
        base = parameters[position] if position < len(parameters) else f"argument {position}"
        for path, leaf in tree.walk(case.args[position], base):
            if tree.is_inexact(leaf):
                for index in np.ndindex(np.shape(leaf)):
                    yield f"{path}[{', '.join(map(str, index))}]" if index else path


def is_number(value: Any) -> bool:
    """Whether a result is one inexact number, and no container of one."""
    return tree.is_inexact(value) and np.ndim(value) == 0


def moved(args: Sequence[Any], direction: Sequence[Any], h: float) -> list[Any]:
    """The arguments `h` further along the direction; single precision is widened, for the sake of the differences."""
    return [tree.map_leaves(lambda x, d: _moved(x, d, h), *pair) for pair in zip(args, direction, strict=True)]


def _moved(leaf: Any, step: Any, h: float) -> Any:
    if not tree.is_inexact(leaf):
        return leaf
    kind = np.complex128 if np.iscomplexobj(leaf) else np.float64
    result = np.asarray(leaf, dtype=kind) + h * np.asarray(step, dtype=kind)
    if isinstance(leaf, np.ndarray):
        return np.array(result)
    return result[()] if isinstance(leaf, np.generic) else result.item()


def weighted(weights: Any, value: Any) -> float:
    """The sum of the value's inexact entries times the weights at the same places; of complex ones, the real part."""
    pairs = zip(tree.leaves(weights), tree.leaves(value), strict=True)
    return float(sum(np.real(np.sum(np.multiply(w, v))) for w, v in pairs if tree.is_inexact(w)))


def precision(*values: Any) -> float:
    """The rounding unit of the coarsest inexact number."""
    dtypes = [np.asarray(leaf).dtype for leaf in tree.leaves(values) if tree.is_inexact(leaf)]
    return max((float(np.finfo(dtype).eps) for dtype in dtypes), default=2.0**-52)


def _turnable(value: Any) -> NDArray[np.bool_]:
    """Which entries of a tree have an imaginary part."""
    parts = [np.full(np.size(leaf), np.iscomplexobj(leaf)) for leaf in tree.leaves(value) if tree.is_inexact(leaf)]
    return np.concatenate([np.zeros(0, bool), *parts])


def _random(turnable: NDArray[np.bool_], rng: np.random.Generator) -> tree.Vector:
    """Numbers away from zero, complex where that is asked for."""
    signs: tree.Vector = rng.choice([-1.0, 1.0], turnable.size)
    found = signs * rng.uniform(0.5, 1.5, turnable.size)
    return found + 1j * turnable * rng.uniform(0.5, 1.5, turnable.size) if np.any(turnable) else found
