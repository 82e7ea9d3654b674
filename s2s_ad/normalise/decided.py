"""Leave out the branches that the kinds of the arguments rule out.

Before and after, where x is known to be a tuple::

    z = isinstance(x, tuple)              z = isinstance(x, tuple)
    if z:                                 a, b = x
        a, b = x                          y = a * b
        y = a * b
    else:
        y = x

The kinds are part of what a derivative is specialised by, so the test can have no other outcome. Other tests stay,
whatever is known of them: what a program does with its data is not decided before it runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import gast

from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.walk import LEAVES, all_nodes
from s2s_ad.values import Scalar, Unknown, Value, mutable


def decide(function: gast.FunctionDef, values: Mapping[str, Value], scope: Resolver) -> bool:
    """Change the tree in place; whether there was anything to leave out."""
    tests = _tests_of_kind(function.body, scope)
    known = {name: values.get(name, Unknown()) for name in tests}
    outcomes = {
        name: value.constant
        for name, value in known.items()
        if isinstance(value, Scalar) and isinstance(value.constant, bool)
    }
    if not outcomes:
        return False
    before = sum(1 for _ in all_statements(function.body))
    function.body = _taken(function.body, outcomes)
    return before != sum(1 for _ in all_statements(function.body))


def test_contents(function: gast.FunctionDef, values: Mapping[str, Value], scope: Resolver) -> None:
    """`cond = xs` for a list becomes `cond = bool(xs)`: how a test came out must not change with what is tested."""
    if not any(_changes(node) for node in all_nodes(function.body)):
        return
    tests = {node.test.id for node in all_nodes(function.body) if isinstance(node, gast.If) and _is_name(node.test)}
    for statement in all_statements(function.body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Name(id=tested)) if name in tests:
                asked = quote_expr("bool(x)", x=tested)
                if mutable(values.get(tested, Unknown())) and scope.resolve(asked.func) is bool:
                    statement.value = asked


def _changes(node: gast.AST) -> bool:
    """A store into an object, or a call of a method."""
    if node.__class__ in LEAVES:
        return False
    match node:
        case gast.Subscript(ctx=gast.Store() | gast.Del()) | gast.Attribute(ctx=gast.Store() | gast.Del()):
            return True
        case gast.Call(func=gast.Attribute(value=gast.Name())):
            return True
    return False


def _is_name(node: gast.AST) -> bool:
    return isinstance(node, gast.Name)


def _tests_of_kind(body: list[gast.stmt], scope: Resolver) -> set[str]:
    """The names that hold the outcome of `isinstance`, or its opposite."""
    found: set[str] = set()
    values = (statement.value for statement in all_statements(body) if isinstance(statement, gast.Assign))
    if not any(_is_test_of_kind(value, found, scope) for value in values):
        return found
    bound = Counter(name for statement in all_statements(body) for name in _binds(statement))
    for statement in all_statements(body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=value) if bound[name] == 1:
                if _is_test_of_kind(value, found, scope):
                    found.add(name)
    return found


def _binds(statement: gast.stmt) -> set[str]:
    if isinstance(statement, gast.If | gast.While):
        return set()
    return writes(statement.target) if isinstance(statement, gast.For) else writes(statement)


def _is_test_of_kind(value: gast.expr, found: set[str], scope: Resolver) -> bool:
    match value:
        case gast.Name(id=name):
            return name in found
        case gast.UnaryOp(op=gast.Not(), operand=operand):
            return _is_test_of_kind(operand, found, scope)
        case gast.Call(func=func, args=[gast.Name(), _], keywords=[]):
            return scope.resolve(func) is isinstance
        case _:
            return False


def _taken(body: list[gast.stmt], outcomes: Mapping[str, bool]) -> list[gast.stmt]:
    """A block without the branches that are never taken."""
    out: list[gast.stmt] = []
    for statement in body:
        match statement:
            case gast.If(test=gast.Name(id=name)) if name in outcomes:
                taken = _taken(statement.body if outcomes[name] else statement.orelse, outcomes)
                out.extend(each for each in taken if not isinstance(each, gast.Pass))
                continue
            case gast.If() | gast.For() | gast.While():
                statement.body = _taken(statement.body, outcomes) or [gast.Pass()]
                statement.orelse = _taken(statement.orelse, outcomes)
        out.append(statement)
    return out
