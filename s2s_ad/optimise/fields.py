"""What one statement after the other adds to the fields of a shadow is added at once.

    accumulate_into(p_bar, Shadow(x=a_bar))        accumulate_into(p_bar, Shadow(x=a_bar, y=b_bar))
    accumulate_into(p_bar, Shadow(y=b_bar))

Only names and numbers: they are the same before and after the first of these.
"""

from __future__ import annotations

import gast

from s2s_ad import runtime
from s2s_ad.optimise.blocks import inner_blocks
from s2s_ad.optimise.comments import without
from s2s_ad.optimise.facts import Facts

_KEPT = (gast.Name, gast.Constant)


def added_at_once(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements, fewer of them; the tree that is given is changed."""
    gone: set[int] = set()
    last: gast.Call | None = None
    for statement in body:
        for inner in inner_blocks(statement):
            added_at_once(inner, facts)
        call = _addition(statement, facts)
        if last is not None and call is not None and _may_join(last, call):
            last.args[1].keywords += call.args[1].keywords
            gone.add(id(statement))
        else:
            last = call
    body[:] = without(body, gone)
    return body


def _addition(statement: gast.stmt, facts: Facts) -> gast.Call | None:
    """The call of a statement that adds to fields of a shadow."""
    match statement:
        case gast.Expr(value=gast.Call(func=func, args=[gast.Name(), gast.Call(func=made, args=[])]) as call):
            resolve = facts.knowledge.resolve
            return call if resolve(func) is runtime.accumulate_into and resolve(made) is runtime.Shadow else None
    return None


def _may_join(first: gast.Call, second: gast.Call) -> bool:
    given, more = first.args[1].keywords, second.args[1].keywords
    apart = {each.arg for each in given}.isdisjoint(each.arg for each in more)
    shadow = first.args[0].id
    kept = all(isinstance(each.value, _KEPT) and getattr(each.value, "id", "") != shadow for each in more)
    return shadow == second.args[0].id and apart and kept
