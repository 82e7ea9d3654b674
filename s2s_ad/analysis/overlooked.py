"""Flows of derivatives that the text alone did not show, found once kinds and memory are known.

    b = hold(w); b.buffer[0] = x; return np.sum(w**2)     w carries a derivative: np.sum(w**2) was left whole
    assert work.put(x[0])                                 a test, which stays whole, stores into work
    a.shared.append(x[0]); b.shared[0]                    one list, which the class of a and b holds

What may carry a derivative is first asked by the text: only expressions that may are taken to pieces. Where activity
says more afterwards, there is an error.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping

import gast
import numpy as np

from s2s_ad import errors
from s2s_ad.analysis.activity import Activity
from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.writing import Writing
from s2s_ad.errors.memory import flows_unseen, held_by_class
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.reach import Reach
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.normal_expressions import Expressions
from s2s_ad.syntax.passive import Facts
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import ObjectOf, Unknown, Value, may_be_active, mutable

Values = Mapping[str, Value]


def refuse_overlooked(body: list[gast.stmt], found: Activity, values: Values, memory: Memory, scope: Resolver) -> None:
    """An error where a derivative flows in a way that would be lost."""
    for statement, name in left_whole(body, found, values):
        raise flows_unseen(statement, name)
    for call, name in written_within(body, found, Writing.of(body, values, scope)):
        raise errors.may_change(call, name)
    stored = {name for name in found.varied if memory.is_stored(name)}
    for statement, attribute in of_classes(body, stored, values):
        raise held_by_class(statement, attribute)


def left_whole(body: list[gast.stmt], found: Activity, values: Values) -> Iterator[tuple[gast.stmt, str]]:
    """Statements that compute what is wanted of a varied name in an expression which was left whole, and this name."""
    carrying = frozenset(name for name in found.varied & values.keys() if may_be_active(values[name]))
    facts = Facts(carrying, frozenset(values))
    expressions, reach = Expressions(facts), Reach(facts)
    for statement in all_statements(body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=value) if target in found.wanted:
                whole = not expressions.operation(value) and not _is_part(value)
            case gast.Assign(targets=[gast.Subscript() | gast.Attribute()], value=value) | gast.AugAssign(value=value):
                whole = bool(writes(statement) & found.wanted) and not expressions.atom(value)
            case gast.Return(value=gast.AST() as value):
                whole = not expressions.argument(value)
            case _:
                continue
        names = sorted(carrying.intersection(reach.carried(value))) if whole else []
        if names:
            yield statement, names[0]


def _is_part(value: gast.expr) -> bool:
    """`A[len(A) - 1 - k]`: whatever the index, it is a part of a name."""
    return isinstance(value, gast.Subscript | gast.Attribute) and isinstance(value.value, gast.Name)


def written_within(body: list[gast.stmt], found: Activity, writing: Writing) -> Iterator[tuple[gast.Call, str]]:
    """Calls inside of a text, an assertion or a test that store what is varied into what is wanted, and its name."""
    for statement in all_statements(body):
        for call in all_nodes(_kept_whole(statement)):
            if isinstance(call, gast.Call) and reads(call) & found.varied:
                for name in sorted(set(writing.by_call(call)) & found.wanted):
                    if mutable(writing.values.get(name, Unknown())):
                        yield call, name


def _kept_whole(statement: gast.stmt) -> list[gast.AST]:
    match statement:
        case gast.Assert(test=test) | gast.If(test=test) | gast.While(test=test):
            return [test]
        case gast.Assign(value=value) | gast.Expr(value=value):
            return [node for node in all_nodes([value]) if isinstance(node, gast.JoinedStr)]
    return []


def of_classes(body: list[gast.stmt], stored: Iterable[str], values: Values) -> Iterator[tuple[gast.stmt, str]]:
    """Reads of an attribute that the class of an instance holds, of which something varied is stored into."""
    for statement in all_statements(body):
        match statement:
            case gast.Assign(
                targets=[gast.Name(id=target)], value=gast.Attribute(value=gast.Name(id=base), attr=attr)
            ) if target in stored:
                value = values.get(base)
                if not isinstance(value, ObjectOf) or attr in dict(value.fields):
                    continue
                if isinstance(inspect.getattr_static(value.type, attr, None), list | dict | set | np.ndarray):
                    yield statement, f"{base}.{attr}"
