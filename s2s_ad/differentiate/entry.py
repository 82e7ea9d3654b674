"""What a derivative does before anything else: copy the arguments that the primal overwrites."""

from __future__ import annotations

import gast

from s2s_ad import runtime
from s2s_ad.analysis.memory import stored_by
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.context import Context, stamp
from s2s_ad.differentiate.imaginary import refuse_imaginary_views
from s2s_ad.differentiate.in_memory import Layouts
from s2s_ad.differentiate.walking import walks
from s2s_ad.origin import origin_of, place_of
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Unknown, held, is_array, mutable


def entry(context: Context) -> list[gast.stmt]:
    """Guards that arguments of unknown kind mean by operators and attributes what numbers and arrays do, and that
    overwritten ones share no memory with others; and their copies."""
    program = context.program
    refuse_imaginary_views(program)
    parameters = [name for name in in_order(program.function.args) if mutable(context.value(name))]
    stored = [name for name in parameters if program.owns and program.memory.is_stored(name)]
    out: list[gast.stmt] = []
    where = gast.Constant(place_of(program.function.body[0]), None)
    unknown = [name for name in program.wrt if isinstance(context.value(name), Unknown)]
    if unknown:
        keywords = ", ".join(f"{name}={name}" for name in unknown)
        out += context.quote(f"require_numbers(where, {keywords})", where=where)
    for name in stored if not program.is_part else ():
        out += _apart(context, name, [other for other in parameters if other != name])
    layouts = Layouts(context)
    for name in stored:
        template = "x = np.copy(x)" if is_array(context.value(name)) and not walks(context) else "x = own(x)"
        exact = layouts.matter_for(name) or (program.is_part and not is_array(context.value(name)))
        out += context.quote("(x,) = copy_together(x)" if exact else template, x=name)
    return out


def _apart(context: Context, name: str, others: list[str]) -> list[gast.stmt]:
    """Guards that an argument whose contents change holds nothing twice, and shares nothing with others."""
    memory = context.program.memory
    group = memory.alias_class(name)
    guards = {
        runtime.require_disjoint: group in memory.stored_arrays,
        runtime.require_distinct: group in memory.stored_containers,
    }
    storing = _storing(context, name)
    out: list[gast.stmt] = []
    for kind, (guard, concerned) in enumerate(guards.items()):
        count = {each: held(context.value(each))[kind] for each in [name, *others]}
        given = [each for each in count if count[each]]
        if concerned and count[name] and (len(given) > 1 or count[name] > 1):
            keywords = ", ".join(f"{each}={each}" for each in given)
            where = gast.Constant(place_of(storing), None)
            out += stamp(context.quote(f"{guard.__name__}(where, {keywords})", where=where), storing)
    return out


def _storing(context: Context, name: str) -> gast.stmt:
    """The first statement that may store into an argument, by whatever name."""
    program = context.program
    for statement in all_statements(program.function.body):
        stored = stored_by(statement, program.values, program.scope)
        if any(program.memory.may_share(name, other) for other in stored) and origin_of(statement) is not None:
            return statement
    return program.function.body[0]


def in_order(arguments: gast.arguments) -> list[str]:
    bound = writes(arguments)
    return [node.id for node in all_nodes([arguments]) if isinstance(node, gast.Name) and node.id in bound]
