"""The desk of the files that regroup containers: what is known of one, and templates with names of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gast
import numpy as np

from s2s_ad.normalise import nodes
from s2s_ad.syntax.names import reads
from s2s_ad.syntax.quote import quote
from s2s_ad.values import (
    Array,
    DictOf,
    ListOf,
    NumpyScalar,
    ObjectOf,
    OneOf,
    Range,
    Scalar,
    SomeTuple,
    TupleOf,
    Unknown,
    Value,
    is_scalar,
)

Statements = list[gast.stmt]
OWN = frozenset(
    "at item k before moved target behind last other order ordered bounds until whole held keys one places".split()  # noqa: SIM905
)
"""The names that templates may make."""


@dataclass(frozen=True)
class Desk:
    """`value_of` tells what is known of an expression, `resolve` what a dotted name means; `fresh` makes names, and
    those in `active` may carry a derivative."""

    value_of: Callable[[gast.expr], Value]
    resolve: Callable[[gast.expr], object]
    fresh: Callable[[str], str]
    temporaries: frozenset[str]
    active: frozenset[str]

    def made(self, template: str, target: str, **holes: Any) -> Statements:
        """A template that makes a new container, under a name of its own if it is made from what the target was."""
        given = {name for hole in holes.values() for name in ({hole} if isinstance(hole, str) else reads(hole))}
        if target not in given:
            return self.written(template, target=target, **holes)
        held = self.fresh("t")
        return [*self.written(template, target=held, **holes), *quote("x = t", x=target, t=held)]

    def written(self, template: str, **holes: Any) -> Statements:
        """A template whose own names are new ones."""
        own = {name: self.fresh(name) for name in _names_of(template) - set(holes)}
        return quote(template, **own, **holes)

    def of(self, name: str) -> Value:
        return self.value_of(nodes.load(name))

    def is_list(self, expression: gast.expr) -> bool:
        return isinstance(self.value_of(expression), ListOf)

    def is_row(self, expression: gast.expr) -> bool:
        """A list, tuple or range, which arithmetic makes an array of."""
        is_one = not isinstance(expression, gast.Starred)
        return is_one and isinstance(self.value_of(expression), ListOf | TupleOf | SomeTuple | Range)

    def is_ufunc(self, function: gast.expr) -> bool:
        return isinstance(self.resolve(function), np.ufunc)

    def may_be_array(self, expression: gast.expr) -> bool:
        """Whether arithmetic with a list is that of arrays: a number of Python or NumPy may repeat a list, or raise."""
        match self.value_of(expression):
            case Array():
                return True
            case OneOf(options=options):
                return any(isinstance(each, Array) for each in options)
            case Unknown():
                return bool(reads(expression) & self.active)
            case _:
                return False

    def counts(self, expression: gast.expr) -> bool:
        """Whether a list is repeated by it: an array would be multiplied by the list, as would what is active."""
        match self.value_of(expression):
            case Scalar(type=kind):
                return kind in ("int", "bool")
            case NumpyScalar() as number:
                return not _is_fraction(number)
            case Unknown():
                return not reads(expression) & self.active
            case _:
                return False

    def may_count(self, expression: gast.expr) -> bool:
        """Whether it may be a whole number, which repeats a list, where it is no array."""
        match self.value_of(expression):
            case Array():
                return False
            case OneOf(options=options):
                return any(not isinstance(each, Array) and not _is_fraction(each) for each in options)
            case _:
                return True

    def is_container(self, name: str) -> bool:
        return isinstance(self.of(name), ListOf | DictOf)

    def holds_containers(self, expression: gast.expr) -> bool:
        """Whether it is a list whose items are lists, dicts or objects: a part of it has the same items."""
        value = self.value_of(expression)
        return isinstance(value, ListOf) and isinstance(value.item, ListOf | DictOf | ObjectOf)

    def holds_numbers(self, name: str) -> bool:
        """Whether all its items are Python or NumPy scalars."""
        match self.of(name):
            case ListOf(item=each) | DictOf(value=each):
                return is_scalar(each)
        return False


def is_name(expression: gast.expr) -> bool:
    return isinstance(expression, gast.Name)


def _is_fraction(value: Value) -> bool:
    match value:
        case Scalar(type=kind):
            return kind in ("float", "complex")
        case NumpyScalar(dtype=dtype):
            return dtype is not None and dtype.startswith(("float", "complex"))
        case _:
            return False


def _names_of(template: str) -> set[str]:
    """The names that a template makes."""
    return {word for word in OWN if f"{word} =" in template or f"for {word} in" in template}
