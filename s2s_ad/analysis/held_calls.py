"""Calls of objects that hold something: an instance, a partial, a bound method; as the calls that they make.

With model an instance of a class with `__call__`, p = partial(f, a, rate=0.1), m = model.loss::

    model(x)      model.__call__(x)
    p(x)          p.func(p.args[0], x, rate=p.keywords["rate"])
    m(x)          m.__func__(m.__self__, x)
"""

from __future__ import annotations

from functools import partial
from types import MethodType

import gast

from s2s_ad.values import DictOf, ObjectOf, TupleOf, Value


def held_call(call: gast.Call, value: Value) -> gast.Call | None:
    """The call that a call of such an object makes; None for that of a function, or where it is not known.

    value: what is called. The parts of the call are shared with it.
    """
    if not isinstance(value, ObjectOf):
        return None
    held = call.func
    if value.type is partial:
        return _of_partial(call, dict(value.fields))
    if value.type is MethodType:
        given = [gast.Attribute(held, "__self__", gast.Load()), *call.args]
        return gast.Call(gast.Attribute(held, "__func__", gast.Load()), given, call.keywords)
    return gast.Call(gast.Attribute(held, "__call__", gast.Load()), call.args, call.keywords)


def merged(given: list[gast.keyword], more: list[gast.keyword]) -> list[gast.keyword]:
    """What the call says replaces what the partial says."""
    return [*(keyword for keyword in given if keyword.arg not in {other.arg for other in more}), *more]


def _of_partial(call: gast.Call, fields: dict[str, Value]) -> gast.Call | None:
    match fields.get("args"), fields.get("keywords"):
        case TupleOf(items=held), DictOf(items=tuple() as named):
            given = [_item(call.func, "args", place) for place in range(len(held))]
            options = [gast.keyword(str(key), _item(call.func, "keywords", key)) for key, _ in named]
            function = gast.Attribute(call.func, "func", gast.Load())
            return gast.Call(function, [*given, *call.args], merged(options, call.keywords))
    return None


def _item(held: gast.expr, part: str, key: object) -> gast.expr:
    return gast.Subscript(gast.Attribute(held, part, gast.Load()), gast.Constant(key, None), gast.Load())
