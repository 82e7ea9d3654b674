"""Functions that go through their items one after the other, as loops.

Before and after::

    y = functools.reduce(f, xs, a)        y = a
                                          for t in xs:
                                              y = f(y, t)
    ys = sum(xs, [])                      ys = []
                                          for t in xs:
                                              ys = ys + t
    ys = sorted(xs, key=f)                ys = [t for t in xs]
                                          ys.sort(key=f)
    ys = itertools.accumulate(xs)         ys = []
                                          for t in xs:
                                              if ys:
                                                  t = ys[-1] + t
                                              ys.append(t)
"""

from __future__ import annotations

import functools
import itertools

import gast

from s2s_ad.normalise import comprehensions, nodes, statements
from s2s_ad.normalise.lift import Lift
from s2s_ad.origin import adopt, origin_of
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.walk import all_nodes

REDUCE = """
total = first
for item in items:
    total = f(total, item)
"""
TOTAL = """
total = first
for item in items:
    total = total + item
"""
REDUCE_FIRST = """
held = [item for item in items]
total = held[0]
for k in range(1, len(held)):
    total = f(total, held[k])
"""
ACCUMULATE = """
whole = []
for item in items:
    sofar = item
    if whole:
        sofar = step
    whole.append(sofar)
"""
PAIRS = """
held = [item for item in items]
whole = []
for k in range(1, len(held)):
    whole.append((held[k - 1], held[k]))
"""
SORTED = """
whole = [item for item in items]
whole.sort(key=f, reverse=backwards)
"""
SORTED_PLAIN = """
whole = [item for item in items]
whole.sort(reverse=backwards)
"""
NAMES = ("total", "item", "held", "k", "whole", "sofar")


def folded(lift: Lift, call: gast.Call) -> gast.expr | None:
    """The name of the result, after the statements that make it; None for any other call."""
    if any(isinstance(arg, gast.Starred) for arg in call.args) or any(each.arg is None for each in call.keywords):
        return None
    keywords = {each.arg: each.value for each in call.keywords}
    function, early = lift.desk.scope.resolve(call.func), getattr(call, "early", False)
    match call.args:
        case [gast.GeneratorExp() as items] if function is any or function is all:
            return comprehensions.settled(lift, items, wanted=function is any)
        case [f, items] if function is functools.reduce and not keywords:
            return _written(lift, REDUCE_FIRST, "total", f=lift.atom(f), items=items)
        case [f, items, first] if function is functools.reduce and not keywords:
            return _written(lift, REDUCE, "total", f=lift.atom(f), items=items, first=first)
        case [items, (gast.List() | gast.Tuple()) as first] if function is sum:
            return _written(lift, TOTAL, "total", items=items, first=first)
        case [items] if function is itertools.pairwise and not keywords:
            return _written(lift, PAIRS, "whole", early, items=items)
        case [items] if function is sorted and set(keywords) <= {"key", "reverse"}:
            backwards = lift.atom(keywords.get("reverse", nodes.constant(False)))
            if "key" not in keywords:
                return _written(lift, SORTED_PLAIN, "whole", items=items, backwards=backwards)
            f = keywords["key"]
            f = f if isinstance(f, gast.Constant) else lift.atom(f)
            return _written(lift, SORTED, "whole", items=items, f=f, backwards=backwards)
        case [items, *given] if function is itertools.accumulate and not keywords and len(given) < 2:
            step = quote_expr("whole[-1] + item")
            if given and not (isinstance(given[0], gast.Constant) and given[0].value is None):
                step = quote_expr("f(whole[-1], item)", f=lift.atom(given[0]))
            return _written(lift, ACCUMULATE, "whole", early, items=items, step=step)
    return None


def _written(lift: Lift, template: str, result: str, early: bool = False, **holes: gast.expr) -> gast.expr:
    desk = lift.desk
    own = {name: desk.temporary() for name in NAMES if name in template}
    desk.introduce(set(own.values()), set(own.values()) - {own.get("k", "")})
    if "step" in holes:
        holes["step"] = quote_expr_of(holes["step"], own)
    for statement in quote(template, **own, **holes):
        if desk.source is not None:
            nodes.stamp(statement, desk.source)
            for made in all_nodes([statement]):
                if isinstance(made, gast.Call) and origin_of(made) is None:
                    adopt(made, desk.source)
        if early:
            comprehensions.mark_early([statement])
        statements.statement(lift, statement)
    return nodes.load(own[result])


def quote_expr_of(expression: gast.expr, own: dict[str, str]) -> gast.expr:
    """The expression with the names of the template."""
    for node in gast.walk(expression):
        if isinstance(node, gast.Name) and node.id in own:
            node.id = own[node.id]
    return expression
