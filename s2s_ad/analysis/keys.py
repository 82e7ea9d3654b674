"""What takes nothing of a dict but its keys, which are constants: `list(d)`, `max(d, key=d.get)`, `a, b = d`."""

from __future__ import annotations

import math
from collections.abc import Mapping

import gast

from s2s_ad.analysis.operations import resolve
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.syntax.iteration import is_call_of, readings
from s2s_ad.values import DictOf, Value

_GOING_OVER = (list, tuple, set, frozenset, sorted, reversed, iter, sum, max, min, any, all, math.prod, math.fsum)
"""What goes over what it is given, if that is one thing."""


def is_dict(value: gast.expr, values: Mapping[str, Value]) -> bool:
    """Whether it is the name of a dict."""
    return isinstance(value, gast.Name) and isinstance(values.get(value.id), DictOf)


def is_keys(value: gast.expr, values: Mapping[str, Value]) -> bool:
    """Whether it is a dict, which is gone over as its keys, or `d.keys()`."""
    match value:
        case gast.Call(func=gast.Attribute(value=base, attr="keys"), args=[], keywords=[]):
            return is_dict(base, values)
    return is_dict(value, values)


def gives_keys(value: gast.expr, values: Mapping[str, Value], scope: Resolver) -> bool:
    """Whether the value of an expression is made of the keys of a dict alone."""
    match value:
        case gast.Call(func=gast.Attribute(attr="keys")):
            return is_keys(value, values)
        case gast.Call(args=[given, *_], keywords=keywords) if is_dict(given, values):
            if any(each.arg not in ("key", "reverse") for each in keywords):
                return False
            return len(value.args) == 1 and goes_over(value, scope)
    return False


def goes_over(call: gast.Call, scope: Resolver) -> bool:
    """Whether what is called goes over what it is given."""
    function = resolve(call.func, scope)
    return any(function is each for each in _GOING_OVER)


def unpacks_keys(statement: gast.Assign, values: Mapping[str, Value]) -> bool:
    """`a, b = d`."""
    return isinstance(statement.targets[0], gast.Tuple | gast.List) and is_keys(statement.value, values)


def elements(target: gast.expr, source: gast.expr, values: Mapping[str, Value]) -> list[tuple[gast.expr, gast.expr]]:
    """Which target of a loop's header takes its values from what, but for keys: those of a `zip` each from its own
    sequence."""
    if is_keys(source.args[0] if is_call_of(source, "reversed") else source, values):
        return []
    try:
        found = readings(target, source, gast.Constant(0, None))
    except ValueError:  # `zip(*rows)`, and headers that do not fit
        return [(target, source)]
    return [
        (part, read)
        for part, read in found
        if not (isinstance(read, gast.Subscript) and is_call_of(source, "zip", "enumerate", "reversed"))
        or not is_keys(read.value, values)
    ]
