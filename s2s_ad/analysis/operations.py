"""What an expression of the core language computes: a rule of the table, and its arguments by name.

`x @ w`, `np.matmul(x, w)` and `x.dot(w)` are looked at in one way; nobody above this module asks how it was spelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.rules import registry
from s2s_ad.rules.rule import Rule
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.passive import FieldName
from s2s_ad.values import Array, Functions, Known, NumpyScalar, ObjectOf, OneOf, Opaque, Scalar, Unknown, Value


@dataclass(frozen=True)
class Operation:
    """One primitive of the table, applied; `node` is the expression that was looked at."""

    rule: Rule
    arguments: Mapping[str, gast.expr]
    node: gast.expr | None = None


def operation(expression: gast.expr, values: Mapping[str, Value], scope: Resolver) -> Operation | None:
    """The rule and its arguments, or None: a name, a constant, a display, a subscript, a user's function,
    a call that its rule doesn't cover."""
    rule, given = _spelled(expression, values, scope)
    if rule is None:
        return None
    about_numbers = rule.kind != "constant" and not _is_ours(rule.function)
    if about_numbers and any(_is_instance(part, values) for part in given.args):
        return None
    try:
        arguments = registry.bind(rule, given)
    except registry.BindError:
        return None
    if rule.new_for is not None and rule.new_for(arguments, values):
        rule = replace(rule, view_of=None, view=None, alone_from=None)
    return Operation(rule, arguments, expression)


def _is_ours(function: object) -> bool:
    """A helper of generated code, which knows what to do with objects; `copy` does as well."""
    return str(getattr(function, "__module__", "")).partition(".")[0] in (__name__.partition(".")[0], "copy")


def _is_instance(argument: gast.expr, values: Mapping[str, Value]) -> bool:
    """A rule is about numbers and arrays, not about what a user's class makes of an operator."""
    value = values.get(argument.id) if isinstance(argument, gast.Name) else None
    return isinstance(value, ObjectOf) and value.type is not SimpleNamespace


def misfit(expression: gast.expr, values: Mapping[str, Value], scope: Resolver) -> tuple[Rule, str] | None:
    """The rule that doesn't cover a call, and why; None where there is no rule, or it covers the call."""
    rule, given = _spelled(expression, values, scope)
    if rule is not None:
        try:
            registry.bind(rule, given)
        except registry.BindError as problem:
            return rule, str(problem).partition(": ")[2]
    return None


def _spelled(expression: gast.expr, values: Mapping[str, Value], scope: Resolver) -> tuple[Rule | None, gast.Call]:
    match expression:
        case gast.BinOp(left=left, op=op, right=right) if (kind := _library_class(left, values)) is not None:
            return registry.member(kind, f"__{registry.operator_name(type(op))}__"), call(left, right)
        case gast.BinOp(left=left, op=op, right=right):
            return registry.operator_rule(type(op)), call(left, right)
        case gast.Attribute(value=base, attr=attr) if (kind := _library_class(base, values)) is not None:
            return registry.member(kind, attr), call(base)
        case gast.UnaryOp(op=op, operand=operand) if not isinstance(op, gast.Not):
            return registry.operator_rule(type(op)), call(operand)
        case gast.Call(func=func):
            rule = registry.lookup(meaning(func, values, scope))
            if rule is not None:
                return rule, expression
            if isinstance(func, gast.Attribute) and (kind := _library_class(func.value, values)) is not None:
                given = call(func.value, *expression.args, keywords=expression.keywords)
                return registry.member(kind, func.attr), given
            if isinstance(func, gast.Attribute) and _is_arraylike(func.value, values):
                given = call(func.value, *expression.args, keywords=expression.keywords)
                return _method(func.attr, func.value, values), given
        case gast.Attribute(value=base, attr=attr) if _is_arraylike(base, values):
            unclear = attr.__class__ is FieldName and isinstance(values.get(base.id), Unknown)
            return (None if unclear else registry.method(attr)), call(base)
    return None, call()


def _library_class(base: gast.expr, values: Mapping[str, Value]) -> type | None:
    """The class of an object whose methods and operators have rules, such as SciPy's rotations."""
    value = values.get(base.id) if isinstance(base, gast.Name) else None
    return value.type if isinstance(value, Opaque) else None


def _method(name: str, base: gast.expr, values: Mapping[str, Value]) -> Rule | None:
    """The rule of an array's method. A receiver of which nothing is known may have another one of this name: what an
    array takes as an axis or a shape is then an error where it is active."""
    rule = registry.method(name)
    if rule is None or not isinstance(base, gast.Name) or not isinstance(values.get(base.id), Unknown):
        return rule
    others = frozenset(list(rule.parameters.parameters)[1:]) - set(rule.pullbacks)
    kind = "general" if rule.kind == "constant" and others else rule.kind
    return replace(rule, kind=kind, refused=rule.refused | others)


def meaning(func: gast.expr, values: Mapping[str, Value], scope: Resolver) -> object:
    """The function that a call calls: what its name resolves to, or the one function that a local name can hold."""
    if isinstance(func, gast.Name):
        value = values.get(func.id)
        if isinstance(value, Known):
            return value.obj
    return scope.resolve(func)


def _is_arraylike(base: gast.expr, values: Mapping[str, Value]) -> bool:
    if not isinstance(base, gast.Name):
        return False
    return isinstance(values.get(base.id), Array | NumpyScalar | OneOf | Scalar | Unknown)


def scatter(call: gast.Call, values: Mapping[str, Value], scope: Resolver) -> tuple[str, gast.expr, gast.expr] | None:
    """The array, the index and the terms of `np.add.at(x, i, v)`, which adds every term of a repeated index."""
    match call:
        case gast.Call(func=gast.Attribute(value=ufunc, attr="at"), args=[gast.Name(id=base), index, terms]):
            return (base, index, terms) if scope.resolve(ufunc) is np.add else None
        case gast.Call(func=func, args=[gast.Name(id=base), index, terms]):
            is_helper = scope.resolve(func) is runtime.add_at and isinstance(values.get(base), Array)
            return (base, index, terms) if is_helper else None
        case _:
            return None


def added(
    call: gast.expr, values: Mapping[str, Value], scope: Resolver
) -> tuple[str, gast.expr | None, gast.expr] | None:
    """What `add_at(x, i, e)` and `accumulate_into(x, e)` add to, where and what; see `scatter` for places of arrays."""
    match call:
        case gast.Call(func=func, args=[gast.Name(id=base), *index, terms]) if (
            not index or not isinstance(values.get(base), Array)
        ):
            helper = {0: runtime.accumulate_into, 1: runtime.add_at}.get(len(index))
            found = (base, index[0] if index else None, terms)
            return found if helper is not None and scope.resolve(func) is helper else None
        case _:
            return None


def joiner(base: gast.expr, scope: Resolver) -> object:
    """`np.r_` or `np.c_`, if that is what an expression means: a subscript of it joins what stands in the index."""
    match base:
        case gast.Attribute(value=module, attr="r_" | "c_" as name):
            return getattr(np, name) if scope.resolve(module) is np else None
        case gast.Name(id=name) if name in ("r_", "c_"):
            lookup = getattr(getattr(scope, "inner", scope), "lookup", None)
            found = None if lookup is None else lookup(name)
            return found if found is np.r_ or found is np.c_ else None
        case _:
            return None


def captured(found: Operation, values: Mapping[str, Value]) -> frozenset[str]:
    """The names that functions made on the spot read from around them, where a primitive is given such."""
    if found.rule.inner is None:
        return frozenset()
    trees = (tree for argument in found.arguments.values() for tree in made(argument, values))
    given = carriers(found.arguments[found.rule.inner.function])
    return given.union(*(reads(tree) for tree in trees))


def made(argument: gast.expr, values: Mapping[str, Value]) -> list[gast.AST]:
    """The functions made on the spot that an argument may be."""
    if isinstance(argument, gast.Lambda):
        return [argument]
    value = values.get(argument.id) if isinstance(argument, gast.Name) else None
    options = value.options if isinstance(value, Functions) else (value,)
    return [option.obj for option in options if isinstance(option, Known) and isinstance(option.obj, gast.AST)]


def read_in(value: gast.expr, scope: Resolver) -> gast.expr:
    """The read in a copy of what was just read, `own(x[i])`; the expression itself if it is no such copy."""
    match value:
        case gast.Call(func=func, args=[gast.Subscript() | gast.Attribute() as read], keywords=[]):
            return read if scope.resolve(func) is runtime.own else value
        case _:
            return value


def carriers(argument: gast.expr) -> frozenset[str]:
    """The names whose derivative an argument can carry: in normal form a name, or a display of names."""
    match argument:
        case gast.Name(id=name):
            return frozenset({name})
        case gast.Starred(value=inner):
            return carriers(inner)
        case gast.Tuple(elts=items) | gast.List(elts=items) | gast.Dict(values=items):
            return frozenset(name for item in items for name in carriers(item))
        case _:
            return frozenset()


def call(*arguments: gast.expr, keywords: list[gast.keyword] | None = None) -> gast.Call:
    """A call of nothing in particular, to carry arguments."""
    return gast.Call(func=None, args=list(arguments), keywords=keywords or [])


def resolve(expression: gast.expr, scope: Resolver) -> object:
    """What a dotted name means; a sentinel that equals nothing where it is data."""
    return scope.resolve(expression)
