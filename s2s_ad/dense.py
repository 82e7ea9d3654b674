"""A whole Jacobian from the sweeps of generated code: which mode, over which directions, and the code of it.

>>> def f(x): return x * x
>>> print(Dense(f, ("x",), "forward").source_for((2.0,), {}))
def f_linearized(x):
    \"""Value of f, and what its derivative along a direction needs.\"""
    z = 2 * x
    return x * x, (z,)
<BLANKLINE>
<BLANKLINE>
def f_pushforward(residuals, x_dot):
    \"""Derivative of f along x_dot, from the residuals of f_linearized.\"""
    (z,) = residuals
    return z * x_dot
<BLANKLINE>
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from s2s_ad import errors, tree
from s2s_ad.at_point import linearized, pulled
from s2s_ad.backend.listing import Listing, traced
from s2s_ad.dispatch import Derivative
from s2s_ad.request import Request
from s2s_ad.shown import Given, joined, text_for
from s2s_ad.sweeps import Linear, Matrix

Mode = Literal["auto", "forward", "reverse"]


@dataclass(frozen=True)
class Sweep:
    """The value at a point, and the linear function that gives the columns of the Jacobian there, or its rows."""

    value: Any
    moved: tuple[Any, ...]
    linear: Linear
    forward: bool

    @property
    def matrix(self) -> Matrix:
        """Rows are the numbers of the result, columns those of the arguments."""
        return self.linear.matrix().T if self.forward else self.linear.matrix()


class Dense:
    """The Jacobian of one function by some of its parameters."""

    def __init__(self, f: Callable[..., Any], names: tuple[str, ...], mode: Mode, debug_nans: bool = False) -> None:
        if mode not in ("auto", "forward", "reverse"):
            raise ValueError(f"mode is 'auto', 'forward' or 'reverse', not {mode!r}")
        self.mode, self.names = mode, names
        self._forward = Derivative(f, Request("linearize", names, brief=True, debug_nans=debug_nans))
        self._reverse = Derivative(f, Request("vjp", names, brief=True, debug_nans=debug_nans))

    def at(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Sweep:
        """The sweep for these arguments, by the mode that is asked for, or by that which has fewer directions."""
        given = self._forward.arguments(args, kwargs)
        moved = tuple(given[name] for name in self.names)
        for name, argument in zip(self.names, moved, strict=True):
            if not any(map(tree.is_inexact, tree.leaves(argument))):
                raise errors.not_differentiable(name, argument)
        if self.mode != "forward":
            value, pullback = pulled(self._reverse, args, kwargs)
            holds = _is_complex(moved), _is_complex(value)
            if holds == (True, True) or (self.mode == "reverse" and holds == (False, True)):
                raise errors.no_complex_jacobian(self.mode)
            fewer = size_of(value) < size_of(moved) and not holds[1]
            if self.mode == "reverse" or holds[0] or fewer:
                return Sweep(value, moved, Linear(pullback.backward, pullback.residuals, (value,), moved), False)
        if _is_complex(moved):
            raise errors.no_complex_jacobian(self.mode)
        value, pushforward = linearized(self._forward, args, kwargs)
        return Sweep(value, moved, Linear(pushforward.forward, pushforward.residuals, moved, value), True)

    def source_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Listing:
        """The code that runs for these arguments: of the sweep, and of the sweep with many directions at once."""
        swept = self.at(args, kwargs)
        text = text_for(self._forward if swept.forward else self._reverse, (args, kwargs))
        found = swept.linear.written()
        if found is None:
            return text
        return joined([text, traced(found, {swept.linear.function.__code__.co_filename: text})])

    def listed(self, given: Given | None) -> Listing:
        """The same, or for arguments of any kind: of both modes, where it is the sizes that choose."""
        if given is not None:
            return self.source_for(*given)
        texts = [] if self.mode == "reverse" else [self._forward.source]
        return joined(texts if self.mode == "forward" else [*texts, self._reverse.source])


def _is_complex(value: Any) -> bool:
    """Whether a number in a tree has an imaginary part."""
    return any(map(np.iscomplexobj, tree.leaves(value)))


def size_of(value: Any) -> int:
    """How many numbers a tree holds that can vary."""
    return sum(np.size(leaf) for leaf in tree.leaves(value) if tree.is_inexact(leaf))
