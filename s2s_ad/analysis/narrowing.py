"""What a test of its class says of an instance, or of a number or array, where it gets another name behind the test.

    c = isinstance(layer, Dense)
    if c:
        dense = layer                 dense is a Dense
    else:
        other = layer                 other is none

Nothing else is told by a test: a name has one value, wherever it is read.
"""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import gast

from s2s_ad.syntax.names import writes
from s2s_ad.syntax.walk import names_of
from s2s_ad.values import AnyOf, Known, Never, Nothing, ObjectOf, OneOf, Value, is_of_kind, join_all
from s2s_ad.values.lattice import any_of


class Scope(Protocol):
    def resolve(self, expr: gast.expr) -> object: ...


@dataclass(frozen=True)
class Told:
    """Whether an instance is of a class."""

    kind: gast.expr
    holds: bool


Facts = Mapping[str, tuple[Told, ...]]


def narrowings(body: list[gast.stmt], scope: Scope) -> dict[int, tuple[Told, ...]]:
    """What is told of the name that is copied, for each statement `y = x` of which anything is."""
    return _walked(body, scope).found


def told_in_branches(body: list[gast.stmt], scope: Scope) -> list[tuple[list[gast.stmt], str, tuple[Told, ...]]]:
    """The branches behind tests of a class, the name that each is about, and what is told of it there."""
    return _walked(body, scope).branches


def _walked(body: list[gast.stmt], scope: Scope) -> _Walk:
    walk = _Walk(scope)
    if "isinstance" in names_of(body):
        walk.block(body, {}, {})
    return walk


def narrowed(value: Value, told: tuple[Told, ...], value_of: Callable[[gast.expr], Value]) -> Value:
    """The value of an instance of which that is told; Never where nothing gets there, as far as is known by now."""
    if isinstance(value, OneOf):
        kinds = [(value_of(each.kind), each.holds) for each in told]
        return join_all(
            option for option in value.options if all(is_of_kind(option, kind) is not (not on) for kind, on in kinds)
        )
    if not isinstance(value, ObjectOf):
        return value
    options, none = (value.options, value.none) if isinstance(value, AnyOf) else ((value,), False)
    for each in told:
        kind = value_of(each.kind)
        options = tuple(option for option in options if _is_instance(option, kind) is not (not each.holds))
        none &= not each.holds
    if options:
        return any_of(options, none=none)
    return Nothing() if none else Never()


@dataclass(frozen=True)
class _Walk:
    scope: Scope
    found: dict[int, tuple[Told, ...]] = field(default_factory=dict)
    branches: list[tuple[list[gast.stmt], str, tuple[Told, ...]]] = field(default_factory=list)

    def block(self, body: list[gast.stmt], facts: Facts, tests: Mapping[str, tuple[str, Told]]) -> None:
        """`facts`: what is told of names; `tests`: what the outcome of a test would tell."""
        for statement in body:
            match statement:
                case gast.Assign(targets=[gast.Name()], value=gast.Name(id=name)) if name in facts:
                    self.found[id(statement)] = facts[name]
                case gast.If(test=test, body=one, orelse=other):
                    asked = tests.get(test.id) if isinstance(test, gast.Name) else self.asked(test)
                    for branch, holds in ((one, True), (other, False)):
                        inside = _with(facts, asked, holds)
                        if asked is not None and branch:
                            self.branches.append((branch, asked[0], inside[asked[0]]))
                        self.block(branch, inside, tests)
                case gast.For() | gast.While():
                    lost = writes(statement)
                    for part in (statement.body, statement.orelse):
                        self.block(part, _without(facts, lost), _kept(tests, lost))
            lost = writes(statement)
            facts, tests = _without(facts, lost), _kept(tests, lost)
            match statement:
                case gast.Assign(targets=[gast.Name(id=name)], value=value):
                    asked = tests.get(value.id) if isinstance(value, gast.Name) else self.asked(value)
                    tests = tests if asked is None else {**tests, name: asked}

    def asked(self, test: gast.expr) -> tuple[str, Told] | None:
        match test:
            case gast.Call(func=gast.Name() as func, args=[gast.Name(id=name), kind], keywords=[]):
                return (name, Told(kind, True)) if self.scope.resolve(func) is isinstance else None
        return None


def _is_instance(option: ObjectOf, kind: Value) -> bool | None:
    """The same of a class that is derived from an abstract one."""
    if isinstance(kind, Known) and isinstance(kind.obj, ABCMeta):
        with suppress(TypeError):
            return issubclass(option.type, kind.obj)
    return is_of_kind(option, kind)


def _with(facts: Facts, asked: tuple[str, Told] | None, holds: bool) -> Facts:
    if asked is None:
        return facts
    name, told = asked
    return {**facts, name: (*facts.get(name, ()), Told(told.kind, holds))}


def _without(facts: Facts, lost: set[str]) -> Facts:
    return {name: told for name, told in facts.items() if name not in lost} if lost else facts


def _kept(tests: Mapping[str, tuple[str, Told]], lost: set[str]) -> Mapping[str, tuple[str, Told]]:
    kept = tests.items()
    return {test: asked for test, asked in kept if test not in lost and asked[0] not in lost} if lost else tests
