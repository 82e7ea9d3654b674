"""What the forward sweep saves and the reverse sweep restores.

Every overwrite is saved *here*, without asking whether anybody needs it: a save and its restore carry the same
`pair`, and the pass for dead code drops both where the restored value is dead. Liveness on the finished code is
exactly to-be-recorded analysis (Hascoet & Pascual 2013, section 4.3), with no second copy of the rules' needs.

Two kinds: a value that is overwritten is saved before, and restored after the adjoint statements that use the
result; a name whose home is a loop body is saved at the body's end and restored at the start of its reverse, or
computed again where that costs less than a list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import gast

from s2s_ad.differentiate.context import Context
from s2s_ad.values import DictOf, ListOf, is_array, is_scalar

Sweeps = tuple[list[gast.stmt], list[gast.stmt]]


@dataclass
class Recorder:
    """Makes pairs of saves and restores; collects the lists that a loop must create before it starts."""

    context: Context
    loops: int = 0
    lists: list[gast.stmt] = field(default_factory=list)
    saved_lists: dict[str, str] = field(default_factory=dict)
    saved_values: dict[str, str] = field(default_factory=dict)
    """The names that hold what another name held, or is given back: objects, not copies of contents."""
    residuals: dict[str, frozenset[str]] = field(default_factory=dict)
    """The names that hold a callee's residuals, and those whose memory these may share."""
    _pairs: int = 0

    def overwrites(self, names: Iterable[str]) -> Sweeps:
        """Save the values that a statement overwrites; the restores come in the opposite order."""
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        for name in names:
            save, restore = self.pair(name, self.context.expression("x", x=name), "x = saved", x=name)
            saves += save
            restores = restore + restores
        return saves, restores

    def again(self, name: str, other: str) -> list[gast.stmt]:
        """Give a name back what another one holds."""
        made = self.context.quote("x = y", x=name, y=other)
        made[0].role = "held"
        return made

    def homed(self, name: str) -> Sweeps:
        """Save a name at the end of its home block, restore it at the start of the reverse."""
        return self.pair(name, self.context.expression("x", x=name), "x = saved", x=name)

    def contents(self, base: str, index: gast.expr | None) -> Sweeps:
        """Save the part of an array or container that a store overwrites."""
        if self.context.escapes(base):
            return [], []
        if isinstance(index, gast.Slice) and isinstance(self.context.value(base), ListOf):
            index = gast.Slice(None, None, None)  # the list may become longer or shorter
        place = "x[i]" if index is not None else "x[...]"
        old = self.context.expression(place, x=base, i=index or gast.Constant(None, None))
        value = self.context.value_of(old)
        if isinstance(self.context.value(base), DictOf):
            old = self.context.expression("x.get(i)", x=base, i=index)  # the key may be new
        elif is_array(value):
            old = self.context.expression("old.copy()", old=old)
        elif not is_scalar(value) and not self.context.program.memory.is_container(base):
            old = self.context.expression("own(old)", old=old)
        if is_array(value) and _is_whole(index) and self.context.program.memory.is_alone(base):
            return self.pair(base, old, "x = saved", x=base)  # nobody else looks for the old object
        return self.pair(base, old, f"{place} = saved", x=base, i=index or gast.Constant(None, None))

    def whole(self, name: str) -> Sweeps:
        """Save all that a name leads to, and put it back in place: other names may lead to the same objects."""
        if is_array(self.context.value(name)):
            return self.contents(name, None)
        if self.context.escapes(name):
            return [], []
        return self.pair(name, self.context.expression("snapshot(x)", x=name), "put_back(x, saved)", x=name)

    def pair(self, name: str, value: gast.expr, restore: str, **holes: object) -> Sweeps:
        """One save and its restore: through a list inside a loop, else through a plain local."""
        self._pairs += 1
        invented = name in self.context.invented
        if self.loops:
            saved = self.context.fresh(f"{name}_saved", invented=invented)
            self.saved_lists[saved] = name
            created = self.context.quote("saved = []", saved=saved)
            self.lists += self._mark(created, "create")
            push = self.context.quote("saved.append(value)", saved=saved, value=value)
            taken = self.context.expression("saved.pop()", saved=saved)
        else:
            saved = self.context.fresh(f"{name}_old", invented=invented)
            if not is_copy(value) or restore == "x = saved":
                self.saved_values[saved] = name
            push = self.context.quote("saved = value", saved=saved, value=value)
            taken = self.context.expression("saved", saved=saved)
        pop = self.context.quote(restore, **{**holes, "saved": taken})
        return self._mark(push, "save"), self._mark(pop, "restore")

    def _mark(self, statements: list[gast.stmt], role: str) -> list[gast.stmt]:
        for statement in statements:
            statement.pair, statement.role = self._pairs, role
        return statements

    def take_lists(self) -> list[gast.stmt]:
        """The lists to create before the outermost loop."""
        lists, self.lists = self.lists, []
        return lists


def _is_whole(index: gast.expr | None) -> bool:
    return index is None or (isinstance(index, gast.Constant) and index.value is ...)


def is_copy(value: gast.expr) -> bool:
    """Whether what is saved was copied for that."""
    match value:
        case gast.Call(func=gast.Attribute(attr="copy"), args=[]) | gast.Call(func=gast.Name(id="own")):
            return True
        case _:
            return False
