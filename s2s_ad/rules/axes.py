"""Rows whose rule takes fewer kinds of arrays than the function: a vector where that takes many, and the like.

    general("linalg.fiedler(a)", ..., axes={"a": (1,)})   ->   an error for fiedler(matrix), at the user's line
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from s2s_ad.errors import unsupported
from s2s_ad.rules.rule import Template, Values, choose
from s2s_ad.values import ListOf, TupleOf, Unknown, rank_of

Axes: TypeAlias = Mapping[str, tuple[int, ...]]
ARRAYS: Final = tuple(range(1, 65))
"""Everything but numbers."""
MATRICES: Final = ARRAYS[1:]
KINDS: Final = ("a number", "a vector", "a matrix")


def checked(name: str, template: Template, axes: Axes) -> Template:
    """A template that is an error for arguments which have other numbers of axes, as far as these are known."""

    def text(values: Values) -> str:
        for parameter, numbers in axes.items():
            value = values.get(parameter, Unknown())
            items = value.items if isinstance(value, TupleOf | ListOf) and parameter.endswith("s") else None
            for found in map(rank_of, (value,) if items is None else items):
                if found is not None and found not in numbers:
                    raise unsupported(None, *reason(name, parameter, found, numbers))
        return choose(template, values)

    return text


def reason(name: str, parameter: str, found: int, numbers: tuple[int, ...]) -> tuple[str, str]:
    """What is missing, and the way out.

    >>> reason("linalg.fiedler", "a", 2, (1,))
    ('linalg.fiedler has no rule for a matrix as a', 'give it a vector; several of them one by one')
    """
    wanted = " or ".join(KINDS[number] for number in numbers[:3]) if len(numbers) < 4 else "an array"
    wanted = "matrices" if numbers == MATRICES else wanted
    advice = f"give it {wanted}; several of them one by one" if found > max(numbers[:3]) else f"give it {wanted}"
    return f"{name} has no rule for {kind(found)} as {parameter}", advice


def kind(axes: int) -> str:
    """A word for an array.

    >>> kind(0), kind(3)
    ('a number', 'an array of 3 axes')
    """
    return KINDS[axes] if axes < len(KINDS) else f"an array of {axes} axes"
