"""Functions that a primitive is given, such as that of which `optimize.brentq` finds a root: they become pairs.

    y = optimize.brentq(f, 0.0, 3.0, args=(c,))     the template's `f_forward`, `f_pullback` are those of `f(y, c)`

In forward mode `f_forward` is the function that returns value and tangent, and `f_names` are its parameters. So it is
for a rule that has a source: a function of the runtime that computes the same, in code that can be differentiated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import gast

from s2s_ad import errors
from s2s_ad.analysis.operations import Operation, captured, carriers, meaning
from s2s_ad.frontend.overlay import Overlay, spelled
from s2s_ad.normalise import nodes
from s2s_ad.primitives import applied
from s2s_ad.rules import registry
from s2s_ad.rules.rule import Inner
from s2s_ad.values import TupleOf

if TYPE_CHECKING:
    from s2s_ad.differentiate.context import Context

NAMES = gast.Name | gast.Attribute


def inner_holes(context: Context, found: Operation, holes: Mapping[str, object]) -> dict[str, object]:
    """What the templates of a rule may name of the function that it is given."""
    inner = found.rule.inner
    if inner is None:
        return {} if found.rule.source is None else source_holes(context, found, holes)
    texts = (context.expression(text, **{**found.arguments, **holes}) for text in inner.first)
    items = [*texts, *further(context, found, inner)]
    call = gast.Call(function_given(context, found.arguments[inner.function]), items, [])
    callee = context.program.callee(call, context.values)
    if callee is None or len(callee.arguments) != len(items):
        raise errors.unknown_inner(found.node, found.rule.name, inner.function)
    if callee.mutates:
        raise errors.changes_argument(call, callee.name, callee.mutates[0])
    names = list(callee.arguments)
    wrt = [*(name for name in names[: len(inner.first)] if name in callee.wrt)]
    if len(wrt) != len(inner.first):
        raise errors.unknown_inner(found.node, found.rule.name, inner.function)
    active = [k for k, name in enumerate(names[len(inner.first) :]) if name in callee.wrt]
    callee = callee.restricted((*wrt, *(names[len(inner.first) + k] for k in active)))
    return {
        "f_forward": callee.forward,
        "f_pullback": callee.pullback,
        "f_names": repr(tuple(callee.wrt)),
        "f_active": repr(tuple(active)),
    }


def function_given(context: Context, given: gast.expr) -> gast.expr:
    """The function by its name; one of the table, such as `np.exp`, as a function of its own."""
    scope, program = context.program.scope, context.program
    rule = registry.lookup(meaning(given, context.values, scope)) if isinstance(given, NAMES) else None
    if rule is None or not isinstance(scope, Overlay):
        return given
    return nodes.load(spelled(scope, program.function, applied(rule), rule.name.rpartition(".")[2]))


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
    return {"f_forward": callee.forward, "f_pullback": callee.pullback, **places}


def refuse_captured(context: Context, found: Operation) -> None:
    """A function made on the spot reads what carries a derivative: that has no way to it but by args."""
    inner = found.rule.inner
    if inner is not None and context.program.active_in(captured(found, context.values)):
        raise errors.unknown_inner(found.node, found.rule.name, inner.function)


def further(context: Context, found: Operation, inner: Inner) -> list[gast.expr]:
    """The items of `args`, each as an expression."""
    if inner.args is None:
        return []
    given = found.arguments[inner.args]
    if isinstance(given, gast.Tuple):
        return list(given.elts)
    value = context.value_of(given)
    if not isinstance(value, TupleOf):
        raise errors.unknown_inner(found.node, found.rule.name, inner.function)
    return [context.expression("t[k]", t=given, k=gast.Constant(k, None)) for k in range(len(value.items))]
