"""Special methods that store, run by what is not written as a call of them: keys of dicts, `print`, `in` of a list.

    seen[work]              Work.__hash__ stores into a buffer of work
    work in [other]         Work.__eq__
    print(work)             Work.__str__

Where one place of the text runs one such method, it is a call by now: see `normalise.special`. Of these the value is a
truth, a number or a text, and nobody looks for a store there: an error where it may be of what carries a derivative.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import FunctionType

import gast

from s2s_ad.analysis.activity import Activity
from s2s_ad.analysis.infer_expressions import Evaluator
from s2s_ad.analysis.memory import Memory
from s2s_ad.analysis.special_methods import holds_instances, is_users_own
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.writing import nodes_of
from s2s_ad.errors.objects import runs_unseen
from s2s_ad.origin import origin_of
from s2s_ad.syntax.names import reads
from s2s_ad.values import ObjectOf, Scalar, TupleOf, Unknown, Value, all_parts, may_be_active

Resolve = Callable[[gast.expr], object]
_EQUAL = ("__eq__", "__ne__")
_ORDER = ("__lt__", "__le__", "__gt__", "__ge__")
_TRUTH = ("__bool__", "__len__")
_TEXT = ("__str__", "__repr__", "__format__")
_KEY = ("__hash__", "__eq__", "__index__")
_NUMBER = ("__int__", "__float__", "__complex__", "__index__", "__round__", "__abs__")
_ALL = (*_EQUAL, *_ORDER, *_TRUTH, *_TEXT, *_KEY, *_NUMBER, "__contains__", "__length_hint__", "__array__")
_OF_FUNCTIONS: dict[object, tuple[str, ...]] = {
    len: ("__len__",),
    str: _TEXT,
    repr: _TEXT,
    format: _TEXT,
    print: _TEXT,
    hash: ("__hash__",),
    **dict.fromkeys((bool, any, all, filter), _TRUTH),
    **dict.fromkeys((int, float, complex, round, abs), _NUMBER),
    **dict.fromkeys((sorted, max, min), _ORDER),
}
_QUIET = (isinstance, issubclass, type, id, callable, getattr, setattr, hasattr, super, iter, next)
_HOLDING = frozenset({"append", "appendleft", "insert", "extend"})
"""Methods that put something away, and ask it nothing."""


def refuse_run_unseen(
    body: list[gast.stmt],
    found: Activity,
    memory: Memory,
    evaluator: Evaluator,
    may_store: Callable[[type, str], bool],
) -> None:
    """`may_store(kind, name)`: whether a method of a class stores."""
    if not any(map(holds_instances, evaluator.values.values())):
        return
    resolve = evaluator.scope.resolve
    wanted = {memory.alias_class(name) for name in found.wanted}
    varied = {memory.alias_class(name) for name in found.varied}
    for statement in all_statements(body):
        for node in nodes_of(statement):
            for operand, names in _asked(node, resolve):
                stored = _storing(evaluator.value(operand), names, evaluator, may_store)
                if stored is None:
                    continue
                touched = {memory.alias_class(name) for name in reads(operand)}
                given = {memory.alias_class(name) for part in nodes_of(statement) for name in reads(part)}
                if touched & wanted and given & varied:
                    places = (each for each in (node, operand, statement) if origin_of(each) is not None)
                    raise runs_unseen(next(places, statement), *stored)


def _asked(node: gast.AST, resolve: Resolve) -> Iterator[tuple[gast.expr, tuple[str, ...]]]:
    """What is asked of by a node of a tree, and the special methods that this may run."""
    match node:
        case gast.Compare(left=left, ops=ops, comparators=rest):
            for op, *sides in zip(ops, [left, *rest], rest, strict=False):
                for side in sides if not isinstance(op, gast.Is | gast.IsNot) else ():
                    yield side, _compared(op)
        case gast.BoolOp(values=values):
            yield from ((value, _TRUTH) for value in values)
        case gast.UnaryOp(op=gast.Not(), operand=test) | gast.IfExp(test=test):
            yield test, _TRUTH
        case gast.If(test=test) | gast.While(test=test) | gast.Assert(test=test):
            yield test, _TRUTH
        case gast.FormattedValue(value=value):
            yield value, _TEXT
        case gast.Subscript(slice=index):
            yield index, _KEY
        case gast.Dict(keys=keys):
            yield from ((key, _KEY) for key in keys if key is not None)
        case gast.Set(elts=items):
            yield from ((item, _KEY) for item in items)
        case gast.Call(func=func, args=args, keywords=keywords) if not _keeps_still(func, resolve):
            asked = next((names for each, names in _OF_FUNCTIONS.items() if resolve(func) is each), _ALL)
            yield from ((value, asked) for value in [*args, *(keyword.value for keyword in keywords)])


def _compared(op: gast.cmpop) -> tuple[str, ...]:
    if isinstance(op, gast.In | gast.NotIn):
        return ("__eq__", "__contains__", "__hash__")
    return _EQUAL if isinstance(op, gast.Eq | gast.NotEq) else _ORDER


def _keeps_still(func: gast.expr, resolve: Resolve) -> bool:
    """Whether a function asks nothing of what it is given."""
    meaning = resolve(func)
    if isinstance(func, gast.Attribute) and func.attr in _HOLDING:
        return True
    if isinstance(meaning, FunctionType):
        return True  # what a function of the user's does is asked of its own text
    if isinstance(meaning, type) and meaning.__module__ != "builtins":
        return True
    return any(meaning is each for each in _QUIET)


def _storing(
    value: Value, names: tuple[str, ...], evaluator: Evaluator, may_store: Callable[[type, str], bool]
) -> tuple[str, str] | None:
    """The class and the name of a method that stores, of something in a value."""
    for each in all_parts(value):
        kind = each.type if isinstance(each, ObjectOf | TupleOf) else None
        if kind is None:
            continue
        for name in names:
            if is_users_own(kind, name) and may_store(kind, name) and not _only_counts(each, name, evaluator):
                return kind.__name__, name
    return None


def _only_counts(instance: Value, name: str, evaluator: Evaluator) -> bool:
    """Whether all that a method stores are numbers without a derivative, in place of others: `self.calls += 1`."""
    own = evaluator.callees.own(instance.type, name) if isinstance(instance, ObjectOf) else None
    if own is None or own.filled:
        return False
    given = [instance, *[Unknown()] * (len(own.parameters) - 1)]
    before = dict(getattr(instance, "fields", ()))
    changes = own.changes(given, evaluator, (Scalar,))
    stored = [value for attribute, new in changes or () for value in (new, before.get(attribute, Unknown()))]
    return changes is not None and not any(map(may_be_active, stored))
