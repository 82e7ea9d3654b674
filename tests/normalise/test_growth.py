"""Long functions, long expressions and deep nests: no recursion limit, no quadratic time, no endless indentation."""

from __future__ import annotations

import gast

from s2s_ad.normalise.normalise import normalise
from s2s_ad.syntax.parse import deep_recursion, parse


class _Nothing:
    def resolve(self, expression: object) -> object:
        return None


def tree(lines: list[str]) -> gast.FunctionDef:
    with deep_recursion():
        return parse("\n".join(["def f(x, n):", *("    " + line for line in lines)])).body[0]


SHAPES = {
    "straight": lambda i: [f"y{i} = x * {i} + g(x)"],
    "returns": lambda i: [f"if n == {i}:", f"    return x * {i}", "x = x + 1"],
    "loops": lambda i: ["for i in range(n):", "    if x > i: break", "    x = x * 2"],
    "returning loops": lambda i: ["for i in range(n):", "    if x > i: return x", "    x = x * 2"],
}


def test_indentation_is_bounded() -> None:
    function = tree([line for i in range(300) for line in SHAPES["returns"](i)])
    normalise(function, _Nothing(), frozenset({"x"}))
    assert depth(function) < 40


def depth(node: gast.AST) -> int:
    blocks = [*getattr(node, "body", []), *getattr(node, "orelse", [])] if isinstance(node, gast.stmt) else []
    return 1 + max(map(depth, blocks), default=0)


def test_long_expression() -> None:
    function = tree(["return " + " + ".join(f"x * {i}" for i in range(1500))])
    normalise(function, _Nothing(), frozenset({"x"}))
    assert len(function.body) == 3000


def test_nested_loops() -> None:
    lines = ["    " * i + f"for i{i} in range(2):" for i in range(15)]
    function = tree([*lines, "    " * 15 + "x = x * 2", "return x"])
    assert normalise(function, _Nothing(), frozenset({"x"})).temporaries == frozenset()
