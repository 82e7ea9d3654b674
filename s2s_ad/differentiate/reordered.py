"""Ask whether NumPy gives a view or copies, where the text lets one expect either, and what they share is stored into.

    v = u.ravel()       u = x.T, x[:, :2]       ->      if gives_view(np.ndarray.ravel, u): v = u.ravel()
                                                        else: t = np.array(u, order='C');  v = t.ravel()

What is made of a copy in C's order is a view of it. Of arrays that lie in one piece, as most do, a view is expected,
and a guard says so where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import gast
import numpy as np

from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.operations import Operation, operation
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.origin import adopt
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Unknown, is_array

Statements = list[gast.stmt]

BY_ORDER: tuple[object, ...] = (np.reshape, np.ravel, np.ascontiguousarray, np.ndarray.reshape, np.ndarray.ravel)
TURNED: tuple[object, ...] = (
    *(np.transpose, np.swapaxes, np.moveaxis, np.rollaxis, np.flip, np.fliplr, np.flipud, np.rot90),
    *(np.permute_dims, np.matrix_transpose, np.linalg.matrix_transpose, np.ndarray.transpose, np.ndarray.swapaxes),
)  # fmt: skip
"""Views that have their elements in another order, mostly."""


@dataclass
class Reordered:
    """Made for one function; `fresh()` is a new name. `changed` tells whether there was anything to do."""

    memory: Memory
    scope: Resolver
    active: frozenset[str]
    fresh: Callable[[], str]
    changed: bool = False
    definitions: dict[str, list[gast.expr]] = field(default_factory=dict)

    def whole(self, body: Statements) -> Statements:
        """The statements of a function."""
        for each in all_statements(body):
            match each:
                case gast.Assign(targets=[gast.Name(id=name)], value=value):
                    self.definitions.setdefault(name, []).append(value)
        return self.block(body)

    def block(self, body: Statements) -> Statements:
        out: Statements = []
        for statement in body:
            held = statement.__dict__
            if "body" in held and not isinstance(statement, gast.FunctionDef):
                statement.body = self.block(statement.body)
                statement.orelse = self.block(held.get("orelse", []))
            out += self.asked(statement) or [statement]
        return out

    def asked(self, statement: gast.stmt) -> Statements | None:
        """Both forms of a statement, and the question between them."""
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call() as call) if target in self.active:
                found = operation(call, self.memory.values, self.scope)
            case _:
                return None
        base = self.viewed(found) if found is not None else None
        if base is None or not (self.memory.is_stored(target) or self.memory.is_stored(base)):
            return None
        if not self.in_pieces(base, frozenset()):
            return None
        copied = gast.Assign([copy_tree(statement.targets[0])], copy_tree(call), None)
        held = self.fresh()
        substitute_reads(copied.value, {base: held})
        call.found, copied.value.found = "a view", "a view of a copy"
        otherwise = [*quote("t = np.array(u, order='C')", t=held, u=base), copied]
        (made,) = quote("if c: a\nelse: b", c=self.question(call, base), a=[statement], b=otherwise)
        for each in all_statements([made]):
            adopt(each, statement)
        made.comment, statement.comment = getattr(statement, "comment", None), None
        self.changed = True
        return [made]

    def viewed(self, found: Operation) -> str | None:
        """The array of which a call gives a view by the order of its elements: C's, as that of a copy is."""
        order = found.arguments.get("order")
        if found.rule.function not in BY_ORDER or not isinstance(order, gast.Constant | None):
            return None
        if isinstance(order, gast.Constant) and order.value not in ("C", None):
            return None
        base = found.arguments[str(found.rule.view_of)]
        value = self.memory.values.get(base.id, Unknown()) if isinstance(base, gast.Name) else None
        return base.id if value is not None and (is_array(value) or type(value) is Unknown) else None

    def question(self, call: gast.Call, base: str) -> gast.expr:
        """Whether the call gives a view."""
        made = quote_expr("gives_view(f, u)", f=call.func, u=base)
        match call.func:
            case gast.Attribute(value=gast.Name(id=name), attr=method) if name == base:
                made.args[0] = quote_expr(f"np.ndarray.{method}")
                made.args += map(copy_tree, call.args)
            case _:
                made.args[1:] = map(copy_tree, call.args)
        made.keywords = [copy_tree(each) for each in call.keywords]
        return made

    def in_pieces(self, name: str, asked: frozenset[str], views: bool = True) -> bool:
        """Whether the text lets one expect that the elements of an array don't lie in C's order, one after another.
        Without `views` they are in one piece, for NumPy made the array, but in the order of its operands."""
        found = () if name in asked else self.definitions.get(name, ())
        return any(self.gives_pieces(value, asked | {name}, views) for value in found)

    def gives_pieces(self, value: gast.expr, asked: frozenset[str], views: bool) -> bool:
        """The same of a value; `asked` are the names that are being asked about."""
        match value:
            case gast.Name(id=name):
                return self.in_pieces(name, asked, views)
            case gast.Subscript(value=gast.Name(id=base), slice=index):
                return (views and _leaves_out(index)) or self.in_pieces(base, asked, views)
            case gast.BinOp(left=left, right=right):
                return self.keeps_pieces([left, right], asked)
            case gast.Attribute(attr="T" | "mT"):
                return True
            case gast.UnaryOp(operand=operand):
                return self.keeps_pieces([operand], asked)
        found = operation(value, self.memory.values, self.scope)
        if found is None or found.rule.function in (*TURNED, *BY_ORDER):
            return found is not None and found.rule.function in TURNED
        if found.rule.view_of is not None:
            base = found.arguments[found.rule.view_of]
            return isinstance(base, gast.Name) and self.in_pieces(base.id, asked, views)
        kept = found.rule.kind == "elementwise" or found.rule.function in (np.copy, np.array)
        return kept and self.keeps_pieces(found.arguments.values(), asked)

    def keeps_pieces(self, operands: Iterable[gast.expr], asked: frozenset[str]) -> bool:
        """Of a new array, which has the order of its operands."""
        return any(isinstance(each, gast.Name) and self.in_pieces(each.id, asked, views=False) for each in operands)


def _leaves_out(index: gast.expr) -> bool:
    """Whether elements between those that an index takes may be left out: by a step, or along a later axis."""
    if isinstance(index, gast.Tuple):
        return _leaves_out(index.elts[0]) or not all(map(_is_whole, index.elts[1:]))
    return isinstance(index, gast.Slice) and index.step is not None


def _is_whole(part: gast.expr) -> bool:
    return isinstance(part, gast.Slice) and part.lower is part.upper is part.step is None
