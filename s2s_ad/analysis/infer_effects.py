"""What a statement may do to lists, dicts and objects: the only values that change after they are made.

xs.append(x)       -> the items of `xs` may be x, and its length is no longer known
params["w"] = w    -> the entry "w" may be w
update(params)     -> an unknown function: anything may be in `params`
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import gast
import numpy as np

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.analysis.infer_expressions import Evaluator
from s2s_ad.analysis.infer_links import Level, names_of, sources
from s2s_ad.analysis.infer_survey import NESTED, Survey
from s2s_ad.analysis.statements import all_statements
from s2s_ad.rules import registry
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Value

Change: TypeAlias = Callable[[Value], Value]
_REMOVE: Final = frozenset({"pop", "remove", "clear", "sort", "reverse", "popitem"})
_READ: Final = frozenset({"index", "count", "copy", "keys", "values", "items", "get"})
_HARMLESS: Final = frozenset({*dir(np.ndarray), *dir(str), *_READ} - {*_REMOVE, "__setitem__", "__iadd__"})
_CALLERS: Final = (map, filter, setattr, delattr, exec, eval)  # builtins that run the user's code, or store
_HOLDING: Final = (v.ListOf, v.DictOf, v.ObjectOf, v.TupleOf, v.SomeTuple)
_FIXED: Final = (v.Array, v.NumpyScalar, v.Scalar, v.OneOf, v.Text, v.Nothing, v.Range, v.SliceOf, v.Never)


@dataclass(frozen=True)
class Effect:
    """A change of the containers that lie `level` levels inside the objects of `name`, and of all deeper ones."""

    name: str
    level: Level
    change: Change
    deep: bool = False


def apply(effect: Effect, value: Value, level: Level) -> Value:
    """The value after the change, of a name inside which the object of the effect lies at `level`."""
    if level is not None and effect.level is not None:
        return _at(value, level + effect.level, effect)
    return _everywhere(value, effect.change)


def _at(value: Value, level: int, effect: Effect) -> Value:
    if level > 0:
        return v.map_children(value, lambda child: _at(child, level - 1, effect))
    if effect.deep:
        return _everywhere(value, effect.change)
    return effect.change(value) if level == 0 else value


def _everywhere(value: Value, change: Change) -> Value:
    return change(v.map_children(value, lambda child: _everywhere(child, change)))


def forget(value: Value) -> Value:
    """Anything may have been stored into it."""
    match value:
        case v.ListOf():
            return v.ListOf(v.Unknown())
        case v.DictOf():
            return v.DictOf(None, v.Unknown())
        case v.ObjectOf():
            return v.ObjectOf(value.type)
        case v.IteratorOf():
            return v.IteratorOf(v.Unknown())
        case _:
            return value


def grown(item: Value) -> Change:
    """A list gets one more item."""

    def change(value: Value) -> Value:
        match value:
            case v.ListOf():
                return v.ListOf(v.join(value.item, item))
            case v.DictOf():  # has no such method
                return value
            case _:
                return forget(value)

    return change


def shrunk(value: Value) -> Value:
    """Items are taken out or reordered."""
    match value:
        case v.ListOf():
            return v.ListOf(value.item)
        case v.DictOf():
            return v.DictOf(None, value.value, v.keys_of(value))
        case _:
            return forget(value)


def increased(value: Value, by: Value) -> Value:
    """An adjoint to which another was added: its containers and arrays are the same objects, its numbers are sums.

    >>> increased(v.ListOf(v.Scalar("float")), v.ListOf(v.NumpyScalar("float64"))).item == v.join(
    ...     v.Scalar("float"), v.NumpyScalar("float64"))
    True
    """
    match value:
        case v.Array():
            return value
        case v.ListOf(items=tuple() as items):
            given = v.items_of(by)
            each = [v.element(by)] * len(items) if given is None or len(given) != len(items) else given
            sums = tuple(map(increased, items, each))
            return v.ListOf(v.join_all((increased(value.item, v.element(by)), *sums)), sums)
        case v.ListOf():
            return v.ListOf(increased(value.item, v.element(by)))
        case v.DictOf():
            term = by.value if isinstance(by, v.DictOf) else v.Unknown()
            pairs = value.items and tuple((key, increased(old, term)) for key, old in value.items)
            return v.DictOf(pairs, increased(value.value, term), value.key)
        case v.ObjectOf():
            return v.ObjectOf(
                value.type, tuple((name, increased(old, v.attribute(by, name))) for name, old in value.fields)
            )
        case _:
            term = by if v.is_number(by) or not v.is_scalar(value) else v.adjoint_value(v.Scalar("float"))
            return v.join(value, v.binary("add", value, term))  # what is added to the adjoint of a number is a number


def updated(index: Value, item: Value) -> Change:
    """`container[index] = item`, where the slot was read and changed: no slot that holds a container is meant."""

    def change(value: Value) -> Value:
        match value:
            case v.ListOf(item=each, items=items):
                after = stored(index, item)(value)
                if not isinstance(after, v.ListOf):
                    return after
                kept = zip(items or (), after.items or (), strict=True)
                return v.ListOf(_number(each, after.item), None if items is None else tuple(_number(*k) for k in kept))
            case v.DictOf(value=each):
                after = stored(index, item)(value)
                return after if not isinstance(each, _HOLDING) else value
            case _:
                return stored(index, item)(value)

    return change


def _number(before: Value, after: Value) -> Value:
    return before if isinstance(before, _HOLDING) else after


def stored(index: Value, item: Value) -> Change:
    """`container[index] = item`."""

    def change(value: Value) -> Value:
        match value:
            case v.ListOf() if isinstance(index, v.SliceOf):
                return v.ListOf(v.join(value.item, v.element(item)))
            case v.ListOf(items=tuple() as items):
                told = v.constant_of(index)
                kept = (each if _is_other(k, told, len(items)) else v.join(each, item) for k, each in enumerate(items))
                return v.ListOf(v.join(value.item, item), tuple(kept))
            case v.ListOf():
                return v.ListOf(v.join(value.item, item))
            case v.DictOf():
                return _entered(value, index, item)
            case _:
                return forget(value)

    return change


def _is_other(place: int, index: object, length: int) -> bool:
    return isinstance(index, int) and index % length != place


def _entered(value: v.DictOf, index: Value, item: Value) -> Value:
    key = v.constant_of(index)
    if value.items is None or key not in dict(value.items):
        return v.DictOf(None, v.join(value.value, item), v.join(v.keys_of(value), v.kind_of_key(index)))
    pairs = tuple((name, v.join(each, item) if name == key else each) for name, each in value.items)
    return v.DictOf(pairs, v.join(value.value, item))


def attached(name: str, item: Value) -> Change:
    """`instance.name = item`; a property or `__setattr__` of the class may do anything."""

    def change(value: Value) -> Value:
        if not isinstance(value, v.ObjectOf):
            return forget(value)
        descriptor = getattr(value.type, name, None)
        slot = isinstance(descriptor, types.MemberDescriptorType)
        bases = () if value.type is types.SimpleNamespace else value.type.__mro__[:-1]
        custom = any("__setattr__" in base.__dict__ for base in bases)
        if custom or (hasattr(descriptor, "__set__") and not slot):
            return forget(value)
        return v.ObjectOf(value.type, tuple((k, v.join(f, item) if k == name else f) for k, f in value.fields))

    return change


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
            if not isinstance(evaluator.value(statement.target), _FIXED):
                item = v.element(evaluator.value(statement.value))
                yield Effect(name, 0, forget if isinstance(statement.op, gast.BitOr) else grown(item))
        case gast.AugAssign():
            yield from _store(statement.target, _combined(statement, evaluator), evaluator)
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


def _combined(statement: gast.AugAssign, evaluator: Evaluator) -> Value:
    old, new = evaluator.value(statement.target), evaluator.value(statement.value)
    return evaluator.in_place(statement.op, old, new)


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
    if isinstance(receiver, v.ListOf | v.DictOf | v.ObjectOf) and not deep:
        change = _only(type(receiver), change)
    if not isinstance(receiver, _FIXED):
        yield from (Effect(name, level, change, deep) for name, level in sources(expr))


def _only(kind: type[Value], change: Change) -> Change:
    """A list is no dict: what is done to the one leaves the other alone, wherever the two may be found."""
    others = tuple({v.ListOf, v.DictOf, v.ObjectOf} - {kind})
    return lambda value: value if isinstance(value, others) else change(value)


def _call(call: gast.Call, evaluator: Evaluator) -> Iterator[Effect]:
    match call.func:
        case gast.Attribute(value=base, attr=name) if evaluator.known(call.func) is None:
            receiver = evaluator.value(base)
            if isinstance(receiver, v.ListOf | v.DictOf | v.Unknown) and (change := _method(name, call, evaluator)):
                yield from _on(base, change, evaluator)
            elif not _is_quiet(receiver, name, call, evaluator):
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
            elif not all(is_pure(each, call, evaluator) for each in _called(func, evaluator)):
                yield from _given(call, evaluator)


def _called(func: gast.expr, evaluator: Evaluator) -> list[object]:
    value = evaluator.value(func)
    return [option.obj for option in value.options] if isinstance(value, v.Functions) else [evaluator.known(func)]


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
            return isinstance(method, types.FunctionType) and not _mutates(method, [receiver], call, evaluator)
        case _:
            return isinstance(receiver, (*_FIXED, v.TupleOf, v.SomeTuple))


def is_pure(function: object, call: gast.Call, evaluator: Evaluator) -> bool:
    """Is it proved that the function changes no container handed to it?"""
    if function is None or any(function is each for each in _CALLERS):
        return False
    if isinstance(function, gast.AST):
        return isinstance(function, gast.Lambda) and not _may_store(function, evaluator)
    if any(keyword.arg in ("key", "default", "callback") for keyword in call.keywords):
        return False
    if registry.lookup(function) is not None:
        return True
    module = getattr(function, "__module__", None) or ""
    if isinstance(function, types.BuiltinFunctionType) or (isinstance(function, type) and hasattr(builtins, module)):
        return True
    known = module.split(".")[0] in ("numpy", "scipy", "math", "builtins", "copy")
    return known or not _mutates(function, [], call, evaluator)


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
