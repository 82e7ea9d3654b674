"""What is measured of the rules: functions of large arrays, each a call of one function of the table."""

from __future__ import annotations

import ast
import importlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.measure import function_of
from benchmarks.rule_calls import arguments, calls
from s2s_ad import tree
from s2s_ad.rules import registry
from s2s_ad.rules.heads import SPELLED, find
from s2s_ad.rules.rule import Rule

COUNT = 10**6
SECONDS = 0.25
NUMBERS = ("math.", "cmath.", "builtins.", "ndarray.", "runtime.")
Built = tuple[Callable[..., Any], list[Any]]


@dataclass(frozen=True)
class Case:
    """A call, as text, and what makes of a number of elements a function of those of its arguments that have a
    derivative, and these arguments; `fixed` where the arguments don't depend on that number."""

    call: str
    rule: Rule
    build: Callable[[int], Built]
    fixed: bool = False

    def built(self) -> Built:
        """For as many elements as take the function a quarter of a second, 1e6 at most."""
        if self.fixed:
            return self.build(COUNT)
        function, args = self.build(COUNT // 1000)
        start = time.process_time()
        function(*args)
        expected = 1000 * (time.process_time() - start)
        return self.build(COUNT // 10 ** sum(expected > limit for limit in (SECONDS, 10 * SECONDS)))


def of_calls() -> Iterator[Case]:
    """Those that have a call of their own."""
    known = arguments()
    for call in calls():
        name = ast.unparse(ast.parse(call, mode="eval").body.func)  # type: ignore[attr-defined]
        rule = registry.lookup(find(name))
        if rule is not None:
            yield Case(call, rule, partial(of_call, call, known), fixed=True)


def of_call(call: str, known: dict[str, Any], count: int) -> Built:
    """A function of the floating point arguments that the call names."""
    named = {node.id for node in ast.walk(ast.parse(call)) if isinstance(node, ast.Name)}
    used = [each for each in known if each in named]
    moving = [each for each in used if tree.is_inexact(known[each])]
    return made(call, used, moving, known), [known[each] for each in moving]


def of_points() -> Iterator[Case]:
    """Elementwise rules, at the numbers of their test points."""
    from tests.rules import all_points

    for points in all_points():
        rule = registry.lookup(find(points[0].rule)) if points else None
        smooth = [point.args for point in points if point.smooth and not point.kwargs]
        usable = [args for args in smooth if all(map(is_number, args)) and any(map(np.ndim, args))]
        if rule is not None and rule.kind == "elementwise" and usable and not rule.name.startswith(NUMBERS):
            given = max(usable, key=lambda args: sum(np.size(arg) for arg in args))
            names = [f"a{k}" for k in range(len(given))]
            yield Case(f"{rule.name}({', '.join(names)})", rule, partial(of_point, rule, given, names))


def of_point(rule: Rule, given: tuple[Any, ...], names: list[str], count: int) -> Built:
    """A function of the floating point arguments that the rule has a derivative by."""
    known = {name: resized(arg, count) for name, arg in zip(names, given, strict=True)}
    placed = zip(names, rule.parameters.parameters, strict=False)
    refused = [name for name, parameter in placed if parameter in rule.refused]
    moving = [name for name in names if np.ndim(known[name]) and tree.is_inexact(known[name]) and name not in refused]
    return made(f"{rule.name}({', '.join(names)})", names, moving, known), [known[name] for name in moving]


def is_number(arg: Any) -> bool:
    return isinstance(arg, float | int | np.ndarray | np.generic) and not np.iscomplexobj(arg)


def resized(arg: Any, count: int) -> Any:
    """An array of so many numbers, in double precision; an integer as it is."""
    exact = np.issubdtype(np.asarray(arg).dtype, np.integer)
    return arg if exact and np.ndim(arg) == 0 else np.resize(np.asarray(arg, None if exact else float), count)


def made(call: str, used: list[str], moving: list[str], known: dict[str, Any]) -> Callable[..., Any]:
    """A function of what moves; the rest is data around it."""
    function = function_of([f"def f({', '.join(moving)}):", f"    return {call}"])
    function.__globals__.update(SPELLED)
    function.__globals__["operator"] = importlib.import_module("operator")
    function.__globals__.update({name: known[name] for name in used if name not in moving})
    return function
