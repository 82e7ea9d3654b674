"""Deep trees: no RecursionError, and the limit is as before."""

from __future__ import annotations

import ast
import sys
import threading
from collections.abc import Callable

import gast
import pytest

from s2s_ad.syntax.names import names_in, reads, rename, writes
from s2s_ad.syntax.parse import deep_recursion, parse, parse_expression, to_ast
from s2s_ad.syntax.printer import to_source
from s2s_ad.syntax.visit import copy_tree, map_expressions, walk_statements
from tests.roundtrip import difference

SUM = "y = " + " + ".join(f"x{k} * {k}" for k in range(1500))
SHAPES = [SUM, "y = " + "-" * 400 + "x", "y = " + " ** ".join(["x"] * 60), "y = x" + ".f(a)" * 150]


@pytest.mark.parametrize("text", SHAPES, ids=["sum", "minus", "power", "calls"])
def test_round_trip(text: str) -> None:
    limit = sys.getrecursionlimit()
    tree = parse(text)
    assert difference(tree, parse(to_source(tree))) is None
    assert difference(tree, parse(to_source(to_ast(tree)))) is None
    assert sys.getrecursionlimit() == limit


def test_helpers_do_not_recurse() -> None:
    tree = parse(SUM)
    assert difference(tree, copy_tree(tree)) is None
    assert len(reads(tree)) == 1500 and writes(tree) == {"y"} and len(names_in(tree)) == 1501
    assert "z" in reads(rename(tree, {"x7": "z"}))
    assert len(list(walk_statements(tree.body))) == 1
    map_expressions(tree, lambda node: parse_expression("0") if isinstance(node, gast.Constant) else node)
    assert to_source(tree).count("* 0") == 1500


def test_guard_restores_the_limit_after_the_last_of_many_threads() -> None:
    limit = sys.getrecursionlimit()
    inside, done = threading.Event(), threading.Event()

    def hold() -> None:
        with deep_recursion():
            inside.set()
            done.wait()

    other = threading.Thread(target=hold)
    other.start()
    inside.wait()
    with pytest.raises(ValueError, match="stop"), deep_recursion():
        raise ValueError("stop")
    assert sys.getrecursionlimit() > limit
    done.set()
    other.join()
    assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize("printing", [lambda tree: to_source(tree), lambda tree: to_source(to_ast(tree))])
def test_in_a_thread(printing: Callable[[gast.AST], str]) -> None:
    found: list[str] = []
    thread = threading.Thread(target=lambda: found.append(printing(parse(SUM))))
    thread.start()
    thread.join()
    assert ast.dump(ast.parse(found[0]).body[0].targets[0]) == "Name(id='y', ctx=Store())"
