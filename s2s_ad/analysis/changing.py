"""Which names may stand for a container that is stored into, or for something that holds one.

    saved.append((layer, n))          saved changes; layer, which is only kept in it, does not
    rows = table[k]; rows[0] = v      rows changes, and so does what table holds

The alias classes of `memory` answer this for a container and its items at once; here they are apart.
"""

from __future__ import annotations

from collections.abc import Mapping

import gast

from s2s_ad.analysis.identity import Objects
from s2s_ad.analysis.memory import GROWING, stored_by
from s2s_ad.analysis.operations import added, scatter
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.writing import Writing
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.syntax.names import reads
from s2s_ad.values import Value, mutable


def changing(body: list[gast.stmt], values: Mapping[str, Value], scope: Resolver) -> Objects:
    """The objects of a function body; `may_change` tells of a name whether it leads to one that is stored into."""
    objects = Objects.of(body, values, scope.resolve)
    writing = Writing.of(body, values, scope)
    for statement in all_statements(body):
        direct = _stored(statement)
        if direct is not None:
            objects.change(direct)
        written = {*stored_by(statement, values, scope), *writing.names(statement)} - {direct}
        if not written:
            continue
        given = {name for name in reads(statement) if name in values and mutable(values[name])}
        if _adds(statement, values, scope):  # it keeps nothing of what it adds
            given = set()
        objects.merge(sorted(written | given))  # a call may store its arguments into each other, and what is in them
        objects.change(min(written))
    return objects


def _adds(statement: gast.stmt, values: Mapping[str, Value], scope: Resolver) -> bool:
    """Whether a statement is the call of a helper that adds to the places of an array or container."""
    match statement:
        case gast.Expr(value=gast.Call() as call):
            return (scatter(call, values, scope) or added(call, values, scope)) is not None
        case _:
            return False


def _stored(statement: gast.stmt) -> str | None:
    """The name of the object that a statement stores into, and not into what is in it."""
    match statement:
        case (
            gast.Assign(targets=[gast.Subscript(value=gast.Name(id=name)) | gast.Attribute(value=gast.Name(id=name))])
            | gast.AugAssign(target=gast.Subscript(value=gast.Name(id=name)) | gast.Attribute(value=gast.Name(id=name)))
            | gast.Delete(targets=[gast.Subscript(value=gast.Name(id=name))])
        ):
            return str(name)
        case (
            gast.Assign(value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)))
            | gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr=method)))
        ) if method in GROWING:
            return str(name)
        case _:
            return None
