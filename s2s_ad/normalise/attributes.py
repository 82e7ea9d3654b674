"""The attributes of an instance that nobody else sees, as variables.

Before and after::

    t = blank(Point)                  p_a = x
    t.a = x                           p_b = p_a * y
    t.b = t.a * y                     p = instance_of(Point, a=p_a, b=p_b)
    p = finished(t)

    p = Point(x, y)                   p_a = x
    p.a = p.a * y                     p_b = y
    return p.a * p.b                  p_a = p_a * y
                                      return p_a * p_b

An instance is left as it is where it is returned, kept in a list, given to a function, or has a second name while it
changes. An `__init__` that lets it go before it is finished can't be followed at all.
"""

from __future__ import annotations

import dis
import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

import gast

from s2s_ad.analysis.constructors import constructed
from s2s_ad.analysis.statements import all_statements
from s2s_ad.frontend.bindings import Resolver, is_table
from s2s_ad.frontend.weakly import by_class
from s2s_ad.normalise import nodes
from s2s_ad.normalise.methods import Lookup
from s2s_ad.origin import adopt
from s2s_ad.runtime import blank, finished, instance_of
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.quote import quote
from s2s_ad.syntax.scopes import NESTED
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

Statements = list[gast.stmt]
_DATA: Any = int | float | complex | str | bytes | tuple | None


@dataclass
class Uses:
    """Where a name occurs: `attributes` that are read or written, and how often as it is."""

    attributes: list[gast.Attribute] = field(default_factory=list)
    bare: int = 0
    definitions: list[gast.stmt] = field(default_factory=list)

    @property
    def stored(self) -> list[str]:
        """The attributes that are written, in order."""
        written = (each.attr for each in self.attributes if not isinstance(each.ctx, gast.Load))
        return list(dict.fromkeys(written))

    @property
    def read(self) -> set[str]:
        """All attributes that occur."""
        return {each.attr for each in self.attributes}


@dataclass(frozen=True)
class Attributes:
    """One run over a versioned function."""

    function: gast.FunctionDef
    scope: Resolver
    lookup: Lookup
    names: Names
    temporaries: set[str]
    active: frozenset[str]

    def run(self) -> bool:
        """Change the tree in place; whether there was anything to change."""
        uses = _uses(self.function)
        for name, found in uses.items():
            start = self.started(found)
            if start is not None and self.fill(name, found, start):
                return True
        for name, found in uses.items():
            if self.merge(name, found, uses):
                return True
        done = [self.dissolve(group, uses) for group in _groups(uses, writes(self.function.args))]
        return any(done)

    def started(self, found: Uses) -> gast.Assign | None:
        """The one statement that makes a blank instance of a name."""
        match found.definitions:
            case [gast.Assign(value=gast.Call(func=func)) as start] if self.scope.resolve(func) is blank:
                return start
        return None

    def fill(self, name: str, found: Uses, start: gast.Assign) -> bool:
        """`t = blank(K) ... p = finished(t)` once nothing else reads t as it is."""
        kind = self.scope.resolve(start.value.args[0])
        end = self.end(name)
        if found.bare != 1 or end is None or not isinstance(kind, type):
            return False
        body, last = end
        first = next((index for index, each in enumerate(body) if each is start), None)
        if first is None or any(self.is_computed(kind, each) for each in found.read):
            return False
        attributes = found.stored
        defaults = {each: start.value.args[0] for each in _defaults(kind) if each in attributes or each in kept(kind)}
        certain = _certain(body[first + 1 : last], name)
        if any(each not in certain and each not in defaults for each in attributes):
            return False
        fields = dict.fromkeys([*attributes, *defaults])
        if not found.read <= fields.keys() | _defaults(kind):
            return False
        target = body[last].targets[0].id
        own = {each: self.fresh("t") for each in fields}
        before = [_default(own[each], defaults[each], each) for each in fields if each in defaults]
        keywords = [gast.keyword(each, nodes.load(own[each])) for each in fields]
        whole = gast.Call(nodes.load("instance_of"), [copy_tree(start.value.args[0])], keywords)
        display = nodes.assign(target, whole)
        adopt(display, body[last])
        body[last] = display
        body[first : first + 1] = before
        for each in before:
            adopt(each, start)
        self.rename(name, own, start.value.args[0])
        return True

    def end(self, name: str) -> tuple[Statements, int] | None:
        """The block, and the place in it, where an instance is finished."""
        for body in _blocks(self.function.body):
            for index, statement in enumerate(body):
                match statement:
                    case gast.Assign(value=gast.Call(func=func, args=[gast.Name(id=own)])) if (
                        own == name and self.scope.resolve(func) is finished
                    ):
                        return body, index
        return None

    def is_computed(self, kind: type, name: str) -> bool:
        """Whether an attribute is a method, a property or the like of its class."""
        found = self.lookup(kind, name)
        if inspect.ismemberdescriptor(found):
            return False
        return hasattr(found, "__get__") or (found is None and hasattr(object, name))

    def merge(self, name: str, found: Uses, uses: Mapping[str, Uses]) -> bool:
        """`q = p`, one name too many for an instance that is made here."""
        match found.definitions:
            case [gast.Assign(targets=[gast.Name()], value=gast.Name(id=source)) as copy] if source in uses:
                pass
            case _:
                return False
        made = uses[source].definitions[0] if len(uses[source].definitions) == 1 else None
        if not isinstance(made, gast.Assign) or not isinstance(made.value, gast.Call) or name not in self.active:
            return False
        if constructed(made.value, self.scope) is None or not any(each.stored for each in (found, uses[source])):
            return False
        for body in _blocks(self.function.body):
            after = [index for index, each in enumerate(body) if each is made]
            at = next((index for index, each in enumerate(body) if each is copy), None)
            if after and at is not None and not any(name in reads(each) for each in body[:at]):
                del body[at]
                for node in all_nodes([self.function]):
                    if isinstance(node, gast.Name) and node.id == name:
                        node.id = source
                return True
        return False

    def dissolve(self, group: frozenset[str], uses: Mapping[str, Uses]) -> bool:
        """Names of instances of one class, all made here, of which only attributes are used."""
        if not group & self.active:
            return False
        displays: dict[int, dict[str, gast.expr]] = {}
        fields: set[tuple[str, ...]] = set()
        kinds = set()
        copies = 0
        spelled: gast.expr | None = None
        for name in group:
            for statement in uses[name].definitions:
                value = statement.value if isinstance(statement, gast.Assign) else None
                if isinstance(value, gast.Name) and value.id in group:
                    copies += 1
                    continue
                made = constructed(value, self.scope) if isinstance(value, gast.Call) else None
                if value is None or made is None or not isinstance(statement.targets[0], gast.Name):
                    return False
                displays[id(statement)] = made
                fields.add(tuple(sorted(made)))
                kinds.add(self.kind(value))
                spelled = value.args[0] if self.scope.resolve(value.func) is instance_of else value.func
        reads_copied = sum(uses[name].bare for name in group)
        stored = any(uses[name].stored for name in group)
        if len(fields) != 1 or len(kinds) != 1 or reads_copied != copies or (stored and copies):
            return False
        (kind,), (names,) = kinds, fields
        read = {each for name in group for each in uses[name].read}
        if kind is None or any(self.is_computed(kind, each) for each in read):
            return False
        of_class = read - set(names)
        if not of_class <= _defaults(kind) or any(of_class & set(uses[name].stored) for name in group):
            return False
        own = {name: {each: self.variable(name, each, uses, displays) for each in names} for name in sorted(group)}
        self.function.body = self.rewritten(self.function.body, displays, own)
        for name in group:
            self.rename(name, own[name], spelled)
        return True

    def variable(
        self, name: str, attribute: str, uses: Mapping[str, Uses], displays: Mapping[int, Mapping[str, gast.expr]]
    ) -> str:
        """A name for an attribute: invented, where it is another one for something that the user gave a name to."""
        found = uses[name]
        made = [displays[id(each)][attribute] for each in found.definitions if id(each) in displays]
        first = made[0] if len(made) == len(found.definitions) == 1 else None
        while isinstance(first, gast.Name) and first.id in self.temporaries:
            definitions = uses[first.id].definitions if first.id in uses else []
            only = definitions[0] if len(definitions) == 1 else None
            first = only.value if isinstance(only, gast.Assign) else None
        if (isinstance(first, gast.Name) and attribute not in found.stored) or name in self.temporaries:
            return self.fresh(f"{name}_{attribute}")
        return self.names.fresh(f"{name}_{attribute}")

    def fresh(self, base: str) -> str:
        name = self.names.fresh(base)
        self.temporaries.add(name)
        return name

    def kind(self, call: gast.Call) -> type | None:
        found = self.scope.resolve(call.func)
        if found is instance_of:
            found = self.scope.resolve(call.args[0])
        return found if isinstance(found, type) and found.__module__ != "types" else None

    def rewritten(
        self, body: Statements, displays: Mapping[int, Mapping[str, gast.expr]], own: Mapping[str, Mapping[str, str]]
    ) -> Statements:
        out: Statements = []
        for statement in body:
            if isinstance(statement, gast.If | gast.For | gast.While):
                statement.body = self.rewritten(statement.body, displays, own)
                statement.orelse = self.rewritten(statement.orelse, displays, own)
            made = [statement]
            if id(statement) in displays:
                made = self.spelled(displays[id(statement)], own[statement.targets[0].id], own.keys())
            else:
                match statement:
                    case gast.Assign(targets=[gast.Name(id=target)], value=gast.Name(id=source)) if target in own:
                        made = [nodes.assign(own[target][each], nodes.load(own[source][each])) for each in own[target]]
            for each in made:
                if each is not statement:
                    adopt(each, statement)
            if made and made[0] is not statement:
                made[0].comment = getattr(statement, "comment", None)
            out.extend(made)
        return out

    def spelled(self, display: Mapping[str, gast.expr], own: Mapping[str, str], group: Any) -> Statements:
        """An assignment for each field; all values first, if one reads an instance of the group."""
        early = any(reads(item) & group for item in display.values())
        held = {each: self.fresh("t") for each in display} if early else {}
        before = [nodes.assign(held[each], item) for each, item in display.items()] if early else []
        values = {each: nodes.load(held[each]) if early else copy_tree(item) for each, item in display.items()}
        return before + [nodes.assign(own[each], value) for each, value in values.items()]

    def rename(self, name: str, own: Mapping[str, str], kind: gast.expr | None) -> None:
        """The attributes of a name by the names of variables; those of its class by way of the class."""
        for parent in all_nodes([self.function]):
            for key, value in vars(parent).items():
                if isinstance(value, gast.Attribute):
                    setattr(parent, key, _renamed(value, name, own, kind))
                elif isinstance(value, list):
                    value[:] = [
                        _renamed(each, name, own, kind) if isinstance(each, gast.Attribute) else each for each in value
                    ]


def _renamed(found: gast.Attribute, name: str, own: Mapping[str, str], kind: gast.expr | None) -> gast.expr:
    if not isinstance(found.value, gast.Name) or found.value.id != name:
        return found
    if found.attr in own:
        made = gast.Name(own[found.attr], found.ctx, None, None)
    else:
        assert kind is not None
        made = gast.Attribute(copy_tree(kind), found.attr, found.ctx)
    adopt(made, found)
    return made


def _uses(function: gast.FunctionDef) -> dict[str, Uses]:
    found: defaultdict[str, Uses] = defaultdict(Uses)
    nested: set[int] = set()
    looked_through: set[int] = set()
    everything = all_nodes([function])
    for node in everything:
        if node.__class__ in NESTED and node is not function:
            nested.update(map(id, all_nodes([node])))
    for node in everything:
        if node.__class__ is gast.Attribute and node.value.__class__ is gast.Name and id(node) not in nested:
            found[node.value.id].attributes.append(node)
            looked_through.add(id(node.value))
    for node in everything:
        if node.__class__ is not gast.Name or id(node) in looked_through:
            continue
        if not isinstance(node.ctx, gast.Store | gast.Param) or id(node) in nested:
            found[node.id].bare += 1
    for statement in all_statements(function.body):
        bound = () if isinstance(statement, gast.If | gast.While) else writes(statement)
        for name in writes(statement.target) if isinstance(statement, gast.For) else bound:
            found[name].definitions.append(statement)
    return dict(found)


def _groups(uses: Mapping[str, Uses], parameters: set[str]) -> Iterator[frozenset[str]]:
    """Names that are copies of each other, apart from all others."""
    parents = {name: name for name in uses}

    def find(name: str) -> str:
        while parents[name] != name:
            name = parents[name]
        return name

    for name, found in uses.items():
        for statement in found.definitions:
            match statement:
                case gast.Assign(targets=[gast.Name()], value=gast.Name(id=source)) if source in parents:
                    parents[find(source)] = find(name)
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for name in uses:
        groups[find(name)].add(name)
    for group in groups.values():
        if not group & parameters and all(uses[name].definitions for name in group):
            yield frozenset(group)


def _blocks(body: Statements) -> Iterator[Statements]:
    yield body
    for statement in body:
        if isinstance(statement, gast.If | gast.For | gast.While):
            yield from _blocks(statement.body)
            yield from _blocks(statement.orelse)


def _certain(body: Statements, name: str) -> set[str]:
    """The attributes of a name that are written whichever way is gone."""
    found: set[str] = set()
    for statement in body:
        match statement:
            case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=base), attr=attr)]) if base == name:
                found.add(attr)
            case gast.If(body=one, orelse=other):
                found |= _certain(one, name) & _certain(other, name)
    return found


def _default(name: str, kind: gast.expr, attribute: str) -> gast.stmt:
    return quote(f"y = kind.{attribute}", y=name, kind=kind)[0]


@by_class
def kept(kind: type) -> frozenset[str]:
    """The attributes that the methods of a class store into."""
    functions = (each for base in kind.__mro__[:-1] for each in vars(base).values() if isinstance(each, FunctionType))
    steps = (step for function in functions for step in dis.get_instructions(function))
    return frozenset(str(step.argval) for step in steps if step.opname == "STORE_ATTR")


@by_class
def _defaults(kind: type) -> frozenset[str]:
    """The data of a class that an instance reads until it has its own."""
    return frozenset(
        name
        for base in kind.__mro__[:-1]
        for name, value in vars(base).items()
        if (isinstance(value, _DATA) or is_table(value)) and not (name.startswith("__") and name.endswith("__"))
    )
