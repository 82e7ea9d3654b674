"""The time of a gradient over the time of its function, for the rules of the table, on large arrays; worst first.

Elementwise functions are called on 1e6 elements with the numbers of their test points, the others as `rule_calls` says.
Value and adjoints of all arguments that have one, against the function alone. Claim: at most 4, unless the row of the
rule says why it is more (`cost`). `python -m benchmarks.rules [part of a call ...]`.
"""

from __future__ import annotations

import ast
import importlib
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from benchmarks.measure import best, function_of, print_table
from benchmarks.rule_calls import arguments, calls
from s2s_ad import tree, vjp
from s2s_ad.rules import registry
from s2s_ad.rules.heads import SPELLED, find
from s2s_ad.rules.rule import Rule

LIBRARIES = ("linalg", "signal", "fft", "integrate", "ndimage", "special", "stats")
MOST = 4.0
COUNT = 10**6
Case = tuple[str, Rule, Callable[..., Any], list[Any]]


def of_calls() -> Iterator[Case]:
    """Those that have a call of their own."""
    known = arguments()
    for call in calls():
        name = ast.unparse(ast.parse(call, mode="eval").body.func)  # type: ignore[attr-defined]
        named = {node.id for node in ast.walk(ast.parse(call)) if isinstance(node, ast.Name)}
        rule = registry.lookup(find(name))
        if rule is not None:
            used = [each for each in known if each in named]
            moving = [each for each in used if tree.is_inexact(known[each])]
            yield call, rule, made(call, used, moving, known), [known[each] for each in moving]


def of_points() -> Iterator[Case]:
    """Elementwise rules, at numbers of their test points."""
    from tests.rules import all_points

    for points in all_points():
        rule = registry.lookup(find(points[0].rule)) if points else None
        usable = [point for point in points if point.smooth and not point.kwargs and all(map(is_number, point.args))]
        if rule is None or rule.kind != "elementwise" or not usable or rule.name.startswith("runtime."):
            continue
        point = max(usable, key=lambda point: sum(np.size(arg) for arg in point.args))
        names = [f"a{k}" for k in range(len(point.args))]
        known = {name: enlarged(arg) for name, arg in zip(names, point.args, strict=True)}
        moving = [name for name in names if isinstance(known[name], np.ndarray) and tree.is_inexact(known[name])]
        refused = dict(zip(names, rule.parameters.parameters, strict=False))
        moving = [name for name in moving if refused[name] not in rule.refused]
        call = f"{rule.name}({', '.join(names)})"
        if moving and not rule.name.startswith(("math.", "cmath.", "builtins.", "ndarray.")):
            yield call, rule, made(call, names, moving, known), [known[name] for name in moving]


def is_number(arg: Any) -> bool:
    return isinstance(arg, float | int | np.ndarray | np.generic) and not np.iscomplexobj(arg)


def enlarged(arg: Any) -> Any:
    """The same numbers again and again; an integer as it is."""
    exact = isinstance(arg, int) or np.issubdtype(np.asarray(arg).dtype, np.integer)
    return arg if exact and np.ndim(arg) == 0 else np.resize(np.asarray(arg), COUNT)


def made(call: str, used: list[str], moving: list[str], known: dict[str, Any]) -> Callable[..., Any]:
    """A function of what moves; the rest is data around it."""
    function = function_of([f"def f({', '.join(moving)}):", f"    return {call}"])
    function.__globals__.update(SPELLED)
    function.__globals__["operator"] = importlib.import_module("operator")
    function.__globals__.update({name: known[name] for name in used if name not in moving})
    return function


def ratio(function: Callable[..., Any], args: list[Any]) -> tuple[float, float]:
    """The time of the function, and that of value and adjoints over it."""
    value, pullback = vjp(function, *args)
    seed = tree.map_leaves(np.ones_like, value) if isinstance(value, tuple) else np.ones_like(value)
    pullback(seed)

    def both() -> None:
        vjp(function, *args)[1](seed)

    plain, whole = (partial(best, call, 1, 0.005, time.process_time) for call in (partial(function, *args), both))
    times = [(plain(), whole()) for _ in range(2)]
    alone, together = (min(column) for column in zip(*times, strict=True))
    return alone, together / alone


def why(rule: Rule) -> str:
    """What the row says; a view does no work to compare with."""
    return rule.cost or ("the function is a view, the adjoint an array" if rule.view_of is not None else "")


def main(parts: list[str]) -> int:
    """Print the table; 1 if a rule costs more than its row explains."""
    for library in LIBRARIES:
        importlib.import_module(f"scipy.{library}")
    rows: list[tuple[float, str, str, str]] = []
    failed = []
    for call, rule, function, args in chain(of_calls(), of_points()):
        if parts and not any(part in call for part in parts):
            continue
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            try:
                plain, found = ratio(function, args)
            except Exception as problem:
                failed.append(f"{call}: {type(problem).__name__}: {str(problem).splitlines()[0][:150]}")
                continue
        print(f"{call}: {found:.1f}", file=sys.stderr, flush=True)
        rows.append((found, call, f"{1e3 * plain:.2f}", why(rule)))
    rows.sort(reverse=True)
    cells = [(call, f"{found:.1f}", ms, reason) for found, call, ms, reason in rows]
    print_table(["call", "ratio", "function, ms", "why"], cells)
    print(*failed, sep="\n")
    worse = [call for r, call, _, reason in rows if r > MOST and not reason]
    print(f"{len(rows)} calls; above {MOST:.0f} without a reason: {len(worse)}; not measured: {len(failed)}")
    return int(bool(worse or failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
