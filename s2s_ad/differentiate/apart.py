"""Guards where a function that is differentiated by itself may hand out what its caller holds as well.

    q = look(rows)                    q = look(rows)
    rows[0] = x**3           ->       require_apart("m.py:7", "look", "containers", q, rows=rows)
    return np.sum(q[0])               rows[0] = x**3
                                      return np.sum(q[0])

The derivative of `q` is a new object, in both modes, so that what happens to that of `rows` is not seen in it. There is
a guard only where that matters: something is stored into after the call, both sides of which are still read then, and
the text of the function doesn't show that all that it returns is new.

What is on which side is told by *labels*, which flow with the assignments that may follow the call (Andersen 1994,
flow-insensitive): TOP for what the call returned, INSIDE for what may be in it, and the name of each other variable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import gast

from s2s_ad import errors
from s2s_ad.analysis.handed import OUTSIDE, Handed
from s2s_ad.analysis.liveness import Live, live_after
from s2s_ad.analysis.memory import CONTAINERS, GROWING, Memory, bound, shared_by, stored_by
from s2s_ad.analysis.operations import operation
from s2s_ad.analysis.statements import all_statements
from s2s_ad.differentiate.context import stamp
from s2s_ad.differentiate.program import Callee
from s2s_ad.frontend.bindings import MISSING, Resolver
from s2s_ad.frontend.written import is_derivative
from s2s_ad.origin import place_of
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.values import Unknown, Value, is_array, mutable

Statements = list[gast.stmt]
TOP, INSIDE = "<top>", "<inside>"
OWN = frozenset({TOP, INSIDE})
GUARDS = ("require_apart", "require_held_once")


@dataclass(frozen=True)
class _Place:
    """A call of a user's function: its block and position there, what may run after it, what is bound before it."""

    call: gast.Assign
    block: Statements
    later: Statements
    known: frozenset[str]


@dataclass
class Guards:
    """Puts the guards into one function in the core language."""

    values: Mapping[str, Value]
    memory: Memory
    scope: Resolver
    active: frozenset[str]
    varied: frozenset[str]
    callee: Callable[[gast.Call], Callee | None]
    """What is known of a call of a user's function; None of any other call."""

    def put(self, function: gast.FunctionDef) -> None:
        """Put them after the calls."""
        places = list(self.places(function.body, [], frozenset(writes(function.args))))
        if not places:
            return
        after = live_after(function.body)
        local = {name for statement in all_statements(function.body) for name in writes(statement)}
        for place in places:
            made = self.guards(place, after, local)
            at = next(index for index, each in enumerate(place.block) if each is place.call)
            place.block[at + 1 : at + 1] = stamp(made, place.call)

    def places(self, block: Statements, later: Statements, known: frozenset[str]) -> Iterator[_Place]:
        """The calls whose result may be stored into, with what may run after them."""
        for index, statement in enumerate(block):
            rest = block[index + 1 :] + later
            match statement:
                case gast.For(target=target):
                    yield from self.places(statement.body, [statement, *rest], known | writes(target))
                case gast.While():
                    yield from self.places(statement.body, [statement, *rest], known)
                case gast.If():
                    yield from self.places(statement.body, rest, known)
                    yield from self.places(statement.orelse, rest, known)
                case gast.Assign(targets=[target], value=gast.Call()) if self.is_asked(block, index):
                    yield _Place(statement, block, rest, known | frozenset(bound(target)))
            known |= _certain(statement)

    def is_asked(self, block: Statements, index: int) -> bool:
        """Whether a call may return what is stored into, and has no guard yet, as in a generated function."""
        statement = block[index]
        names = [name for name in bound(statement.targets[0]) if mutable(self.value(name))]
        if not any(self.memory.is_stored(name) for name in names) or _is_guarded(block[index + 1 :]):
            return False
        function = self.scope.resolve(statement.value.func)
        return operation(statement.value, self.values, self.scope) is None and not is_derivative(function)

    def value(self, name: str) -> Value:
        return self.values.get(name, Unknown())

    def guards(self, place: _Place, after: Mapping[int, Live], local: set[str]) -> Statements:
        callee = self.callee(place.call.value)
        if callee is None:
            return self.of_unknown(place, after)
        found = _Conflicts(self, place, after).solve()
        if not (found.apart or found.twice or found.stores) or not self.varied & found.labels.keys():
            return []
        handed = callee.handed()
        if found.stores and OUTSIDE in handed.shares:
            raise errors.stored_in_result(found.stores[0], callee.name)
        if not self.active & found.labels.keys():
            return []
        where, called = gast.Constant(place_of(place.call), None), gast.Constant(callee.name, None)
        out: Statements = []
        target = bound(place.call.targets[0])[0]
        if handed.shares and self.is_given(callee, handed):
            for stored in sorted({*found.apart.values()}):
                names = sorted(name for name, kinds in found.apart.items() if kinds == stored)
                unset = [name for name in names if name in local and name not in place.known]
                if unset:
                    raise errors.shares_unset(place.call, callee.name, unset[0])
                keywords = ", ".join(f"{name}={name}" for name in names)
                text = f"require_apart(where, called, stored, made, {keywords})"
                kinds = gast.Constant(stored, None)
                out += quote(text, where=where, called=called, stored=kinds, made=target)
        return out + (_held_once(place, callee.name, found.twice) if handed.twice else [])

    def of_unknown(self, place: _Place, after: Mapping[int, Live]) -> Statements:
        """`dict.fromkeys("ab", [])` holds one list twice, and so may what a lambda makes, where nothing active is in
        the call: it is made as it stands."""
        function = self.scope.resolve(place.call.value.func)
        if function is not MISSING and getattr(function, "__name__", "") != "fromkeys":
            return []
        if not self.active & set(bound(place.call.targets[0])):
            return []
        return _held_once(place, errors.called(place.call.value), _Conflicts(self, place, after).solve().twice)

    def is_given(self, callee: Callee, handed: Handed) -> bool:
        """Whether one of the parameters that a function hands out is given what can be stored into."""
        if not handed.shares <= callee.arguments.keys():
            return True
        given = (name for parameter in handed.shares for name in reads(callee.arguments[parameter]))
        return any(mutable(self.value(name)) for name in given)

    def shared(self, value: gast.expr) -> set[str]:
        """The names whose memory the value of an expression may share."""
        if isinstance(value, gast.Call) and operation(value, self.values, self.scope) is None:
            callee = self.callee(value)
            if callee is not None:
                handed = callee.handed()
                if handed.shares <= callee.arguments.keys():
                    return {name for each in handed.shares for name in reads(callee.arguments[each])}
        return shared_by(value, self.values, self.scope)


@dataclass
class _Conflicts:
    """Which stores after a call are seen on the other side of it, or in another place of what was returned."""

    guards: Guards
    place: _Place
    after: Mapping[int, Live]
    labels: dict[str, frozenset[str]] = field(default_factory=dict)
    apart: dict[str, str] = field(default_factory=dict)
    """By other variables: what is stored into."""
    twice: str = ""
    stores: Statements = field(default_factory=list)
    """Those into what the call returned."""

    def solve(self) -> _Conflicts:
        names = bound(self.place.call.targets[0])
        memory = self.guards.memory
        groups = {memory.alias_class(name) for name in names}
        for name in self.after[id(self.place.call)] - set(names):
            if memory.alias_class(name) in groups and mutable(self.guards.value(name)):
                self.labels[name] = frozenset({name})
        self.labels |= dict.fromkeys(names, frozenset({TOP}))
        statements = [each for each in all_statements(self.place.later) if each is not self.place.call]
        while sum(self.flow(statement) for statement in statements):
            pass
        is_container = not is_array(self.guards.value(names[0]))
        for statement in statements:
            stored = stored_by(statement, self.guards.values, self.guards.scope)
            for name in sorted(stored & self.labels.keys()):
                self.stores += [statement] if self.labels[name] & OWN else []
                self.look(name, _kinds(statement, name, self.guards), self.after[id(statement)], is_container)
        return self

    def look(self, name: str, kinds: frozenset[str], live: Live, is_container: bool) -> None:
        """A store through a name: who else sees it?"""
        stored = self.labels[name]
        kinds = kinds if is_container else kinds & {"arrays"}
        seen = frozenset(label for other in live & self.labels.keys() for label in self.labels[other])
        if not kinds:
            return
        others = (stored - OWN if seen & OWN else frozenset()) | (seen - OWN if stored & OWN else frozenset())
        for other in others:
            self.apart[other] = _joined(self.apart.get(other, ""), kinds)
        if is_container and INSIDE in stored and seen & OWN:
            self.twice = _joined(self.twice, kinds)

    def flow(self, statement: gast.stmt) -> bool:
        """Whether a statement gives a name a label that it did not have."""
        match statement:
            case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Tuple(elts=items)) if len(targets) == len(
                items
            ):
                return any(self.give(bound(t), item, exact=True) for t, item in zip(targets, items, strict=True))
            case gast.Assign(targets=[gast.Name() | gast.Tuple() as target], value=value):
                if getattr(statement, "fleeting", False):
                    return False
                operand = value.left if getattr(statement, "inplace", None) else value
                return self.give(bound(target), operand, exact=isinstance(target, gast.Name))
            case gast.Assign(targets=[gast.Subscript(value=base) | gast.Attribute(value=base)], value=value):
                return self.keep(base, value)
            case gast.AugAssign(target=gast.Name() as base, value=value):
                return self.keep(base, value)
            case gast.AugAssign(target=gast.Subscript(value=base) | gast.Attribute(value=base), value=value):
                return self.keep(base, value)
            case gast.Expr(value=gast.Call(func=gast.Attribute(value=base, attr=attr), args=args)) if attr in GROWING:
                return any(self.keep(base, value) for value in args)
            case gast.For(target=target, iter=source):
                return self.give(bound(target), source, exact=False)
            case gast.FunctionDef(name=name):
                return self.add([name], self.of(reads(statement)))
        return False

    def of(self, names: set[str] | frozenset[str]) -> frozenset[str]:
        return frozenset(label for name in names for label in self.labels.get(name, ()))

    def give(self, targets: list[str], value: gast.expr, *, exact: bool) -> bool:
        """What is bound to a value; `exact`: to all of it. Only another name for it is what it is."""
        found = self.of(self.guards.shared(value))
        if found and not (exact and isinstance(value, gast.Name)):
            found = found - {TOP} | ({INSIDE} if found & OWN else frozenset())
        return self.add([name for name in targets if mutable(self.guards.value(name))], found)

    def keep(self, base: gast.expr, value: gast.expr) -> bool:
        """A store into a container, which all see that may hold it or lie in it."""
        if not isinstance(base, gast.Name) or is_array(self.guards.value(base.id)):
            return False
        found = self.of(self.guards.shared(value))
        found = found - {TOP} | ({INSIDE} if found & OWN else frozenset())
        own = self.labels.get(base.id, frozenset())
        if not found:
            return False
        return self.add([base.id, *(name for name, labels in self.labels.items() if _meet(labels, own))], found)

    def add(self, names: list[str], labels: frozenset[str]) -> bool:
        changed = False
        for name in names if labels else ():
            before = self.labels.get(name, frozenset())
            self.labels[name] = before | labels
            changed |= self.labels[name] != before
        return changed


def _meet(labels: frozenset[str], others: frozenset[str]) -> bool:
    return bool(labels & others) or bool(labels & OWN and others & OWN)


def _joined(kinds: str, more: frozenset[str]) -> str:
    return " and ".join(sorted({*kinds.split(" and "), *more} - {""}))


def _kinds(statement: gast.stmt, name: str, guards: Guards) -> frozenset[str]:
    """Whether a store through a name is one into an array, or into a container."""
    value = guards.value(name)
    if is_array(value):
        return frozenset({"arrays"})
    updates = isinstance(statement, gast.AugAssign) and not isinstance(statement.target, gast.Name)
    if isinstance(value, CONTAINERS) and not updates and not isinstance(statement, gast.Expr):
        return frozenset({"containers"})
    return frozenset({"arrays", "containers"})


def _held_once(place: _Place, called: str, stored: str) -> Statements:
    if not stored:
        return []
    return quote(
        "require_held_once(where, called, stored, made)",
        where=gast.Constant(place_of(place.call), None),
        called=gast.Constant(called, None),
        stored=gast.Constant(stored, None),
        made=bound(place.call.targets[0])[0],
    )


def _certain(statement: gast.stmt) -> frozenset[str]:
    """The names that a statement binds whichever way it goes."""
    match statement:
        case gast.If():
            one, other = (
                frozenset(name for each in block for name in _certain(each))
                for block in (statement.body, statement.orelse)
            )
            return one & other
        case gast.For() | gast.While():
            return frozenset()
        case _:
            return frozenset(writes(statement))


def _is_guarded(rest: Statements) -> bool:
    match rest[:1]:
        case [gast.Expr(value=gast.Call(func=gast.Name(id=name)))]:
            return name in GUARDS
    return False
