"""Random programs over containers that share one another: every moment is still described."""

import contextlib
import random
import sys
import types

import gast
import pytest

from s2s_ad.analysis.infer import infer
from s2s_ad.values import Symbols, describes, value_of

NAMES = "abcdefg"
STATEMENTS = [
    "{x} = [{y}]", "{x} = [{y}, {z}]", "{x} = []", "{x} = ({y}, {z})", "{x} = {y}", "{x} = {y}[0]", "{x} = {y}[-1]",
    "{x} = {{'k': {y}}}", "{x} = {y}['k']", "{x} = dict(k={y}, m={z})", "{x}.append({y})", "{x}.extend({y})",
    "{x}[0] = {y}", "{x}['k'] = {y}", "{x}['new'] = {y}", "{x}[0].append({y})", "{x}['k'].append({y})", "{x}.pop()",
    "{x}, {y} = {z}", "{x}, {y} = {y}, {x}", "{x} += {y}", "{x} = {y} + {z}", "{x} = {y}[:1]", "{x} = list({y})",
    "{x} = {y}.get('k')", "{x} = {y}.get('m', {z})", "{x} = {y}.copy()", "{x}.update({y})",
    "{x} = {y}.setdefault('s', {z})",
    "for {x} in {y}: pass", "for {x} in {y}:\n    {x}.append({z})",
    "for {x} in list({y}.values()):\n    {x}.append({z})",
    "for {x}, {y} in {z}.items(): pass", "for {x}, {y} in zip({z}, {w}):\n    {y}.append({x})",
    "for i, {x} in enumerate({y}):\n    {x}.append(i)", "{x} = {y} if {z} else {w}", "{x} = {y} or {z}",
    "{x} = [q for q in {y}]", "{x} = [q[0] for q in {y}]", "[q.append({x}) for q in {y}]", "{x} = next(iter({y}))",
    "{x} = sorted({y}, key=id)", "{x} = reversed({y})", "{x}.value = {y}", "{x} = {y}.value", "{x} = Box({y})",
    "{x}.value.append({y})", "mutate({x}, {y})", "{x} = give({y})", "def g():\n    {x}.append({y})\ng()",
    "g = lambda: {x}\n{y} = g()\n{y}.append({z})", "{x} = 1.5", "{x} = 'text'", "{x} = {y} * 2", "del {x}[0]",
    "*{x}, {y} = {z}", "{x} = [*{y}, {z}]", "{x} = {{**{y}, 'n': {z}}}", "{x}.insert(0, {y})", "{x}[0] += {y}",
    "{x}[:] = {y}", "{x} = ({y} := [{z}])", "{x} = {y}.keys()", "with {x} as {y}:\n    {y}.append({z})",
    "match {x}:\n    case [_, *{y}]:\n        {y}.append(2.5)", "{x} = tuple({y})", "{x} = map(give, {y})",
    "{x} = zip({y}, {z})", "{x} = max({y}, {z}, key=id)", "{x} = {y}.__class__",
]  # fmt: skip


class Box:
    def __init__(self, value):
        self.value = value


def mutate(a, b):
    if isinstance(a, list):
        a.append(b)
        if a and isinstance(a[0], list):
            a[0].append("deep")


def give(a):
    return a


OUTSIDE = {"Box": Box, "mutate": mutate, "give": give}


class Names:
    def resolve(self, expr):
        builtin = __builtins__ if isinstance(__builtins__, dict) else vars(__builtins__)
        if isinstance(expr, gast.Name):
            return OUTSIDE.get(expr.id, builtin.get(expr.id, self))
        return self


def program(seed):
    chosen = random.Random(seed)
    lines = [f"{name} = {chosen.choice(['1.5', '[]', '[[]]', '[1.5]', '{}', '[[2.5], []]'])}" for name in NAMES]
    for _ in range(chosen.randint(2, 9)):
        pick = chosen.choices if chosen.random() < 0.2 else chosen.sample
        names = dict(zip("xyzw", pick(NAMES, k=4), strict=True))
        # a statement that fails is passed over, as in an untaken branch: what it bound until then stays
        body = chosen.choice(STATEMENTS).format(**names).replace("\n", "\n        ")
        lines.append(f"for _ in range({chosen.randint(1, 2)}):\n    try:\n        {body}\n    except Exception: pass")
    text = "\n".join(lines).replace("\n", "\n    ")
    return f"def f(p):\n    {text}\n    return p\n"


class TooLargeError(Exception):
    """An object that holds itself, or one that grew too much."""


def freeze(obj, budget):
    """A deep copy of the containers, so that later stores don't change what was seen."""
    budget.append(obj)
    if len(budget) > 60:
        raise TooLargeError
    match obj:
        case list():
            return [freeze(each, budget) for each in obj]
        case tuple():
            return tuple(freeze(each, budget) for each in obj)
        case dict():
            return {key: freeze(each, budget) for key, each in obj.items()}
        case Box():
            return Box(freeze(obj.value, budget))
        case _:
            return obj


def frozen(variables):
    seen = {}
    for name, obj in variables.items():
        with contextlib.suppress(TooLargeError):
            seen[name] = freeze(obj, [])
    return seen


def run(text):
    scope = dict(OUTSIDE)
    exec(compile(text, "<random>", "exec"), scope)
    seen, code = [], scope["f"].__code__

    def trace(frame, event, arg):
        if frame.f_code is not code:
            return None
        seen.append(frozen(frame.f_locals))
        return trace if len(seen) < 200 else None

    sys.settrace(trace)
    try:
        scope["f"]([1.5, [2.5]])
    finally:
        sys.settrace(None)
    return seen


@pytest.mark.parametrize("block", range(6))
def test_random_programs(block) -> None:
    for seed in range(block * 60, block * 60 + 60):
        text = program(seed)
        symbols = Symbols()
        values = infer(gast.parse(text).body[0].body, {"p": value_of([1.5, [2.5]], symbols)}, Names())
        for locals_ in run(text):
            for name, obj in locals_.items():
                if isinstance(obj, types.FunctionType) or name in "_q":  # q belongs to comprehensions
                    continue
                assert describes(values[name], obj, symbols.known), f"{name}: {values[name]} is not {obj!r} in\n{text}"
