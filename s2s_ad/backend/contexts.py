"""Statements between entering and leaving a context manager stand in a `with`, so that exceptions leave it too.

Before and after::

    t = np.errstate(divide="ignore")          with np.errstate(divide="ignore"):
    t.__enter__()                                 y = np.log(x)
    y = np.log(x)
    t.__exit__(None, None, None)
"""

from __future__ import annotations

import gast

from s2s_ad.syntax.names import reads, writes

Statements = list[gast.stmt]


def with_contexts(body: Statements) -> Statements:
    """The statements of a block, those in its blocks included."""
    out: Statements = []
    for at, statement in enumerate(body):
        for name in ("body", "orelse"):
            if isinstance(getattr(statement, name, None), list):
                setattr(statement, name, with_contexts(getattr(statement, name)))
        manager = _call_of(statement, "__enter__")
        rest = body[at + 1 :] if manager is not None else []
        end = next((at for at, each in enumerate(rest) if _call_of(each, "__exit__") == manager), None)
        if manager is None or end is None:
            out.append(statement)
            continue
        inside, rest = rest[:end], rest[end + 1 :]
        target = statement.targets[0] if isinstance(statement, gast.Assign) else None
        context: gast.expr = gast.Name(manager, gast.Load(), None, None)
        if out and _makes(out[-1], manager) and not any(manager in reads(each) for each in (*inside, *rest)):
            context = out.pop().value
        if not inside and target is None and isinstance(context, gast.Call):
            return [*out, *with_contexts(rest)]
        made = gast.With([gast.withitem(context, target)], with_contexts(inside) or [gast.Pass()], None)
        made.origin, made.comment = getattr(statement, "origin", None), getattr(statement, "comment", None)
        return [*out, made, *with_contexts(rest)]
    return out


def _call_of(statement: gast.stmt, method: str) -> str | None:
    """The name of the manager that a statement enters or leaves."""
    match statement:
        case gast.Expr(value=value) | gast.Assign(value=value):
            pass
        case _:
            return None
    match value:
        case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=attr)) if attr == method:
            return str(name)
        case _:
            return None


def _makes(statement: gast.stmt, name: str) -> bool:
    return isinstance(statement, gast.Assign) and writes(statement) == {name}
