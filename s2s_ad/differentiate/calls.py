"""Calls of the user's own functions: a forward part that returns the residuals, and a pullback that takes them.

y = g(a, b)      ->   y, g_saved = g_forward(a, b)   ...   a_part, b_part = g_pullback(g_saved, y_bar)
"""

from __future__ import annotations

from functools import partial
from types import FunctionType, MethodType
from typing import TYPE_CHECKING

import gast

from s2s_ad import errors, runtime
from s2s_ad.analysis.harmless import is_harmless
from s2s_ad.analysis.operations import carriers, misfit
from s2s_ad.differentiate.context import Context, stamp
from s2s_ad.differentiate.program import Callee
from s2s_ad.differentiate.recording import Sweeps
from s2s_ad.frontend.libraries import is_wrapper
from s2s_ad.frontend.scope import MISSING
from s2s_ad.normalise.applied import needed_for
from s2s_ad.normalise.followed import is_derivative_of
from s2s_ad.rules.rule import choose
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Functions, Known, ListOf, ObjectOf, Unknown, mutable

if TYPE_CHECKING:
    from s2s_ad.differentiate.adjoint import Reverser

Statements = list[gast.stmt]
LONGEST = 20


def refuse_effects(context: Context, call: gast.Call, active: list[str]) -> None:
    """A call made for its effects may print what carries a derivative; it may not change it unseen."""
    program = context.program
    found = context.operation(call)
    if found is not None and found.rule.function is runtime.put_back:
        choose(found.rule.pullbacks["saved"], {})  # raises
    if found is not None and found.rule.mutates is None:
        return
    if is_harmless(meaning(context, call.func)):
        return
    callee = program.callee(call, context.values)
    if callee is not None:
        refuse_stores(callee, call)
        return
    changed = [name for name in active if mutable(context.value(name))]
    if isinstance(call.func, gast.Name) and call.func.id in changed:
        given = {name for argument in (*call.args, *call.keywords) for name in reads(argument)}
        raise errors.hidden_store(call, next((name for name in active if name in given), call.func.id))
    if changed:
        users = [name for name in changed if name not in program.temporaries]
        raise errors.may_change(call, (users or ["its argument"])[0])


def is_own_list(context: Context, base: str) -> bool:
    """A list that the function may change and put back, and that the reverse sweep may have to read."""
    return isinstance(context.value(base), ListOf) and not context.escapes(base)


def meaning(context: Context, function: gast.expr) -> object:
    """What is called, by its name or as a method of what a name is known to hold, such as a logger."""
    found = context.program.scope.resolve(function)
    known = context.value_of(function) if found is MISSING else None
    return known.obj if isinstance(known, Known) else found


def refused(context: Context, call: gast.expr) -> errors.UnsupportedError:
    """Why a call that carries a derivative has none: no rule, or a rule that doesn't cover this call."""
    program = context.program
    found = misfit(call, context.values, program.scope)
    if found is not None:
        rule, problem = found
        return errors.no_such_call(call, rule.name, problem, str(rule.parameters))
    if not isinstance(call, gast.Call):
        return errors.no_expression(call)
    if not program.active_in(reads(call)):
        return errors.no_object(call)
    function = program.scope.resolve(call.func)
    if is_derivative_of(function, context.value_of(call.func), program.scope.resolve):
        return errors.no_inner_derivative(call)
    if isinstance(function, FunctionType) and is_wrapper(function):
        return errors.own_source_is_wrapped(call, function.__code__)
    needed = needed_for(call, program.scope.resolve, context.values)
    if needed is not None:
        return errors.not_written_out(call, needed)
    base = call.func.value if isinstance(call.func, gast.Attribute) else call.func
    unknown = isinstance(context.value_of(base), Unknown) and bool(reads(base) & program.values.keys())
    if function is MISSING and unknown:
        return errors.unknown_called(call)
    if function is MISSING and isinstance(several := context.value_of(call.func), Functions):
        return errors.one_of_several(call, len(several.options))
    ready = _ready_made(meaning(context, call.func), context.value_of(call.func))
    if ready:
        return errors.ready_made(call, ready)
    spelled_out = function is MISSING or isinstance(function, type) or getattr(function, "__module__", "") == "builtins"
    return errors.no_rule_here(call) if spelled_out else errors.no_rule(call)


def _ready_made(function: object, value: object) -> str:
    """What a function is that was bound to some of its arguments; empty for others."""
    if isinstance(function, MethodType):
        return f"a bound method, {function.__qualname__}"
    partly = isinstance(function, partial) or (isinstance(value, ObjectOf) and value.type is partial)
    return "a functools.partial" if partly else ""


def residuals_of(name: str) -> str:
    """The name of what a forward part hands to its pullback: with that of the callee, unless it is long, or none."""
    return f"{name}_residuals" if len(name) <= LONGEST and name.isidentifier() else "residuals"


def pair(reverser: Reverser, node: gast.Assign, target: str, call: gast.Call) -> Sweeps | None:
    """The two sweeps of `y = g(a, b)`; None if nothing is to be given back."""
    context, bars = reverser.context, reverser.bars
    if target not in context.program.active or (bars.is_zero(target) and not bars.has_shadow(target)):
        return None
    callee = context.program.callee(call, context.values)
    if callee is None:
        raise refused(context, call)
    refuse_stores(callee, call)
    receivers = [name for name in callee.wrt if context.program.active_in(carriers(callee.arguments[name]))]
    if not receivers:
        return None
    callee = callee.restricted(tuple(receivers))
    saves, restores = reverser.overwritten(node)
    residuals = context.fresh(residuals_of(callee.name))
    reverser.recorder.residuals[residuals] = frozenset({target, *reads(call)})
    there = context.quote("y, saved = g(e)", y=target, saved=residuals, g=callee.forward)
    there[0].value.args, there[0].value.keywords = copy_tree(call.args), copy_tree(call.keywords)
    there[0].comment = getattr(node, "comment", None)
    stamp(there, node)
    save, restore = reverser.recorder.homed(residuals) if reverser.recorder.loops else ([], [])
    out: Statements = list(restore)
    if bars.has_shadow(target):
        y_bar: gast.expr = gast.Name(bars.name(target), gast.Load(), None, None)
    else:
        y_bar = bars.take(target, out, full=True)
    _give(reverser, callee, residuals, y_bar, target, restores, out)
    beside = reverser.shadows.beside(node)
    return [*saves, *there, *save, *beside], out


def _give(
    reverser: Reverser,
    callee: Callee,
    residuals: str,
    y_bar: gast.expr,
    target: str,
    restores: Statements,
    out: Statements,
) -> None:
    """Call the pullback, restore, and hand out the parts: the target's old value may be an argument, and its adjoint
    another object than that of the new one. It comes last."""
    from s2s_ad.differentiate import containers

    context = reverser.context
    called = context.expression("g(saved, e)", g=callee.pullback, saved=residuals, e=y_bar)
    called.adjoints = True
    parts = [context.fresh(f"{name}_part") for name in callee.wrt]
    if len(parts) == 1:
        out.extend(context.quote("part = e[0]", part=parts[0], e=called))
    else:
        out.extend(context.quote(f"{', '.join(parts)} = e", e=called))
    out.extend(restores)
    terms: list[tuple[str, gast.expr]] = []
    for name, part in zip(callee.wrt, parts, strict=True):
        context.values[part] = callee.adjoint(name)
        expression = gast.Name(part, gast.Load(), None, None)
        terms.extend(containers.distributed(reverser, callee.arguments[name], expression, out))
    for name, term in sorted(terms, key=lambda item: item[0] == target):
        # what may be a list is added to item by item, and a part of the pullback is a tuple where `name` is one
        of_unknown = type(context.value(name)) is Unknown and not context.program.is_part
        (reverser.bars.contribute_projected if of_unknown else reverser.bars.contribute)(name, term, out)


def only_reads(context: Context, statement: gast.stmt) -> bool:
    """Whether a statement is a call of a user's function that stores into nothing that it is given, being given these
    values: the text of `def total(functions, t)` alone does not tell what the functions do."""
    match statement:
        case gast.Assign(targets=[gast.Name()], value=gast.Call() as call) | gast.Expr(value=gast.Call() as call):
            if context.program.active_in(reads(call)):
                callee = context.program.callee(call, context.values)
                return callee is not None and not callee.mutates
    return False


def refuse_stores(callee: Callee, call: gast.Call) -> None:
    """A function with a derivative of its own may not store into what it is given: the caller would not see it."""
    if callee.mutates:
        raise errors.changes_argument(call, callee.name, callee.mutates[0], callee.of_library)
