"""Operators, tests and builtins of instances whose methods store are written as the calls that they are.

    queue << v                 Queue.__lshift__(queue, v)
    n = len(box) + 1           t = Box.__len__(box); n = t + 1
    if v in seen: ...          if Seen.__contains__(seen, v): ...
    total += v                 total = Total.__iadd__(total, v)
    k = box.count              k = Box.count.fget(box)

A call may do anything, and is looked at as such; an operation is taken to do nothing but compute. Those in place are
written so whatever they do: they have a method of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

import gast

from s2s_ad import errors
from s2s_ad.analysis.special_methods import holds_instances, is_computed, is_users_own, kinds_of, method_use
from s2s_ad.analysis.statements import all_statements
from s2s_ad.normalise import nodes
from s2s_ad.normalise.instances import spelling
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import Names, names_in
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.scopes import NESTED, writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import Value, element

Statements = list[gast.stmt]
_HEADS = {gast.If: ("test",), gast.While: ("test",), gast.For: ("iter",), gast.FunctionDef: ()}
_FIRST = {gast.BoolOp: "values", gast.Compare: "left", gast.IfExp: "test"}
"""Of expressions that may leave some of their parts aside, the field that is evaluated first; of a list its first."""


@dataclass(frozen=True)
class Place:
    """Where an expression stands.

    tested: only its truth is asked for there; first: nothing that could be noticed is evaluated before it.
    """

    parent: gast.AST
    field: str
    index: int | None
    tested: bool
    first: bool

    @property
    def node(self) -> gast.expr:
        """What stands there."""
        found = getattr(self.parent, self.field)
        return found if self.index is None else found[self.index]

    def put(self, node: gast.expr) -> None:
        """Put another expression there."""
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node


def write_methods(
    function: gast.FunctionDef,
    values: Mapping[str, Value],
    temporaries: set[str],
    value_of: Callable[[gast.expr], Value],
    resolve: Callable[[gast.expr], object],
    may_store: Callable[[type, str], bool],
    spell: Callable[[object, str], str],
) -> bool:
    """Write the calls of a function, in place; whether there was any.

    values: of its names; may_store: whether the method with a name of a class may store into anything.
    """
    if not any(map(holds_instances, values.values())):
        return False
    run = SpecialMethods(value_of, resolve, may_store, spell, Names(names_in(function)), temporaries)
    return run.in_place(function.body)


@dataclass
class SpecialMethods:
    """One run over a function."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    may_store: Callable[[type, str], bool]
    spell: Callable[[object, str], str]
    names: Names
    temporaries: set[str]
    changed: bool = False
    tests: Set[str] = field(default_factory=frozenset)
    asked: set[str] = field(default_factory=set)
    """The tests that hold the truth of an instance by now, and not the instance."""

    def in_place(self, body: Statements) -> bool:
        """Write the calls; whether there was any."""
        tests = (node.test for node in all_statements(body) if isinstance(node, gast.If))
        self.tests = {test.id for test in tests if isinstance(test, gast.Name)}
        self.block(body)
        return self.changed

    def block(self, body: Statements) -> None:
        """Write those of a block and of the blocks inside."""
        for statement in list(body):
            if isinstance(statement, gast.If | gast.While | gast.For):
                self.block(statement.body)
                self.block(statement.orelse)
            before = self.statement(statement)
            place = next(k for k, each in enumerate(body) if each is statement)
            instead = self.deleted(statement) or self.total(statement) or [statement]
            body[place : place + 1] = [*before, *instead]

    def statement(self, statement: gast.stmt) -> Statements:
        """Write those of one statement; what is to be done before it."""
        before: Statements = []
        updated = getattr(statement, "inplace", None) is not None
        for place in reversed(list(_places(statement, self.tests))):
            at_once = updated and place.parent is statement
            call = self.call(place, at_once)
            if call is None:
                continue
            self.changed = True
            self.asked |= writes(statement) & self.tests
            adopt(call, statement)
            if at_once:
                statement.inplace = None
            if place.first and place.parent is not statement:
                name = self.fresh("t")
                made = nodes.assign(name, call)
                adopt(made, statement)
                before.append(made)
                call = nodes.load(name)
            place.put(call)
        return before

    def deleted(self, statement: gast.stmt) -> Statements | None:
        """`del` of what a class deletes in its own way: a property, an item."""
        if not isinstance(statement, gast.Delete):
            return None
        found = [self.deletion(target) for target in statement.targets]
        if not any(found):
            return None
        self.changed = True
        pairs = zip(found, statement.targets, strict=True)
        made: Statements = [gast.Delete([target]) if call is None else gast.Expr(call) for call, target in pairs]
        for each in made:
            adopt(each, statement)
            adopt(getattr(each, "value", each), statement)
        return made

    def deletion(self, target: gast.expr) -> gast.Call | None:
        """The call that the deletion of a target is."""
        if not isinstance(target, gast.Attribute | gast.Subscript):
            return None
        kinds = kinds_of(self.value_of(target.value))
        kind, base = kinds[0], copy_tree(target.value)
        if kind is None or len(kinds) > 1:
            return None
        spelled = spelling(kind, self.resolve, self.spell)
        if isinstance(target, gast.Subscript):
            call = gast.Call(gast.Attribute(spelled, "__delitem__", gast.Load()), [base, target.slice], [])
            return call if is_users_own(kind, "__delitem__") else None
        if is_users_own(kind, "__delattr__"):
            return gast.Call(
                gast.Attribute(spelled, "__delattr__", gast.Load()), [base, nodes.constant(target.attr)], []
            )
        if not is_computed(kind, target.attr):
            return None
        found = gast.Attribute(spelled, target.attr, gast.Load())
        return gast.Call(gast.Attribute(found, "fdel", gast.Load()), [base], [])

    def total(self, statement: gast.stmt) -> Statements | None:
        """The loop that `sum` of instances is: they are added by their own operator."""
        match statement:
            case gast.Assign(
                targets=[gast.Name(id=target)], value=gast.Call(func=func, args=[items, *start], keywords=[]) as call
            ) if self.resolve(func) is sum:
                kinds = kinds_of(element(self.value_of(items)))
            case _:
                return None
        if not any(is_users_own(kind, name) for kind in kinds for name in ("__add__", "__radd__")):
            return None
        if not start:
            raise errors.sum_of_instances(call)
        self.changed = True
        total, item = self.fresh("t"), self.fresh("t")
        loop = quote("for item in items: total = total + item", item=item, items=items, total=total)
        made = [nodes.assign(total, start[0]), *loop, nodes.assign(target, nodes.load(total))]
        for each in all_statements(made):
            adopt(each, statement)
        return made

    def fresh(self, base: str) -> str:
        name = self.names.fresh(base)
        self.temporaries.add(name)
        return name

    def call(self, place: Place, updated: bool) -> gast.expr | None:
        """The call that an expression is; None if there is none to be written."""
        node = place.node
        if isinstance(node, gast.Attribute):
            return self.computed(node)
        if isinstance(node, gast.Name) and node.id in self.asked:
            return None
        found = method_use(node, self.value_of, self.resolve, in_place=updated)
        if found is None and isinstance(place.parent, gast.FormattedValue):
            found = method_use(gast.Call(nodes.load("str"), [node], []), self.value_of, lambda _: str)
        if found is None and (place.tested or _is_asked(place)):
            found = method_use(gast.Call(nodes.load("bool"), [node], []), self.value_of, lambda _: bool)
        if found is None or not isinstance(found.func, gast.Attribute):
            return None
        name, kinds = found.func.attr, kinds_of(self.value_of(found.func.value))
        if not (name.startswith("__i") and updated) and not any(self.may_store(kind, name) for kind in kinds if kind):
            return None
        if _is_asked(place) and not place.tested:
            raise errors.stores_when_tested(node, name)
        made = self.by_class(found, kinds)
        opposite = isinstance(node, gast.Compare) and isinstance(node.ops[0], gast.NotIn)
        return gast.UnaryOp(gast.Not(), made) if opposite else made

    def by_class(self, call: gast.Call, kinds: list[type | None]) -> gast.Call:
        """`Queue.__lshift__(queue, v)`, where the class is known: arrays and numbers have methods of these names."""
        if len(kinds) > 1 or kinds[0] is None:
            return call
        found = gast.Attribute(spelling(kinds[0], self.resolve, self.spell), call.func.attr, gast.Load())
        return gast.Call(found, [call.func.value, *call.args], [])

    def computed(self, node: gast.Attribute) -> gast.expr | None:
        """The call of the function of a property that stores."""
        kinds = kinds_of(self.value_of(node.value))
        kind = kinds[0]
        if kind is None or len(kinds) > 1 or not is_computed(kind, node.attr) or not self.may_store(kind, node.attr):
            return None
        found = gast.Attribute(spelling(kind, self.resolve, self.spell), node.attr, gast.Load())
        return gast.Call(gast.Attribute(found, "fget", gast.Load()), [node.value], [])


def _is_asked(place: Place) -> bool:
    """Whether an operand of `and` and `or` is tested: the last one is not."""
    return isinstance(place.parent, gast.BoolOp) and place.node is not place.parent.values[-1]


def _places(statement: gast.stmt, tests: Set[str]) -> Iterator[Place]:
    """The expressions of a statement, outermost first; not those of its blocks, and of scopes inside of it."""
    truth = isinstance(statement, gast.If | gast.While | gast.Assert)
    truth = truth or (isinstance(statement, gast.Assign) and not writes(statement).isdisjoint(tests))
    fields = _HEADS.get(type(statement), statement._fields)
    once = not isinstance(statement, gast.While)
    tested = {"test", "value"} if truth else set[str]()
    pending = [each for name in fields for each in _in_field(statement, name, name in tested, once)]
    for place in pending:  # grows while it is read
        yield place
        if place.node.__class__ not in NESTED:
            pending += _inside(place)


def _inside(place: Place) -> Iterator[Place]:
    node, first = place.node, place.first
    choosing = type(node) in _FIRST
    for name in node._fields:
        asked = isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not)
        asked = asked or (isinstance(node, gast.IfExp) and name == "test")
        asked = asked or (isinstance(node, gast.BoolOp) and place.tested)
        for each in _in_field(node, name, asked, first):
            always = not choosing or (name == _FIRST[type(node)] and not each.index)
            yield replace(each, first=each.first and always)
            first = first and not choosing and isinstance(each.node, gast.Constant | gast.Name)


def _in_field(parent: gast.AST, name: str, tested: bool, first: bool) -> Iterator[Place]:
    held = getattr(parent, name, None)
    if not isinstance(held, list):
        if _is_expression(held):
            yield Place(parent, name, None, tested, first)
        return
    for k, item in enumerate(held):
        if _is_expression(item):
            yield Place(parent, name, k, tested, first)
            first = first and isinstance(item, gast.Constant | gast.Name)


def _is_expression(node: object) -> bool:
    stored = isinstance(getattr(node, "ctx", None), gast.Store | gast.Del)
    return isinstance(node, gast.expr | gast.keyword) and not stored
