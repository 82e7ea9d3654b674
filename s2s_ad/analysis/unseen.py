"""Whether anybody would see that a name's object is changed in place, rather than replaced by a new one.

    a_bar = unbroadcast(z_bar * b, a)      (which may be the memory of the product itself)
    a_bar += unbroadcast(y_bar, a)         nobody: the product is not read again, so a_bar = a_bar + ... is the same

An object is seen through the names of its alias class that are live (`analysis.liveness`), by a loop over it that goes
on, by functions made inside, which read their variables when they are called, and by whoever called this function.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import gast

from s2s_ad.analysis.liveness import Live, live_after
from s2s_ad.analysis.memory import Memory
from s2s_ad.syntax.names import bound_in, reads, writes
from s2s_ad.syntax.walk import all_nodes


@dataclass(frozen=True)
class Unseen:
    """Asked of the versioned program, before it is expanded."""

    function: gast.FunctionDef
    memory: Memory

    def changes(self, statement: gast.stmt, name: str) -> bool:
        """Whether `statement`, which is `name += e`, may as well be `name = name + e`."""
        return not (self._others(name) - writes(statement)) & self._seen(statement)

    def changes_slot(self, statement: gast.stmt, name: str) -> bool:
        """The same of `name[k] += e`, whose container is looked at by nobody but by its name."""
        known = id(statement) in self._live
        return known and not (self._others(name) - {name}) & self._seen(statement)

    def _others(self, name: str) -> set[str]:
        group = self.memory.alias_class(name)
        return {each for each, found in self.memory.representatives.items() if found == group}

    def _seen(self, statement: gast.stmt) -> frozenset[str]:
        return frozenset(self._foreign | self._live[id(statement)] | self._looped[id(statement)])

    @cached_property
    def _live(self) -> Mapping[int, Live]:
        return live_after(self.function.body)

    @cached_property
    def _foreign(self) -> frozenset[str]:
        """Names whose objects others hold: parameters, what is defined around the function, and what is captured."""
        inner = [n for n in all_nodes(self.function.body) if isinstance(n, gast.FunctionDef | gast.Lambda)]
        captured = {name for function in inner for name in reads(function)}
        own = bound_in(self.function.body) - writes(self.function.args)
        return frozenset({*self.memory.representatives} - own | captured)

    @cached_property
    def _looped(self) -> Mapping[int, Live]:
        """What the loops around each statement go over."""
        return dict(_looped(self.function.body, frozenset()))


def _looped(body: list[gast.stmt], over: Live) -> Iterator[tuple[int, Live]]:
    for statement in body:
        yield id(statement), over
        inner = over | reads(statement.iter) if isinstance(statement, gast.For) else over
        for block in ("body", "orelse", "finalbody"):
            yield from _looped(getattr(statement, block, []), inner)
        for handler in getattr(statement, "handlers", []):
            yield from _looped(handler.body, inner)
