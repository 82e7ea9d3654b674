"""A linear function for many directions: `f_pushforward_many`, `f_pullback_many`."""

from __future__ import annotations

from s2s_ad.backend.assemble import Written, as_function, helpers_of, knowledge_of, parameters_of, same_shape
from s2s_ad.differentiate.context import Context, helper_names
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
    name = NAMES["many"].format(program.function.name)
    function = as_function(name, copy_tree(program.function.args), body, doc, program)
    return Written((function,), helpers_of(context, [function]), context)
