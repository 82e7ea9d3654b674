"""A derivative that is returned needs no copy if it is new, and nobody else holds it.

    return y, (a * x_dot).copy()    ->    return y, a * x_dot

    x_bar_dot = np.zeros_like(x)          x_bar_dot = np.zeros_like(x)
    x_bar_dot[1:] += z_dot                x_bar_dot[1:] += z_dot
    return x_bar, x_bar_dot.copy()  ->    return x_bar, x_bar_dot
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import gast
import numpy as np

from s2s_ad.analysis.sharing import OUTSIDE, Classes
from s2s_ad.optimise.facts import Facts
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import is_array

_MAKING = (np.zeros_like, np.ones_like, np.zeros, np.ones, np.copy)


def without_copies(body: list[gast.stmt], facts: Facts) -> list[gast.stmt]:
    """The same statements; what the user wrote stays as it is."""
    remover = _Remover(body, facts)
    for statement in body:
        if isinstance(statement, gast.Return) and statement.value is not None:
            statement.value = remover.without(statement.value)
    return body


@dataclass
class _Remover:
    body: list[gast.stmt]
    facts: Facts

    def without(self, value: gast.expr) -> gast.expr:
        match value:
            case gast.Tuple(elts=items) | gast.List(elts=items) | gast.Dict(values=items):
                items[:] = [self.without(item) for item in items]
            case gast.Call(func=gast.Attribute(value=gast.BinOp() as made, attr="copy"), args=[], keywords=[]):
                if is_array(self.facts.value_of(made)) and reads(made) & self.facts.derivatives:
                    return made
            case gast.Call(func=gast.Attribute(value=gast.Name() as made, attr="copy"), args=[], keywords=[]):
                if made.id in self.facts.derivatives and is_array(self.facts.value_of(made)) and self.is_ours(made.id):
                    return made
        return value

    def is_ours(self, name: str) -> bool:
        """Whether all names that may share its memory are made here, and only one of them leaves the function."""
        shared = self.classes.of
        group = shared(name)
        if self.leaving[group] != 1 or any(shared(each) == group for each in (OUTSIDE, *self.facts.parameters)):
            return False
        return all(self.is_new(value) for target, value in self.definitions if shared(target) == group)

    def is_new(self, value: gast.expr | None) -> bool:
        """Whether a definition makes an array, or hands on one that was made here."""
        match value:
            case gast.BinOp() | gast.UnaryOp() | gast.Call(func=gast.Attribute(attr="copy"), args=[]):
                return True
            case gast.Name(id=name) | gast.Subscript(value=gast.Name(id=name)):
                return name in self.bound
            case gast.Call(func=func):
                return any(self.facts.knowledge.resolve(func) is each for each in _MAKING)
        return False

    @cached_property
    def bound(self) -> set[str]:
        return {name for name, _ in self.definitions}

    @cached_property
    def classes(self) -> Classes:
        return self.facts.oracle(self.body).classes

    @cached_property
    def leaving(self) -> Counter[str]:
        """How often names of a class are returned; nothing is told where a function will be cut at its returns."""
        returns = [node for node in all_nodes(self.body) if isinstance(node, gast.Return)]
        names = all_nodes(returns) if len(returns) == 1 else []
        return Counter(self.classes.of(node.id) for node in names if isinstance(node, gast.Name))

    @cached_property
    def definitions(self) -> list[tuple[str, gast.expr | None]]:
        """The names that the function binds, or keeps for later, each with its value; None if that isn't simple."""
        found: list[tuple[str, gast.expr | None]] = []
        for node in all_nodes(self.body):
            match node:
                case gast.Assign(targets=[gast.Name(id=name)], value=value):
                    found.append((name, value))
                case gast.Assign(targets=[gast.Subscript() | gast.Attribute()]):
                    pass
                case gast.Assign(targets=[target]) | gast.For(target=target) | gast.NamedExpr(target=target):
                    found += [(name, None) for name in writes(target)]
                case gast.With(items=items):
                    found += [(name, None) for item in items for name in writes(item)]
                case gast.FunctionDef() | gast.Lambda():
                    found += [(name, None) for name in reads(node)]
        return found
