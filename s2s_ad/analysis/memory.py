"""Which names may share memory, and which memory is stored into.

Alias classes are the equivalence closure of "may share": copies, views, elements of containers, joins (Steensgaard
1996, flow-insensitive). A class whose arrays are stored into is differentiated through *shadows*; in all others a view
or an alias is as good as a copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import gast

from s2s_ad.analysis.indices import gives_number, is_advanced
from s2s_ad.analysis.keys import elements, gives_keys, unpacks_keys
from s2s_ad.analysis.operations import added, operation, resolve, scatter
from s2s_ad.analysis.statements import all_statements
from s2s_ad.analysis.writing import Writing
from s2s_ad.frontend.bindings import MISSING, Resolver
from s2s_ad.frontend.written import is_written
from s2s_ad.syntax.mutating import REMOVING, STORING
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import (
    Array,
    DictOf,
    ListOf,
    ObjectOf,
    SomeTuple,
    TupleOf,
    Unknown,
    Value,
    held,
    is_array,
    is_inert,
    mutable,
)

CONTAINERS = TupleOf | SomeTuple | ListOf | DictOf | ObjectOf
GROWING = STORING | REMOVING
"""Methods after which it holds something else."""


@dataclass(frozen=True)
class Memory:
    """Alias classes, named by a representative, with what is stored into them."""

    representatives: Mapping[str, str]
    stored_arrays: frozenset[str]
    stored_containers: frozenset[str]
    values: Mapping[str, Value]
    fleeting: frozenset[str] = frozenset()
    """Views that are as good as copies while the program runs; the reverse sweep stores into their memory again."""
    computed: frozenset[str] = frozenset()
    """Names that hold nothing but results of operators."""
    turned: frozenset[str] = frozenset()
    """Names that come to stand for views of what they stood for, as in `u = u[::-1]`."""

    def alias_class(self, name: str) -> str:
        return self.representatives.get(name, name)

    def may_share(self, a: str, b: str) -> bool:
        return self.alias_class(a) == self.alias_class(b)

    def is_alone(self, name: str) -> bool:
        """Whether nothing else may share its memory: no other name, nor what this one stood for before."""
        return self._sizes[self.alias_class(name)] == 1 and name not in self.turned

    @cached_property
    def _sizes(self) -> Counter[str]:
        return Counter(self.representatives.values())

    def is_container(self, name: str) -> bool:
        return isinstance(self.values.get(name), CONTAINERS)

    def is_stored_array(self, name: str) -> bool:
        """An array, or what may be one, whose memory some statement stores into."""
        if self.alias_class(name) not in self.stored_arrays:
            return False
        return not self.is_container(name) and mutable(self.values.get(name, Unknown()))

    def has_shadow(self, name: str) -> bool:
        """Whether the adjoint of this name is an object that mirrors its layout and aliasing."""
        return self.is_container(name) or self.is_stored_array(name)

    def is_stored(self, name: str) -> bool:
        """Whether contents reached through this name change after they are made."""
        group = self.alias_class(name)
        return group in self.stored_arrays or group in self.stored_containers

    def parts_may_share(self, expression: gast.expr) -> bool:
        """Whether two things that its value holds may share memory."""
        names = [node.id for node in all_nodes([expression]) if isinstance(node, gast.Name)]
        counts = {name: sum(held(self.values.get(name, Unknown()))) for name in names}
        names = [name for name in names if counts[name]]
        groups = {self.alias_class(name) for name in names}
        several = any(counts[name] > 1 for name in names)
        return several or len(groups) < len(names)

    def is_restored(self, name: str) -> bool:
        """Whether the reverse sweep may change contents reached through this name."""
        return name in self.fleeting or self.is_stored(name)


def memory(body: list[gast.stmt], values: Mapping[str, Value], scope: Resolver) -> Memory:
    """Solve for the alias classes of a function body."""
    computed = _computed(body)
    builder = _Builder(values, scope, computed=computed)
    writing = Writing.of(body, values, scope)
    for statement in all_statements(body):
        builder.statement(statement)
        for name in writing.names(statement):
            builder.mark(name)
            if name in _stored_inside(statement):
                builder.arrays.add(name)
    names = set(values) | set(builder.parents) | builder.arrays | builder.containers
    return Memory(
        {name: builder.find(name) for name in names},
        frozenset(builder.find(name) for name in builder.arrays),
        frozenset(builder.find(name) for name in builder.containers),
        values,
        frozenset(builder.fleeting),
        computed,
        frozenset(builder.turned),
    )


def _stored_inside(statement: gast.stmt) -> set[str]:
    """The names in whose items something is stored, `rows[0][0] = v`, in a statement that is not taken to pieces."""
    match statement:
        case gast.Assign(targets=[gast.Subscript(value=base) | gast.Attribute(value=base)]) | gast.AugAssign(
            target=gast.Subscript(value=base) | gast.Attribute(value=base)
        ) if not isinstance(base, gast.Name):
            return set(reads(base))
    return set()


def _computed(body: list[gast.stmt]) -> frozenset[str]:
    """The names that hold nothing but results of operators: new objects, of numbers, arrays, or joined containers."""
    computed: set[str] = set()
    other: set[str] = set()
    for statement in all_statements(body):
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.BinOp() | gast.UnaryOp()):
                computed.add(name)
            case gast.Assign() | gast.AugAssign() | gast.For() | gast.FunctionDef():
                other |= writes(statement)
    return frozenset(computed - other)


def shared_by(value: gast.expr, values: Mapping[str, Value], scope: Resolver) -> set[str]:
    """The names whose memory the value of an expression may share."""
    return _Builder(values, scope).shared(value)


def stored_by(statement: gast.stmt, values: Mapping[str, Value], scope: Resolver) -> set[str]:
    """The names whose memory a statement stores into by itself, without its blocks."""
    builder = _Builder(values, scope)
    builder.statement(statement)
    return builder.arrays | builder.containers | set(Writing.of([statement], values, scope).names(statement))


@dataclass
class _Builder:
    values: Mapping[str, Value]
    scope: Resolver
    parents: dict[str, str] = field(default_factory=dict)
    arrays: set[str] = field(default_factory=set)
    containers: set[str] = field(default_factory=set)
    fleeting: set[str] = field(default_factory=set)
    turned: set[str] = field(default_factory=set)
    computed: frozenset[str] = frozenset()
    """The names of what operators gave."""

    def find(self, name: str) -> str:
        root = name
        while self.parents.get(root, root) != root:
            root = self.parents[root]
        while self.parents.get(name, name) != root:
            self.parents[name], name = root, self.parents[name]
        return root

    def unite(self, target: str, sources: set[str]) -> None:
        if not self.mutable(target):
            return
        for source in sources:
            if self.mutable(source):
                self.parents[self.find(source)] = self.find(target)

    def bind(self, names: list[str], sources: set[str]) -> None:
        self.turned.update(sources.intersection(names))
        for name in names:
            self.unite(name, sources)

    def mutable(self, name: str) -> bool:
        """Whether an object of this name, or its shadow, may change: not a number, nor a function, class or module."""
        if name in self.values:
            value = self.values[name]
            return mutable(value) or (isinstance(value, CONTAINERS) and not is_inert(value))
        return resolve(gast.Name(name, gast.Load(), None, None), self.scope) is MISSING

    def statement(self, statement: gast.stmt) -> None:
        if getattr(statement, "inplace", None):
            self.update(statement)
        match statement:
            case gast.Assign(targets=[gast.Subscript() | gast.Attribute() as place], value=value) if isinstance(
                place.value, gast.Name
            ):
                self.store(place.value.id, None if getattr(statement, "moves", False) else value)
            case gast.Assign(targets=[target], value=value):
                fleeting = getattr(statement, "fleeting", False)
                self.fleeting.update(bound(target) if fleeting else ())
                shared = set() if fleeting or unpacks_keys(statement, self.values) else self.shared(value)
                self.bind(bound(target), shared)
                self.effects(value)
            case gast.AugAssign(target=gast.Name(id=base)):
                self.mark(base)
            case gast.AugAssign(target=gast.Subscript(value=base) | gast.Attribute(value=base), value=value) if (
                isinstance(base, gast.Name)
            ):
                fresh = isinstance(value, gast.Name) and value.id in self.computed
                self.store(base.id, None if fresh and not self.is_container(value.id) else value)
            case gast.Delete(targets=[gast.Subscript(value=gast.Name(id=base))]):
                self.mark(base)
            case gast.For(target=target, iter=source):
                shared = {name for _, read in elements(target, source, self.values) for name in reads(read)}
                self.bind(bound(target), shared)
            case gast.Expr(value=value):
                self.effects(value)

    def is_container(self, name: str) -> bool:
        return isinstance(self.values.get(name), CONTAINERS)

    def update(self, statement: gast.Assign) -> None:
        """`s += v`, which may change the memory of an array and leaves the result an alias of it."""
        target, operand = statement.targets[0].id, statement.value.left
        known = self.values.get(operand.id, Unknown()) if isinstance(operand, gast.Name) else Unknown()
        if is_array(known) or getattr(statement, "either", False):
            self.mark(operand.id)
            self.unite(target, {operand.id})

    def store(self, base: str, value: gast.expr | None) -> None:
        self.mark(base)
        if value is not None and not is_array(self.values.get(base, Unknown())):
            self.unite(base, self.shared(value))

    def mark(self, base: str) -> None:
        value = self.values.get(base, Unknown())
        if not isinstance(value, CONTAINERS):
            self.arrays.add(base)
        if not isinstance(value, Array):
            self.containers.add(base)

    def effects(self, value: gast.expr) -> None:
        """Stores made by calls: `L.append(v)`, and functions that write into an argument."""
        if not isinstance(value, gast.Call):
            return
        scattered = scatter(value, self.values, self.scope) or added(value, self.values, self.scope)
        if scattered is not None:
            self.mark(scattered[0])
            return
        found = operation(value, self.values, self.scope)
        if found is not None:
            if found.rule.mutates is not None:
                for name in reads(found.arguments[found.rule.mutates]):
                    self.mark(name)
        elif isinstance(value.func, gast.Attribute) and isinstance(value.func.value, gast.Name):
            base = value.func.value.id
            if value.func.attr in GROWING and self.mutable(base):
                self.mark(base)
                self.unite(base, {name for argument in value.args for name in reads(argument)})

    def shared(self, value: gast.expr) -> set[str]:
        """The names whose memory the value of an expression may share."""
        match value:
            case gast.Name(id=name):
                return {name}
            case gast.Tuple(elts=items) | gast.List(elts=items):
                return {name for item in items for name in self.shared(item)}
            case gast.Dict(values=items):
                return {name for item in items for name in self.shared(item)}
            case gast.BinOp(left=left, right=right) if self.is_sequence(left) and not self.is_known_array(right):
                return self.shared(left) | self.shared(right)
            case gast.Constant() | gast.BinOp() | gast.UnaryOp() | gast.Compare() | gast.JoinedStr() | gast.Lambda():
                return set()
            case gast.Subscript(value=gast.Name(id=base), slice=index):
                return {base} if self.may_be_view(base, index) else set()
            case gast.Attribute(value=gast.Name(id=base), attr=attr) if not is_array(self.values.get(base, Unknown())):
                return {base} if self.mutable(base) else {f"{base}.{attr}"}  # what a class or module holds
            case gast.Starred(value=inner):
                return self.shared(inner)
        if gives_keys(value, self.values, self.scope):
            return set()
        found = operation(value, self.values, self.scope)
        if found is not None:
            viewed = found.rule.view_of
            return self.shared(found.arguments[viewed]) if viewed and viewed in found.arguments else set()
        if isinstance(value, gast.Call) and (gives_new(resolve(value.func, self.scope)) or self.is_copy(value)):
            return set()
        return set(reads(value))

    def is_sequence(self, operand: gast.expr) -> bool:
        return isinstance(self.values.get(_named(operand)), CONTAINERS)

    def is_known_array(self, operand: gast.expr) -> bool:
        return is_array(self.values.get(_named(operand), Unknown()))

    def is_copy(self, call: gast.Call) -> bool:
        """`x.T.copy()` of an array, in a statement that is not taken to pieces."""
        match call:
            case gast.Call(func=gast.Attribute(value=base, attr="copy"), args=[], keywords=[]):
                while isinstance(base, gast.Subscript) or (isinstance(base, gast.Attribute) and base.attr == "T"):
                    base = base.value
                return isinstance(base, gast.Name) and is_array(self.values.get(base.id, Unknown()))
        return False

    def may_be_view(self, base: str, index: gast.expr) -> bool:
        """Basic indexing of an array gives a view, advanced indexing a copy; an element of a container is shared."""
        value = self.values.get(base, Unknown())
        if not is_array(value):
            return True
        return not is_advanced(index, self.values) and not gives_number(value, index, self.values)


def gives_new(function: object) -> bool:
    """Whether what a function returns shares no memory with its arguments: a number, or derivatives by code of ours."""
    return function is float or any(is_written(function, ending) for ending in ("_grad", "_pullback", "_pushforward"))


def _named(expression: gast.expr) -> str:
    return expression.id if isinstance(expression, gast.Name) else ""


def bound(target: gast.expr) -> list[str]:
    if target.__class__ is gast.Name:
        return [target.id] if isinstance(target.ctx, gast.Store) else []
    return [node.id for node in all_nodes([target]) if node.__class__ is gast.Name and isinstance(node.ctx, gast.Store)]
