"""Uses of an instance that is of one of several classes: a branch for each class.

Before and after, with `layer` a Dense or a Tanh::

    h = layer(h)                      if isinstance(layer, Dense):
                                          dense = layer
                                          h = dense(h)
                                      else:
                                          tanh = layer
                                          h = tanh(h)

The instance has a name of its own in each branch, of which the class is known; so it has in the user's own branches
behind `isinstance`, and behind the class patterns of a `match`. What a class makes of the use is then put there: see
`methods`. Attributes that every instance holds for itself are read as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import gast

from s2s_ad.analysis.narrowing import narrowed, told_in_branches
from s2s_ad.normalise import nodes
from s2s_ad.normalise.instances import spelling
from s2s_ad.normalise.methods import Lookup, method_call, method_store
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.quote import quote_expr
from s2s_ad.syntax.substitute import substitute_reads
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.values import AnyOf, Never, Nothing, ObjectOf, Value

Statements = list[gast.stmt]


@dataclass(frozen=True)
class ByClass:
    """Questions about one statement."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    lookup: Lookup
    spell: Callable[[object, str], str]
    fresh: Callable[[str], str]

    def in_place(self, body: Statements) -> bool:
        """Change all statements; whether there was anything to change."""
        return self.narrow(body) or self.block(body)

    def narrow(self, body: Statements) -> bool:
        """A name of its own for an instance, where a test tells its class."""
        changed = False
        for branch, name, told in told_in_branches(body, self):
            value = self.value_of(nodes.load(name))
            if not isinstance(value, AnyOf):
                continue
            only = narrowed(value, told, self.value_of)
            if isinstance(only, AnyOf | Never | Nothing) or _is_copy(branch[0], name):
                continue
            until = _until_bound(branch, name)
            if not any(name in reads(each) for each in until):
                continue
            own = self.fresh(getattr(only, "type", type).__name__.lower())
            for each in until:
                substitute_reads(each, {name: own})
            made = nodes.assign(own, nodes.load(name))
            adopt(made, branch[0])
            branch.insert(0, made)
            changed = True
        return changed

    def block(self, body: Statements) -> bool:
        changed = False
        for statement in list(body):
            if isinstance(statement, gast.If | gast.For | gast.While):
                changed |= self.block(statement.body) | self.block(statement.orelse)
            made = self.statement(statement)
            if made is not None:
                for each in made:
                    adopt(each, statement)
                made[0].comment = getattr(statement, "comment", None)
                place = next(index for index, each in enumerate(body) if each is statement)
                body[place : place + 1] = made
                changed = True
        return changed

    def statement(self, statement: gast.stmt) -> Statements | None:
        """The branches that stand for a statement; None where its instances are of one class each, or data alone."""
        for name, value in self.candidates(statement):
            if any(self.is_used(statement, name, option) for option in value.options):
                return self.branches(statement, name, _deepest_first(value.options))
        return None

    def candidates(self, statement: gast.stmt) -> Iterator[tuple[str, AnyOf]]:
        """The names in a statement that hold an instance of one of several classes."""
        places: list[gast.expr] = []
        match statement:
            case gast.Assign(targets=[gast.Attribute(value=base) | gast.Subscript(value=base)]):
                places = [base]
            case gast.For(iter=items):
                places = [items]
            case gast.Assign(value=value) | gast.Expr(value=value):
                places = _bases(value)
        for place in places:
            if isinstance(place, gast.Name):
                value = self.value_of(place)
                if isinstance(value, AnyOf) and len(value.options) > 1:
                    yield place.id, value

    def is_used(self, statement: gast.stmt, name: str, option: ObjectOf) -> bool:
        """Whether a class has a say in what a statement does with an instance of it."""

        def value_of(expression: gast.expr) -> Value:
            return option if isinstance(expression, gast.Name) and expression.id == name else self.value_of(expression)

        if isinstance(statement, gast.For):
            return self.lookup(option.type, "__iter__") is not None
        if method_store(statement, value_of, self.lookup) is not None:
            return True
        if not isinstance(statement, gast.Assign | gast.Expr):
            return False
        match statement.value:
            case gast.Attribute(value=gast.Name(id=base), attr=attr) if base == name:
                return attr not in dict(getattr(self.value_of(nodes.load(name)), "fields", ()))
        return method_call(statement, value_of, self.lookup, self.resolve) is not None

    def branches(self, statement: gast.stmt, name: str, options: list[ObjectOf]) -> Statements:
        *first, last = options
        body = self.of_class(statement, name, last)
        for option in reversed(first):
            kind = spelling(option.type, self.resolve, self.spell)
            test = quote_expr("isinstance(x, kind)", x=name, kind=kind)
            body = [gast.If(test, self.of_class(statement, name, option), body)]
        return body

    def of_class(self, statement: gast.stmt, name: str, option: ObjectOf) -> Statements:
        """The statement for an instance of one class, under a name of its own."""
        own = self.fresh(option.type.__name__.lower())
        copied = copy_tree(statement)
        substitute_reads(copied, {name: own})
        made: Statements = [nodes.assign(own, nodes.load(name)), copied]
        for each in made:
            adopt(each, statement)
        return made


def _until_bound(branch: Statements, name: str) -> Statements:
    """The statements in which a name still is what it was, with the assignment that changes that."""
    for place, statement in enumerate(branch):
        if name in writes(statement):
            targets = statement.targets if isinstance(statement, gast.Assign) else [None]
            return branch[: place + all(isinstance(each, gast.Name) for each in targets)]
    return branch


def _is_copy(statement: gast.stmt, name: str) -> bool:
    match statement:
        case gast.Assign(targets=[gast.Name()], value=gast.Name(id=copied)):
            return bool(copied == name)
    return False


def _deepest_first(options: tuple[ObjectOf, ...]) -> list[ObjectOf]:
    """A class before those that it is derived from."""
    return sorted(options, key=lambda option: -len(option.type.__mro__))


def _bases(value: gast.expr) -> list[gast.expr]:
    match value:
        case gast.Call(func=gast.Attribute(value=base)):
            return [base]
        case gast.Call(func=func, args=args):
            return [func, *args]
        case gast.Attribute(value=base) | gast.Subscript(value=base):
            return [base]
        case gast.BinOp(left=left, right=right):
            return [left, right]
        case gast.UnaryOp(operand=operand):
            return [operand]
    return []
