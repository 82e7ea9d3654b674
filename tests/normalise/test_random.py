"""Random mazes of loops, branches and jumps: the way taken through them is the same in normal form."""

from __future__ import annotations

import random

import pytest

from s2s_ad.normalise.normalise import normalise
from s2s_ad.syntax.normal_form import verify
from s2s_ad.syntax.parse import parse
from s2s_ad.syntax.printer import to_source


class _Nothing:
    def resolve(self, expression: object) -> object:
        return None


def maze(rng: random.Random) -> str:
    """A function of `x` that logs its way; every loop ends, as `next` draws are used up."""
    return "\n".join(["def f(x, take, go):", *_block(rng, 0, 0)])


def _block(rng: random.Random, depth: int, loops: int) -> list[str]:
    lines = [line for _ in range(rng.randint(1, 4)) for line in _statement(rng, depth, loops)]
    return ["    " + line for line in lines]


def _statement(rng: random.Random, depth: int, loops: int) -> list[str]:
    number = rng.randrange(1000)
    test = rng.choice([f"take({number})", f"take({number}) and x > {number % 7}", f"x % 3 == {number % 3}"])
    kind = rng.random()
    if depth > 4 or kind < 0.35:
        return [rng.choice([f"x = x + {number}", f"x = go({number}, x)", f"x, y = go({number}, x), x"])]
    if kind < 0.6:
        lines = [f"if {test}:", *_block(rng, depth + 1, loops)]
        return lines + (["else:", *_block(rng, depth + 1, loops)] if rng.random() < 0.5 else [])
    if kind < 0.8:
        tests = [f"take({number})", f"go({number}, x)"]
        loop = rng.choice([f"for i{depth} in range({number % 4}):", *(f"while {test}:" for test in tests)])
        lines = [loop, *_block(rng, depth + 1, loops + 1)]
        return lines + (["else:", *_block(rng, depth + 1, loops)] if rng.random() < 0.4 else [])
    jump = rng.choice([f"return x * {number}", "return", "return x"] + ["break", "continue"] * 2 * bool(loops))
    return [f"if {test}:", "    " + jump] if rng.random() < 0.6 else [jump]


def way(text: str, seed: int) -> tuple[object, list[object]]:
    """The result, and the log of all that was asked on the way."""
    rng, log = random.Random(seed), []  # type: ignore[var-annotated]

    def go(number: int, x: int) -> int:
        log.append((number, x))
        if len(log) > 200:
            raise RecursionError
        return rng.randrange(5)

    def take(number: int) -> bool:
        return go(number, 0) > 2

    space: dict[str, object] = {}
    exec(text, space)
    try:
        return space["f"](1, take, go), log  # type: ignore[operator]
    except (RecursionError, UnboundLocalError) as error:
        return type(error).__name__, log


@pytest.mark.parametrize("seed", range(150))
def test_same_way(seed: int) -> None:
    text = maze(random.Random(seed))
    normal = normalise(parse(text).body[0], _Nothing(), frozenset({"x"}))
    verify(normal.function, frozenset({"x", "y"}))
    rewritten = to_source(normal.function)
    for draws in range(8):
        assert way(rewritten, draws) == way(text, draws), rewritten
