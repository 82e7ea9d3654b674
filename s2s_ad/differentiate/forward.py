"""Assemble a tangent function: `def f_jvp(x, *, x_dot): ... return y, y_dot`."""

from __future__ import annotations

from dataclasses import dataclass

import gast

from s2s_ad.differentiate.context import Context
from s2s_ad.differentiate.entry import entry
from s2s_ad.differentiate.program import Program
from s2s_ad.differentiate.project import still, tangent_value
from s2s_ad.differentiate.tangent import Pusher
from s2s_ad.frontend.hooks import without_operations
from s2s_ad.origin import adopt
from s2s_ad.request import tangent_name
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import is_array, is_number, is_scalar

Statements = list[gast.stmt]


@dataclass(frozen=True)
class Pushed:
    """A tangent function before it is tidied; `parameters`: the tangents that it takes."""

    body: Statements
    context: Context
    parameters: list[str]
    dots: dict[str, str]
    generated: frozenset[str]
    """The functions, generated for callees, that are called."""

    @property
    def linear(self) -> frozenset[str]:
        """The names of all tangents."""
        return frozenset({*self.parameters, *self.dots.values()})


def push(program: Program, *, parts: bool = False) -> Pushed:
    """Values and tangents of a whole function. `parts`: a callee's value and its tangent come from two calls."""
    context = Context(program)
    with context.findings.together():
        return _pushed(context, parts)


def _pushed(context: Context, parts: bool) -> Pushed:
    program, pusher = context.program, Pusher(context, parts)
    taken = writes(program.function.args)
    for name in program.wrt:
        dot = pusher.spelled[name] = tangent_name(name, taken)
        context.names.fresh(dot)
        context.values[dot] = tangent_value(program.value(name))
    *body, final = copy_tree(program.function.body)
    start = entry(context)
    for name in program.wrt:
        if program.owns and program.memory.is_stored(name) and name in program.active:
            template = "x_dot = copied_alike(x_dot, x)" if program.is_part else "x_dot = own(x_dot)"
            if pusher.layouts.matter_for(name):
                template = "x_dot = np.full_like(x, x_dot)"
            start += context.quote(template, x_dot=pusher.name(name), x=name)
    made = without_operations(pusher.block(body))
    value = final.value or gast.Constant(None, None)
    result = gast.Return(gast.Tuple([value, _whole_result(pusher, value)], gast.Load()))
    adopt(result, final)
    start += _still(pusher, body)
    parameters = [pusher.name(name) for name in program.wrt]
    generated = frozenset(pusher.generated)
    return Pushed([*start, *made, result], context, parameters, pusher.spelled, generated)


def _still(pusher: Pusher, body: Statements) -> Statements:
    """Zeros for what comes from outside and does not move, but is kept together with what does."""
    wrt = set(pusher.context.program.wrt)
    given = writes(pusher.context.program.function.args) - wrt  # a loop may overwrite them with what moves
    bound = wrt | {name for statement in body for name in writes(statement)} - given
    made: Statements = []
    for name in sorted(pusher.spelled.keys() - bound):
        made += still(pusher.context, pusher.name(name), name)
    return made


def _whole_result(pusher: Pusher, value: gast.expr) -> gast.expr:
    """The tangent of the result, in memory of its own; parts of one memory stay so for callers that store."""
    program = pusher.context.program
    changes = program.is_part or any(program.memory.is_stored(name) for name in reads(value))
    if not program.root and changes and program.memory.parts_may_share(value) and pusher.active_in(value):
        dots = _result(pusher, value, copied=False)
        return pusher.context.expression("copied_alike(dots, value)", dots=dots, value=copy_tree(value))
    return _result(pusher, value)


def _result(pusher: Pusher, value: gast.expr, *, copied: bool = True) -> gast.expr:
    """In memory of its own if `copied`; else as it is, and None for what does not move."""
    match value:
        case gast.Tuple(elts=items):
            return gast.Tuple([_result(pusher, item, copied=copied) for item in items], gast.Load())
        case gast.List(elts=items):
            return gast.List([_result(pusher, item, copied=copied) for item in items], gast.Load())
        case gast.Dict(keys=keys, values=items):
            parts = [_result(pusher, item, copied=copied) for item in items]
            return gast.Dict([copy_tree(key) for key in keys], parts)
    context, known = pusher.context, pusher.context.value_of(value)
    if not pusher.active_in(value):
        if is_scalar(known) or isinstance(value, gast.Constant):
            return gast.Constant(0.0, None)
        if not copied:
            return gast.Constant(None, None)
        template = "zeros_like(x)" if is_number(known) else "restructure(zeros_like(x), x)"
        return context.expression(template, x=copy_tree(value))
    dot = gast.Name(pusher.name(next(iter(reads(value)))), gast.Load(), None, None)
    if is_scalar(known) or not copied:
        return dot
    return context.expression("e.copy()" if is_array(known) else "own(e)", e=dot)
