"""Lists, tuples and ranges that NumPy makes arrays of.

Before and after::

    y = np.where(c, [a, 0.0], x)       t = np.asarray([a, 0.0]);  y = np.where(c, t, x)
    y /= [a, b]                        t = np.asarray([a, b]);  y /= t
    np.add(y, [a], out=y)              t = np.asarray([a]);  np.add(y, t, out=y)

So rules compute with arrays alone, and what a row was broadcast to is summed over.  What makes an array of a row
itself, and what takes a sequence of arrays, is left alone.
"""

from __future__ import annotations

import copy

import gast
import numpy as np

from s2s_ad.normalise import nodes
from s2s_ad.normalise.regroup_desk import Desk, Statements
from s2s_ad.rules import registry
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.quote import quote
from s2s_ad.values import is_array

CONVERTING = frozenset(
    (np.array, np.asarray, np.asanyarray, np.ascontiguousarray, np.asfortranarray, np.asarray_chkfinite, np.copy)
)


def of_call(desk: Desk, statement: gast.Assign | gast.Expr) -> Statements | None:
    """`np.power(x, [1, 2])`, `np.full(4, [a])`."""
    if not isinstance(statement.value, gast.Call):
        return None
    call: gast.Call = statement.value
    given = [*call.args, *(each.value for each in call.keywords)]
    taken = {id(each) for each in _made_arrays(desk, call)}
    if not any(id(each) in taken for each in given):
        return None
    made: Statements = []
    named = [_named(desk, each, made) if id(each) in taken else each for each in given]
    keywords = [
        gast.keyword(each.arg, value) for each, value in zip(call.keywords, named[len(call.args) :], strict=True)
    ]
    return [*made, _with(statement, gast.Call(call.func, named[: len(call.args)], keywords))]


def of_operator(desk: Desk, statement: gast.Assign) -> Statements | None:
    """`y /= [a, b]` of a name that is an array."""
    match statement.value:
        case gast.BinOp(left=gast.Name() as left, op=op, right=right) if _computes(desk, left, op, right):
            made: Statements = []
            changed = _with(statement, gast.BinOp(left, op, _named(desk, right, made)))
            return [*made, changed]
    return None


def of_update(desk: Desk, statement: gast.AugAssign) -> Statements | None:
    """`y[1:] /= [a, b]` of a part of an array."""
    match statement.target:
        case gast.Subscript(value=gast.Name() as base) if _computes(desk, base, statement.op, statement.value):
            made: Statements = []
            changed = _with(statement, _named(desk, statement.value, made))
            return [*made, changed]
    return None


def _computes(desk: Desk, array: gast.Name, op: gast.operator, given: gast.expr) -> bool:
    """Whether the rule of an update computes with both sides."""
    taken = desk.is_row(given) and bool(reads(given) & desk.active)
    return taken and not isinstance(op, gast.Add | gast.Sub) and is_array(desk.value_of(array))


def _made_arrays(desk: Desk, call: gast.Call) -> list[gast.expr]:
    """The rows among the arguments that a function makes arrays of; of other than ufuncs, the active ones."""
    if desk.is_ufunc(call.func):
        return [each for each in call.args if desk.is_row(each)]
    rule = registry.lookup(desk.resolve(call.func))
    if rule is None or not rule.name.startswith("np.") or rule.function in CONVERTING:
        return []
    try:
        arguments = registry.bind(rule, call)
    except registry.BindError:
        return []
    taken = [given for name, given in arguments.items() if name in rule.pullbacks and name not in rule.sequences]
    return [each for each in taken if desk.is_row(each) and reads(each) & desk.active]


def _named(desk: Desk, row: gast.expr, made: Statements) -> gast.expr:
    held = desk.fresh("t")
    made += quote("t = np.asarray(xs)", t=held, xs=row)
    return nodes.load(held)


def _with(statement: gast.stmt, value: gast.expr) -> gast.stmt:
    """The same statement of another value."""
    changed = copy.copy(statement)
    changed.value = value
    return changed
