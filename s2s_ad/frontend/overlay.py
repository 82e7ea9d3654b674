"""What names mean in generated code: as in the user's function, and NumPy and the helpers where that says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import gast

from s2s_ad.syntax.names import Names, names_in
from s2s_ad.values import Unknown, Value


class Inner(Protocol):
    """The scope of the user's function."""

    def resolve(self, expression: gast.expr) -> object: ...

    def lookup(self, name: str) -> object: ...


@dataclass(frozen=True)
class Overlay:
    """A scope with more names below it. `missing` is what the inner scope answers for names that it can't resolve."""

    inner: Inner
    extra: Mapping[str, object]
    missing: object
    local: Callable[[str], bool]
    meanings: dict[str, object] = field(default_factory=dict)
    """The functions that local names hold, as far as that is proved."""

    made: dict[str, object] = field(default_factory=dict)
    """The functions that were generated for derivatives inside, by the names that they got."""

    bound: set[str] = field(default_factory=set)
    """Names that the passes have made, or taken out of comprehensions: outside they may mean something else."""

    def kind_in_class(self, expression: gast.expr) -> Value:
        """What kind of data an attribute of a class is."""
        asked: Callable[[gast.expr], Value] | None = getattr(self.inner, "kind_in_class", None)
        return Unknown() if asked is None else asked(expression)

    def resolve(self, expression: gast.expr) -> object:
        root = root_of(expression)
        if root is None:
            return self.inner.resolve(expression)
        if expression.__class__ is gast.Name:
            if root in self.made:
                return self.made[root]
            if root in self.meanings:
                return self.meanings[root]
        if root in self.bound:
            return self.missing
        found = self.inner.resolve(expression)
        if found is not self.missing or root not in self.extra:
            return found
        if self.local(root) or self.inner.lookup(root) is not self.missing:
            return self.missing
        return self._below(expression)

    def _below(self, expression: gast.expr) -> object:
        """What a dotted name means among the names below the user's."""
        if not isinstance(expression, gast.Attribute):
            return self.extra[expression.id]
        held = self._below(expression.value)
        return held if held is self.missing else getattr(held, expression.attr, self.missing)


def spelled(scope: Overlay, tree: gast.FunctionDef, function: object, base: str) -> str:
    """The name of a generated function in the text of another."""
    for name, found in scope.made.items():
        if found is function:
            return name
    name = Names(names_in(tree) | scope.made.keys() | scope.extra.keys()).fresh(base)
    scope.made[name] = function
    return name


def root_of(expression: gast.expr) -> str | None:
    """The name that a dotted name begins with."""
    while expression.__class__ is gast.Attribute:
        expression = expression.value
    return expression.id if expression.__class__ is gast.Name else None
