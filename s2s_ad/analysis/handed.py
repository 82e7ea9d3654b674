"""What a function hands back: may its result share memory with a parameter, or hold one thing in two places?

    def look(rows):                        def build(x, n):
        for r in rows:                         rows = []
            if np.sum(r) > 1.0:                for i in range(n):
                return rows                        z = x * i
        return rows                                rows.append(z)
                                               return rows
    shares rows                            shares nothing, and holds each z once

Inclusion of what names may hold, by the places where it is made (Andersen, "Program analysis and specialization for the
C programming language", 1994); all that a parameter leads to is one thing, and an array is one with its views.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

import gast

from s2s_ad.analysis.memory import CONTAINERS, GROWING, bound, shared_by
from s2s_ad.analysis.operations import operation
from s2s_ad.analysis.recursion import Question
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.bindings import MISSING, Resolver
from s2s_ad.syntax.names import reads, writes
from s2s_ad.values import Unknown, Value, is_array, mutable

OUTSIDE, UNKNOWN = "<outside>", "<unknown>"
"""What is neither a parameter's nor made in the function; what may be anything."""


@dataclass(frozen=True)
class Handed:
    """`shares`: the parameters, OUTSIDE or UNKNOWN, that lead to what the result leads to; `twice`: it may hold one
    array or container in two places."""

    shares: frozenset[str] = frozenset()
    twice: bool = False

    def by_call(self, arguments: Collection[str], variadic: frozenset[str]) -> Handed:
        """The same of a call that gives these parameters an argument: a default is there from one call to the next, and
        what stars take is made by the call."""
        known = {*arguments, *variadic, OUTSIDE, UNKNOWN}
        shares = self.shares - (variadic - set(arguments))
        return Handed(shares & known | ({OUTSIDE} if shares - known else set()), self.twice)


NOTHING = Handed()
ANYTHING = Handed(frozenset({UNKNOWN}), True)
HANDED: Question[Handed] = Question(NOTHING, ANYTHING, lambda a, b: Handed(a.shares | b.shares, a.twice or b.twice))

Called = Callable[[gast.Call], tuple[Mapping[str, gast.expr], Handed] | None]


@dataclass(frozen=True)
class _Thing:
    """What a statement makes, or `part` of it; `given`: a parameter, or OUTSIDE, and all that it leads to."""

    made: int = 0
    part: tuple[int, ...] = ()
    given: str = ""


@dataclass(frozen=True)
class _Slot:
    """A place in a container into which a statement puts something."""

    statement: int
    position: int


Things = frozenset[_Thing]


def handed_by(function: gast.FunctionDef, values: Mapping[str, Value], scope: Resolver, called: Called) -> Handed:
    """What a function in the core language hands back. `called` tells of a call of a user's function which argument
    each parameter has, and what it hands back."""
    *body, final = function.body
    if not isinstance(final, gast.Return) or final.value is None:
        return ANYTHING
    found = _Holds(values, scope, called, frozenset(writes(function.args)))
    statements = list(all_statements(body))
    found.home(body, (), ())
    result = gast.Assign([gast.Name("return", gast.Store(), None, None)], final.value, None)
    found.places[id(result)] = ((), len(statements), ())
    while sum(found.flow(statement) for statement in [*statements, result]):
        pass
    return found.result(found.names["return"])


Home = tuple[tuple[int, ...], int, tuple[int, ...]]
"""The block of a statement, its position in the text, and the loops around it."""


@dataclass
class _Holds:
    values: Mapping[str, Value]
    scope: Resolver
    called: Called
    parameters: frozenset[str]
    names: dict[str, set[_Thing]] = field(default_factory=lambda: defaultdict(set))
    inside: dict[_Thing, dict[_Slot, set[_Thing]]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[int, Home] = field(default_factory=dict)
    definitions: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    changed: bool = False

    def home(self, body: list[gast.stmt], block: tuple[int, ...], loops: tuple[int, ...]) -> None:
        """Remember where each statement stands, and which ones bind each name."""
        for statement in body:
            self.places[id(statement)] = (block, len(self.places), loops)
            within = (*loops, id(statement)) if isinstance(statement, gast.For | gast.While) else loops
            for number, each in enumerate(("body", "orelse")):
                inner = getattr(statement, each, None)
                if isinstance(inner, list) and not isinstance(statement, gast.FunctionDef):
                    self.home(inner, (*block, id(statement), number), within)
            own = statement.target if isinstance(statement, gast.For) else statement
            if not isinstance(statement, gast.If | gast.While):
                for name in writes(own):
                    self.definitions[name].append(id(statement))

    def value(self, name: str) -> Value:
        return self.values.get(name, Unknown())

    def of(self, name: str) -> set[_Thing]:
        """What a name may hold."""
        if not mutable(self.value(name)) or self.is_meaning(name):
            return set()
        if name in self.parameters:
            return {_Thing(given=name)} | self.names[name]
        if name not in self.definitions and name not in self.names:
            return {_Thing(given=OUTSIDE)}
        return self.names[name]

    def is_meaning(self, name: str) -> bool:
        """Whether it is a function, class or module."""
        return name not in self.values and self.scope.resolve(gast.Name(name, gast.Load(), None, None)) is not MISSING

    def within(self, things: set[_Thing]) -> set[_Thing]:
        """What is right in these."""
        found = {thing for thing in things if thing.given}
        for thing in things:
            for held in self.inside[thing].values():
                found |= held
        return found

    def reach(self, things: set[_Thing]) -> set[_Thing]:
        """These, and all that they lead to."""
        found, waiting = set(things), set(things)
        while waiting:
            waiting = self.within(waiting) - found
            found |= waiting
        return found

    def flow(self, statement: gast.stmt) -> bool:
        """What a statement adds; whether that is anything new."""
        self.changed = False
        match statement:
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Tuple(elts=items)) if len(targets) == len(
                items
            ):
                for target, item in zip(targets, items, strict=True):
                    self.bind(bound(target), self.holds(item, statement))
            case gast.Assign(targets=[gast.Name(id=name)], value=value):
                operand = value.left if getattr(statement, "inplace", None) else value
                self.bind([name], self.holds(operand, statement))
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=value):
                self.unpack(targets, self.holds(value, statement))
            case gast.Assign(targets=[gast.Subscript(value=base) | gast.Attribute(value=base)], value=value):
                self.store(base, [value], statement)
            case gast.AugAssign(target=gast.Subscript(value=base) | gast.Attribute(value=base), value=value):
                self.store(base, [value], statement)
            case gast.AugAssign(target=gast.Name() as base, value=value):
                self.store(base, [value], statement)
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=base, attr=attr), args=args)) if attr in GROWING:
                self.store(base, args, statement)
            case gast.For(target=target, iter=source):
                things = {thing for name in reads(source) for thing in self.of(name)}
                self.bind(bound(target), things | self.within(things))
            case gast.FunctionDef(name=name):
                self.bind([name], {thing for read in reads(statement) for thing in self.of(read)})
        return self.changed

    def bind(self, names: list[str], things: set[_Thing]) -> None:
        for name in names:
            if mutable(self.value(name)) and not things <= self.names[name]:
                self.names[name] |= things
                self.changed = True

    def put(self, container: _Thing, slot: _Slot, things: set[_Thing]) -> None:
        held = self.inside[container].setdefault(slot, set())
        if not things <= held:
            held |= things
            self.changed = True

    def store(self, base: gast.expr, values: list[gast.expr], statement: gast.stmt) -> None:
        """`base[i] = v`; an array copies what is stored into it."""
        if not isinstance(base, gast.Name) or is_array(self.value(base.id)):
            return
        for position, value in enumerate(values):
            things = self.holds(value, statement, position + 1)
            for container in list(self.of(base.id)):
                if not container.given:
                    self.put(container, _Slot(id(statement), position), things)

    def unpack(self, targets: list[gast.expr], things: set[_Thing]) -> None:
        """`a, b = t`: a display is taken apart by its positions."""
        for position, target in enumerate(targets):
            found: set[_Thing] = set()
            for thing in things:
                slots = self.inside[thing]
                exact = [held for slot, held in slots.items() if slot.position == position]
                is_display = all(slot.statement == thing.made for slot in slots) and bool(slots)
                found |= set().union(*exact) if is_display and not thing.given else self.within({thing})
            self.bind(bound(target), found)

    def holds(self, value: gast.expr, statement: gast.stmt, number: int = 0) -> set[_Thing]:
        """What the value of an expression may be; what it makes is named after the statement."""
        own = _Thing(id(statement), (number,))
        match value:
            case gast.Name(id=name):
                return self.of(name)
            case gast.Tuple(elts=items) | gast.List(elts=items) | gast.Dict(values=items):
                return self.display(items, own, statement)
            case gast.Subscript(value=gast.Name(id=base)):
                return self.element(base, value, own)
            case gast.Attribute(value=gast.Name(id=base)) if not is_array(self.value(base)):
                return self.within(self.of(base))
            case gast.Call() if (found := self.called(value)) is not None:
                return self.result_of(found, own)
        sources = shared_by(value, self.values, self.scope)
        things = {thing for name in sources for thing in self.of(name)}
        if not things:
            return {own}
        if operation(value, self.values, self.scope) is not None and all(is_array(self.value(s)) for s in sources):
            return things  # a view
        everything = self.reach(things)
        self.put(own, _Slot(own.made, 0), everything)
        self.put(own, _Slot(own.made, 1), everything)
        return {own} | everything

    def display(self, items: list[gast.expr], own: _Thing, statement: gast.stmt) -> set[_Thing]:
        for position, item in enumerate(items):
            if isinstance(item, gast.Tuple | gast.List | gast.Dict):
                parts = item.values if isinstance(item, gast.Dict) else item.elts
                held = self.display(parts, _Thing(own.made, (*own.part, position)), statement)
            else:
                held = self.holds(item, statement, position + 1)
            self.put(own, _Slot(own.made, position), held)
        return {own}

    def element(self, base: str, value: gast.Subscript, own: _Thing) -> set[_Thing]:
        """`b[i]`: a view of an array, an element of a container, or a container with some of the elements."""
        known, things = self.value(base), self.of(base)
        if is_array(known):
            return things if shared_by(value, self.values, self.scope) else {own}
        if isinstance(known, CONTAINERS) and not isinstance(value.slice, gast.Slice):
            index = value.slice.value if isinstance(value.slice, gast.Constant) else None
            found: set[_Thing] = set()
            for thing in things:
                slots = self.inside[thing]
                plain = isinstance(index, int) and 0 <= index < len(slots) and not thing.given
                if plain and all(slot.statement == thing.made for slot in slots):
                    found |= set().union(*(held for slot, held in slots.items() if slot.position == index))
                else:
                    found |= self.within({thing})
            return found
        self.put(own, _Slot(own.made, 0), self.within(things))
        return {own} | things | self.within(things)

    def result_of(self, found: tuple[Mapping[str, gast.expr], Handed], own: _Thing) -> set[_Thing]:
        """What a call of a user's function returns: something new, which may hold what it is given."""
        arguments, handed = found
        given = {thing for each in handed.shares for thing in self.argument(each, arguments)}
        everything = self.reach(given)
        part = _Thing(own.made, (*own.part, 0))
        self.put(own, _Slot(own.made, 0), {part})
        self.put(part, _Slot(own.made, 0), everything)
        self.put(own, _Slot(own.made, 1), everything | ({part} if handed.twice else set()))
        return {own} | everything

    def argument(self, parameter: str, arguments: Mapping[str, gast.expr]) -> set[_Thing]:
        """What a parameter is given."""
        if parameter not in arguments:
            return {_Thing(given=parameter)}
        return {thing for name in reads(arguments[parameter]) for thing in self.of(name)}

    def result(self, things: set[_Thing]) -> Handed:
        reached = self.reach(things)
        shares = frozenset(thing.given for thing in reached if thing.given)
        return Handed(shares, any(self.is_twice(thing) for thing in things))

    def is_twice(self, root: _Thing) -> bool:
        """Whether something may be in two places of what this leads to; of what is given, nobody knows."""
        reached = self.reach({root})
        if any(thing.given and not is_array(self.value(thing.given)) for thing in reached):
            return True
        slots: dict[_Thing, int] = defaultdict(int)
        for container in reached:
            for slot, held in self.inside[container].items():
                for thing in held:
                    slots[thing] += 1 if self.once(thing, slot) else 2
        return any(count > 1 for count in slots.values())

    def once(self, thing: _Thing, slot: _Slot) -> bool:
        """Whether a statement puts what is made each time it runs into one place."""
        if slot.statement == thing.made:
            return True
        made, put = self.places.get(thing.made), self.places.get(slot.statement)
        if thing.given or made is None or put is None:
            return bool(thing.given)
        names = [name for name, where in self.definitions.items() if where == [thing.made]]
        direct = any(thing in self.names[name] for name in names)
        return direct and made[2] == put[2] and put[0][: len(made[0])] == made[0] and made[1] < put[1]
