"""Assemble the two sweeps into functions: joint gradients, and pairs of a forward part and a pullback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import gast

from s2s_ad import errors
from s2s_ad.analysis.liveness import exposed
from s2s_ad.differentiate.adjoint import Reverser
from s2s_ad.differentiate.bars import Bar
from s2s_ad.differentiate.context import Context, stamp, stamp_adjoint
from s2s_ad.differentiate.entry import entry
from s2s_ad.differentiate.program import Program
from s2s_ad.differentiate.scalars import require_real
from s2s_ad.frontend.hooks import without_operations
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import (
    Array,
    NumpyScalar,
    OneOf,
    Scalar,
    Unknown,
    Value,
    adjoint_value,
    is_array,
    is_number,
    is_scalar,
    shape_of,
)

Statements = list[gast.stmt]


@dataclass(frozen=True)
class Sweep:
    """What a derivative consists of before it is tidied: statements, the value, the gradients, and the notes."""

    forward: Statements
    reverse: Statements
    value: gast.expr
    gradients: list[gast.expr]
    context: Context
    seed: str | None
    saved_lists: dict[str, str]
    saved_values: dict[str, str]
    shadows: frozenset[str]
    """Made in the forward sweep: by the names that they were given first, and at the end."""
    bars: dict[str, str]
    before: Mapping[str, str] = field(default_factory=dict)
    """The names of the analyses, by the names that they were given at the end."""
    residuals: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def renamed(self, mapping: Mapping[str, str]) -> Sweep:
        """The same, after invented names have changed."""
        lists = {mapping.get(saved, saved): name for saved, name in self.saved_lists.items()}
        values = {mapping.get(saved, saved): name for saved, name in self.saved_values.items()}
        seed = None if self.seed is None else mapping.get(self.seed, self.seed)
        shadows = self.shadows | {mapping.get(name, name) for name in self.shadows}
        before = {new: old for old, new in mapping.items()}
        return replace(self, saved_lists=lists, saved_values=values, seed=seed, shadows=shadows, before=before)


def sweep(program: Program, *, seeded: bool, has_aux: bool = False) -> Sweep:
    """Both sweeps of a whole function. `seeded`: the adjoint of the result is a parameter, else it is 1."""
    context = Context(program)
    with context.findings.together():
        return _swept(context, seeded, has_aux)


def _swept(context: Context, seeded: bool, has_aux: bool) -> Sweep:
    program, reverser = context.program, Reverser(context)
    *body, final = program.function.body
    assert isinstance(final, gast.Return)
    result = final.value or gast.Constant(None, None)
    beginning: Statements = []
    seed = _seed_name(reverser, result) if seeded else None
    guards: Statements = []
    if seed is None:
        guards = require_real(context, result, has_aux, final)
        _seed_one(
            reverser,
            result.elts[0] if has_aux and isinstance(result, gast.Tuple) else result,
            has_aux,
            final,
            beginning,
        )
    else:
        _seed_with(reverser, result, gast.Name(seed, gast.Load(), None, None), beginning)
    forward, reverse = map(without_operations, reverser.block(body, ()))
    made = [name for name in program.wrt if reverser.shadows.made_forward(name)]
    forward = [shadow for name in made for shadow in reverser.shadows.make(name, None)] + forward
    start = reverser.shadow_starts
    kept, value = _kept_value(reverser, result)
    ending: Statements = []
    stamp_adjoint(beginning, final)
    gradients = [_finished(reverser, name, ending) for name in program.wrt]
    reverse = reverse[:start] + beginning + reverse[start:] + ending
    stamp(guards + kept + reverse, final)
    shadows = frozenset(reverser.bars.name(name) for name in program.active if reverser.shadows.made_forward(name))
    recorder = reverser.recorder
    return Sweep(
        entry(context) + reverser.shadows.of_parameters() + copy_tree(forward) + guards + kept,
        copy_tree(reverse),
        value,
        gradients,
        context,
        seed,
        recorder.saved_lists,
        recorder.saved_values,
        shadows,
        reverser.bars.spelled,
        residuals=recorder.residuals,
    )


def _seed_name(reverser: Reverser, result: gast.expr) -> str:
    if isinstance(result, gast.Name) and result.id not in reverser.context.invented:
        return reverser.context.fresh(f"{result.id}_bar", invented=False)
    return reverser.context.fresh("y_bar")


def _seed_one(reverser: Reverser, result: gast.expr, has_aux: bool, final: gast.stmt, out: Statements) -> None:
    """The adjoint of a scalar result is 1."""
    if not isinstance(result, gast.Name) or result.id not in reverser.context.program.active:
        return
    value = reverser.context.value(result.id)
    if reverser.bars.has_shadow(result.id):
        if has_aux:
            reverser.bars.contribute_at(result.id, gast.Constant(0, None), gast.Constant(1.0, None), out)
            return
        if not isinstance(value, Unknown | OneOf) and not (is_array(value) and shape_of(value) in ((), None)):
            raise errors.not_scalar(final, reverser.context.program.function.name)
        reverser.bars.contribute(result.id, gast.Constant(1.0, None), out)
        return
    if is_array(value) and shape_of(value) not in ((), None):
        raise errors.not_scalar(final, reverser.context.program.function.name)
    reverser.bars.state[result.id] = Bar(gast.Constant(1.0, None), Scalar("float", 1.0))


def _seed_with(reverser: Reverser, result: gast.expr, seed: gast.expr, out: Statements) -> None:
    """Hand the parts of a seed to the parts of the result."""
    match result:
        case gast.Name(id=name) if name in reverser.context.program.active:
            value = reverser.context.value(name)
            if reverser.bars.has_shadow(name):
                if isinstance(seed, gast.Name):
                    reverser.context.values[seed.id] = adjoint_value(value)
                out.extend(reverser.bars.into_shadow(name, seed))
            elif reverser.bars.is_zero(name):
                known = adjoint_value(value)
                reverser.bars.state[name] = Bar(seed, known)
                if isinstance(seed, gast.Name):
                    reverser.context.values[seed.id] = known
            elif type(value) is Unknown:  # which may be a list
                reverser.bars.contribute_projected(name, seed, out)
            else:
                reverser.bars.contribute(name, seed, out)
        case gast.Tuple(elts=items) | gast.List(elts=items):
            for position, item in enumerate(items):
                part = reverser.context.expression("seed[k]", seed=seed, k=gast.Constant(position, None))
                _seed_with(reverser, item, part, out)
        case gast.Dict(keys=keys, values=items):
            for key, item in zip(keys, items, strict=True):
                part = reverser.context.expression("seed[k]", seed=seed, k=key)
                _seed_with(reverser, item, part, out)


def _kept_value(reverser: Reverser, result: gast.expr) -> tuple[Statements, gast.expr]:
    """The value to return: kept where its name is restored, copied where the reverse sweep may write into it."""
    program = reverser.context.program
    match result:
        case gast.Tuple(elts=[value, residuals]) if program.is_forward and not program.root:
            before, first = _kept(reverser, value, copied=False)
            after, second = _kept(reverser, residuals, copied=True)  # of what they lead to some may change yet
            return before + after, gast.Tuple([first, second], gast.Load())
        case _:
            return _kept(reverser, result, copied=program.root)


def _kept(reverser: Reverser, result: gast.expr, *, copied: bool) -> tuple[Statements, gast.expr]:
    context = reverser.context
    program = context.program
    stored = copied and any(program.memory.is_stored(name) for name in reads(result))
    if not stored and all(program.structure.defined_once(name) for name in reads(result)):
        return [], copy_tree(result)
    held = context.fresh("value")
    template = "value = e"
    if stored:
        together = not program.root and program.memory.parts_may_share(result)
        template = "(value,) = copy_together(e)" if together else "value = own(e)"
    return context.quote(template, value=held, e=copy_tree(result)), gast.Name(held, gast.Load(), None, None)


def _finished(reverser: Reverser, name: str, out: Statements) -> gast.expr:
    """The gradient by one parameter: of its shape, dtype and structure, writable, sharing no memory."""
    context, bars = reverser.context, reverser.bars
    value = context.value(name)
    if name not in context.program.active:
        return _like(context, name, value)
    spelled = gast.Name(bars.name(name), gast.Load(), None, None)
    if bars.has_shadow(name):
        return spelled if is_array(value) else context.expression("restructure(x_bar, x)", x_bar=spelled, x=name)
    bar = bars.state.get(name)
    if bar is None:
        return _like(context, name, value)
    return _own(reverser, name, bar, value, out)


def _like(context: Context, name: str, value: Value) -> gast.expr:
    if isinstance(value, Scalar):
        return gast.Constant(0j if value.type == "complex" else 0.0, None)
    template = "zeros_like(x)" if is_number(value) else "restructure(zeros_like(x), x)"
    if isinstance(value, Array) and value.dtype == "float64":
        template = "np.zeros_like(x)"
    return context.expression(template, x=name)


def _own(reverser: Reverser, name: str, bar: Bar, value: Value, out: Statements) -> gast.expr:
    context, bars = reverser.context, reverser.bars
    if is_scalar(value):
        if isinstance(value, NumpyScalar) and value.dtype != "float64":
            return context.expression("unbroadcast(e, x)", e=bar.expression, x=name)
        bars.materialise(name, out) if not isinstance(bar.expression, gast.Constant) else None
        return bars.state[name].expression
    if not is_array(value):
        bars.materialise(name, out)
        return context.expression("restructure(e, x)", e=bars.state[name].expression, x=name)
    if shape_of(value) == () and not is_array(bar.value):
        return context.expression("np.full_like(x, e)", x=name, e=bar.expression)
    bars.own(name, out)
    return bars.state[name].expression


def residuals(sweep_: Sweep, forward: Statements, reverse: Statements) -> list[str]:
    """What the reverse sweep reads of the forward sweep and of the parameters, in order of appearance."""
    made = {name for statement in forward for name in _defined(statement)}
    made |= writes(sweep_.context.program.function.args)
    wanted = exposed(reverse) & made
    order = [node.id for statement in reverse for node in all_nodes([statement]) if isinstance(node, gast.Name)]
    return [name for name in dict.fromkeys(order) if name in wanted]


def _defined(statement: gast.stmt) -> set[str]:
    return {
        node.id for node in all_nodes([statement]) if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store)
    }
