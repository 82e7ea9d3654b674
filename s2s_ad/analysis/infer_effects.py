"""What a statement may do to lists, dicts and objects: the only values that change after they are made.

xs.append(x)       -> the items of `xs` may be x, and its length is no longer known
params["w"] = w    -> the entry "w" may be w
update(params)     -> an unknown function: anything may be in `params`
"""

from __future__ import annotations

import builtins
import functools
import types
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.analysis.held_calls import held_call
from s2s_ad.analysis.infer_changes import Change, Effect, attached, forget, grown, increased, shrunk, stored, updated
from s2s_ad.analysis.infer_expressions import Evaluator
from s2s_ad.analysis.infer_links import names_of, sources
from s2s_ad.analysis.infer_survey import NESTED, Survey
from s2s_ad.analysis.own_stores import changes_of
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.storing import IN_PLACE
from s2s_ad.rules import registry
from s2s_ad.syntax.mutating import OPERATORS_IN_PLACE
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Value

_REMOVE: Final = frozenset({"pop", "remove", "clear", "sort", "reverse", "popitem"})
_READ: Final = frozenset({"index", "count", "copy", "keys", "values", "items", "get"})
_HARMLESS: Final = frozenset({*dir(np.ndarray), *dir(str), *_READ} - {*_REMOVE, "__setitem__", *OPERATORS_IN_PLACE})
_CALLBACKS: Final = frozenset({"key", "default", "callback"})
_CALLERS: Final = (map, filter, setattr, delattr, exec, eval)  # builtins that run the user's code, or store
_FIXED: Final = (v.Array, v.NumpyScalar, v.Scalar, v.OneOf, v.Opaque, v.Text, v.Nothing, v.Range, v.SliceOf, v.Never)


def effects(statement: gast.stmt, busy: Iterable[gast.AST], evaluator: Evaluator) -> Iterator[Effect]:
    """The effects of one statement, without those of the blocks in it; `busy` are the calls and functions in it."""
    match statement:
        case gast.Assign():
            for target in statement.targets:
                if isinstance(target, gast.Subscript) and getattr(statement, "update", False):
                    change = updated(evaluator.value(target.slice), evaluator.value(statement.value))
                    yield from _on(target.value, change, evaluator)
                elif not isinstance(target, gast.Name):
                    yield from _store(target, evaluator.value(statement.value), evaluator)
        case gast.AugAssign(target=gast.Name(id=name)):
            if not isinstance(evaluator.value(statement.target), (*_FIXED, v.ObjectOf)):
                item = v.element(evaluator.value(statement.value))
                yield Effect(name, 0, forget if isinstance(statement.op, gast.BitOr) else grown(item))
        case gast.AugAssign():
            combined = evaluator.updated(statement.target, statement.op, statement.value)
            yield from _store(statement.target, combined, evaluator)
        case gast.For():
            yield from _store(statement.target, v.element(evaluator.value(statement.iter)), evaluator)
        case gast.Delete():
            for target in statement.targets:
                if isinstance(target, gast.Subscript | gast.Attribute):
                    yield from _on(target.value, shrunk, evaluator)
        case _:
            pass
    for node in busy:
        if isinstance(node, gast.Call):
            yield from _call(node, evaluator)
        elif isinstance(node, NESTED) and _may_store(node, evaluator):
            yield from (Effect(name, 0, forget, deep=True) for name in names_of(node))


def changed_names(body: list[gast.stmt], evaluator: Evaluator, made: frozenset[str]) -> frozenset[str]:
    """The names of the lists, dicts and objects that a body may change; of those `made` in it, what they hold."""
    survey = Survey()
    survey.block(body)
    statements = all_statements(body)
    found = (effect for each in statements for effect in effects(each, survey.busy[id(each)], evaluator))
    return frozenset(each.name for each in found if each.deep or each.level != 0 or each.name not in made)


def _store(target: gast.expr, item: Value, evaluator: Evaluator) -> Iterator[Effect]:
    match target:
        case gast.Subscript():
            yield from _on(target.value, stored(evaluator.value(target.slice), item), evaluator)
        case gast.Attribute():
            yield from _on(target.value, attached(target.attr, item), evaluator)
        case gast.Starred():
            yield from _store(target.value, v.Unknown(), evaluator)
        case gast.Tuple() | gast.List():
            for elt in target.elts:
                yield from _store(elt, v.Unknown(), evaluator)
        case _:
            return


def _on(expr: gast.expr, change: Change, evaluator: Evaluator, deep: bool = False) -> Iterator[Effect]:
    """The effect on the object that an expression gives, for every name that it may come from."""
    receiver = evaluator.value(expr)
    if not deep:
        change = _only(receiver, change)
    if not isinstance(receiver, _FIXED):
        yield from (Effect(name, level, change, deep) for name, level in sources(expr))


def _only(receiver: Value, change: Change) -> Change:
    """A list is no dict, no number, and no list of another length or with other things in it: what is done to the one
    leaves the other alone, wherever both may be found."""

    def changed(value: Value) -> Value:
        return value if isinstance(value, _FIXED) or v.are_apart(receiver, value) else change(value)

    return changed


def _call(call: gast.Call, evaluator: Evaluator) -> Iterator[Effect]:
    call = held_call(call, evaluator.value(call.func)) or call
    match call.func:
        case gast.Attribute(value=base, attr=name) if not isinstance(evaluator.value(call.func), v.Known | v.Functions):
            receiver = evaluator.value(base)
            if isinstance(receiver, v.ListOf | v.DictOf | v.Unknown) and (change := _method(name, call, evaluator)):
                yield from _on(base, change, evaluator)
            elif not _is_quiet(receiver, name, call, evaluator):
                changes = changes_of(receiver, name, call, evaluator, _FIXED)
                if changes is not None:
                    for each, item in changes:
                        yield from _on(base, attached(each, item), evaluator)
                    return
                yield from _on(base, forget, evaluator, deep=True)
                yield from _given(call, evaluator)
        case func:
            function = evaluator.known(func)
            if function is runtime.add_at and len(call.args) == 3:
                base, index, by = map(evaluator.value, call.args)
                yield from _on(call.args[0], stored(index, increased(v.item(base, index), by)), evaluator)
            elif function is runtime.accumulate_into and len(call.args) == 2:
                by = evaluator.value(call.args[1])
                yield from _on(call.args[0], lambda value: increased(value, by), evaluator)
            elif function is runtime.reorder and len(call.args) == 2:
                yield from _on(call.args[0], shrunk, evaluator)
            elif not all(is_pure(each, call, evaluator) for each in _called(func, evaluator)):
                yield from _given(call, evaluator)
                if function is None and not isinstance(evaluator.value(func), v.Functions):
                    # it may be a method that was taken off its object: `put = xs.append; put(v)`
                    yield from _on(func, forget, evaluator, deep=True)


def _called(func: gast.expr, evaluator: Evaluator) -> list[object]:
    value = evaluator.value(func)
    if isinstance(value, v.Functions):
        return [option.obj for option in value.options]
    return [evaluator.known(func)]


def _given(call: gast.Call, evaluator: Evaluator) -> Iterator[Effect]:
    """Anything may be done to the arguments; what a star spreads is not handed over itself, only what is in it."""
    for each in (*call.args, *call.keywords):
        star = isinstance(each, gast.Starred) or (isinstance(each, gast.keyword) and each.arg is None)
        value = each.value if isinstance(each, gast.Starred | gast.keyword) else each
        for effect in _on(value, forget, evaluator, deep=True):
            yield replace(effect, level=effect.level + 1) if star and effect.level is not None else effect


def _method(name: str, call: gast.Call, evaluator: Evaluator) -> Change | None:
    args = [evaluator.value(arg) for arg in call.args]
    match name, args:
        case "append", [item]:
            return grown(item)
        case "insert", [_, item]:
            return grown(item)
        case "extend", [items]:
            return grown(v.element(items))
        case "setdefault", [key, item]:
            return stored(key, item)
        case "update", [v.DictOf() as other] if not call.keywords:
            return stored(v.Unknown(), other.value)
        case _ if name in _REMOVE:
            return shrunk
        case _:
            return None


def _is_quiet(receiver: Value, name: str, call: gast.Call, evaluator: Evaluator) -> bool:
    """Is it proved that the method changes no container?"""
    match receiver:
        case v.ListOf() | v.DictOf():
            return name in _READ
        case v.ObjectOf():
            method = getattr(receiver.type, name, None)
            if name not in dict(receiver.fields) and isinstance(method, np.ufunc | types.BuiltinFunctionType):
                return registry.lookup(method) is not None
            return isinstance(method, types.FunctionType) and not _mutates(method, [receiver], call, evaluator)
        case _:
            return isinstance(receiver, (*_FIXED, v.TupleOf, v.SomeTuple))


def is_pure(function: object, call: gast.Call, evaluator: Evaluator) -> bool:
    """Is it proved that the function changes no container handed to it?"""
    if function is None or any(function is each for each in _CALLERS):
        return False
    if getattr(function, "__name__", "") in IN_PLACE and registry.lookup(function) is None:
        return False
    if isinstance(function, gast.AST):
        return isinstance(function, gast.Lambda) and not _may_store(function, evaluator)
    if not all(_is_quiet_callback(each, call, evaluator) for each in call.keywords if each.arg in _CALLBACKS):
        return False
    if registry.lookup(function) is not None:
        return True
    module = getattr(function, "__module__", None) or ""
    if isinstance(function, types.BuiltinFunctionType) or (isinstance(function, type) and hasattr(builtins, module)):
        return True
    if function is types.SimpleNamespace or function is functools.partial:  # which calls nothing yet
        return True
    known = module.split(".")[0] in ("numpy", "scipy", "math", "builtins", "copy")
    return known or not _mutates(function, [], call, evaluator)


def _is_quiet_callback(keyword: gast.keyword, call: gast.Call, evaluator: Evaluator) -> bool:
    """Is it data, or a function that changes nothing: `min(xs, key=lambda x: x[0])`?"""
    match evaluator.value(keyword.value):
        case v.Known(obj=gast.AST() as inner):
            return isinstance(inner, gast.Lambda) and not _may_store(inner, evaluator)
        case v.Known(obj=types.FunctionType() as function) if registry.lookup(function) is None:
            mutates, given = evaluator.callees.mutates, [evaluator.value(each) for each in call.args]
            each = v.join_all(given) if len(given) > 1 else v.element(v.join_all(given))
            return mutates is not None and not mutates(function, [each], {})
        case v.Known(obj=found):
            return isinstance(found, types.BuiltinFunctionType | np.ufunc) or registry.lookup(found) is not None
        case found:
            return isinstance(found, _FIXED)


def _mutates(function: object, before: list[Value], call: gast.Call, evaluator: Evaluator) -> bool:
    """May this call of a user's function, or of a helper, change what it is given? `before`: `self`, for a method."""
    return evaluator.asked(evaluator.callees.mutates, function, call, least=False, before=before)


def _may_store(function: gast.AST, evaluator: Evaluator) -> bool:
    """Does a nested function hold anything that looks like a store?"""
    for node in all_nodes([function]):
        match node:
            case gast.Subscript(ctx=gast.Store() | gast.Del()) | gast.Attribute(ctx=gast.Store() | gast.Del()):
                return True
            case gast.AugAssign():
                return True
            case gast.Call(func=gast.Attribute(attr=name) as func) if evaluator.known(func) is None:
                if name not in _HARMLESS:
                    return True
            case gast.Call() if not is_pure(evaluator.known(node.func), node, evaluator):
                return True
            case _:
                pass
    return False
