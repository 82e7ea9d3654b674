"""A rule at a point, without the rest of the pipeline: its templates are evaluated as they stand."""

from __future__ import annotations

import builtins
import inspect
import warnings
from collections.abc import Mapping
from functools import cache
from types import CodeType
from typing import Any

import numpy as np

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules import registry
from s2s_ad.rules.heads import SPELLED, find
from s2s_ad.rules.layout import layout_of
from s2s_ad.rules.rule import Rule, choose
from s2s_ad.values import Value
from tests.rules.point import Point

KNOWLEDGE = ("nothing", "constants", "everything")


class Case:
    """The arguments by name, the result, and what is active."""

    def __init__(self, rule: Rule, point: Point) -> None:
        self.rule, self.point = rule, point
        self.bound = rule.parameters.bind(*point.args, **point.kwargs)
        self.given = frozenset(self.bound.arguments)
        filled = rule.parameters.bind(*point.args, **point.kwargs)
        filled.apply_defaults()
        self.arguments: dict[str, Any] = dict(filled.arguments)
        self.y = self.call(self.arguments)
        candidates = point.by or tuple(rule.pullbacks)
        self.active = [p for p in candidates if is_active(self.arguments[p])]

    def call(self, arguments: Mapping[str, Any]) -> Any:
        """The function itself, with the arguments spelled as the point spells them."""
        function: Any = self.rule.function
        if not callable(function):
            return function.__get__(next(iter(arguments.values())))
        for name in self.given:
            self.bound.arguments[name] = arguments[name]
        count = len(self.point.args)
        args, kwargs = self.bound.args, self.bound.kwargs
        names = [name for name in self.rule.parameters.parameters if name in self.given][count:]
        named = dict(zip(names, args[count:], strict=False))
        return function(*args[:count], **named, **kwargs)

    def values(self, knowledge: str) -> dict[str, Value]:
        """What an analysis may know of the arguments and the result."""
        symbols = v.Symbols()
        found: dict[str, Value] = {}
        if knowledge == "nothing":
            found = {name: self.anything(name, x) for name, x in self.arguments.items()}
            return {**found, "y": v.Unknown()}
        for name, x in self.arguments.items():
            constant = name not in self.active and not is_active(x)
            active = v.value_of(x, symbols) if knowledge == "everything" else self.anything(name, x)
            found[name] = active if isinstance(x, np.ndarray) or not constant else constant_value(x)
        found["y"] = v.value_of(self.y, symbols) if knowledge == "everything" else v.Unknown()
        return found

    def anything(self, name: str, x: Any) -> Value:
        """What is always known: a default that isn't replaced, and how many arguments `*args` takes."""
        if name not in self.given or name in layout_of(self.rule.parameters).restricted:
            return constant_value(x)
        if self.rule.name == "runtime.einsum_part" and isinstance(x, int | str):
            return constant_value(x)  # only ever called by a template, which spells them
        several = self.rule.parameters.parameters[name].kind is inspect.Parameter.VAR_POSITIONAL
        several = several or (name in self.rule.sequences and isinstance(x, tuple))
        return v.TupleOf((v.Unknown(),) * len(x)) if several else v.Unknown()

    def evaluate(self, text: str, extra: Mapping[str, Any]) -> Any:
        """The value of a template."""
        return eval(compiled(text), {**known_names(), **self.arguments, "y": self.y, **extra})

    def pullback(self, parameter: str, y_bar: Any, knowledge: str) -> Any:
        """What a parameter's adjoint receives, in its own shape."""
        text = self.rule.pullback(parameter, self.values(knowledge))
        extra = {"y_bar": y_bar}
        if self.rule.shared is not None:
            extra["y_parts"] = self.evaluate(choose(self.rule.shared, self.values(knowledge)), extra)
        found = self.evaluate(text, extra)
        x = self.arguments[parameter]
        if parameter in self.rule.sequences:
            return [
                found[i] if isinstance(item, list) else runtime.unbroadcast(found[i], item) for i, item in enumerate(x)
            ]
        if self.rule.kind == "elementwise":
            return runtime.unbroadcast(found, x)
        if np.iscomplexobj(found) or np.iscomplexobj(x):
            found = runtime.as_kind(found, x)
        if parameter in self.rule.lazy or np.ndim(found) == 0:
            found = np.broadcast_to(found, np.shape(x))
        assert np.shape(found) == np.shape(x), (text, np.shape(found), np.shape(x))
        return found

    def tangent(self, dots: Mapping[str, Any], knowledge: str) -> Any:
        """The tangent of the result: one term for each active parameter, added."""
        values = self.values(knowledge)
        extra = {f"{p}_dot": dot for p, dot in dots.items()}
        terms = [self.evaluate(self.rule.tangent(p, values), extra) for p in self.active]
        total: list[Any] = [0.0 * np.asarray(part) for part in parts(self.y)]
        for term in terms:
            pieces = list(term) if isinstance(self.y, tuple | list) else [term]
            total = [a + np.broadcast_to(b, np.shape(a)) for a, b in zip(total, pieces, strict=True)]
        return total


@cache
def known_names() -> dict[str, Any]:
    """What a template may name besides its arguments."""
    return {**vars(builtins), **SPELLED, **{name: getattr(runtime, name) for name in runtime.__all__}}


@cache
def compiled(text: str) -> CodeType:
    """The code of a template, of which many points have the same."""
    return compile(text, "<template>", "eval")


def rule_of(point: Point) -> Rule:
    """The row of its function."""
    rule = registry.lookup(find(point.rule))
    assert rule is not None, point.rule
    return rule


def case_at(point: Point) -> Case:
    """The row at the point, without warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return Case(rule_of(point), point)


def is_rough(case: Case) -> bool:
    """Is there a number of less than double precision?"""
    several = [case.y, *case.arguments.values()]
    several += [item for x in several if isinstance(x, tuple | list) for item in x]
    return any(str(getattr(x, "dtype", "")) in ("float16", "float32", "complex64") for x in several)


def is_active(x: Any) -> bool:
    """Can a derivative flow into it?"""
    match x:
        case bool() | int() | str() | None:
            return False
        case float() | complex() | np.inexact():
            return True
        case np.ndarray():
            return bool(np.issubdtype(x.dtype, np.inexact))
        case tuple() | list():
            return any(map(is_active, x))
        case _:
            return False


def parts(x: Any) -> list[Any]:
    """The numbers of a result: one, or those of a tuple."""
    return list(x) if isinstance(x, tuple | list) else [x]


def constant_value(x: Any) -> Value:
    """The abstract value of a constant in the text of a program."""
    if isinstance(x, tuple):
        return v.TupleOf(tuple(map(constant_value, x)))
    if isinstance(x, list):
        items = tuple(map(constant_value, x))
        return v.ListOf(v.join_all(items), items)
    if isinstance(x, np.ndarray):
        return v.value_of(x)
    return v.constant_value(x)


def moved(x: Any, dot: Any, step: float) -> Any:
    """x + step * dot, of the same kind."""
    if isinstance(x, tuple | list):
        return type(x)(moved(a, b, step) for a, b in zip(x, dot, strict=True))
    if isinstance(x, float) and not isinstance(x, np.generic):
        return float(x + step * dot)
    if isinstance(x, bool):
        return x
    if isinstance(x, np.ndarray):
        return np.asarray(x + step * dot) if is_active(x) else x
    return x + step * dot


def direction(x: Any, seed: int) -> Any:
    """A tangent for an argument or an adjoint for a result: numbers of its shape, without order."""
    if isinstance(x, tuple | list):
        return (
            type(x)(direction(item, seed + i) for i, item in enumerate(x))
            if type(x) in (tuple, list)
            else [direction(item, seed + i) for i, item in enumerate(x)]
        )
    shape = np.shape(x)
    numbers = np.sin(1.0 + seed + 2.3 * np.arange(1, int(np.prod(shape)) + 1)).reshape(shape)
    if np.iscomplexobj(x):
        numbers = numbers * np.exp(1j * np.arange(numbers.size)).reshape(shape)
    numbers = numbers.astype(x.dtype) if isinstance(x, np.ndarray | np.generic) and is_active(x) else numbers
    return float(numbers) if isinstance(x, float | int) and not isinstance(x, np.generic) else numbers[()]


def inner(a: Any, b: Any) -> float:
    """The sum of products of all numbers."""
    if isinstance(a, tuple | list) or isinstance(b, tuple | list):
        return sum(inner(p, q) for p, q in zip(a, b, strict=True))
    return float(np.real(np.sum(np.asarray(a) * np.asarray(b))))
