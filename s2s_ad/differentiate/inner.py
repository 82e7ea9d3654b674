"""Functions that a primitive is given, such as that of which `optimize.brentq` finds a root: they become pairs.

    y = optimize.brentq(f, 0.0, 3.0, args=(c,))     the template's `f_forward`, `f_pullback` are those of `f(y, c)`

In forward mode `f_forward` is the function that returns value and tangent, and `f_names` are its parameters. So it is
for a rule that has a source: a function of the runtime that computes the same, in code that can be differentiated.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import FunctionType
from typing import TYPE_CHECKING

import gast

from s2s_ad import errors
from s2s_ad.analysis.binding import bind_values
from s2s_ad.analysis.operations import Operation, captured, carriers, made, meaning
from s2s_ad.differentiate.program import Callee
from s2s_ad.frontend.overlay import Overlay, spelled
from s2s_ad.normalise import nodes
from s2s_ad.normalise.function_values import without_local
from s2s_ad.primitives import applied, squared
from s2s_ad.rules import registry
from s2s_ad.rules.rule import Inner
from s2s_ad.values import TupleOf, generalised

if TYPE_CHECKING:
    from s2s_ad.differentiate.context import Context

NAMES, NAME = gast.Name | gast.Attribute, "inner"


def inner_holes(context: Context, found: Operation, holes: Mapping[str, object]) -> dict[str, object]:
    """What the templates of a rule may name of the function that it is given."""
    inner = found.rule.inner
    if inner is None:
        return {} if found.rule.source is None else source_holes(context, found, holes)
    texts = (context.expression(text, **{**found.arguments, **holes}) for text in inner.first)
    items = [*texts, *further(context, found, inner)]
    call = gast.Call(function_given(context, found, inner, items), items, [])
    callee = context.program.callee(call, context.values)
    if callee is None or len(callee.arguments) != len(items):
        raise errors.unknown_inner(found.node, found.rule.name, inner.function)
    if callee.mutates:
        raise errors.changes_argument(call, callee.name, callee.mutates[0])
    names = list(callee.arguments)
    wrt = [*(name for name in names[: len(inner.first)] if name in callee.wrt)]
    if len(wrt) != len(inner.first):
        raise errors.unknown_inner(found.node, found.rule.name, inner.function)
    moving = [bool(context.program.active_in(carriers(item))) for item in moved_items(found, inner, items)]
    active = [k for k, name in enumerate(names[len(inner.first) :]) if name in callee.wrt and moving[k]]
    callee = callee.restricted((*wrt, *(names[len(inner.first) + k] for k in active)))
    return {**pair_of(callee, holes), "f_names": repr(tuple(callee.wrt)), "f_active": repr(tuple(active))}


def pair_of(callee: Callee, holes: Mapping[str, object]) -> dict[str, object]:
    """In forward mode, where templates speak of tangents, the function that returns value and tangent alone."""
    if any(name.endswith("_dot") for name in holes):
        return {"f_forward": callee.jvp}
    return {"f_forward": callee.forward, "f_pullback": callee.pullback}


def function_given(context: Context, found: Operation, inner: Inner, items: list[gast.expr]) -> gast.expr:
    """The function by its name: that which is given, or the gradient of that which is minimised."""
    given, scope = found.arguments[inner.function], context.program.scope
    assert isinstance(scope, Overlay)
    minimised = inner.minimised
    if minimised is not None and (inner.function == minimised or isinstance(given, gast.Constant)):
        function = meant(context, found.arguments[minimised])
        gradient = function and gradient_of(context, squared(function) if inner.squares else function, items)
        if gradient is None:
            raise errors.unknown_inner(found.node, found.rule.name, minimised)
        return nodes.load(spelled(scope, context.program.function, gradient, gradient.__name__))
    function = meant(context, given)
    return given if function is None else nodes.load(spelled(scope, context.program.function, function, NAME))


def meant(context: Context, given: gast.expr) -> FunctionType | None:
    """The function that an argument is: one of the user's, one made on the spot that reads nothing around it, or one of
    the table, such as `np.exp`, as a function of its own."""
    local = made(given, context.values)
    if local:
        return context.program.lift(local[0]) if len(local) == 1 else None
    function = meaning(given, context.values, context.program.scope) if isinstance(given, NAMES) else None
    rule = registry.lookup(function)
    if rule is not None:
        return applied(rule)
    return function if isinstance(function, FunctionType) else None


def gradient_of(context: Context, function: FunctionType, items: list[gast.expr]) -> FunctionType | None:
    """The gradient of a function by its first parameter, for arguments of these kinds; None if they do not fit."""
    values = bind_values(function, [context.value_of(item) for item in items], {})
    if not values:
        return None
    known = {name: without_local(generalised(value)) for name, value in values.items()}
    return context.program.gradient(function, (next(iter(known)),), known)


def source_holes(context: Context, found: Operation, holes: Mapping[str, object]) -> dict[str, object]:
    """The pair of a rule's source, for the arguments that carry a derivative; in forward mode for one of them."""
    scope, source, program = context.program.scope, found.rule.source, context.program
    assert isinstance(scope, Overlay) and source is not None
    name = spelled(scope, program.function, source, source.__name__)
    callee = program.callee(gast.Call(nodes.load(name), list(found.arguments.values()), []), context.values)
    assert callee is not None, name
    active = [p for p in found.rule.pullbacks if program.active_in(carriers(found.arguments[p]))]
    wrt = tuple(p for p in active if f"{p}_dot" in holes) or tuple(active)
    callee = callee.restricted(wrt)
    places = {f"f_place_of_{p}": repr(k) for k, p in enumerate(wrt)}
    return {**pair_of(callee, holes), **places}


def shared_part(
    context: Context, found: Operation, holes: Mapping[str, object], out: list[gast.stmt]
) -> dict[str, object]:
    """What several pullbacks of a rule use: under a name, if there are several."""
    if found.rule.shared is None:
        return {}
    active = [p for p in found.rule.pullbacks if context.program.active_in(carriers(found.arguments[p]))]
    if not active:
        return {}
    shared = context.template(found, found.rule.shared, holes, out)
    if len(active) == 1:
        return {"y_parts": shared}
    name = context.fresh("parts")
    context.values[name] = context.value_of(shared)
    out.extend(context.quote("y = e", y=name, e=shared))
    return {"y_parts": name}


def refuse_captured(context: Context, found: Operation) -> None:
    """A function made on the spot reads what carries a derivative: that has no way to it but by args."""
    inner = found.rule.inner
    if inner is not None and context.program.active_in(captured(found, context.values)):
        raise errors.unknown_inner(found.node, found.rule.name, inner.function)


def moved_items(found: Operation, inner: Inner, items: list[gast.expr]) -> list[gast.expr]:
    """The items of `args`, each as that which carries its derivative: itself, or all of `args`."""
    given = None if inner.args is None else found.arguments[inner.args]
    return [given if isinstance(given, gast.Name) else item for item in items[len(inner.first) :]]


def further(context: Context, found: Operation, inner: Inner) -> list[gast.expr]:
    """The items of `args`, each as an expression."""
    if inner.args is None:
        return []
    given = found.arguments[inner.args]
    if isinstance(given, gast.Constant) and given.value is None:
        return []
    if isinstance(given, gast.Tuple):
        return list(given.elts)
    value = context.value_of(given)
    if not isinstance(value, TupleOf):
        raise errors.unknown_inner(found.node, found.rule.name, inner.function)
    return [context.expression("t[k]", t=given, k=gast.Constant(k, None)) for k in range(len(value.items))]
