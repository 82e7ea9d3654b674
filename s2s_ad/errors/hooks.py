"""Blocks of `with grad_of(h) as h_bar:` that can't be put into a reverse sweep.

>>> print(hook_on_inactive(None, "h"))
h carries no derivative where grad_of(h) stands: it depends on nothing that is differentiated by, or the result does \
not depend on it after this place
way out: write the block where h is computed, before it is used
"""

from __future__ import annotations

import gast

from s2s_ad.errors.message import UnsupportedError, unsupported


def hook_on_inactive(statement: gast.AST | None, name: str) -> UnsupportedError:
    """There is no adjoint to look at."""
    return unsupported(
        statement,
        f"{name} carries no derivative where grad_of({name}) stands: it depends on nothing that is differentiated by, "
        "or the result does not depend on it after this place",
        f"write the block where {name} is computed, before it is used",
    )


def hook_on_container(statement: gast.AST | None, name: str) -> UnsupportedError:
    """The adjoint of a list or an object is one for each of its numbers."""
    return unsupported(
        statement,
        f"grad_of({name}) of what is neither a number nor an array",
        f"name the number or array in it before it is used: part = {name}[0], and grad_of(part)",
    )


def hook_on_expression(item: gast.AST) -> UnsupportedError:
    """`grad_of(h * 2)`, `grad_of(self.h)`, or a variable of the function around."""
    return unsupported(
        item,
        "grad_of takes one variable of the function that it stands in",
        "give the value a name before it is used: h = ...; with grad_of(h) as h_bar: ...",
    )


def hook_among_others(item: gast.AST) -> UnsupportedError:
    """Several managers in one `with`, or a target that is no name."""
    return unsupported(
        item,
        "grad_of stands alone in its `with`, and its adjoint gets a plain name",
        "write a `with grad_of(h) as h_bar:` for each variable",
    )


def hook_leaves(statement: gast.AST, what: str) -> UnsupportedError:
    """`return` in a block that runs in the reverse sweep."""
    return unsupported(
        statement,
        f"`{what}` in the block of grad_of, which runs in the reverse sweep",
        "let the block end; to stop, raise an exception",
    )


def hook_assigns(statement: gast.AST, name: str) -> UnsupportedError:
    """A name of the block that is one of the function too."""
    return unsupported(
        statement,
        f"the block of grad_of assigns {name}, which is used outside of it, and it runs in the reverse sweep",
        "give it another name; to keep something, append it to a list that the function is given",
    )


def hook_stores(statement: gast.AST, name: str) -> UnsupportedError:
    """`x[0] = 0` in a block, where the reverse sweep needs x."""
    return unsupported(
        statement,
        f"the block of grad_of stores into {name}, a variable of the function, which the reverse sweep may need",
        "change the adjoint only; to keep something, append it to a list that the function is given",
    )
