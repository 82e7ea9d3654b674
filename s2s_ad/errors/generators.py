"""Generators whose items can't be followed.

>>> print(generator_kept(None, "walk", several=True))
several statements take items of the generator that `walk` makes here, and they carry a derivative
way out: take all of its items at one place: `for item in walk(...)`, or a list, list(walk(...))
"""

from __future__ import annotations

import gast

from s2s_ad.errors.message import UnsupportedError, unsupported


def generator_kept(call: gast.AST | None, name: str, several: bool) -> UnsupportedError:
    """A generator that is handed on, or of which several places take items."""
    if several:
        return unsupported(
            call,
            f"several statements take items of the generator that `{name}` makes here, and they carry a derivative",
            f"take all of its items at one place: `for item in {name}(...)`, or a list, list({name}(...))",
        )
    return unsupported(
        call,
        f"the items of the generator that `{name}` makes carry a derivative, and how they are taken can't be followed",
        f"write `for item in {name}(...)` in this function, or make a list first, list({name}(...))",
    )


def items_kept(call: gast.AST | None) -> UnsupportedError:
    """`zip((v for v in x if v > 0), y)` in a loop that changes x."""
    return unsupported(
        call,
        "the items of a generator expression, of `map`, `filter` or itertools carry a derivative, and the loop that "
        "takes them may change what they are made of",
        "make a list before the loop: [... for ...]",
    )


def awkward_yield(node: gast.AST | None) -> UnsupportedError:
    """`x = yield v`, or a `yield` in a `try` or `with`."""
    return unsupported(
        node,
        "a `yield` that is no statement of its own, or stands in a `try` or `with`",
        "write `yield v` as a statement, outside of `try` and `with`, or collect the values in a list and return it",
    )


def endless_generator(call: gast.AST | None) -> UnsupportedError:
    """`for v in naturals():` without a `break`."""
    return unsupported(
        call,
        "all items of a generator that never ends are taken",
        "leave the loop with `break`, or take the first n items with itertools.islice",
    )


def taken_early(loop: gast.AST | None) -> UnsupportedError:
    """`for a, b in itertools.pairwise(walk(x))`."""
    return unsupported(
        loop,
        "a loop takes the items of a generator one by one through a function of itertools, which can't be followed",
        "loop over the generator itself, or over a list of its items: list(...)",
    )
