"""What is asked of the pipeline: a frozen request, half of a cache key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["grad", "value_and_grad", "vjp", "jvp"]

NAMES: dict[Kind, str] = {
    "grad": "{}_grad",
    "value_and_grad": "{}_value_and_grad",
    "vjp": "{}_forward",
    "jvp": "{}_jvp",
}


@dataclass(frozen=True)
class Request:
    """One derivative of one function. `wrt` are parameter names, in the order in which gradients are returned;
    `single`: the caller named one parameter, and gets its gradient rather than a tuple."""

    kind: Kind
    wrt: tuple[str, ...]
    single: bool = False
    has_aux: bool = False
    elements: tuple[tuple[str, int | None], ...] = ()
    """What is returned: each parameter, or an element of the star parameter. Empty: the parameters themselves."""
    optimise: bool = True
