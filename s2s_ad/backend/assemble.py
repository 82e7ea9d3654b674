"""From the sweeps of a derivative to finished functions: dead code removed, tidied, printed with its imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import gast

from s2s_ad import runtime
from s2s_ad.analysis.effects import Oracle
from s2s_ad.analysis.memory import GROWING
from s2s_ad.analysis.sharing import Knowledge
from s2s_ad.backend.attempts import with_attempts
from s2s_ad.backend.contexts import with_contexts
from s2s_ad.backend.own_arguments import with_own_arguments
from s2s_ad.differentiate.bars import is_fresh
from s2s_ad.differentiate.context import Context, helper_names
from s2s_ad.differentiate.forward import Pushed, push
from s2s_ad.differentiate.program import Program
from s2s_ad.differentiate.project import is_container
from s2s_ad.differentiate.reverse import Sweep, residuals, sweep
from s2s_ad.frontend.scope import MISSING, path_of
from s2s_ad.optimise.dead import eliminate
from s2s_ad.optimise.facts import Facts
from s2s_ad.optimise.gather import gather
from s2s_ad.optimise.passes import polish
from s2s_ad.optimise.remarks import remark
from s2s_ad.optimise.tidy import tidy
from s2s_ad.optimise.together import save_together
from s2s_ad.request import NAMES, Request
from s2s_ad.rules.heads import SPELLED
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, Unknown, Value, is_scalar, mutable

Statements = list[gast.stmt]


@dataclass(frozen=True)
class Written:
    """Generated functions of one primal, with the objects that they need by name."""

    functions: tuple[gast.FunctionDef, ...]
    helpers: Mapping[str, object]
    context: Context


def joint(program: Program, request: Request) -> Written:
    """`f_grad` or `f_value_and_grad`: both sweeps in one function."""
    swept = sweep(program, seeded=False, has_aux=request.has_aux)
    gradients = _returned(_elements(swept, program, request), request.single)
    result: gast.expr = gradients
    if request.kind == "value_and_grad" or request.has_aux:
        result = gast.Tuple([_apart(swept, swept.value, parameters_of(program)), gradients], gast.Load())
    body = [*swept.forward, *swept.reverse, gast.Return(result)]
    body, _ = tidied(swept, body, request)
    name = NAMES[request.kind].format(program.function.name)
    what = "Gradient" if result is gradients else "Value and gradient"
    doc = f"{what} of {program.function.name} with respect to {', '.join(program.wrt) or 'nothing'}."
    function = as_function(name, copy_tree(program.function.args), body, doc, program)
    return Written((function,), helpers_of(swept.context, [function]), swept.context)


def _elements(swept: Sweep, program: Program, request: Request) -> list[gast.expr]:
    """The gradients in the order asked for; a part of one where a position or a path means one."""
    whole = dict(zip(program.wrt, swept.gradients, strict=True))
    elements = request.elements or [(name, None) for name in program.wrt]
    ends = [(name, f"[{place}]" if isinstance(place, int) else place or "") for name, place in elements]
    return [quote_expr(f"e{end}", e=whole[name]) for name, end in ends]


def split(program: Program, request: Request, *, root: bool = False) -> Written:
    """`f_forward`, which returns the value and the residuals, and `f_pullback`, which may be called many times."""
    swept = sweep(program, seeded=True)
    value = gast.Return(swept.value)
    body = [*swept.forward, value, *swept.reverse, gast.Return(gast.Tuple(list(swept.gradients), gast.Load()))]
    body, renamed = tidied(swept, body, request)
    swept = swept.renamed(renamed)
    at = next(index for index, statement in enumerate(body) if isinstance(statement, gast.Return))
    value = body[at]
    forward, reverse = body[:at], body[at + 1 :]
    kept = residuals(swept, forward, reverse)
    returned = value.value
    if root and _reaches(swept, returned, kept):
        returned = swept.context.expression("own(e)", e=returned)  # the caller may write into it between pullbacks
    if root and not request.brief:
        held = {**swept.saved_values, **swept.saved_lists}
        behind = [held.get(name) or swept.before.get(name, name) for name in kept]
        forward = with_own_arguments(forward, swept.context, behind, program.memory.alias_class)
    return _pair(program, swept, forward, returned, reverse, kept)


def _apart(swept: Sweep, value: gast.expr, parameters: set[str]) -> gast.expr:
    """The value, with copies of what shares memory with an argument: of what a function gives beside, say."""
    if isinstance(value, gast.Tuple):
        return gast.Tuple([_apart(swept, item, parameters) for item in value.elts], gast.Load())
    return swept.context.expression("own(e)", e=value) if _reaches(swept, value, sorted(parameters)) else value


def _reaches(swept: Sweep, value: gast.expr, kept: list[str]) -> bool:
    """Whether the value shares memory with a residual, or another of these names."""
    memory = swept.context.program.memory

    def group(name: str) -> str:
        return memory.alias_class(swept.saved_lists.get(name, swept.before.get(name, name)))

    if isinstance(value, gast.Tuple | gast.List):
        return any(_reaches(swept, item, kept) for item in value.elts)
    if is_fresh(value, swept.context):
        return False
    groups = {group(name) for name in kept}
    names = [swept.before.get(name, name) for name in reads(value)]
    return any(mutable(swept.context.value(name)) and memory.alias_class(name) in groups for name in names)


def tangents(program: Program, request: Request) -> Written:
    """`f_jvp`, which takes the tangents of the `wrt` parameters by name, and returns the value and its tangent."""
    pushed = push(program)
    known = facts_of_tangents(pushed)
    body = polished(pushed, known, request)
    if request.optimise:
        tidy(body, known, taken=helper_names() | known.parameters)
    arguments = copy_tree(program.function.args)
    for name in pushed.parameters:
        arguments.kwonlyargs.append(gast.Name(name, gast.Param(), None, None))
        arguments.kw_defaults.append(None)
    doc = f"Value of {program.function.name}, and its derivative along {', '.join(pushed.parameters)}."
    function = as_function(NAMES["jvp"].format(program.function.name), arguments, body, doc, program)
    return Written((function,), helpers_of(pushed.context, [function]), pushed.context)


def facts_of_tangents(pushed: Pushed) -> Facts:
    """What the passes are told of values beside tangents."""
    context = pushed.context
    parameters = frozenset(parameters_of(context.program) | set(pushed.parameters))
    return Facts(
        temporaries=frozenset(context.invented) - parameters,
        derived={dot: (name, "dot") for name, dot in pushed.dots.items()},
        parameters=parameters,
        same_shape=same_shape(context),
        knowledge=knowledge_of(context, frozenset(pushed.dots.values()), sequences(context, pushed.dots)),
    )


def polished(pushed: Pushed, known: Facts, request: Request) -> Statements:
    """Values and tangents after all passes but the one that renames."""
    if request.optimise:
        return gather(polish(pushed.body, known), known)
    return eliminate(pushed.body, known.oracle(pushed.body), known.same_shape)


def _pair(
    program: Program, swept: Sweep, forward: Statements, value: gast.expr, reverse: Statements, kept: list[str]
) -> Written:
    name = program.function.name
    saved = gast.Tuple([gast.Name(item, gast.Load(), None, None) for item in kept], gast.Load())
    ending = gast.Return(gast.Tuple([value, saved], gast.Load()))
    unbound = sorted(set(kept) - bound_for_certain(forward) - parameters_of(program))
    undefined = [made for item in unbound if item in swept.saved_lists for made in quote("x = []", x=item)]
    undefined += without_value([item for item in unbound if item not in swept.saved_lists])
    arguments = copy_tree(program.function.args)
    doc = f"Value of {name}, and what its pullback needs."
    there = as_function(f"{name}_forward", arguments, [*undefined, *forward, ending], doc, program)
    seed = swept.seed or "y_bar"
    held = swept.context.fresh("residuals")
    start = unpacking(kept, held) + _unshared(swept, kept, reverse)
    arguments = quote(f"def pullback({held}, {seed}): pass")[0].args
    doc = f"Adjoints of {', '.join(program.wrt)}, from the residuals of {name}_forward and the adjoint of its value."
    back = as_function(f"{name}_pullback", arguments, [*start, *reverse], doc, program)
    return Written((there, back), helpers_of(swept.context, [there, back]), swept.context)


def without_value(names: list[str], columns: int = 80) -> Statements:
    """`a = b = None`, in as many lines as it takes: residuals that not every way through the function defines."""
    made: Statements = []
    for name in names:
        target = gast.Name(name, gast.Store(), None, None)
        if made and sum(len(other.id) + 3 for other in made[-1].targets) + len(name) < columns:
            made[-1].targets.append(target)
        else:
            made.append(gast.Assign([target], gast.Constant(None, None), None))
            made[-1].undefined = True
    return made


def bound_for_certain(body: Statements) -> set[str]:
    """The names that a block binds whichever way it goes."""
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, gast.If):
            found |= bound_for_certain(statement.body) & bound_for_certain(statement.orelse)
        elif not isinstance(statement, gast.For | gast.While):
            found |= set(writes(statement))
    return found


def parameters_of(program: Program) -> set[str]:
    return set(writes(program.function.args))


def unpacking(kept: list[str], held: str) -> Statements:
    if not kept:
        return []
    return quote(f"({', '.join(kept)},) = {held}")


def _unshared(swept: Sweep, kept: list[str], reverse: Statements) -> Statements:
    """A pullback consumes nothing: it pops from copies of the lists, and restores into copies of the arrays."""
    memory = swept.context.program.memory
    held = {**swept.saved_values, **swept.saved_lists}

    def groups(name: str) -> set[str]:
        own = held.get(name) or swept.before.get(name, name)
        return {memory.alias_class(each) for each in swept.residuals.get(own, {own})}

    changed = set().union(*map(groups, _stored_into(reverse, swept.saved_lists)))

    def is_changed(name: str) -> bool:
        shadow = name in swept.shadows or held.get(name) in swept.shadows
        return shadow or not changed.isdisjoint(groups(name))

    together = [name for name in kept if is_changed(name)]
    plain = swept.context.program.scope.resolve(gast.Name("list", gast.Load(), None, None)) is list
    copied = "saved = list(saved)" if plain else "saved = saved.copy()"  # a list, whatever is known of the residuals
    out: Statements = []
    for name in kept:
        if name in swept.saved_lists and name not in together:
            out += quote(copied, saved=name)
    if together:
        names = ", ".join(together)
        out += quote(f"({names},) = copy_together({names})")
    return out


def _stored_into(body: Statements, consumed: Mapping[str, str]) -> set[str]:
    """The names whose memory the statements write into; to pop from the `consumed` lists changes nothing in them."""
    found: set[str] = set()
    for statement in body:
        for node in all_nodes([statement]):
            if isinstance(node, gast.Subscript | gast.Attribute) and isinstance(node.ctx, gast.Store):
                found |= {inner.id for inner in all_nodes([node.value]) if isinstance(inner, gast.Name)}
            elif isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
                found.add(node.target.id)
            elif isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id == "put_back":
                found |= {inner.id for inner in all_nodes(node.args) if isinstance(inner, gast.Name)}
            else:
                match node:
                    case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)) if (
                        method in GROWING and name not in consumed
                    ):
                        found.add(name)
    return found


def _returned(gradients: list[gast.expr], single: bool) -> gast.expr:
    return gradients[0] if single else gast.Tuple(list(gradients), gast.Load())


def as_function(name: str, arguments: gast.arguments, body: Statements, doc: str, program: Program) -> gast.FunctionDef:
    docstring = gast.Expr(gast.Constant(doc, None))
    own = with_attempts(with_contexts([statement for statement in body if not _is_docstring(statement)]))
    function = gast.FunctionDef(name, arguments, [docstring, *own], [], None, None, [])
    function.origin = getattr(program.function, "origin", None)
    return function


def tidied(swept: Sweep, body: Statements, request: Request) -> tuple[Statements, Mapping[str, str]]:
    """The passes over the finished body, and how they renamed what we invented."""
    known = facts(swept)
    if not request.optimise:
        return eliminate(body, known.oracle(body), known.same_shape), {}
    body = polish(body, known)
    remark(body)
    if swept.seed is None:  # the lists of a pair are residuals, one by one
        derived = save_together(body, known, partial(swept.context.fresh, invented=False))
        known = replace(known, temporaries=known.temporaries | derived.keys(), derived={**known.derived, **derived})
    return body, tidy(body, known, taken=helper_names() | known.parameters)


def facts(swept: Sweep) -> Facts:
    """What the passes are told."""
    context = swept.context
    derived = {bar: (name, "bar") for name, bar in swept.bars.items()}
    derived |= {saved: (name, "saved") for saved, name in swept.saved_lists.items()}
    parameters = parameters_of(context.program) | ({swept.seed} if swept.seed else set())
    return Facts(
        temporaries=frozenset(context.invented) - parameters,
        derived=derived,
        parameters=frozenset(parameters),
        seed=swept.seed,
        same_shape=same_shape(context),
        knowledge=knowledge_of(context, frozenset(swept.bars.values()), sequences(context, swept.bars)),
    )


def sequences(context: Context, derivatives: Mapping[str, str]) -> frozenset[str]:
    """Those of the derivatives, given by the names of their variables, that are lists or tuples."""
    return frozenset(name for of, name in derivatives.items() if is_container(context.value(of)))


def knowledge_of(
    context: Context, derivatives: frozenset[str] = frozenset(), sequences: frozenset[str] = frozenset()
) -> Knowledge:
    known: dict[tuple[str, ...] | None, object] = {None: None}  # what a name means does not change while passes ask

    def resolve(expression: gast.expr) -> object:
        path = path_of(expression)
        if path not in known:
            found = context.program.scope.resolve(expression)
            known[path] = None if found is MISSING else found
        return known[path]

    return Knowledge(resolve=resolve, value_of=context.value_of, derivatives=derivatives, sequences=sequences)


def _is_docstring(statement: gast.stmt) -> bool:
    match statement:
        case gast.Expr(value=gast.Constant(value=str())):
            return True
        case _:
            return False


def oracle(context: Context, body: Statements) -> Oracle:
    """Effects and sharing in generated code."""

    return Oracle.of_body(body, knowledge_of(context))


def same_shape(context: Context) -> Callable[[str], bool]:
    """Whether all values of a name have one shape."""

    def known(name: str) -> bool:
        value: Value = context.values.get(name, Unknown())
        if isinstance(value, Array):
            return value.dtype is not None and value.shape is not None and None not in value.shape
        return is_scalar(value)

    return known


def helpers_of(context: Context, functions: list[gast.FunctionDef]) -> dict[str, object]:
    """The helpers that the code names, by their spelling in it."""
    used = {
        node.id
        for node in all_nodes(functions)
        if node.__class__ is gast.Name and node.ctx.__class__ is gast.Load
    }
    spelled_here: dict[str, object] = getattr(context.program.scope, "made", {})
    made = {name: found for name, found in spelled_here.items() if name in used}
    spelled = {name: name for name in helper_names() & used if name not in context.helpers}
    spelled |= {name: helper for helper, name in context.helpers.items() if name in used}
    return made | {
        name: SPELLED[helper] if helper in SPELLED else getattr(runtime, helper)
        for name, helper in sorted(spelled.items())
    }
