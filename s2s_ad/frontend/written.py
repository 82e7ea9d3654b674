"""Which functions we wrote: derivatives, and the forward parts and pullbacks of pairs."""

from __future__ import annotations

from types import FunctionType

from s2s_ad.frontend.locate import GENERATED

LIFTED = "lifted"


def lift(function: FunctionType) -> None:
    """Remember that a function is one of the user's, made inside of another, in a text that we wrote."""
    function.__dict__[LIFTED] = True


def is_derivative(function: object) -> bool:
    """Whether we wrote a function: the derivative of one, or a part of it."""
    return bool(_written_name(function)) and not getattr(function, LIFTED, False)


def is_written(function: object, ending: str) -> bool:
    """Whether we wrote a function, and gave it a name that ends so, but for a number."""
    return _written_name(function).rstrip("0123456789").endswith(ending)


def is_part(function: object) -> bool:
    """Whether a function is a forward part or a pullback that we wrote, or a derivative of one."""
    name = _written_name(function)
    return "_pullback" in name or "_forward" in name


def is_pullback(function: object) -> bool:
    """Whether we wrote a function as a pullback, which may be called again: it consumes neither residuals nor seed."""
    return is_written(function, "_pullback") and is_derivative(function)


def _written_name(function: object) -> str:
    code = function.__code__ if isinstance(function, FunctionType) else None
    return code.co_name if code is not None and code.co_filename.startswith(GENERATED) else ""
