"""`with` as what it does: enter, the statements, leave. The generated function has it as a `with` again.

Before and after::

    with np.errstate(divide="ignore"):        t = np.errstate(divide="ignore")
        y = np.log(x)                         t.__enter__()
                                              y = np.log(x)
                                              t.__exit__(None, None, None)

A manager that may swallow an exception is asked whether the last of its statements was reached: if not, there is no
telling what was done. `nullcontext(v)` does nothing but give v.
"""

from __future__ import annotations

import contextlib
import warnings

import gast
import numpy as np

from s2s_ad.normalise import assignments, nodes
from s2s_ad.normalise.lift import Lift
from s2s_ad.syntax.quote import quote, quote_expr

LETS_THROUGH = (np.errstate, np.printoptions, warnings.catch_warnings, contextlib.closing, contextlib.redirect_stdout)
"""Managers that let every exception through."""


def enter(lift: Lift, node: gast.With) -> list[gast.stmt]:
    """Write what comes before the statements; what comes after them is returned."""
    after: list[gast.stmt] = []
    for item in node.items:
        manager, target = item.context_expr, item.optional_vars
        known = lift.desk.scope.resolve(manager.func) if isinstance(manager, gast.Call) else None
        if known is contextlib.nullcontext and not manager.keywords:
            value = manager.args[0] if manager.args else nodes.constant(None)
            assignments.single(lift, target or nodes.store(lift.desk.temporary()), value, node)
            continue
        after = [*_entered(lift, manager, target, node, any(known is each for each in LETS_THROUGH)), *after]
    return after


def _entered(
    lift: Lift, manager: gast.expr, target: gast.expr | None, node: gast.With, trusted: bool
) -> list[gast.stmt]:
    held, reached = lift.desk.temporary(), lift.desk.temporary()
    lift.desk.introduce({held, reached}, set())
    lift.assign(held, manager)
    if not trusted:
        lift.desk.emit(quote("reached = []", reached=reached)[0])
    entering = quote_expr("held.__enter__()", held=held)
    if target is None:
        lift.desk.emit(gast.Expr(entering))
    else:
        assignments.single(lift, target, entering, node)
    leaving = quote("held.__exit__(None, None, None)", held=held)
    if trusted:
        return leaving
    asked = 'reached.append(True)\nleave\nassert reached, "an exception was swallowed by a with statement"'
    made = quote(asked, reached=reached, leave=leaving)
    for statement in made:
        statement.leaving = True
    return made
