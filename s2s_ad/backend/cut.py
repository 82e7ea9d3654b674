"""Cut a tangent function in two: what needs no tangent, once, and what is linear in the tangents, any number of times.

    for x in xs:                                    for x in xs:
        h_dot = (W @ h_dot) * (1 - h * h)               z = 1 - h * h
        h = np.tanh(W @ h)                              h = np.tanh(W @ h)
                                                        z_saved.append(z)
                                                    ...
                                                    for z in z_saved:
                                                        h_dot = (W @ h_dot) * z

Each operand without a tangent is evaluated where it stood, and handed on: under a name of its own if its name is bound
more than once, as a copy if its memory may be stored into. The turns of a loop are handed on as a list with an item for
each. Only operands are handed on: an object that becomes a tangent, or part of one, is made anew each time.
Griewank & Walther, "Evaluating Derivatives", 2nd ed., section 3.1, on linear propagation along a fixed trajectory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.analysis.liveness import exposed
from s2s_ad.backend.assemble import bound_for_certain
from s2s_ad.backend.operands import Inseparable, Operands
from s2s_ad.differentiate.context import Context
from s2s_ad.syntax.attempts import tested
from s2s_ad.syntax.iteration import is_call_of
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import is_scalar

Statements = list[gast.stmt]
Halves = tuple[Statements, Statements]


class Cutter(Operands):
    """Cuts the statements of one function."""

    @staticmethod
    def of(body: Statements, context: Context, oracle: Oracle, dots: Iterable[str]) -> Cutter:
        nodes = all_nodes([*body, context.program.function.args])
        bound = Counter(
            node.id for node in nodes if isinstance(node, gast.Name) and not isinstance(node.ctx, gast.Load)
        )
        return Cutter(context, oracle, depending(body, dots), bound, loop_variables(body, bound))

    def block(self, body: Statements) -> Halves:
        """The two halves of a block."""
        once: Statements = []
        often: Statements = []
        self._recent = {}
        for statement in body:
            outer, self._held = self._held, []
            first, second = self.statement(statement)
            once += [*self._held, *first]
            often += second
            self._held = outer
            bound = {name for made in first for name in writes(made)}
            self._recent = {name: handed for name, handed in self._recent.items() if name not in bound}
        self._recent = {}
        return once, often

    def statement(self, statement: gast.stmt) -> Halves:
        match statement:
            case gast.If():
                return self.branch(statement)
            case gast.For() | gast.While():
                return self.loop(statement)
            case gast.Assign(targets=[target], value=value) if self.is_linear(target) or self.is_linear(value):
                self.place(target)
                statement.value = self.kept(value)
                return [], [statement]
            case gast.AugAssign(target=target, value=value) if self.is_linear(target) or self.is_linear(value):
                self.place(target)
                statement.value = self.operand(value)
                return [], [statement]
            case gast.Expr(value=gast.Call() as call) if self.is_linear(call):
                statement.value = self.kept(call)
                return [], [statement]
            case gast.Delete(targets=[target]) if self.is_linear(target):
                self.place(target)
                return [], [statement]
        if reads(statement) & self.linear:
            raise Inseparable
        return [statement], []

    def result(self, tangent: gast.expr) -> tuple[Statements, gast.expr]:
        """What is returned at the end, and what is held for it."""
        self._held = []
        kept = self.kept(tangent)
        return self._held, kept

    def branch(self, statement: gast.If) -> Halves:
        if self.is_linear(statement.test):
            raise Inseparable
        body, linear_body = self.block(statement.body)
        orelse, linear_orelse = self.block(statement.orelse)
        if not linear_body and not linear_orelse:
            return [statement], []
        operand = self.operand(statement.test)
        test = copy_tree(operand)
        if tested(statement) is None:
            statement.test = operand
        if not linear_body:
            test, linear_body, linear_orelse = gast.UnaryOp(gast.Not(), test), linear_orelse, []
        again = gast.If(test, linear_body, linear_orelse)
        again.origin = getattr(statement, "origin", None)
        if not body and not orelse:
            return [], [again]
        statement.body, statement.orelse = body or [gast.Pass()], orelse
        return [statement], [again]

    def loop(self, loop: gast.For | gast.While) -> Halves:
        """Each turn hands on what its second half reads of it."""
        if isinstance(loop, gast.While) and self.is_linear(loop.test):
            raise Inseparable
        header = self.header(loop) if isinstance(loop, gast.For) else None
        outside, self.turning = self.turning, self.turning | (_targets(loop) & self.variables)
        body, linear_body = self.block(loop.body)
        self.turning = outside
        loop.body = body or [gast.Pass()]
        if not linear_body:
            return [loop], []
        made = set(writes(loop)) - self.linear
        wanted = exposed(linear_body) & made
        order = [node.id for statement in linear_body for node in all_nodes([statement]) if isinstance(node, gast.Name)]
        turn = [name for name in dict.fromkeys(order) if name in wanted]
        unbound = [name for name in turn if name not in bound_for_certain(body) | _targets(loop)]
        before = [made for name in unbound for made in self.context.quote(self.absent(name), x=name)]
        saved = self.saved(turn)
        item = _item(turn, gast.Load())
        at = len(body) - 1 if body and _leaves(body[-1]) else len(body)
        loop.body = [*body[:at], *self.context.quote("saved.append(e)", saved=saved, e=item), *body[at:]]
        before += self.context.quote("saved = []", saved=saved)
        again = self.context.quote("for item in saved: body", saved=saved, body=linear_body)[0]
        again.target = _item(turn or [self.context.fresh("_")], gast.Store())
        if header is not None:
            again.target = gast.Tuple([again.target, header[0]], gast.Store())
            again.iter = self.context.expression("zip(saved, xs)", saved=saved, xs=header[1])
        again.origin = getattr(loop, "origin", None)
        return [*before, loop], [again]

    def absent(self, name: str) -> str:
        """What a name is in the turns that don't define it, and don't read it: of the same kind, if that is cheap."""
        return "x = 0.0" if is_scalar(self.context.value(name)) else "x = None"

    def saved(self, turn: list[str]) -> str:
        """A list for what the turns of a loop hand on."""
        if len(turn) != 1:
            return self.context.fresh("turns", invented=False)
        name = self.context.fresh(f"{turn[0]}_saved", invented=turn[0] in self.context.invented)
        self.lists[name] = turn[0]
        return name

    def header(self, loop: gast.For) -> tuple[gast.expr, gast.expr] | None:
        """Takes the tangents out of a header, `for x, x_dot in zip(xs, xs_dot)`; returns them as a header."""
        plain = self.split_header(loop.target, loop.iter, False)
        moved = self.split_header(loop.target, loop.iter, True)
        if plain is None:
            raise Inseparable
        loop.target, loop.iter = plain
        return moved

    def split_header(self, target: gast.expr, source: gast.expr, linear: bool) -> tuple[gast.expr, gast.expr] | None:
        """The part of a header that runs over tangents, or the other part; None if there is none."""
        if is_call_of(source, "enumerate") and isinstance(target, gast.Tuple):
            inner = self.split_header(target.elts[1], source.args[0], linear)
            if linear or inner is None:
                return inner if linear else None
            counted = copy_tree(source)
            counted.args[0] = inner[1]
            return gast.Tuple([target.elts[0], inner[0]], gast.Store()), counted
        if is_call_of(source, "zip") and isinstance(target, gast.Tuple):
            pairs = zip(target.elts, source.args, strict=True)
            parts = [part for pair in pairs if (part := self.split_header(*pair, linear)) is not None]
            if len(parts) < 2:
                return parts[0] if parts else None
            zipped = copy_tree(source)
            zipped.args = [part[1] for part in parts]
            return gast.Tuple([part[0] for part in parts], gast.Store()), zipped
        return (target, source) if (self.is_linear(target) or self.is_linear(source)) == linear else None


def depending(body: Statements, dots: Iterable[str]) -> frozenset[str]:
    """The names that are tangents, or are computed from tangents."""
    found = set(dots)
    pairs = [
        ({node.id for target in targets for node in all_nodes([target]) if _binds(node)}, reads(value))
        for statement in all_nodes(body)
        for targets, value in _assignments(statement)
    ]
    while grown := {name for names, read in pairs if read & found for name in names} - found:
        found |= grown
    return frozenset(found)


def _assignments(statement: gast.AST) -> list[tuple[list[gast.expr], gast.expr]]:
    match statement:
        case gast.Assign(targets=targets, value=value):
            return [(targets, value)]
        case gast.AugAssign(target=target, value=value):
            return [([target], value)]
    return []


def _binds(node: gast.AST) -> bool:
    return isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store)


def loop_variables(body: Statements, bindings: Counter[str]) -> frozenset[str]:
    """The names that are bound by the headers of loops alone, none of them inside another that binds it."""
    found: Counter[str] = Counter()
    nested: set[str] = set()
    pending = [(body, frozenset[str]())]
    while pending:
        block, outside = pending.pop()
        for statement in block:
            inside = frozenset(_targets(statement))
            nested |= inside & outside
            found.update(inside)
            pending += [(getattr(statement, part, None) or [], outside | inside) for part in ("body", "orelse")]
    return frozenset(name for name, count in found.items() if bindings[name] == count) - nested


def _targets(loop: gast.stmt) -> set[str]:
    return set(writes(loop.target)) if isinstance(loop, gast.For) else set()


def _item(names: list[str], context: gast.expr_context) -> gast.expr:
    items = [gast.Name(name, type(context)(), None, None) for name in names]
    return items[0] if len(items) == 1 else gast.Tuple(items, context)


def _leaves(statement: gast.stmt) -> bool:
    """`if test: break`"""
    return isinstance(statement, gast.If) and any(isinstance(inner, gast.Break) for inner in statement.body)
