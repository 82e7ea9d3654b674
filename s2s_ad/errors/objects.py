"""Instances of a user's classes, where they can't be followed.

>>> print(iterated(None, "bag", "Bag"))
a loop over bag, an instance of Bag that carries a derivative, and what its __iter__ does is not known
way out: loop over a list or an array: the method that makes it, or the attribute that holds it
"""

from __future__ import annotations

import gast

from s2s_ad.errors.message import UnsupportedError, unsupported


def iterated(loop: gast.AST | None, name: str, kind: str) -> UnsupportedError:
    """`for item in bag`, where bag is an instance of the user's class."""
    return unsupported(
        loop,
        f"a loop over {name}, an instance of {kind} that carries a derivative, and what its __iter__ does is not known",
        "loop over a list or an array: the method that makes it, or the attribute that holds it",
    )


def lets_self_go(call: gast.AST | None, kind: str) -> UnsupportedError:
    """An `__init__` that hands its instance on, or sets an attribute on some ways only."""
    return unsupported(
        call,
        f"{kind}.__init__ sets an attribute on some ways only, or hands self on before all of them are set, "
        "and its arguments carry a derivative",
        "set each attribute once, on every way; do the rest in a method that is called afterwards",
    )
