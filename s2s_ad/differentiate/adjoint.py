"""The reverse transformation: one forward and one reverse piece for each statement of the core language.

A block's forward sweep is its statements with the saves between them; its reverse sweep is the reverse pieces in the
opposite order, after the restores and shadows of the names that live there. Griewank & Walther, "Evaluating
Derivatives", 2nd ed., chapters 3 and 6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import gast

from s2s_ad import errors
from s2s_ad.analysis.constructors import constructed, is_function
from s2s_ad.analysis.operations import Operation, carriers, read_in
from s2s_ad.analysis.structure import Block
from s2s_ad.analysis.writing import Writing
from s2s_ad.differentiate import calls, containers, entries, hooks, loops, stores
from s2s_ad.differentiate.bars import Bar, Bars
from s2s_ad.differentiate.context import Context, stamp, stamp_adjoint
from s2s_ad.differentiate.expected import where_apart
from s2s_ad.differentiate.held import Holders, holders
from s2s_ad.differentiate.inner import refuse_captured, shared_part
from s2s_ad.differentiate.managed import Managed
from s2s_ad.differentiate.project import may_be_smaller, realised, wide_operands
from s2s_ad.differentiate.recompute import can_recompute
from s2s_ad.differentiate.recording import Recorder, Sweeps
from s2s_ad.differentiate.shadows import Shadows
from s2s_ad.differentiate.untaken import Untaken, untaken
from s2s_ad.frontend.hooks import block_of
from s2s_ad.rules.rule import choose
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Scalar, is_number, shape_of

DISPLAYS = gast.Tuple | gast.List | gast.Dict


@dataclass
class Reverser:
    """Writes the two sweeps of one function."""

    context: Context
    bars: Bars = field(init=False)
    recorder: Recorder = field(init=False)
    shadows: Shadows = field(init=False)
    writing: Writing = field(init=False)
    managed: Managed = field(init=False)
    untaken: Untaken = field(init=False)
    held: Holders = field(default_factory=dict)
    shadow_starts: int = 0
    """How many statements at the start of the last reversed block make restores and shadows."""

    def __post_init__(self) -> None:
        self.bars = Bars(self.context)
        self.recorder = Recorder(self.context)
        self.shadows = Shadows(self.context, self.bars)
        self.managed = Managed(self.context)
        self.untaken = untaken(self.context)
        program = self.context.program
        self.writing = Writing.of(program.function.body, program.values, program.scope)

    def block(self, body: list[gast.stmt], path: Block, provided: frozenset[str] = frozenset()) -> Sweeps:
        """Both sweeps of a block. `provided` are names that the reversed loop header sets by itself."""
        names = [name for name in self.context.program.structure.homed_in(path) if name not in provided]
        delayed = self.shadows.after_swaps(names, body)
        if self.recorder.loops:
            self.held.update(holders(self.context, body, path))
        pieces: list[list[gast.stmt]] = []
        reverse: list[gast.stmt] = []
        for index in range(len(body) - 1, -1, -1):
            statement = body[index]
            there, back = self.tried(statement, (*path, index))
            saves, restores = self.unseen(statement) if self.managed.entered(statement) is None else ([], [])
            pieces.append(saves + there)
            back = back + restores + self.managed.back(statement)
            reverse.extend(stamp_adjoint(back, statement))
            reverse.extend(self.shadows.at_start(delayed.get(index, [])))
        forward = [piece for there in reversed(pieces) for piece in there]
        saves, restores = self.homed(path, provided) if self.recorder.loops else ([], [])
        late = {name for group in delayed.values() for name in group}
        starts = restores + self.shadows.at_start([name for name in names if name not in late])
        self.shadow_starts = len(starts)
        return forward + saves, starts + reverse

    def tried(self, statement: gast.stmt, path: Block) -> Sweeps:
        """The pieces of a statement; where it is not supported, what stands before it is looked at all the same."""
        with self.context.findings.at(statement):
            return self.statement(statement, path)
        for name in reads(statement) & self.context.program.active:
            self.bars.state.setdefault(name, Bar(gast.Constant(1.0, None), Scalar("float", 1.0)))
        return [statement], []

    def unseen(self, statement: gast.stmt) -> Sweeps:
        """Saves and restores for what a statement writes into behind a name: `z.sort()`, `scale(buffer)`."""
        saves = stores.kept_around(self.context, statement)
        restores: list[gast.stmt] = []
        written = self.writing.names(statement)
        for name in written if written and not calls.only_reads(self.context, statement) else ():
            save, restore = self.recorder.whole(name)
            saves += save
            restores += restore
        return saves, restores

    def homed(self, path: Block, provided: frozenset[str]) -> Sweeps:
        """Saves at the end of a block, restores at the start of its reverse, for the names that live in it."""
        saves: list[gast.stmt] = []
        restores: list[gast.stmt] = []
        for name in self.context.program.structure.homed_in(path):
            definition = self.shadows.definitions.get(name)
            if name not in provided:
                if definition is not None and can_recompute(self.context, name, definition, path):
                    again = copy_tree(definition)
                    again.comment = None
                    again.role = "recompute"
                    restores.append(again)
                else:
                    save, restore = self.recorder.homed(name)
                    saves += save
                    restores += restore
            if self.shadows.made_forward(name) and name not in provided:  # an element's shadow is that of its place
                save, restore = self.recorder.homed(self.bars.name(name))
                saves += save
                restores += restore
        return saves, restores

    def statement(self, statement: gast.stmt, path: Block) -> Sweeps:
        """The forward and the reverse piece of one statement; `path` ends in its own index."""
        match statement:
            case gast.If():
                return self.branch(statement, path)
            case gast.For():
                return loops.reverse_for(self, statement, path)
            case gast.While():
                return loops.reverse_while(self, statement, path)
            case gast.Return():
                return [], []
            case gast.Assign(targets=[gast.Name(id=target)], value=value):
                return self.assignment(statement, target, value)
            case gast.Assign(targets=[gast.Tuple()], value=gast.Tuple()):
                return containers.permute(self, statement)
            case gast.Assign(targets=[gast.Tuple() as target], value=gast.Name(id=source)):
                return self.simple(statement, lambda out: containers.unpack(self, target, source, out))
            case gast.Assign(targets=[gast.Tuple() as target], value=value) if not self.context.program.active_in(
                reads(value)
            ):
                return self.simple(statement, lambda out: containers.unpack(self, target, None, out))
            case gast.Assign(targets=[gast.Subscript(value=gast.Name()) | gast.Attribute(value=gast.Name())]):
                return stores.store(self, statement)
            case gast.AugAssign(
                target=gast.Name() | gast.Subscript(value=gast.Name()) | gast.Attribute(value=gast.Name())
            ):
                return stores.store(self, statement)
            case gast.Expr(value=gast.Call() as call):
                return containers.call_statement(self, statement, call)
            case gast.Delete(targets=[gast.Subscript(value=gast.Name(id=base)) as entry]):
                return entries.deleted(self, statement, base, entry)
            case gast.Delete(targets=[gast.Attribute(value=gast.Name(id=base))]) if base in self.context.program.active:
                if self.context.escapes(base):
                    raise errors.deletes_part(statement, base)
                return [], []
            case gast.Delete(targets=targets) if all(isinstance(target, gast.Name) for target in targets):
                return [], []  # the reverse sweep may read what the primal is done with
        self.refuse_active_writes(statement)
        return self.simple(statement, lambda out: None)

    def simple(self, statement: gast.stmt, adjoint: Callable[[list[gast.stmt]], None]) -> Sweeps:
        """A statement that defines names: save, do, make shadows; adjoint, then restore."""
        saves, restores = self.overwritten(statement)
        out: list[gast.stmt] = []
        adjoint(out)
        return [*saves, statement, *self.shadows.beside(statement)], out + restores

    def assignment(self, statement: gast.Assign, target: str, value: gast.expr) -> Sweeps:
        """`h = f(h)`: what reads the new value comes before the restore, what reads the old one after it."""
        if isinstance(value, gast.Call) and self.calls_user_function(value):
            made = calls.pair(self, statement, target, value)
            if made is not None:
                return made
        block = block_of(value)
        if block is not None:
            return hooks.reverse(self, statement, target, value, block)
        saves, restores = self.overwritten(statement)
        out: list[gast.stmt] = []
        result, shadow = target, self.bars.name(target)
        if target in reads(value) and restores:
            if self.reads_result(value):
                result = self.context.fresh(target)
                self.context.values[result] = self.context.value(target)
                out += self.context.quote("y = x", y=result, x=target)
            if self.shadows.made_forward(target):
                shadow = self.context.fresh(self.bars.name(target))
                self.context.values[shadow] = self.context.value(self.bars.name(target))
                out += self.context.quote("y = x", y=shadow, x=self.bars.name(target))
            out += restores
            restores = []
        self.assign(statement, target, value, result, shadow, out)
        return [*saves, statement, *self.shadows.beside(statement)], out + restores

    def calls_user_function(self, call: gast.Call) -> bool:
        if self.context.operation(call) is not None:
            return False
        return is_function(self.context.program.scope.resolve(call.func))

    def reads_result(self, value: gast.expr) -> bool:
        """Whether the adjoint of an operation looks at its result."""
        found = self.context.operation(value)
        if found is None:
            return False
        values = {name: self.context.value_of(argument) for name, argument in found.arguments.items()}
        texts = [choose(template, values) for template in found.rule.pullbacks.values()]
        return any("y" in reads(self.context.expression(text)) for text in texts)

    def overwritten(self, statement: gast.stmt) -> Sweeps:
        names = sorted(self.context.program.structure.overwrites.get(id(statement), ()))
        held = self.held.get(id(statement), {})
        pairs = [(name, held.get(name)) for name in names]
        pairs += [
            (self.bars.name(name), other and self.bars.name(other))
            for name, other in pairs
            if self.shadows.made_forward(name)
        ]
        saves, restores = self.recorder.overwrites([name for name, other in pairs if other is None])
        return saves, restores + [made for name, other in pairs if other for made in self.recorder.again(name, other)]

    def refuse_active_writes(self, statement: gast.stmt) -> None:
        active = self.context.program.active_in(writes(statement))
        if active and not isinstance(statement, gast.Return):
            raise errors.changed(statement, active[0])

    def assign(
        self,
        statement: gast.stmt,
        target: str,
        value: gast.expr,
        result: str,
        shadow: str,
        out: list[gast.stmt],
    ) -> None:
        """The adjoint of `target = value`; `result` and `shadow` hold the new value and its shadow meanwhile."""
        program, bars = self.context.program, self.bars
        if containers.popped(self, target, value, out):
            return
        if target not in program.active or getattr(statement, "undefined", False):
            return
        containers.refuse_slices(self, value)
        fields = constructed(value, program.scope)
        if fields is not None:
            containers.construct(self, target, fields, out)
            return
        if isinstance(value, DISPLAYS):
            containers.display(self, target, value, out)
            return
        if bars.has_shadow(target):
            given: list[gast.stmt] = []
            derived = self.shadows.derivation(target, statement)
            if derived is None or self.shadows.is_opened(target, statement):
                self.contribute(target, value, gast.Name(shadow, gast.Load(), None, None), result, given)
            out += given if derived is None else where_apart(self.context, shadow, derived, given)
            return
        if bars.is_zero(target):
            return
        found = self.context.operation(value)
        keeps = found is not None and (self.keeps_shape(target, found) or self.untaken.fills(target))
        full = found is None or found.rule.kind != "elementwise" or not keeps
        y_bar = bars.take(target, out, full=full)
        self.contribute(target, value, y_bar, result, out)

    def keeps_shape(self, target: str, found: Operation) -> bool:
        """Whether all active operands have the shape of the result: then a scalar may stand for a filled array."""
        shape = shape_of(self.context.value(target))
        operands = [
            item for argument in found.arguments.values() for item in self.context.program.active_in(carriers(argument))
        ]
        if shape is None or any(shape_of(self.context.value(name)) != shape for name in operands):
            return False
        return None not in shape or len(wide_operands(self.context, found)) == 1

    def contribute(self, target: str, value: gast.expr, y_bar: gast.expr, result: str, out: list[gast.stmt]) -> None:
        """What the operands of `target = value` receive."""
        value = read_in(value, self.context.program.scope)
        match value:
            case gast.Name(id=source):
                if source in self.context.program.active:
                    self.bars.contribute_projected(source, y_bar, out)
                return
            case gast.Subscript(value=gast.Name(id=base), slice=index):
                if base in self.context.program.active:
                    self.bars.contribute_at(base, copy_tree(index), y_bar, out)
                return
            case gast.Constant():
                return
        if isinstance(value, gast.BinOp) and containers.joins(self, value, y_bar, out):
            return
        found = self.context.operation(value)
        if found is not None:
            self.contribute_rule(target, found, y_bar, result, out)
            return
        containers.other_value(self, target, value, y_bar, out)

    def contribute_rule(
        self, target: str, found: Operation, y_bar: gast.expr, result: str, out: list[gast.stmt]
    ) -> None:
        """One rule: a term for each active operand. A term for the target's own old value comes last."""
        terms = self.terms(target, result, found, y_bar, out)
        last = {name for name, _ in terms if name == target or self.holds(name, y_bar)}
        received: dict[str, list[gast.expr]] = {}
        for name, term in terms:
            received.setdefault(name, []).append(term)
        for name in sorted(received, key=last.__contains__):
            together = name in last or found.rule.kind == "elementwise" or is_number(self.context.value(name))
            for term in [self.total(received[name])] if together else received[name]:
                self.give(found, name, term, out)

    def total(self, terms: list[gast.expr]) -> gast.expr:
        """The sum of the terms: `x * x` gives x one term, `2 * y_bar * x`."""
        total = terms[0]
        for term in terms[1:]:
            total = self.context.simplified("a + b", a=total, b=term)
        return total

    def holds(self, name: str, y_bar: gast.expr) -> bool:
        """Whether the adjoint that is being handed out stands in the variable of this receiver's adjoint."""
        return isinstance(y_bar, gast.Name) and self.bars.spelled.get(name) == y_bar.id

    def terms(
        self, target: str, result: str, found: Operation, y_bar: gast.expr, out: list[gast.stmt]
    ) -> list[tuple[str, gast.expr]]:
        terms: list[tuple[str, gast.expr]] = []
        refuse_captured(self.context, found)
        holes: dict[str, object] = {"y": result, "y_bar": y_bar}
        holes |= shared_part(self.context, found, holes, out)
        for parameter, argument in found.arguments.items():
            if not self.context.program.active_in(carriers(argument)):
                continue
            template = found.rule.pullbacks.get(parameter)
            if parameter in found.rule.refused:
                raise errors.no_partial(found.node, found.rule.name, parameter)
            if template is None:
                continue
            term = self.context.template(found, template, holes, out)
            term = self.untaken.term(target, found, parameter, y_bar, term)
            if parameter in found.rule.lazy and may_be_smaller(self.context, term, argument):
                term = self.context.expression("broadcast_like(e, x)", e=term, x=argument)
            terms.extend(containers.distributed(self, argument, term, out))
        return terms

    def give(self, found: Operation, name: str, term: gast.expr, out: list[gast.stmt]) -> None:
        if found.rule.kind == "elementwise":
            self.bars.contribute_projected(name, term, out)
        else:
            whole = not found.rule.lazy
            self.bars.contribute(name, realised(self.context, term, name), out, whole=whole)

    def branch(self, node: gast.If, path: Block) -> Sweeps:
        """`if c: A else: B` reverses to `if c: A' else: B'`; the branch not taken is never looked at."""
        before = self.bars.snapshot()
        body, body_back = self.block(node.body, (*path, 0))
        after_body = self.bars.snapshot()
        self.bars.restore(before)
        orelse, orelse_back = self.block(node.orelse, (*path, 1))
        prologue = self.meet(before, after_body, body_back, orelse_back)
        there = gast.If(node.test, body or [gast.Pass()], orelse)
        there.comment = getattr(node, "comment", None)
        stamp([there], node)
        back = self.context.quote("if c: pass", c=copy_tree(node.test))[0]
        back.body, back.orelse = stamp_adjoint(body_back, node) or [gast.Pass()], stamp_adjoint(orelse_back, node)
        return [there], [*prologue, back]

    def meet(
        self, before: dict[str, Bar], after_body: dict[str, Bar], body: list[gast.stmt], orelse: list[gast.stmt]
    ) -> list[gast.stmt]:
        """Bring the adjoints at the end of both branches to one form; returns what must stand before the `if`."""
        bars = self.bars
        after_else = bars.snapshot()
        lent = {each for bar in before.values() for each in reads(bar.expression)}  # of which the branches make use
        prologue: list[gast.stmt] = []
        met: list[str] = []
        while differing := _differing(after_body, after_else, met):  # again for those that were lent, on one way
            for name in differing:
                ahead = name not in before and bars.name(name) not in lent
                for state, out in ((after_body, body), (after_else, orelse)):
                    bars.restore(state)
                    bars.materialise(name, prologue if ahead and name not in state else out)
                    state.clear()
                    state.update(bars.snapshot())
            met += differing
        bars.restore(after_else)
        for name in met:
            bars.merge(name, after_body[name])
        return prologue


def _differing(one: dict[str, Bar], other: dict[str, Bar], met: list[str]) -> list[str]:
    """The names whose adjoints are not the same at two ends, but for those that were brought to one form."""
    return [name for name in {**one, **other} if name not in met and one.get(name) != other.get(name)]
