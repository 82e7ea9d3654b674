"""Where the order of an array's elements in memory matters to a derivative.

    v = u.reshape(-1)                     a view of u, or a copy: as its memory has it
    v[0] = 0.0

NumPy makes new arrays in the order of their operands, which for a tangent are others than for its primal. Of arrays
that are stored into and seen through such a view, tangents and adjoints are laid out as the primal is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import gast

from s2s_ad.analysis.constructors import constructed
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.bars import is_fresh
from s2s_ad.differentiate.context import Context
from s2s_ad.origin import place_of
from s2s_ad.syntax.names import writes
from s2s_ad.values import is_array


@dataclass
class Layouts:
    """What of one function depends on the order of elements in memory."""

    context: Context

    def matter_for(self, name: str) -> bool:
        """Whether the shadow of an array has to lie in memory as the array does."""
        return self.context.program.memory.alias_class(name) in self._classes and is_array(self.context.value(name))

    def own(self, expression: gast.expr, target: str, result: str) -> gast.expr:
        """A tangent in memory of its own, for a target that is called `result` where it is written."""
        if self.matter_for(target):
            return self.context.expression("np.full_like(y, e)", y=result, e=expression)
        made = constructed(expression, self.context.program.scope) is not None
        if made or is_fresh(expression, self.context) or isinstance(expression, gast.Tuple | gast.List | gast.Dict):
            return expression
        copied = "e.copy()" if is_array(self.context.value_of(expression)) else "own(e)"
        return self.context.expression(copied, e=expression)

    def guard(
        self, value: gast.expr | None, view: str, of_adjoints: str, spelled: Callable[[str], str]
    ) -> list[gast.stmt]:
        """A test that NumPy gave a view of an adjoint or tangent where `view`, of this value, is one of the primal.
        What the function makes itself needs none: it is in one piece, in the order of the primal."""
        program, base = self.context.program, self.base(value)
        if getattr(value, "found", None) == "a view of a copy":
            return []
        if base is None or base not in program.active:
            return []
        laid_out = is_array(self.context.value(base))  # what is of no known kind is not
        if laid_out and program.root and program.memory.alias_class(base) not in self._given:
            return []
        names = {"a": of_adjoints, "b": spelled(base), "v": view, "x": base}
        where = gast.Constant(place_of(value), None)
        return self.context.quote("require_alike(a, b, share_memory(v, x), where)", **names, where=where)

    def base(self, value: gast.AST | None) -> str | None:
        """The array with a shadow of which an expression gives a view if it is in the right order, and else a copy."""
        found = self.context.operation(value) if isinstance(value, gast.Call) else None
        if found is None or found.rule.view != "maybe":
            return None
        if not {"order", "dtype"} & found.rule.parameters.parameters.keys():
            return None
        viewed = found.arguments[str(found.rule.view_of)]
        shadowed = isinstance(viewed, gast.Name) and self.context.program.memory.has_shadow(viewed.id)
        return viewed.id if shadowed else None

    @cached_property
    def _classes(self) -> frozenset[object]:
        """The alias classes of arrays of which such views are taken."""
        statements = all_statements(self.context.program.function.body)
        bases = [self.base(each.value) for each in statements if isinstance(each, gast.Assign)]
        return frozenset(self.context.program.memory.alias_class(base) for base in bases if base is not None)

    @cached_property
    def _given(self) -> frozenset[object]:
        """The alias classes of arguments, which may lie in memory in any way."""
        program = self.context.program
        return frozenset(program.memory.alias_class(name) for name in writes(program.function.args))
