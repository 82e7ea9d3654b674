"""Find the place of a store once, where the store may change what would be found.

    v[v > 1.0] = 0.0        ->   t = v > 1.0;  v[t] = 0.0
    w[2 * k[0]] = 1.0       ->   t = 2 * k[0];  w[t] = 1.0     k may be w
    mask[mask] = False      ->   t = np.copy(mask);  mask[t] = False

The reverse sweep reads the place before the store, and stores there again: `v[v > 1.0] = saved` would look for it in
what was stored. Of names that carry a derivative the normal form makes indices of atoms; this is for all others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gast

from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.operations import scatter
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.origin import adopt
from s2s_ad.syntax.passive import DISCRETE_ATTRIBUTES
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Array, Value, is_array, mutable

Statements = list[gast.stmt]


@dataclass
class OwnPlaces:
    """Made for one function; `fresh()` is a new name. `changed` tells whether there was anything to do."""

    value_of: Callable[[gast.expr], Value]
    memory: Memory
    scope: Resolver
    fresh: Callable[[], str]
    changed: bool = False

    def block(self, body: Statements) -> Statements:
        """The statements of a block, and of the blocks inside."""
        out: Statements = []
        for statement in body:
            held = statement.__dict__
            if "body" in held and not isinstance(statement, gast.FunctionDef):
                statement.body = self.block(statement.body)
                statement.orelse = self.block(held.get("orelse", []))
            made = self.before(statement)
            for new in made:
                adopt(new, statement)
            if made:
                made[0].comment, statement.comment = getattr(statement, "comment", None), None
            out += [*made, statement]
        return out

    def before(self, statement: gast.stmt) -> Statements:
        """What finds the place, which the statement then names."""
        match statement:
            case (
                gast.Assign(targets=[gast.Subscript(value=base) as place])
                | gast.AugAssign(target=gast.Subscript(value=base) as place)
                | gast.Delete(targets=[gast.Subscript(value=base) as place])
            ):
                made: Statements = []
                place.slice = self.named(_root(base), place.slice, made)
                self.changed |= bool(made)
                return made
            case gast.Expr(value=gast.Call() as call) if scatter(call, self.memory.values, self.scope) is not None:
                base, place, _ = call.args
                made = []
                call.args[1] = self.named(base.id, place, made)
                self.changed |= bool(made)
                return made
        return []

    def named(self, base: str, index: gast.expr, out: Statements) -> gast.expr:
        """An index that a store into `base` does not change."""
        match index:
            case gast.Slice(lower=lower, upper=upper, step=step):
                parts = [part and self.named(base, part, out) for part in (lower, upper, step)]
                return gast.Slice(*parts)
            case gast.Tuple(elts=parts):
                return gast.Tuple([self.named(base, part, out) for part in parts], gast.Load())
            case gast.Starred():
                return index
        if not self.may_change(base, index) or (isinstance(index, gast.Name) and self.is_other(base, index)):
            return index
        held = self.fresh()
        out += quote(self.kept(index), t=held, e=index)
        return gast.Name(held, gast.Load(), None, None)

    def kept(self, index: gast.expr) -> str:
        """What keeps the value of an index: of a name, a copy."""
        if not isinstance(index, gast.Name):
            return "t = e"
        return "t = np.copy(e)" if is_array(self.value_of(index)) else "t = own(e)"

    def is_other(self, base: str, index: gast.expr) -> bool:
        """Whether it is an array of another type of numbers, which shares nothing: a mask, beside floats."""
        match self.value_of(index), self.memory.values.get(base):
            case Array(dtype=str() as dtype), Array(dtype=str() as into):
                return dtype != into
        return False

    def may_change(self, base: str, index: gast.expr) -> bool:
        """Whether it reads contents, not lengths alone, of what may be stored into."""
        match index:
            case gast.Attribute(attr=attribute) if attribute in DISCRETE_ATTRIBUTES:
                return False
            case gast.Attribute():
                return mutable(self.value_of(index)) and self.memory.may_share(base, _root(index))
            case gast.Name(id=name):
                return mutable(self.value_of(index)) and self.memory.may_share(base, name)
        return any(self.may_change(base, part) for part in gast.iter_child_nodes(index) if isinstance(part, gast.expr))


def _root(place: gast.expr) -> str:
    while isinstance(place, gast.Subscript | gast.Attribute):
        place = place.value
    return place.id if isinstance(place, gast.Name) else ""
