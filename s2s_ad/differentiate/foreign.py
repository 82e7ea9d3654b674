"""Operands of which nothing is known, beside those that carry a derivative.

    y = scale * x          ->      require_operand(scale, "model.py:7");  y = scale * x

The rules are those of numbers and arrays. What stands around the function, or comes out of it, may as well be an
instance of a class whose `*` means something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import gast
import numpy as np

from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.expand import Expander
from s2s_ad.differentiate.own_places import OwnPlaces
from s2s_ad.differentiate.reordered import Reordered
from s2s_ad.frontend.scope import MISSING
from s2s_ad.origin import adopt, place_of
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Unknown

Statements = list[gast.stmt]


@dataclass
class TestingExpander(Expander):
    """Writes the tests as well."""

    def whole(self, body: Statements, parameters: gast.arguments) -> Statements:
        """A function's statements. Where nothing is known of its parameters, it is for arguments of all kinds, and what
        is known of them is tested elsewhere."""
        places = OwnPlaces(self.value_of, self.memory, self.scope, self.fresh)
        self.note_updates(body)
        body = places.block(self.block(body))
        self.changed |= places.changed
        if self.unseen is not None or self.own is None:
            return body  # we wrote it
        orders = Reordered(self.memory, self.scope, self.active, self.fresh)
        body = orders.whole(body)
        self.changed |= orders.changed
        given = {node.id for node in all_nodes([parameters]) if isinstance(node, gast.Name)}
        generic = any(self._is_unknown(name) for name in given)
        outside: dict[str, gast.stmt] = {}
        tested = self._tested(body, outside, frozenset() if generic else self._taken_out(body) - given)
        first = [self._test(name, statement) for name, statement in outside.items()]
        self.changed |= len(tested) != len(body) or bool(first)
        return [*first, *tested]

    def _taken_out(self, body: Statements) -> frozenset[str]:
        """The names of what may come out of what stands around the function."""
        found: set[str] = set()
        while True:
            before = len(found)
            for statement in all_statements(body):
                match statement:
                    case gast.Assign(targets=[target], value=source) | gast.For(target=target, iter=source):
                        if any(name in found or self._is_outside(name) for name in reads(source)):
                            found |= writes(target)
            if len(found) == before:
                return frozenset(found)

    def _tested(self, body: Statements, outside: dict[str, gast.stmt], taken_out: frozenset[str]) -> Statements:
        out: Statements = []
        for statement in body:
            held = statement.__dict__
            if "body" in held and not isinstance(statement, gast.FunctionDef):
                statement.body = self._tested(statement.body, outside, taken_out)
                statement.orelse = self._tested(held.get("orelse", []), outside, taken_out)
            for name in dict.fromkeys(self._operands(statement)):
                if self.around(name) and self._is_there(name):
                    outside.setdefault(name, statement)
                elif self.around(name) or name in taken_out:
                    out.append(self._test(name, statement))
            out.append(statement)
        return out

    def _test(self, name: str, statement: gast.stmt) -> gast.stmt:
        where = gast.Constant(place_of(statement), None)
        (made,) = quote("require_operand(x, where)", x=name, where=where)
        adopt(made, statement)
        return made

    def _operands(self, statement: gast.stmt) -> Iterator[str]:
        """The operands in a statement of which nothing is known, and that stand beside what carries a derivative."""
        if isinstance(statement, gast.AugAssign) and reads(statement) & self.active:
            yield from self._unknown(statement.value)
        if not isinstance(statement, gast.Assign | gast.AugAssign):
            return
        nodes = all_nodes([statement.value])
        if any(isinstance(node, gast.Lambda | gast.comprehension) for node in nodes):
            return  # functions and comprehensions that are left have variables of their own
        for node in nodes:
            match node:
                case gast.BinOp(left=left, right=right):
                    beside = [left, right]
                case gast.Subscript(value=base, slice=index):
                    beside = [base, index] if not reads(base) & self.active else []
                case gast.Call(func=func, args=args) if isinstance(self.scope.resolve(func), np.ufunc):
                    beside = args
                case _:
                    continue
            if any(reads(each) & self.active for each in beside):
                for each in beside:
                    yield from self._unknown(each)

    def _unknown(self, operand: gast.expr) -> Iterator[str]:
        if not isinstance(operand, gast.Name) or operand.id in self.active or not self._is_unknown(operand.id):
            return
        if not self.around(operand.id) or self._is_outside(operand.id):
            yield operand.id

    def _is_unknown(self, name: str) -> bool:
        return type(self.values.get(name, Unknown())) is Unknown

    def _is_there(self, name: str) -> bool:
        """Whether a name around the function has a value when the function begins."""
        lookup = getattr(getattr(self.scope, "inner", None), "lookup", None)
        return lookup is not None and lookup(name) is not MISSING

    def _is_outside(self, name: str) -> bool:
        """Whether a name stands for an object around the function of which nothing is known: no function or module."""
        if not self.around(name) or not self._is_unknown(name):
            return False
        return self.scope.resolve(gast.Name(name, gast.Load(), None, None)) is MISSING
