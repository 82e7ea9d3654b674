"""Functions made many times, and kept: they become instances that hold what each of them reads.

Before and after, in a loop::

    fs.append(lambda x, i=i: x ** i * a)         t = instance_of(power, a=a, i=i)
                                                 fs.append(t)

    y = f(x)                                     y = f(x), a call of an instance

A variable that such a function reads around it has one value only, or belongs to one call of the function that made it:
Python reads it when the function is called, an instance when it is made. Others stay as they are, and are refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import gast

from s2s_ad.normalise import nodes
from s2s_ad.normalise.virtual_parts import LOCAL, bindings
from s2s_ad.origin import adopt
from s2s_ad.runtime import instance_of
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

Close = Callable[[LOCAL, Sequence[str], str], type | None]
Statements = list[gast.stmt]


class Asked(Protocol):
    """What the pass asks of the pipeline: see `virtual_hooks`."""

    @property
    def close(self) -> Close: ...
    @property
    def spell(self) -> Callable[[object, str], str]: ...
    @property
    def resolve(self) -> Callable[[gast.expr], object]: ...


@dataclass
class Closures:
    """One run over a versioned function."""

    function: gast.FunctionDef
    hooks: Asked
    names: Names
    temporaries: set[str]
    counts: Counter[str] = field(default_factory=Counter)
    looped: set[str] = field(default_factory=set)
    before: dict[int, Statements] = field(default_factory=dict)

    def run(self, kept: Sequence[LOCAL]) -> bool:
        """Turn these functions into instances, where they are made; whether there was any."""
        self.counts = Counter((*bindings(self.function.body), *writes(self.function.args)))
        self.survey(self.function.body, inside=False)
        each = {id(local): local for local in kept}
        wanted = {key: made for key, local in each.items() if (made := self.instance(local)) is not None}
        return bool(wanted) and self.block(self.function.body, wanted)

    def survey(self, body: Statements, *, inside: bool) -> None:
        """The names that are bound in loops."""
        for statement in body:
            match statement:
                case gast.For() | gast.While():
                    self.looped |= writes(statement)
                    self.survey(statement.body, inside=True)
                case gast.If():
                    self.survey(statement.body, inside=inside)
                    self.survey(statement.orelse, inside=inside)
                case _ if inside:
                    self.looped |= writes(statement)

    def instance(self, local: LOCAL) -> gast.expr | None:
        """The instance that a function is."""
        parameters = [*local.args.posonlyargs, *local.args.args]
        given = parameters[len(parameters) - len(local.args.defaults) :]
        defaults = {each.id: value for each, value in zip(given, local.args.defaults, strict=True)}
        if not all(map(_is_simple, defaults.values())):
            return None
        around = sorted(read_around(local) & self.counts.keys())
        if not all(self.is_fixed(name, local) for name in around):
            return None
        fields: Mapping[str, gast.expr] = {**{name: nodes.load(name) for name in around}, **defaults}
        name = (local.name if isinstance(local, gast.FunctionDef) else "function").title().replace("_", "")
        kind = self.hooks.close(local, list(fields), name)
        if kind is None:
            return None
        spelled = nodes.load(self.hooks.spell(kind, name))
        keywords = [gast.keyword(each, self.atom(value, local)) for each, value in fields.items()]
        return gast.Call(nodes.load(self.helper()), [spelled], keywords)

    def helper(self) -> str:
        """The name of `instance_of`."""
        known = self.hooks.resolve(nodes.load("instance_of")) is instance_of
        return "instance_of" if known else self.hooks.spell(instance_of, "instance_of")

    def atom(self, value: gast.expr, local: LOCAL) -> gast.expr:
        """A default under a name, made where the function is."""
        if isinstance(value, gast.Name | gast.Constant):
            return value
        held = self.names.fresh("t")
        self.temporaries.add(held)
        self.before.setdefault(id(local), []).append(nodes.assign(held, value))
        return nodes.load(held)

    def is_fixed(self, name: str, local: LOCAL) -> bool:
        """Whether a variable is, whenever the function is called, what it is when that is made."""
        return self.counts[name] == 1 and (name not in self.looped or name in getattr(local, "cells", ()))

    def block(self, body: Statements, wanted: Mapping[int, gast.expr]) -> bool:
        changed = False
        for statement in list(body):
            made: gast.stmt | None = None
            match statement:
                case gast.If() | gast.For() | gast.While():
                    changed |= self.block(statement.body, wanted) | self.block(statement.orelse, wanted)
                case gast.FunctionDef(name=name) if id(statement) in wanted:
                    made = nodes.assign(name, wanted[id(statement)])
                    body[_index(body, statement)] = made
                    self.put_before(made, statement, statement, body)
                case gast.Assign(value=gast.Lambda() as value) if id(value) in wanted:
                    made = statement
                    statement.value = wanted[id(value)]
                    self.put_before(made, value, statement, body)
                case _:
                    changed |= self.inside(statement, body, wanted)
            if made is not None:
                adopt(made, statement)
                changed = True
        return changed

    def put_before(self, made: gast.stmt, local: LOCAL, source: gast.stmt, body: Statements) -> None:
        """The defaults of a function, before the instance that it is."""
        place = _index(body, made)
        body[place:place] = self.before.get(id(local), [])
        for each in self.before.get(id(local), []):
            adopt(each, source)

    def inside(self, statement: gast.stmt, body: Statements, wanted: Mapping[int, gast.expr]) -> bool:
        """A lambda in the middle of a statement gets a name before it."""
        changed = False
        for node in all_nodes([statement]):
            for value in vars(node).values():
                if not isinstance(value, list):
                    continue
                for place, each in enumerate(value):
                    if isinstance(each, gast.Lambda) and id(each) in wanted:
                        held = self.names.fresh("t")
                        self.temporaries.add(held)
                        value[place] = nodes.load(held)
                        made = nodes.assign(held, wanted[id(each)])
                        adopt(made, statement)
                        body.insert(_index(body, statement), made)
                        self.put_before(made, each, statement, body)
                        changed = True
        return changed


def _is_simple(value: gast.expr) -> bool:
    """Whether a default is one operation at most."""
    match value:
        case gast.Name() | gast.Constant() | gast.Attribute(value=gast.Name()):
            return True
        case gast.Subscript(value=gast.Name(), slice=gast.Name() | gast.Constant()):
            return True
    return False


def read_around(local: LOCAL) -> set[str]:
    """The variables around a function that it reads when it is called."""
    copied = copy_tree(local)
    copied.args.defaults, copied.args.kw_defaults = [], []
    return reads(copied)


def _index(body: Statements, statement: gast.stmt) -> int:
    return next(place for place, each in enumerate(body) if each is statement)
