"""What the passes are told about the derivative that they tidy: one frozen object, handed from pass to pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.analysis.sharing import Knowledge
from s2s_ad.values import Value


@dataclass(frozen=True)
class Facts:
    """`temporaries`: the names that we invented, with their adjoints: they may be renamed, and folded away.
    `derived`: how an invented name is made of another: {"t3_bar": ("t3", "bar"), "t3_saved": ("t3", "saved")}.
    `parameters`: the names that the caller's objects arrive under, the seed among them.
    `seed`: the parameter of a pullback, which its forward part does not have.
    `same_shape`: whether all values that a name ever has are of one shape.
    `knowledge`: objects that names resolve to, abstract values, and which names are adjoints or tangents."""

    temporaries: frozenset[str] = frozenset()
    derived: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()
    seed: str | None = None
    same_shape: Callable[[str], bool] = lambda _: False
    knowledge: Knowledge = field(default_factory=Knowledge)
    settled: Oracle | None = None

    @property
    def derivatives(self) -> frozenset[str]:
        """The adjoints and tangents, those of user variables and those of temporaries."""
        return self.knowledge.derivatives

    def value_of(self, expression: gast.expr) -> Value:
        """What is known of the value of an expression."""
        return self.knowledge.value_of(expression)

    def oracle(self, body: list[gast.stmt]) -> Oracle:
        """Effects and sharing of memory in one version of the code."""
        return self.settled or Oracle.of_body(body, self.knowledge)

    def settle(self, body: list[gast.stmt]) -> Facts:
        """The same facts with one oracle for this body and for all that the passes make of it.

        Passes only ever take stores and sharing away, so what holds for the body holds for the result; but for
        `add_in_place`, after which a new oracle is needed."""
        return replace(self, settled=Oracle.of_body(body, self.knowledge))

    def is_adjoint(self, statement: gast.stmt) -> bool:
        """Whether a statement computes an adjoint or tangent, or stores into one; what else there is stays as it is."""
        if statement.__class__ is gast.Assign and len(statement.targets) == 1:
            target = statement.targets[0]
        elif statement.__class__ is gast.AugAssign:
            target = statement.target
        else:
            return False
        while target.__class__ is gast.Subscript or target.__class__ is gast.Attribute:
            target = target.value
        return target.__class__ is gast.Name and target.id in self.knowledge.derivatives
