"""What is asked of the pipeline: a frozen request, half of a cache key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Kind = Literal["grad", "value_and_grad", "vjp", "jvp", "linearize", "many", "dependence"]

NAMES: dict[Kind, str] = {
    "grad": "{}_grad",
    "value_and_grad": "{}_value_and_grad",
    "vjp": "{}_forward",
    "jvp": "{}_jvp",
    "linearize": "{}_linearized",
    "many": "{}_many",
    "dependence": "{}_dependence",
}
PAIRS: dict[Kind, tuple[Kind, str, str]] = {
    "grad": ("vjp", "{}_forward", "{}_pullback"),
    "value_and_grad": ("vjp", "{}_forward", "{}_pullback"),
    "vjp": ("vjp", "{}_forward", "{}_pullback"),
    "jvp": ("jvp", "{}_jvp", ""),
    "linearize": ("linearize", "{}_linearized", "{}_pushforward"),
    "many": ("many", "{}_many", ""),
    "dependence": ("dependence", "{}_dependence", ""),
}
"""How a function that the primal calls is transformed for each kind, and what the one or two results are called."""


def tangent_name(name: str, parameters: Collection[str]) -> str:
    """What the tangent of a parameter is called as a further parameter.

    >>> tangent_name("x", ["x", "w"]), tangent_name("x", ["x", "x_dot"])
    ('x_dot', 'x_dot_')
    """
    found = f"{name}_dot"
    while found in parameters:
        found += "_"
    return found


def partner_name(name: str, ending: str, other: str) -> str:
    """What the other half of a pair is called; the user's own name may hold the ending as well.

    >>> partner_name("step_forward_forward", "_forward", "_pullback")
    'step_forward_pullback'
    """
    return other.join(name.rsplit(ending, 1))


@dataclass(frozen=True)
class Request:
    """One derivative of one function. `wrt` are parameter names, in the order in which gradients are returned;
    `single`: the caller named one parameter, and gets its gradient rather than a tuple."""

    kind: Kind
    wrt: tuple[str, ...]
    single: bool = False
    has_aux: bool = False
    elements: tuple[tuple[str, int | str | None], ...] = ()
    """What is returned: each parameter, an element of the star parameter, or what is at a path such as `.W`. Empty: the
    parameters themselves."""
    brief: bool = False
    """Whether the second half runs before anybody else gets to write into the arguments."""
    optimise: bool = True
    debug_nans: bool = False
