"""What the differentiators are given: one versioned function in normal form, and the facts about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import FunctionType

import gast

from s2s_ad.analysis.handed import ANYTHING, Handed
from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.structure import Structure
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.values import Unknown, Value, adjoint_value


@dataclass(frozen=True)
class Callee:
    """A user's function at one call: its arguments by name, which may carry a derivative, and its pair.

    `pair(wrt)` names the forward part and the pullback that belong to these parameters; `pushed(wrt)` the function that
    returns value and tangent, in whatever mode the caller is written."""

    name: str
    arguments: Mapping[str, gast.expr]
    values: Mapping[str, Value]
    wrt: tuple[str, ...]
    mutates: tuple[str, ...]
    pair: Callable[[tuple[str, ...]], tuple[str, str]]
    pushed: Callable[[tuple[str, ...]], str]
    of_library: bool = False
    handed: Callable[[], Handed] = lambda: ANYTHING
    """What its result shares with its arguments."""

    def restricted(self, wrt: tuple[str, ...]) -> Callee:
        return replace(self, wrt=wrt)

    @property
    def forward(self) -> str:
        return self.pair(self.wrt)[0]

    @property
    def pullback(self) -> str:
        return self.pair(self.wrt)[1]

    def adjoint(self, parameter: str) -> Value:
        """What is known of the adjoint that the pullback returns for a parameter."""
        return adjoint_value(self.values.get(parameter, Unknown()))

    @property
    def jvp(self) -> str:
        return self.pushed(self.wrt)


def unknown_callee(name: str) -> Callee:
    """A user's function of which nothing is known at a call, which no derivative flows through."""
    return Callee(name, {}, {}, (), (), pair=lambda wrt: (name, name), pushed=lambda wrt: name)


Gradient = Callable[[FunctionType, tuple[str, ...], Mapping[str, Value]], FunctionType]


def no_callee(call: gast.Call, values: Mapping[str, Value]) -> Callee | None:
    """A program that calls no functions of the user's."""
    return None


@dataclass(frozen=True)
class Program:
    """A primal ready to be differentiated. `wrt` are parameter names; `active` names carry a derivative.

    For primitives that are given functions, `gradient` writes that of one, and `lift` gives one that is made on the
    spot, and reads nothing around it, a place of its own.
    `varied` names depend on the `wrt`; the result depends on `wanted` ones, whatever their kinds can carry.
    `is_part`: it is a forward part or a pullback, or made of one: residuals may be views of each other.
    `is_forward`: a forward part, which returns a value and residuals. `is_written`: we wrote it, as a derivative.
    """

    function: gast.FunctionDef
    temporaries: frozenset[str]
    values: Mapping[str, Value]
    scope: Resolver
    structure: Structure
    memory: Memory
    active: frozenset[str]
    wrt: tuple[str, ...]
    callee: Callable[[gast.Call, Mapping[str, Value]], Callee | None] = no_callee
    gradient: Gradient = lambda function, wrt, values: function
    lift: Callable[[gast.AST], FunctionType | None] = lambda made: None
    varied: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    root: bool = True
    """It is what was asked for: a callee stores into nothing that it is given, and its caller puts back what it stores
    into what it got."""
    is_part: bool = False
    is_forward: bool = False
    is_written: bool = False

    @property
    def owns(self) -> bool:
        """Whether it copies the arguments that it writes into, and what it returns: residuals are nobody else's."""
        return self.root or self.is_part

    def value(self, name: str) -> Value:
        return self.values.get(name, Unknown())

    def active_in(self, names: frozenset[str] | set[str]) -> list[str]:
        """The active ones among these names, in a fixed order."""
        return sorted(name for name in names if name in self.active)
