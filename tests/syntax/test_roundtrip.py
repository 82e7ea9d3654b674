"""A sample of the round trip; `python -m tests.roundtrip` runs all of it."""

from __future__ import annotations

import ast

import gast

from tests.roundtrip import check_all, difference, round_trip, standard_library


def test_sample_of_the_standard_library() -> None:
    paths = standard_library()
    assert len(paths) > 400
    assert check_all(paths[:: len(paths) // 60]) == []


def test_the_check_sees_differences() -> None:
    assert difference(ast.parse("a + b"), ast.parse("a - b")) is not None
    assert difference(ast.parse("0.0"), ast.parse("-0.0")) is not None
    assert difference(ast.parse("1"), ast.parse("True")) is not None
    assert difference(ast.parse("f(a)"), ast.parse("f(a, b)")) is not None
    assert difference(ast.parse("a"), gast.parse("a")) is not None
    trees = iter([ast.parse("a + b"), ast.parse("a + c")])
    assert round_trip("a + b", lambda _: next(trees)) is not None
