"""Calls of what is held somewhere: in an attribute, a list or dict, a partial, a bound method.

Before and after, with layer.act np.tanh, layer.inner an instance, p = partial(f, a, rate=0.1), m = model.loss::

    y = layer.act(x)         t = layer.act;    y = t(x)
    y = layer.inner(x)       t = layer.inner;  y = t(x)
    y = p(x)                 t = p.args;  t1 = t[0];  t2 = p.keywords;  t3 = t2["rate"];  y = p.func(t1, x, rate=t3)
    y = m(x)                 t = m.__self__;  y = m.__func__(t, x)
"""

from __future__ import annotations

from collections.abc import Callable

import gast

from s2s_ad.analysis.held_calls import held_call
from s2s_ad.normalise import nodes
from s2s_ad.normalise.virtual_parts import with_call
from s2s_ad.rules import registry
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import BOUND, Known, ObjectOf, Value


def spelled_out(
    statement: gast.stmt, call: gast.Call, value: Value, meaning: object, fresh: Callable[[str], str]
) -> list[gast.stmt] | None:
    """What stands for the call; None where it is a call of something else. `meaning`: what the name of the function
    means by itself."""
    if not isinstance(call.func, gast.Name):
        held = isinstance(value, Known) and value.obj is not meaning and registry.lookup(value.obj) is not None
        return called_by_name(statement, call, fresh("t")) if held or isinstance(value, ObjectOf) else None
    if not isinstance(value, ObjectOf) or value.type not in BOUND:
        return None
    made = held_call(call, value)
    if made is None:
        return None
    own = {id(each) for each in (*call.args, *(each.value for each in call.keywords))}
    before: list[gast.stmt] = []
    parts: dict[str, gast.expr] = {}

    def named(part: gast.expr) -> gast.expr:
        """A name for what is held; what the call gives is one already."""
        match part:
            case gast.Attribute(attr=attr) if id(part) not in own and attr in parts:
                return copy_tree(parts[attr])
            case gast.Attribute() if id(part) not in own:
                before.append(nodes.assign(fresh("t"), copy_tree(part)))
                parts[part.attr] = nodes.load(before[-1].targets[0].id)
            case gast.Subscript(value=base, slice=key) if id(part) not in own:
                before.append(nodes.assign(fresh("t"), gast.Subscript(named(base), copy_tree(key), gast.Load())))
            case _:
                return copy_tree(part)
        return nodes.load(before[-1].targets[0].id)

    args = list(map(named, made.args))
    keywords = [gast.keyword(each.arg, named(each.value)) for each in made.keywords]
    return [*before, with_call(statement, gast.Call(copy_tree(made.func), args, keywords))]


def called_by_name(statement: gast.stmt, call: gast.Call, name: str) -> list[gast.stmt]:
    """`t = fs[0]` and `y = t(x)` for `y = fs[0](x)`."""
    called = gast.Call(nodes.load(name), copy_tree(call.args), copy_tree(call.keywords))
    return [nodes.assign(name, copy_tree(call.func)), with_call(statement, called)]
