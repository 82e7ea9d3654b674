"""Calls whose result shares memory that is stored into, and would not share it on adjoints.

    w = max(xs, key=f)                ->    i = extreme_index(max, xs, key=f);  w = xs[i]

The first is what it is by its place; all others are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import gast

from s2s_ad import errors
from s2s_ad.analysis.indices import may_be_advanced
from s2s_ad.analysis.memory import CONTAINERS, Memory
from s2s_ad.analysis.operations import Operation, operation
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.origin import place_of
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.values import ListOf, SomeTuple, TupleOf, Unknown, Value, is_array

Statements = list[gast.stmt]

SAME_OBJECTS = (max, min, tuple)
"""Functions that hand on what they are given: it is the same of shadows."""


@dataclass(frozen=True)
class FixedViews:
    """Made for one function; `fresh()` is a new name."""

    memory: Memory
    fresh: Callable[[], str]

    def spelled(self, target: str, found: Operation) -> Statements | None:
        """What stands for `target = call`; None where nothing is stored into what the two share."""
        if found.rule.view != "fixed" or not self.is_stored(target, found.rule.function):
            return None
        chosen = self.chosen(target, found.node) if found.rule.function in (max, min) else None
        arrays = self.memory.alias_class(target) in self.memory.stored_arrays
        if chosen is None and (arrays or type(self.value(target)) is not Unknown):  # of that, `require_value` tells
            raise errors.fixed_view(found.node)
        return chosen

    def apart(self, statement: gast.stmt, active: frozenset[str], scope: Resolver) -> Statements:
        """The guard behind `target = call` of a function that in rare cases gives back an argument, where one of the
        two is stored into."""
        if not isinstance(statement, gast.Assign) or statement.targets[0].id not in active:
            return []
        found = operation(statement.value, self.memory.values, scope)
        target, given = statement.targets[0].id, found and found.arguments.get(found.rule.alone_from or "")
        if found is None or not isinstance(given, gast.Name) or not any(map(self.memory.is_stored, (target, given.id))):
            return []
        where, called = gast.Constant(place_of(statement), None), gast.Constant(found.rule.name, None)
        text = f"require_apart(where, called, 'arrays', v, {given.id}=x)"
        return quote(text, where=where, called=called, v=target, x=given)

    def flattened(self, statement: gast.Assign) -> Statements | None:
        """`x.flat` is the array in one row: a view, where NumPy can make one, as it must where it is stored into; what
        is to come after it, or None for anything else."""
        match statement:
            case gast.Assign(targets=[target], value=gast.Attribute(value=gast.Name(id=base), attr="flat")):
                if not is_array(self.value(base)):
                    return None
                statement.value = quote_expr("np.reshape(x, -1)", x=base)
                if isinstance(target, gast.Name) and (self.memory.is_stored(base) or self.memory.is_stored(target.id)):
                    where = gast.Constant(place_of(statement), None)
                    return quote("require_view(v, x, where)", v=target.id, x=base, where=where)
                return []
        return None

    def may_be_of_itself(
        self, statement: gast.Assign, scope: Resolver, value_of: Callable[[gast.expr], Value]
    ) -> bool:
        """Whether a name is bound to a view of what it was, or to a copy, of memory that is stored into."""
        match statement:
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Subscript(value=gast.Name(id=base), slice=index)):
                looks = not isinstance(self.value(name), CONTAINERS) and may_be_advanced(index, value_of)
                return base == name and looks and self.memory.is_stored(name)
            case gast.Assign(targets=[gast.Name(id=name)], value=gast.Call() as call) if self.memory.is_stored(name):
                found = operation(call, self.memory.values, scope)
                if found is None or found.rule.view != "maybe":
                    return False
                viewed = found.arguments.get(str(found.rule.view_of))
                return isinstance(viewed, gast.Name) and viewed.id == name
        return False

    def is_stored(self, target: str, function: object) -> bool:
        """Whether an array or container changes that can be reached by way of the target."""
        group, value = self.memory.alias_class(target), self.value(target)
        if group in self.memory.stored_arrays:
            return True
        return group in self.memory.stored_containers and any(
            isinstance(each, CONTAINERS) or type(each) is Unknown for each in self.shared(value, function)
        )

    def shared(self, value: Value, function: object) -> tuple[Value, ...]:
        """What is the same object as before: what was chosen, or the items of a new tuple."""
        match value:
            case TupleOf(items=items) if function is tuple:
                return items
            case SomeTuple(item=item) if function is tuple:
                return (item,)
            case _:
                return (value,) if function in (max, min) else ()

    def value(self, name: str) -> Value:
        return self.memory.values.get(name, Unknown())

    def chosen(self, target: str, call: gast.Call) -> Statements | None:
        """`max(xs, key=f)` and `min(a, b)`, without a default, by place."""
        if any(keyword.arg != "key" for keyword in call.keywords) or not call.args:
            return None
        if any(isinstance(argument, gast.Starred) for argument in call.args):
            return None
        items = call.args[0] if len(call.args) == 1 else gast.Tuple(list(call.args), gast.Load())
        made: Statements = []
        if not isinstance(items, gast.Name):
            held = self.fresh()
            made += quote("t = e", t=held, e=items)
            items = gast.Name(held, gast.Load(), None, None)
        elif not isinstance(self.value(items.id), ListOf | TupleOf | SomeTuple):
            return None
        place = self.fresh()
        index = quote_expr("extreme_index(f, xs)", f=call.func, xs=items)
        index.keywords = list(call.keywords)
        return [*made, *quote("i = e", i=place, e=index), *quote("w = xs[i]", w=target, xs=items, i=place)]
