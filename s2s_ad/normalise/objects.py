"""Statements that use instances of the user's classes: made, called, asked for an attribute, stored into.

y = model.predict(x)     ->     the statements of `predict`; a call of it, if it calls itself
p = Point(x, y)          ->     the statements of `__init__`; see `instances`
p.rate *= x              ->     t = p.rate;  t1 = t * x;  p.rate = t1        where `rate` is a property
setattr(p, "a", x)       ->     p.a = x
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any, TypeAlias

import gast

from s2s_ad import errors
from s2s_ad.analysis.special_methods import is_users_own
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.normalise import nodes
from s2s_ad.normalise.attributes import kept
from s2s_ad.normalise.inline import Inliner
from s2s_ad.normalise.instances import Instances, spelling
from s2s_ad.normalise.methods import Lookup, class_of, is_opaque, is_property, method_call, method_store, parent_method
from s2s_ad.normalise.virtual_parts import one_target, with_call
from s2s_ad.origin import adopt
from s2s_ad.runtime import blank
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import AnyOf, ObjectOf, Value

Statements: TypeAlias = list[gast.stmt]
Open: TypeAlias = Callable[[object, gast.Call, bool, frozenset[str]], Any]


@dataclass(frozen=True)
class Objects:
    """One run over a versioned function. `only(name)` is the value of the one statement that makes a name."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    lookup: Lookup
    spell: Callable[[object, str], str]
    open: Open
    active: frozenset[str]
    names: Names
    temporaries: set[str]
    only: Callable[[str], gast.expr | None]

    def statement(self, statement: gast.stmt) -> Statements | None:
        """What stands for a statement; None where there is nothing to do."""
        self.refuse_opaque(statement)
        plain = self.plain(statement) or self.of_class(statement)
        if plain is not None:
            return plain
        if isinstance(statement, gast.Assign | gast.Expr):
            parent = self.parent(statement)
            if parent is not None:
                return parent
        if not (reads(statement) | writes(statement) | _stored(statement)) & self.active:
            return None
        stored = method_store(statement, self.value_of, self.lookup)
        if stored is not None:
            return self.method(statement, None, *stored)
        if not isinstance(statement, gast.Assign | gast.Expr):
            return None
        instances = Instances(self.value_of, self.resolve, self.lookup, self.spell, self.fresh, self.run)
        made = instances.statement(statement)
        if made is not None:
            return made
        used = method_call(statement, self.value_of, self.lookup, self.resolve)
        target = one_target(statement)
        if used is None or target is False or not reads(statement.value) & self.active:
            return None
        return self.method(statement, target, *used)

    def refuse_opaque(self, statement: gast.stmt) -> None:
        """An error for an attribute that code computes which is not followed."""
        match statement:
            case gast.Assign(value=gast.Attribute(value=gast.Name(id=name) as base, attr=attr) as read):
                pass
            case gast.Assign() | gast.Expr() if isinstance(statement.value, gast.Call):
                match statement.value.func:
                    case gast.Attribute(value=gast.Name(id=name) as base, attr=attr) as read:
                        pass
                    case _:
                        return
            case _:
                return
        kind = class_of(self.value_of(base))
        if name in self.active and kind is not None and is_opaque(base, attr, self.value_of, self.lookup):
            raise errors.opaque_attribute(read, kind.__name__, attr)

    def plain(self, statement: gast.stmt) -> Statements | None:
        """`getattr` and `setattr` by a literal, updates of a property or of an item by the class's own methods."""
        match statement:
            case gast.Expr(value=gast.Call(func=func, args=[gast.Name() as base, gast.Constant(value=str(name)), e])):
                setters: list[object] = [setattr, object.__setattr__]
                if self.resolve(func) in setters and name.isidentifier():
                    return quote(f"base.{name} = e", base=base.id, e=e)
            case gast.Assign(
                targets=[gast.Name(id=target)],
                value=gast.Call(func=func, args=[gast.Name() as base, gast.Constant(value=str(name))]),
            ) if self.resolve(func) is builtins.getattr and name.isidentifier():
                return quote(f"y = base.{name}", y=target, base=base.id)
            case gast.Assign(
                targets=[gast.Name(id=target)],
                value=gast.Call(func=gast.Name(id="type"), args=[gast.Name() as base], keywords=[])
                | gast.Attribute(value=gast.Name() as base, attr="__class__"),
            ) if isinstance(value := self.value_of(base), ObjectOf) and not isinstance(value, AnyOf):
                return [nodes.assign(target, spelling(value.type, self.resolve, self.spell))]
            case gast.AugAssign(target=gast.Attribute(value=gast.Name(id=base), attr=name), op=op, value=value):
                if is_property(base, name, self.value_of, self.lookup):
                    held = self.fresh("t")
                    return [
                        *quote(f"t = base.{name}", t=held, base=base),
                        gast.AugAssign(nodes.store(held), op, value),
                        *quote(f"base.{name} = t", t=held, base=base),
                    ]
            case gast.AugAssign(target=gast.Subscript(value=gast.Name() as base, slice=index), op=op, value=value):
                if is_users_own(class_of(self.value_of(base)), "__setitem__"):
                    held = self.fresh("t")
                    return [
                        nodes.assign(held, gast.Subscript(base, copy_tree(index), gast.Load())),
                        gast.AugAssign(nodes.store(held), op, value),
                        gast.Assign([gast.Subscript(base, index, gast.Store())], nodes.load(held), None),
                    ]
        return None

    def of_class(self, statement: gast.stmt) -> Statements | None:
        """`p.rate`, which no instance has for itself, is read from the class."""
        match statement:
            case gast.Assign(targets=[gast.Name()], value=gast.Attribute(value=gast.Name() as base) as found):
                pass
            case gast.Assign(value=gast.Call(func=gast.Attribute(value=gast.Name() as base) as found)):
                pass
            case _:
                return None
        value = self.value_of(base)
        if not isinstance(value, ObjectOf) or not value.fields or found.attr in dict(value.fields):
            return None
        data = self.lookup(value.type, found.attr)
        handed_on = isinstance(data, staticmethod) and not isinstance(data.__func__, FunctionType)
        if data is None or (hasattr(data, "__get__") and not handed_on) or found.attr in kept(value.type):
            return None
        made = copy_tree(statement)
        spelled = spelling(value.type, self.resolve, self.spell)
        if isinstance(made.value, gast.Call):
            made.value.func.value = spelled
        else:
            made.value.value = spelled
        return [made]

    def parent(
        self, statement: gast.Assign | gast.Expr, near: Mapping[str, gast.expr] | None = None
    ) -> Statements | None:
        """`super(Base, self).fit(x)`, or a property there, at once or by a name; `near` are those just made."""
        self.name_classes(statement)
        match statement.value:
            case gast.Attribute(value=base) | gast.Call(func=gast.Attribute(value=base)):
                named = isinstance(base, gast.Name)
                made = ((near or {}).get(base.id) or self.only(base.id)) if named else base
            case _:
                return None
        found = None if made is None else parent_method(statement.value, made, self.value_of, self.resolve)
        target = one_target(statement)
        if found is object.__init__:
            return []
        if not isinstance(found, tuple) or target is False:
            return None
        return self.method(statement, target, *found)

    def name_classes(self, statement: gast.Assign | gast.Expr) -> None:
        """The class in `super(__class__, self)`, where the method was put into another function, by its name."""
        for node in all_nodes([statement.value]):
            match node:
                case gast.Call(func=gast.Name(id="super"), args=[gast.Constant(value="class") as told, _]):
                    node.args[0] = spelling(told.meaning, self.resolve, self.spell)

    def method(
        self, statement: gast.stmt, target: gast.Name | None, function: FunctionType, call: gast.Call
    ) -> Statements | None:
        """The statements of a method where it is called; a call of it by a name, if it can't be put there."""
        adopt(call, statement)
        opened = self.open(function, call, True, frozenset())
        if opened is not None:
            made = Inliner(lambda _: opened, self.names, self.temporaries).call(statement, target, call)
            return self.with_class_data(made)
        if not reads(call) & self.active:
            return None
        named = copy_tree(call)
        name = function.__qualname__.rpartition("<locals>.")[2].replace(".", "_").replace("<lambda>", "lambda_")
        named.func = nodes.load(self.spell(function, name))
        return [gast.Expr(named) if target is None else with_call(statement, named)]

    def run(
        self, statement: gast.stmt, function: FunctionType, call: gast.Call, given: frozenset[str]
    ) -> Statements | None:
        """The statements of a method whose result nobody takes."""
        adopt(call, statement)
        opened = self.open(function, call, True, given)
        if opened is None:
            return None
        made = Inliner(lambda _: opened, self.names, self.temporaries).call(gast.Expr(call), None, call)
        return self.with_class_data(made)

    def with_class_data(self, body: Statements) -> Statements:
        """What a method reads from its class, and does by way of its parent, at once: as long as it is not known,
        nothing is of what is made of it."""
        out: Statements = []
        near: dict[str, gast.expr] = {}
        for statement in body:
            if isinstance(statement, gast.If | gast.For | gast.While):
                statement.body, statement.orelse = map(self.with_class_data, (statement.body, statement.orelse))
            match statement:
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call(func=gast.Name(id="super")) as made):
                    self.name_classes(statement)
                    near[name] = made
            parent = self.parent(statement, near) if isinstance(statement, gast.Assign | gast.Expr) else None
            written = self.of_class(statement) or parent or [statement]
            for each in written:
                adopt(each, statement)
            out.extend(written)
        return out

    def fresh(self, base: str) -> str:
        name = self.names.fresh(base)
        self.temporaries.add(name)
        return name


def _stored(statement: gast.stmt) -> set[str]:
    """The name whose object a statement stores into."""
    match statement:
        case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=name)) | gast.Subscript(value=gast.Name(id=name))]):
            return {name}
        case _:
            return set()


def name_class(function: gast.FunctionDef, scope: Resolver) -> None:
    """The class that `super(__class__, self)` means, told in the tree: the method is put into another function."""
    for node in all_nodes([function]):
        match node:
            case gast.Call(args=[gast.Name(id="__class__") as name, gast.Name()]):
                told = nodes.constant("class")
                told.meaning = scope.resolve(name)
                node.args[0] = told


def refuse_unfinished(function: gast.FunctionDef, scope: Resolver) -> None:
    """An error for an instance that no display stands for."""
    for statement in all_statements(function.body):
        match statement:
            case gast.Assign(value=gast.Call(func=gast.Name() as func, args=[kind])) if scope.resolve(func) is blank:
                found = scope.resolve(kind)
                raise errors.lets_self_go(statement, getattr(found, "__name__", "its class"))
