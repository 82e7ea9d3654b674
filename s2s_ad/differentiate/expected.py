"""Names that are taken for arrays because a guard on some way expects one: on the others they may be numbers.

    n = xs[k]                  here n may be a number, and its adjoint a number that nobody shares
    if long:
        n = x * 2
        require_array(n); n[0] = s

As long as no other name shares its memory that does no harm: the rules ask what it is when they run.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import gast

from s2s_ad.analysis.infer import required_arrays
from s2s_ad.analysis.memory import CONTAINERS
from s2s_ad.differentiate.context import Context
from s2s_ad.values import Array, OneOf


@dataclass(frozen=True)
class Expected:
    """Those of one function."""

    context: Context

    def admits_number(self, name: str, statement: gast.stmt) -> bool:
        """Whether a definition may give a number to a name of which others expect to see it change."""
        memory = self.context.program.memory
        if memory.is_alone(name):
            return False
        if isinstance(self.context.value(name), OneOf):
            return True
        if memory.alias_class(name) not in self._classes:
            return False
        match statement:
            case gast.Assign(targets=[gast.Name()], value=gast.Subscript(slice=gast.Slice())):
                return False
            case gast.Assign(targets=[gast.Name()], value=value):
                found = self.context.value_of(value)
                return not isinstance(found, CONTAINERS) and not (isinstance(found, Array) and found.shape is not None)
        return True

    @cached_property
    def _classes(self) -> frozenset[str]:
        """The alias classes of such names."""
        program = self.context.program
        return frozenset(map(program.memory.alias_class, required_arrays(program.function.body, program.scope)))
