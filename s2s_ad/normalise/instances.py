"""Calls of classes whose `__init__` the user wrote, as what it does.

Before and after, with `__init__` storing `self.a = a` and `self.b = a * b`::

    p = Point(x, y)                   t = blank(Point)
                                      t.a = x
                                      t.b = x * y
                                      p = finished(t)
    q = replace(p, a=x)               t = p.b
                                      q = Point(a=x, b=t)

Once all that uses the new instance before it is finished reads and writes its attributes, these become variables, and
the instance is made of them: see `attributes`.
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import gast

from s2s_ad import runtime
from s2s_ad.analysis.infer_calls import generated_fields, is_generated, sets_fields
from s2s_ad.frontend.libraries import NO_USERS
from s2s_ad.normalise import nodes
from s2s_ad.normalise.methods import Lookup
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Known, ObjectOf, TupleOf, Value, items_of

Statements = list[gast.stmt]
PLAIN = int | float | complex | str | bytes | None
_REPLACE = (dataclasses.replace, getattr(__import__("copy"), "replace", dataclasses.replace))


@dataclass(frozen=True)
class Instances:
    """One run over a versioned function. `run(statement, function, call, given)` puts the statements of a method
    where it is called, or gives None; the names in `given` vary."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    lookup: Lookup
    spell: Callable[[object, str], str]
    fresh: Callable[[str], str]
    run: Callable[[gast.stmt, FunctionType, gast.Call, frozenset[str]], Statements | None]

    def statement(self, statement: gast.stmt) -> Statements | None:
        """What stands for a call of a class, or for a copy with other attributes; None for all else."""
        match statement:
            case gast.Assign(targets=[gast.Name(id=target)], value=gast.Call() as call):
                return self.replaced(target, call) or self.collected(target, call) or self.made(statement, target, call)
            case _:
                return None

    def kind(self, function: gast.expr) -> type | None:
        """The class that an expression means."""
        found = self.resolve(function)
        if isinstance(found, type):
            return found
        value = self.value_of(function)
        return value.obj if isinstance(value, Known) and isinstance(value.obj, type) else None

    def made(self, statement: gast.stmt, target: str, call: gast.Call) -> Statements | None:
        """`p = Point(x, y)`."""
        kind = self.kind(call.func)
        if kind is None or not is_plain(kind):
            return None
        init = self.lookup(kind, "__init__")
        held = self.fresh(target)
        if is_generated(init):
            filled = self.filled(statement, kind, call, held)
        elif isinstance(init, FunctionType):
            given = gast.Call(nodes.load("__init__"), [nodes.load(held), *call.args], call.keywords)
            filled = self.run(statement, init, given, frozenset({held}))
        elif init is object.__init__ and not (call.args or call.keywords):
            filled = []
        else:
            return None
        if filled is None:
            return None
        spelled = self.named(kind, call.func)
        start = quote("t = blank(kind)", t=held, kind=spelled, blank=self.helper("blank"))
        end = quote("y = finished(t)", y=target, t=held, finished=self.helper("finished"))
        return [*start, *filled, *end]

    def filled(self, statement: gast.stmt, kind: type, call: gast.Call, held: str) -> Statements | None:
        """What the `__init__` of a dataclass does that is more than a display: factories, and `__post_init__`."""
        if not dataclasses.is_dataclass(kind) or any(isinstance(part, gast.Starred) for part in call.args):
            return None
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        after = self.lookup(kind, "__post_init__")
        if None in keywords or (after is None and _is_display(kind, call, keywords)):
            return None
        try:
            bound = inspect.signature(kind).bind(*call.args, **keywords).arguments
        except TypeError:
            return None
        out: Statements = []
        given: list[gast.expr] = []
        for name, (field, is_variable) in _fields(kind).items():
            value = bound.get(name, None) if field.init else None
            value = value or self.default(field)
            if value is None and field.init:
                return None
            if is_variable and value is not None:
                given.append(value)
            elif value is not None:
                out += quote(f"t.{name} = e", t=held, e=value)
        if after is None:
            return out
        if not isinstance(after, FunctionType):
            return None
        whole = gast.Call(nodes.load("__post_init__"), [nodes.load(held), *given], [])
        more = self.run(statement, after, whole, frozenset({held}))
        return None if more is None else [*out, *more]

    def default(self, field: dataclasses.Field[Any]) -> gast.expr | None:
        """What a field gets that is not given."""
        if field.default_factory in (list, dict):
            return gast.List([], gast.Load()) if field.default_factory is list else gast.Dict([], [])
        if field.default_factory is not dataclasses.MISSING:
            factory: Any = field.default_factory
            name = self.spell(factory, getattr(factory, "__name__", "factory").replace("<lambda>", "factory"))
            return gast.Call(nodes.load(name), [], [])
        if isinstance(field.default, PLAIN):
            return nodes.constant(field.default)
        return None

    def replaced(self, target: str, call: gast.Call) -> Statements | None:
        """`replace(p, a=x)` of a dataclass, `p._replace(a=x)` and `Point._make(xs)` of namedtuples."""
        changes = {keyword.arg: keyword.value for keyword in call.keywords}
        match call:
            case gast.Call(func=func, args=[gast.Name() as old]) if self.resolve(func) in _REPLACE:
                pass
            case gast.Call(func=gast.Attribute(value=gast.Name() as old, attr="_replace"), args=[]):
                pass
            case _:
                return None
        value = self.value_of(old)
        kind = getattr(value, "type", None)
        match value:
            case ObjectOf(type=kind) if dataclasses.is_dataclass(kind):
                names = [each.name for each in dataclasses.fields(kind) if each.init]
            case TupleOf(type=type() as kind):
                names = list(getattr(kind, "_fields", ()))
            case _:
                return None
        if not isinstance(kind, type) or not changes.keys() <= set(names):
            return None
        out: Statements = []
        for name in names:
            if name not in changes:
                changes[name] = nodes.load(self.fresh("t"))
                out += quote(f"t = p.{name}", t=changes[name].id, p=old)
        whole = gast.Call(self.named(kind, None), [], [gast.keyword(name, changes[name]) for name in names])
        return [*out, nodes.assign(target, whole)]

    def collected(self, target: str, call: gast.Call) -> Statements | None:
        """`Point._make(xs)` of a namedtuple."""
        match call:
            case gast.Call(func=gast.Attribute(value=named, attr="_make"), args=[items], keywords=[]):
                kind = self.kind(named)
                if not hasattr(kind, "_fields"):
                    return None
                if isinstance(items, gast.Tuple | gast.List):
                    return [nodes.assign(target, gast.Call(named, items.elts, []))]
                many = items_of(self.value_of(items))
                if many is None or not isinstance(items, gast.Name):
                    return None
                held = [self.fresh("t") for _ in many]
                parts = [quote("t = xs[k]", t=name, xs=items, k=nodes.constant(k))[0] for k, name in enumerate(held)]
                return [*parts, nodes.assign(target, gast.Call(named, [nodes.load(name) for name in held], []))]
        return None

    def named(self, kind: type, written: gast.expr | None) -> gast.expr:
        """An expression that means the class."""
        if written is not None and self.resolve(written) is kind:
            return written
        return spelling(kind, self.resolve, self.spell)

    def helper(self, name: str) -> str:
        helper = getattr(runtime, name)
        return name if self.resolve(nodes.load(name)) is helper else self.spell(helper, name)


def spelling(kind: type, resolve: Callable[[gast.expr], object], spell: Callable[[object, str], str]) -> gast.expr:
    """An expression that means a class."""
    own = nodes.load(kind.__name__)
    return own if resolve(own) is kind else nodes.load(spell(kind, kind.__name__))


def is_plain(kind: type) -> bool:
    """Whether calling a user's class makes an object and calls its `__init__`, and stores of attributes store them."""
    if kind.__module__.partition(".")[0] in NO_USERS:
        return False
    if type(kind).__call__ is not type.__call__ or any(base.__module__ == "builtins" for base in kind.__mro__[:-1]):
        return False
    written = {name: base.__dict__[name] for base in reversed(kind.__mro__[:-1]) for name in base.__dict__}
    if {"__new__", "__getattribute__", "__getattr__"} & {name for name in written if not _is_generics(written[name])}:
        return False
    return "__setattr__" not in written or is_generated(written["__setattr__"])


def _is_generics(found: object) -> bool:
    return getattr(found, "__module__", None) == "typing"


def _is_display(kind: type, call: gast.Call, keywords: dict[str, gast.expr]) -> bool:
    """Whether it is a display of its fields already."""
    fields = generated_fields(kind, call.args, keywords) if sets_fields(kind) else None
    return fields is not None and all(isinstance(item, gast.AST | PLAIN) for item in fields.values())


def _fields(kind: type) -> dict[str, tuple[dataclasses.Field[Any], bool]]:
    """The fields of a dataclass in order, and whether each is only handed on to `__post_init__`."""
    every = kind.__dict__.get("__dataclass_fields__") or kind.__dataclass_fields__  # type: ignore[attr-defined]
    return dict(_kinds(every))


def _kinds(fields: dict[str, dataclasses.Field[Any]]) -> Iterator[tuple[str, tuple[dataclasses.Field[Any], bool]]]:
    for name, field in fields.items():
        marker = getattr(getattr(field, "_field_type", None), "name", "_FIELD")
        if marker != "_FIELD_CLASSVAR":
            yield name, (field, marker == "_FIELD_INITVAR")
