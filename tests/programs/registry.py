"""The corpus' register: one row per program, written under the plain function that it is about.

    def norm_of(x):
        return np.sum(x * x)

    add(norm_of, (vector(3),), tags="reduction operators")
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arguments = tuple[Any, ...]
Array = NDArray[Any]


@dataclass(frozen=True)
class Program:
    """A function with arguments to try it on.

    `smooth`: twice differentiable near the arguments, so that second order may be checked by differences.
    `twice`: False if its second derivative is refused in some order of the modes, though it has one.
    `scalar`: the result is one number.
    `mutates`: writes into its arguments when called plainly.
    `reset`: puts global data back before a call;  `observe`: what of it a call has changed, beside what it printed.
    """

    name: str
    function: Callable[..., Any]
    cases: tuple[Arguments, ...]
    wrt: int | str | tuple[int | str, ...]
    tags: frozenset[str]
    smooth: bool = True
    twice: bool = True
    scalar: bool = True
    mutates: bool = False
    reset: Callable[[], object] | None = None
    observe: Callable[[], object] | None = None

    def arguments(self, case: int = 0) -> Arguments:
        """A fresh copy of the arguments, with global data put back: each call is the first."""
        from s2s_ad import tree  # the programs themselves need nothing but NumPy

        if self.reset is not None:
            self.reset()
        return tuple(tree.copy(argument) for argument in self.cases[case])

    def call(self, *arguments: Any) -> Any:
        """The function called as if for the first time: for evaluating it again and again."""
        if self.reset is not None:
            self.reset()
        return self.function(*arguments)

    @property
    def positions(self) -> tuple[int, ...]:
        """`wrt` as positions of arguments."""
        names = list(inspect.signature(self.function).parameters)
        asked = self.wrt if isinstance(self.wrt, tuple) else (self.wrt,)
        return tuple(names.index(one) if isinstance(one, str) else one for one in asked)


PROGRAMS: dict[str, Program] = {}


def add(
    function: Callable[..., Any],
    *cases: Arguments,
    tags: str,
    wrt: int | str | tuple[int | str, ...] = 0,
    **flags: Any,
) -> None:
    """Registers a program under its function's name."""
    name = function.__name__
    if name in PROGRAMS:
        raise ValueError(f"two programs are called {name}")
    PROGRAMS[name] = Program(name, function, cases, wrt, frozenset(tags.split()), **flags)


def vector(n: int, seed: int = 0) -> Array:
    """Numbers between 0.3 and 1.3, away from each other's ties and from zero, some of them negative."""
    return matrix(1, n, seed)[0]


def positive(n: int, seed: int = 0) -> Array:
    """The same without signs."""
    return np.abs(vector(n, seed))


def matrix(m: int, n: int, seed: int = 0) -> Array:
    """A matrix of such numbers."""
    rng = np.random.default_rng([m, n, seed])
    signs = np.where(rng.random((m, n)) < 0.3, -1.0, 1.0)
    return signs * (0.3 + rng.random((m, n)))


def definite(n: int, seed: int = 0) -> Array:
    """A symmetric positive definite matrix."""
    a = matrix(n, n, seed)
    return a @ a.T / n + np.eye(n)
