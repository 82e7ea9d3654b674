"""Places in a user's code that have no derivative.

>>> print(no_rule(None, "scipy.special.j0"))
scipy.special.j0 is called on values that carry a derivative, and there is no rule for it
way out: give it one with defvjp, or wrap the argument in stop_gradient
"""

from __future__ import annotations

import ast

import gast

from s2s_ad.errors.message import UnsupportedError, unsupported

_UNKNOWN = "there is no rule for it"


def no_rule(call: gast.AST | None, name: str | None = None, reason: str = _UNKNOWN) -> UnsupportedError:
    """A function that is neither in the rule table nor readable; its name is read off the call if not given."""
    return unsupported(
        call,
        f"{name or _called(call)} is called on values that carry a derivative, and {reason}",
        "give it one with defvjp, or wrap the argument in stop_gradient",
    )


def no_callee_source(call: gast.AST, name: str) -> UnsupportedError:
    """A callee whose text is out of reach."""
    return no_rule(call, name, "it has neither a rule nor a source text to be read")


def stored_into_exact(statement: gast.AST, buffer: str, dtype: str) -> UnsupportedError:
    """An integer or boolean buffer drops the fraction of what is stored, and its derivative."""
    return unsupported(
        statement,
        f"a value that carries a derivative is stored into {buffer}, an array of {dtype}, which drops it",
        f"make {buffer} an array of floats",
    )


def stored_outside(statement: gast.AST, name: str) -> UnsupportedError:
    """A store into an array or a container of the globals or of a closure: the caller reads it in another way."""
    return unsupported(
        statement,
        f"a value that carries a derivative is stored into {name}, which stands outside of the function",
        f"pass {name} as an argument, or make a local copy of it",
    )


def _called(call: gast.AST | None) -> str:
    function = getattr(call, "func", None)
    return "this function" if function is None else ast.unparse(gast.gast_to_ast(function))
