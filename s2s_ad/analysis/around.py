"""Data around the functions of one transformation, which one of them stores into and another one reads.

    def f(x):                    def total(x):
        TABLE[0] = x[1] ** 3         return TABLE[0] * x[0]        (differentiated by itself)
        return total(x)

What a global, or a variable of a closure, holds has no adjoint or tangent that functions could share: an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import FunctionType

import gast

from s2s_ad import errors
from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.outside import stores_through
from s2s_ad.analysis.statements import all_statements


@dataclass
class Around:
    """What was seen of the functions so far, by the identity of the data."""

    stored: dict[int, tuple[FunctionType, gast.stmt, str]] = field(default_factory=dict)
    read: dict[int, set[FunctionType]] = field(default_factory=dict)

    def refuse(
        self,
        function: FunctionType,
        body: list[gast.stmt],
        data: Mapping[str, object],
        varied: Iterable[str],
        wanted: Iterable[str],
        memory: Memory,
    ) -> None:
        """An error if a function stores what carries a derivative into data that the result of another one depends on.

        data: what is around a function, by its names there; varied: the names that depend on an input; wanted: those
        that the result depends on.
        """
        for name in sorted(data.keys() & set(wanted)):
            self.read.setdefault(id(data[name]), set()).add(function)
        for name in sorted(data.keys() & set(varied)):
            places = (statement for statement in all_statements(body) if stores_through(statement, name, memory))
            if (place := next(places, None)) is not None:
                self.stored.setdefault(id(data[name]), (function, place, name))
        for key, (storing, place, name) in self.stored.items():
            if self.read.get(key, set()) - {storing}:
                raise errors.stored_outside(place, name)
