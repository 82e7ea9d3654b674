"""Names that are taken for arrays because a guard on some way expects one: on the others they may be numbers.

    n = xs[k]                  here n may be a number, and its adjoint a number that nobody shares
    if long:
        n = x * 2
        require_array(n); n[0] = s

Its adjoint is added to in place all the same: that of a number is an array without axes, which other names of the
number have as well, `o = n`, `t = [n]`. What is read from an array or a container may be a number, which gives back on
its own:

    n_bar = opened(x_bar[k])   n = x[k]
    if is_apart(n_bar, x_bar[k]): x_bar[k] += n_bar
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import gast

from s2s_ad.analysis.infer import required_arrays
from s2s_ad.analysis.memory import CONTAINERS
from s2s_ad.differentiate.context import Context
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Array, OneOf, Unknown


@dataclass(frozen=True)
class Expected:
    """Those of one function."""

    context: Context

    def may_be_number(self, name: str, statement: gast.stmt | None) -> bool:
        """Whether a definition may give a number to a name that has a shadow, and is taken for an array or for one of
        two. What is of unknown kind is none: a guard says so."""
        value, program = self.context.value(name), self.context.program
        if isinstance(value, OneOf) or (type(value) is Unknown and program.is_written):
            return True
        if program.memory.alias_class(name) not in self._classes:
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


def takes_out(context: Context, definition: gast.stmt | None) -> bool:
    """Whether a definition gets something out of an array, a container or an object."""
    match definition:
        case gast.Assign(targets=[gast.Tuple()]):
            return True
        case gast.Assign(value=gast.Subscript() | gast.Call(func=gast.Attribute(attr="pop"))):
            return True
        case gast.Assign(value=gast.Attribute() as value):
            return context.operation(value) is None
    return False


def where_apart(context: Context, shadow: str, place: gast.expr, given: list[gast.stmt]) -> list[gast.stmt]:
    """What a number gives back to the place where it was read; an array's shadow is that place."""
    if not given:
        return []
    made = context.quote("if is_apart(x_bar, e): pass", x_bar=shadow, e=copy_tree(place))
    made[0].body = given
    return made
