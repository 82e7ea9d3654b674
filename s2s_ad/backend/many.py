"""A linear function for many directions, or for sets of them: `f_pushforward_many`, `f_pushforward_dependence`."""

from __future__ import annotations

import gast

from s2s_ad.backend.assemble import Written, as_function, helpers_of, knowledge_of, parameters_of, same_shape
from s2s_ad.differentiate.context import Context, helper_names
from s2s_ad.differentiate.dependence import traced
from s2s_ad.differentiate.many import spread
from s2s_ad.differentiate.program import Program
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.passes import polish
from s2s_ad.optimise.tidy import tidy
from s2s_ad.request import NAMES, Request
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import is_number


def for_many(program: Program, request: Request) -> Written:
    """The function with one more axis in front of the arguments `wrt`, and of all that depends on them."""
    found = spread(Context(program))
    context = found.context
    parameters = frozenset(parameters_of(program))
    numbers = frozenset(name for name in found.many if is_number(context.value(name)))
    known = Facts(
        temporaries=frozenset(context.invented) - parameters,
        parameters=parameters,
        same_shape=same_shape(context),
        knowledge=knowledge_of(context, numbers),
    )
    body = polish(found.body, known) if request.optimise else found.body
    tidy(body, known, taken=helper_names() | parameters)
    doc = f"{program.function.name} for many {', '.join(program.wrt)} at once: one for each entry of the first axis."
    return _function(context, body, doc, request)


def for_supports(program: Program, request: Request) -> Written:
    """The function for sets of directions. It runs once, and is left as it is."""
    found = traced(Context(program))
    doc = f"Which {', '.join(program.wrt)} the result of {program.function.name} depends on."
    return _function(found.context, found.body, doc, request)


def _function(context: Context, body: list[gast.stmt], doc: str, request: Request) -> Written:
    program = context.program
    name = NAMES[request.kind].format(program.function.name)
    function = as_function(name, copy_tree(program.function.args), body, doc, program)
    return Written((function,), helpers_of(context, [function]), context)
