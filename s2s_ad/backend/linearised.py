"""Linearise: `f_linearized`, which returns the value and what the tangents need, and `f_pushforward`, which only does
what is linear in them, and may be called many times."""

from __future__ import annotations

from dataclasses import replace

import gast

from s2s_ad.analysis.effects import Oracle
from s2s_ad.analysis.liveness import exposed
from s2s_ad.backend.assemble import (
    Statements,
    Written,
    as_function,
    bound_for_certain,
    facts_of_tangents,
    helpers_of,
    parameters_of,
    polished,
    unpacking,
    without_value,
)
from s2s_ad.backend.cut import Cutter
from s2s_ad.backend.operands import Inseparable
from s2s_ad.backend.own_arguments import with_own_arguments
from s2s_ad.differentiate.context import Context, helper_names
from s2s_ad.differentiate.forward import Pushed, push
from s2s_ad.differentiate.program import Program
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.tidy import tidy
from s2s_ad.origin import adopt
from s2s_ad.request import Request
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import names_of
from s2s_ad.values import mutable


def linearised(program: Program, request: Request, *, root: bool = False) -> Written:
    """The two halves of a tangent function. `root`: the caller gets the value, and may write into it."""
    pushed = push(program, parts=True)
    known = facts_of_tangents(pushed)
    try:
        return _written(pushed, known, polished(pushed, known, request), root, request.brief)
    except Inseparable:
        pushed = push(program, parts=True)
        plain = facts_of_tangents(pushed)
        return _written(pushed, plain, polished(pushed, plain, replace(request, optimise=False)), root, request.brief)


def _written(pushed: Pushed, known: Facts, body: Statements, root: bool, brief: bool) -> Written:
    context = pushed.context
    knowledge = replace(known.knowledge, harmless=lambda call: _is_named(call, pushed.generated))
    *body, final = body
    value, tangent = final.value.elts
    cutter = Cutter.of([*body, final], context, Oracle.of_body([*body, final], knowledge), pushed.linear)
    once, often = cutter.block(body)
    held, tangent = cutter.result(tangent)
    once += held
    if reads(value) & cutter.linear:
        raise Inseparable
    often.append(gast.Return(tangent))
    adopt(often[-1], final)
    derived = {**known.derived, **{saved: (name, "saved") for saved, name in cutter.lists.items()}}
    temporaries = frozenset(context.invented) - known.parameters
    tidy([*once, gast.Expr(value), *often], replace(known, temporaries=temporaries, derived=derived), helper_names())
    kept = _residuals(once, often, context.program)
    if root and _reaches(value, kept, Oracle.of_body(once, knowledge), context):
        value = context.expression("own(e)", e=value)
    if root and not brief:
        once = with_own_arguments(once, context, kept, Oracle.of_body(once, knowledge).classes.of)
    return _pair(pushed, once, value, often, kept)


def _is_named(call: gast.Call, names: frozenset[str]) -> bool:
    return isinstance(call.func, gast.Name) and call.func.id in names


def _residuals(once: Statements, often: Statements, program: Program) -> list[str]:
    """What the linear half reads of the other and of the parameters, in order of appearance."""
    made = parameters_of(program).union(*map(writes, once))
    wanted = exposed(often) & made
    return [name for name in dict.fromkeys(names_of(often)) if name in wanted]


def _reaches(value: gast.expr, kept: list[str], oracle: Oracle, context: Context) -> bool:
    """Whether the value may share memory with what is kept."""
    groups = {oracle.classes.of(name) for name in kept}
    shared = oracle.knowledge.sources(value)
    return any(mutable(context.value(name)) and oracle.classes.of(name) in groups for name in shared)


def _pair(pushed: Pushed, once: Statements, value: gast.expr, often: Statements, kept: list[str]) -> Written:
    context, program = pushed.context, pushed.context.program
    name = program.function.name
    unbound = sorted(set(kept) - bound_for_certain(once) - parameters_of(program))
    saved = gast.Tuple([gast.Name(item, gast.Load(), None, None) for item in kept], gast.Load())
    ending = gast.Return(gast.Tuple([value, saved], gast.Load()))
    doc = f"Value of {name}, and what its derivative along a direction needs."
    body = [*without_value(unbound), *once, ending]
    there = as_function(f"{name}_linearized", copy_tree(program.function.args), body, doc, program)
    held = context.fresh("residuals")
    arguments = quote(f"def pushforward({', '.join([held, *pushed.parameters])}): pass")[0].args
    doc = f"Derivative of {name} along {', '.join(pushed.parameters)}, from the residuals of {name}_linearized."
    body = [*unpacking(kept, held), *often]
    back = as_function(f"{name}_pushforward", arguments, body, doc, program)
    return Written((there, back), helpers_of(context, [there, back]), context)
