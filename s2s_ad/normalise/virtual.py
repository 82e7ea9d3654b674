"""Calls of function values: once it is known which functions a name can hold, the call is one of a known function.

Before and after, with g one of np.sin and np.cos, h a lambda, p a partial made here::

    y = g(x)                       if g is np.sin:
                                       y = np.sin(x)
                                   else:
                                       y = np.cos(x)
    y = h(x)                       the lambda's statements, which read the variables around it
    y = p(x)                       y = f(a, x)
    y = f(x, *pair)                t = pair[0]; t1 = pair[1]; y = f(x, t, t1)

Invariant: the same functions are called, in the same order. A function made in a loop is one of many, so that only
calls by its own name, after it in the same turn, are resolved; all others stay, and are refused if they are active.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import FunctionType
from typing import TypeAlias

import gast

from s2s_ad.analysis.held_calls import merged
from s2s_ad.frontend.transforms import made as made_by
from s2s_ad.normalise import nodes
from s2s_ad.normalise.applied import applied
from s2s_ad.normalise.applied_desk import Desk as ApplyingDesk
from s2s_ad.normalise.at_once import at_once
from s2s_ad.normalise.attributes import Attributes
from s2s_ad.normalise.bound_methods import BoundMethods
from s2s_ad.normalise.by_class import ByClass
from s2s_ad.normalise.closures import Closures
from s2s_ad.normalise.followed import Following, of_object, undecorated
from s2s_ad.normalise.function_values import holds_local
from s2s_ad.normalise.generators import Generators
from s2s_ad.normalise.handed import Handed, functions_in
from s2s_ad.normalise.held_calls import called_by_name, spelled_out
from s2s_ad.normalise.inline import Inliner
from s2s_ad.normalise.inner import Inner
from s2s_ad.normalise.objects import Objects
from s2s_ad.normalise.own_iteration import OwnIteration
from s2s_ad.normalise.own_source import own_source
from s2s_ad.normalise.regroup import Regrouper
from s2s_ad.normalise.regroup_desk import Desk
from s2s_ad.normalise.stars import Stars, got
from s2s_ad.normalise.virtual_hooks import Hooks, Opened
from s2s_ad.normalise.virtual_parts import (
    LOCAL,
    Path,
    bindings,
    copied_parts,
    dominates,
    fits,
    has_defaults,
    index_of,
    is_left_over,
    local_options,
    none_called,
    one_target,
    order_of,
    put_away,
    spelling_of,
    tested,
    with_call,
)
from s2s_ad.origin import adopt, origin_of
from s2s_ad.rules import registry
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Functions, Known, Nothing, Unknown, Value

Place: TypeAlias = tuple[list[gast.stmt], gast.stmt]
_NOWHERE: tuple[Path, bool] = (), True


@dataclass
class Virtual:
    """One run over a versioned function."""

    function: gast.FunctionDef
    hooks: Hooks
    names: Names
    temporaries: set[str]
    changed: bool = False
    read: set[str] = field(default_factory=set)
    streams: Set[str] = frozenset()
    counts: Counter[str] = field(default_factory=Counter)
    homes: dict[int, tuple[Path, bool]] = field(default_factory=dict)
    defined: dict[str, list[tuple[gast.stmt, Path]]] = field(default_factory=dict)
    made_here: dict[str, LOCAL] = field(default_factory=dict)
    kept: list[LOCAL] = field(default_factory=list)
    """Functions made in loops that are called where it is not known which turn made them."""
    lifted: dict[str, tuple[Mapping[str, FunctionType], list[str]]] = field(default_factory=dict)

    def run(self) -> bool:
        """Resolve what can be; whether anything was."""
        given = self.hooks.method, self.names, self.temporaries, self.hooks.active
        if Attributes(self.function, self.hooks, *given).run():
            return True
        asked = self.hooks.value_of, self.hooks.resolve, self.hooks.method
        if ByClass(*asked, self.hooks.spell, self.names.fresh).in_place(self.function.body):
            return True
        if OwnIteration(*asked, self.hooks.active, self.fresh).block(self.function.body):
            return True
        if BoundMethods(self.hooks.value_of, self.hooks.method, self.hooks.active, self.fresh).in_place(self.function):
            return True
        generators = Generators(self.function, self.hooks, self.names, self.temporaries)
        if generators.run():
            return True
        self.streams = generators.streams.keys()
        self.counts = Counter(bindings(self.function.body))
        self.read = {name for node in self.function.body for name in reads(node)}
        self.hoist(self.function.body)
        self.survey(self.function.body, (), looped=False)
        self.made_here = functions_in(self.defined)
        self.function.body = self.block(self.function.body, ())
        if self.changed or not self.kept:
            return self.changed
        closures = Closures(self.function, self.hooks, self.names, self.temporaries)
        return closures.run(self.kept)

    def hoist(self, body: list[gast.stmt], outer: Place | None = None) -> None:
        """Functions in displays, or of names with several, get names of their own, before the branches they are in."""
        for statement in list(body):
            place = outer or (body, statement)
            if isinstance(statement, gast.If | gast.For | gast.While):
                inner = place if isinstance(statement, gast.If) else None
                self.hoist(statement.body, inner)
                self.hoist(statement.orelse, inner)
            match statement:
                case gast.Assign(targets=[gast.Name(id=name)], value=gast.Lambda() as value) if self.counts[name] > 1:
                    statement.value = self.named(value, place)
                case gast.FunctionDef(name=name) if self.counts[name] > 1 and not has_defaults(statement):
                    moved = copy_tree(statement)
                    moved.name = self.fresh(name)
                    again = nodes.assign(name, nodes.load(moved.name))
                    adopt(again, statement)
                    body[index_of(body, statement)] = again
                    self.placed(moved, (body, again) if place[1] is statement else place)
                case gast.Assign(value=gast.Tuple(elts=items) | gast.List(elts=items) | gast.Dict(values=items)):
                    for position, item in enumerate(items):
                        if isinstance(item, gast.Lambda):
                            items[position] = self.named(item, place)

    def named(self, value: gast.Lambda, place: Place) -> gast.expr:
        """A new name for a lambda; one with defaults stays, as these are read where it stands."""
        if has_defaults(value):
            return value
        return self.placed(nodes.assign(self.fresh("t"), value), place)

    def placed(self, made: gast.stmt, place: Place) -> gast.Name:
        body, before = place
        adopt(made, before)
        body.insert(index_of(body, before), made)
        self.changed = True
        return nodes.load(next(iter(writes(made))))

    def survey(self, body: list[gast.stmt], path: Path, looped: bool) -> None:
        """Where each name is defined, and each local function made."""
        for index, statement in enumerate(body):
            here = (*path, index)
            compound = isinstance(statement, gast.If | gast.For | gast.While)
            bound = writes(statement.target) if isinstance(statement, gast.For) else writes(statement)
            for name in () if isinstance(statement, gast.If | gast.While) else bound:
                self.defined.setdefault(name, []).append((statement, here))
            match statement:
                case gast.Assign(value=gast.Lambda() | gast.Call() as made):
                    self.homes[id(made)] = here, looped
                case gast.FunctionDef():
                    self.homes[id(statement)] = here, looped
            if compound:
                inside = looped or not isinstance(statement, gast.If)
                self.survey(statement.body, (*here, 0), inside)
                self.survey(statement.orelse, (*here, 1), inside)

    def block(self, body: list[gast.stmt], path: Path) -> list[gast.stmt]:
        out: list[gast.stmt] = []
        for index, statement in enumerate(body):
            here = (*path, index)
            if isinstance(statement, gast.If | gast.For | gast.While):
                statement.body = self.block(statement.body, (*here, 0))
                statement.orelse = self.block(statement.orelse, (*here, 1))
            made = list(self.statement(statement, here))
            if made != [statement]:
                self.changed = True
                for each in made:
                    adopt(each, statement)
                if made and made[0] is not statement:
                    made[0].comment = getattr(statement, "comment", None)
            out.extend(made)
        return out

    def statement(self, statement: gast.stmt, here: Path) -> list[gast.stmt]:
        if is_left_over(statement, self.hooks.resolve, self.hooks.value_of, self.read):
            return []
        done = self.objects.statement(statement)
        if done is not None:
            return done
        match statement:
            case gast.Assign(value=gast.Call(func=gast.Attribute(value=gast.Name() as base, attr="get")) as call):
                found = got(base, call, self.hooks.value_of)
                if found is not None:
                    return [gast.Assign([copy_tree(statement.targets[0])], found, None)]
        away = (local for stored in put_away(statement) for local in local_options(self.hooks.value_of(stored)))
        many = (local for local in away if self.homes.get(id(local), _NOWHERE)[1])
        self.kept += [local for local in many if reads(local) & self.hooks.active]
        regrouped = self.handed(statement, here) or self.regrouped(statement, here) or self.applied(statement, here)
        if regrouped is not None:
            return regrouped
        match statement:
            case gast.Assign(value=gast.Call() as call) | gast.Expr(value=gast.Call() as call):
                target = one_target(statement)
                return [statement] if target is False else self.call(statement, target, call, here)
            case _:
                return [statement]

    def handed(self, statement: gast.stmt, here: Path) -> list[gast.stmt] | None:
        """Calls of solvers that are given functions made here, and of such that call themselves."""
        match statement:
            case gast.Assign(value=gast.Call() as call) | gast.Expr(value=gast.Call() as call):
                reaches = lambda func, made: self.reaches(func, made, here)  # noqa: E731
                hooks = self.hooks
                given = hooks.value_of, hooks.resolve, hooks.spell, hooks.lift, hooks.active
                return Handed(*given, self.fresh, self.made_here, reaches, self.lifted).statement(statement, call)
        return None

    def regrouped(self, statement: gast.stmt, here: Path) -> list[gast.stmt] | None:
        """Methods of lists and dicts that regroup what they hold, as stores."""
        if not (reads(statement) | writes(statement)) & self.hooks.active:
            return None
        taken = self.inner(here).statement(statement)
        taken = taken or copied_parts(statement, self.defined, self.counts, self.hooks.value_of)
        if taken is not None:
            return taken
        given = self.hooks.value_of, self.hooks.resolve, self.fresh, frozenset(self.temporaries), self.hooks.active
        desk = Desk(*given)
        return Regrouper(desk).statement(statement)

    def applied(self, statement: gast.stmt, here: Path) -> list[gast.stmt] | None:
        """Calls of NumPy's functions that apply what they are given."""
        match statement:
            case gast.Assign(value=gast.Call(args=args)) if reads(statement.value) & self.hooks.active:
                if self.changed and any(isinstance(self.hooks.value_of(argument), Unknown) for argument in args):
                    return None  # more is known in the next round
            case _:
                return None
        reaches = lambda func, made: self.reaches(func, made, here)  # noqa: E731
        desk = ApplyingDesk(self.hooks.value_of, self.hooks.resolve, self.fresh, self.names.fresh)
        return applied(desk, statement, reaches, self.hooks.spell)

    @cached_property
    def objects(self) -> Objects:
        hooks = self.hooks
        given = hooks.value_of, hooks.resolve, hooks.method, hooks.spell, hooks.open, hooks.active
        return Objects(*given, self.names, self.temporaries, self.only)

    def only(self, name: str) -> gast.expr | None:
        """The value of the one statement that makes a name."""
        match self.defined.get(name):
            case [(gast.Assign(targets=[gast.Name()], value=value), _)]:
                return value
        return None

    def inner(self, here: Path) -> Inner:
        reaches = lambda func, made: self.reaches(func, made, here)  # noqa: E731
        following = Following(self.hooks.value_of, self.hooks.resolve, reaches)
        return Inner(following, self.hooks.derive, self.hooks.pushing, self.hooks.spell, self.fresh)

    def call(self, statement: gast.stmt, target: gast.Name | None, call: gast.Call, here: Path) -> list[gast.stmt]:
        found = self.hooks.resolve(call.func)
        own = own_source(found)
        if own is not None and self.is_active(call, Known(own)):
            copied = copy_tree(call)
            copied.func = nodes.load(self.hooks.spell(own, own.__name__))
            adopt(copied, call if origin_of(call) is not None else statement)
            return [with_call(statement, copied)]
        value = Known(found) if self.hooks.is_user(found) else undecorated(self.hooks.value_of(call.func))
        if not self.is_active(call, value):
            return self.inner(here).at_fixed(statement, call) or [statement]
        if (apart := spelled_out(statement, call, value, found, self.fresh)) is not None:
            return apart
        many = [local for local in local_options(value) if not self.reaches(call.func, local, here)]
        if many and isinstance(call.func, gast.Subscript):
            return called_by_name(statement, call, self.fresh("t"))
        self.kept += many
        match value:
            case Functions() if not many:
                if not isinstance(call.func, gast.Name):
                    return called_by_name(statement, call, self.fresh("t"))
                return self.choice(statement, call, value)
            case Nothing():
                return none_called(statement)
            case Known(obj=gast.Call() as made) if self.reaches(call.func, made, here):
                maker = self.hooks.resolve(made.func)
                if (both := registry.fused(maker)) is not None:
                    return at_once(self.function.body, statement, made, call, both)
                if maker is not partial:
                    inner = self.inner(here)
                    return inner.call(statement, inner.following.meant(call.func), call) or [statement]
                keywords = merged(made.keywords, call.keywords)
                whole = gast.Call(made.args[0], [*made.args[1:], *call.args], keywords)
                return [with_call(statement, copy_tree(whole))]
            case Known(obj=known) if made_by(known) is not None:
                return self.inner(here).call(statement, of_object(known), call) or [statement]
            case Known(obj=gast.Lambda() | gast.FunctionDef() as local) if self.reaches(call.func, local, here):
                spread = Stars(self.hooks.value_of, self.fresh).spread(statement, call)
                return spread or self.inlined(statement, target, call, self.hooks.open_local(local, call))
            case Known(obj=function) if self.hooks.is_user(function):
                forced = any(map(holds_local, self.given(call))) or bool(reads(call) & self.streams)
                spread = Stars(self.hooks.value_of, self.fresh).spread(statement, call)
                if spread or (function is found and not (forced or function in self.hooks.makes)):
                    return spread or [statement]  # a function called by its own name was looked at before
                opened = self.hooks.open(function, call, forced, frozenset())
                if opened is None and not isinstance(call.func, gast.Name):
                    return called_by_name(statement, call, self.fresh("t"))
                return self.inlined(statement, target, call, opened)
        return [statement]

    def is_active(self, call: gast.Call, value: Value) -> bool:
        if isinstance(value, Known) and isinstance(value.obj, FunctionType) and value.obj in self.hooks.makes:
            return True
        options = value.options if isinstance(value, Functions) else {value}
        made = [option.obj for option in options if isinstance(option, Known) and isinstance(option.obj, gast.AST)]
        return bool(reads(call).union(*map(reads, made)) & self.hooks.active)

    def given(self, call: gast.Call) -> Iterator[Value]:
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            yield self.hooks.value_of(argument.value if isinstance(argument, gast.Starred) else argument)

    def inlined(
        self, statement: gast.stmt, target: gast.Name | None, call: gast.Call, opened: Opened
    ) -> list[gast.stmt]:
        if opened is None:
            return [statement]
        return Inliner(lambda _: opened, self.names, self.temporaries).call(statement, target, call)

    def reaches(self, func: gast.expr, made: gast.AST, here: Path) -> bool:
        """Whether a function value is certainly the one that this statement made last."""
        _, looped = self.homes.get(id(made), _NOWHERE)
        if isinstance(made, gast.Call) and not all(len(self.defined.get(name, ())) <= 1 for name in reads(made)):
            return False
        if not looped:
            return True
        return self.named_by(func, made, here)

    def named_by(self, func: gast.expr, made: gast.AST, here: Path) -> bool:
        """A name, or a copy of a name, whose only definition makes the function, earlier in the same turn."""
        while isinstance(func, gast.Name):
            places = self.defined.get(func.id, [])
            if len(places) != 1 or not dominates(places[0][1], here):
                return False
            definition, here = places[0]
            if definition is made:
                return True
            if not isinstance(definition, gast.Assign) or not isinstance(definition.targets[0], gast.Name):
                return False
            if definition.value is made:
                return True
            func = definition.value
        return False

    def choice(self, statement: gast.stmt, call: gast.Call, value: Functions) -> list[gast.stmt]:
        """A branch for each function that it can be."""
        options = [option for option in sorted(value.options, key=order_of) if not value.open or fits(option, call)]
        spelled = {option: self.spelling(option) for option in options}
        unnamed = [option for option, name in spelled.items() if name is None]
        if len(unnamed) > 1 or not options:
            return [statement]
        *first, last = sorted(spelled, key=lambda option: spelled[option] is None)
        body = [self.one(statement, call, last, spelled[last])]
        for option in reversed(first):
            name = spelled[option]
            assert name is not None
            test = gast.Compare(nodes.load(call.func.id), [gast.Is()], [copy_tree(name)])
            body = [gast.If(test, [self.one(statement, call, option, name)], body)]
        return (tested(call, spelled.values(), statement) if value.open else []) + body

    def one(self, statement: gast.stmt, call: gast.Call, option: Known, name: gast.expr | None) -> gast.stmt:
        copied = copy_tree(call)
        if name is not None:
            copied.func = copy_tree(name)
        elif isinstance(option.obj, gast.AST):
            copied.func = nodes.load(call.func.id)
        made = with_call(statement, copied)
        adopt(made, statement)
        return made

    def spelling(self, option: Known) -> gast.expr | None:
        hooks = self.hooks
        return spelling_of(option, self.function, self.defined, hooks.value_of, hooks.resolve, hooks.spell)

    def fresh(self, base: str) -> str:
        name = self.names.fresh(base)
        self.temporaries.add(name)
        return name
