"""Methods that are taken off their object: what is called is the method, or a function made where it is taken.

Before and after, with xs a list, r an instance of a class of the user's::

    put = xs.append; add = r.add
    put(v); add(v)                    xs.append(v); r.add(v)
    put = xs.append                   put = lambda t: xs.append(t)
    walk(tree, put)                   walk(tree, put)

How a function that was made here is called is then followed as ever. It is done only if the name and that of the object
are bound once, and, for one that is handed on, if it shows how many arguments it gets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType

import gast

from s2s_ad.analysis.statements import all_statements
from s2s_ad.normalise import nodes
from s2s_ad.normalise.methods import Lookup
from s2s_ad.normalise.virtual_parts import bindings
from s2s_ad.origin import adopt
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import Array, DictOf, ListOf, ObjectOf, Value

_TAKEN = {"append": 1, "extend": 1, "insert": 2, "remove": 1, "update": 1, "fill": 1}
_TAKEN |= {"__setitem__": 2, "__getitem__": 1}
"""Methods of lists, dicts and arrays that are handed on, with the number of their arguments."""


@dataclass(frozen=True)
class BoundMethods:
    """One run over a versioned function."""

    value_of: Callable[[gast.expr], Value]
    lookup: Lookup
    active: frozenset[str]
    fresh: Callable[[str], str]

    def in_place(self, function: gast.FunctionDef) -> bool:
        """Change what can be; whether there was anything."""
        taken = [each for each in all_statements(function.body) if self.is_taken(each)]
        if not taken:
            return False
        everything = all_nodes(function.body)
        bound = Counter((*bindings(function.body), *writes(function.args)))
        names = (node for node in everything if node.__class__ is gast.Name)
        read = Counter(node.id for node in names if isinstance(node.ctx, gast.Load))
        calls: dict[str, list[gast.Call]] = {}
        for node in everything:
            if node.__class__ is gast.Call and isinstance(node.func, gast.Name):
                calls.setdefault(node.func.id, []).append(node)
        once = set(map(id, _outside_loops(function.body)))
        changed = False
        for statement in taken:
            name, base = statement.targets[0].id, statement.value.value.id
            if bound[name] != 1 or bound[base] != 1:
                continue
            uses = calls.get(name, [])
            if id(statement) in once and uses and len(uses) == read[name]:
                for call in uses:
                    call.func = copy_tree(statement.value)
                statement.value = nodes.constant(None)
                changed = True
            elif (count := self.count(uses, read[name], statement.value.attr)) is not None:
                self.rewrite(statement, count)
                changed = True
        return changed

    def is_taken(self, node: gast.stmt) -> bool:
        """Whether a statement takes a method off an object of which that is known."""
        match node:
            case gast.Assign(targets=[gast.Name()], value=gast.Attribute(value=gast.Name(id=base) as owner, attr=attr)):
                if base not in self.active:
                    return False
            case _:
                return False
        match self.value_of(owner):
            case ListOf():
                return callable(getattr(list, attr, None))
            case DictOf():
                return callable(getattr(dict, attr, None))
            case Array():
                return attr in _TAKEN
            case ObjectOf(type=kind, fields=fields):
                return attr not in dict(fields) and isinstance(self.lookup(kind, attr), FunctionType)
        return False

    def count(self, calls: list[gast.Call], read: int, attr: str) -> int | None:
        """How many arguments it gets: as many as in its calls, or as the method takes."""
        if len(calls) < read or not calls:
            return _TAKEN.get(attr) if read else None
        counts = {len(call.args) for call in calls}
        plain = not any(call.keywords or any(map(_is_star, call.args)) for call in calls)
        return counts.pop() if plain and len(counts) == 1 else None

    def rewrite(self, statement: gast.Assign, count: int) -> None:
        names = [self.fresh("t") for _ in range(count)]
        parameters = gast.arguments([_parameter(name) for name in names], [], None, [], [], None, [])
        call = gast.Call(statement.value, [nodes.load(name) for name in names], [])
        statement.value = gast.Lambda(parameters, call)
        for node in all_nodes([statement.value]):
            adopt(node, statement)


def _outside_loops(body: list[gast.stmt]) -> Iterator[gast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, gast.If):
            yield from _outside_loops([*statement.body, *statement.orelse])


def _is_star(argument: gast.expr) -> bool:
    return isinstance(argument, gast.Starred)


def _parameter(name: str) -> gast.Name:
    return gast.Name(name, gast.Param(), None, None)
