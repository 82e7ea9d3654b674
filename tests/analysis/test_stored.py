"""What functions do with the containers that they are given, as their callers see it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2s_ad.frontend.primal import read_primal
from s2s_ad.reading import Reader
from s2s_ad.values import Array, ListOf, NumpyScalar, Scalar, Value

FLOATS = ListOf(NumpyScalar("float64"))
INTEGER = Scalar("int")
KEPT: list[float] = []


def pops_from_a_copy(xs, n):
    xs = xs.copy()
    s = 0.0
    for _ in range(n):
        s = s + xs.pop()
    return s


def copies_by_hand(xs, n):
    ys = []
    for x in xs:
        ys.append(x)
    return ys.pop() * n


def pops(xs, n):
    return xs.pop() * n


def passes_on(xs, n):
    return 2 * pops(xs, n)


def empties(xs, n):
    if n > 0:
        xs.pop()
        empties(xs, n - 1)


def sums(xs, n):
    return xs[n - 1] + sums(xs, n - 1) if n > 0 else 0.0


def makes(xs, n):
    ys = []
    for i in range(n):
        ys.append(xs[i])
    return ys, n


def hands_out(xs, n):
    ys = xs if n > 1 else []
    return (ys, n)


def hands_out_a_global(xs, n):
    return KEPT


def asks_another(xs, n):
    return hands_out_a_global(xs, n)


def nested(xs, n):
    return [makes(xs, n)]


def asked(function: Any, of: str) -> Any:
    reader = Reader()
    values: dict[str, Value] = {"xs": FLOATS, "n": INTEGER}
    if of == "stores":
        return reader.stored_parameters(read_primal(function), values)
    return reader.makes_new(function, list(values.values()), {})


@pytest.mark.parametrize("function", [pops_from_a_copy, copies_by_hand, sums, makes, hands_out, nested, asks_another])
def test_nothing_of_the_callers_changes(function: Any) -> None:
    assert asked(function, "stores") == frozenset()


@pytest.mark.parametrize("function", [pops, passes_on, empties])
def test_the_callers_list_changes(function: Any) -> None:
    assert asked(function, "stores") == {"xs"}


@pytest.mark.parametrize("function", [pops_from_a_copy, makes, nested, sums])
def test_all_that_is_returned_is_new(function: Any) -> None:
    assert asked(function, "makes")


@pytest.mark.parametrize("function", [hands_out, hands_out_a_global, asks_another])
def test_what_was_there_before_is_returned(function: Any) -> None:
    assert not asked(function, "makes")


def test_arrays_are_not_containers() -> None:
    def first(x: Any, n: Any) -> Any:
        return np.asarray(x)[:n]

    assert Reader().makes_new(first, [Array("float64", (None,)), INTEGER], {})
