"""What a function that is differentiated by itself hands back, where a store into it is seen elsewhere as well."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, UnsupportedError, grad, jvp, linearize, vjp
from s2s_ad.runtime import require_apart, require_held_once

X = np.array([0.3, 0.5, -0.2])
BUFFER = np.zeros(3)
Function = Callable[[Any], Any]


def given(rows: Any) -> Any:
    for row in rows:
        if np.sum(row) > 100.0:
            return rows
    return rows


def first_of(rows: Any) -> Any:
    for row in rows:
        if np.sum(row) > -100.0:
            return row
    return rows[0]


def with_parts(x: Any, n: Any) -> Any:
    if n > 0:
        return with_parts(x, n - 1)
    y = x * 1.0
    return y, {"y": y, "tail": y[1:]}


def same_row_in_some_turns(x: Any) -> Any:
    rows = []
    row = x * 1.0
    for k in range(4):
        if k % 2 == 0:
            row = x * k
        rows = [*rows, row]
    return rows


def kept(x: Any) -> Any:
    for value in x:
        if value > 100.0:
            return BUFFER
    return BUFFER


def collected(x: Any, found: Any = []) -> Any:  # noqa: B006
    for value in x:
        if value > 100.0:
            return found
    return found


def list_stored_into(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    other = given(rows)
    rows[0] = x**3
    return np.sum(other[0])


def result_appended_to(x: Any) -> Any:
    rows = [x * 1.0]
    other = given(rows)
    other.append(x**2)
    return np.sum(rows[-1])


def array_stored_into(x: Any) -> Any:
    y = x * 1.0
    other = first_of([y, x])
    y[0] = x[1] ** 3
    return np.sum(other)


def view_of_array_stored_into(x: Any) -> Any:
    y = x * 1.0
    tail = y[1:]
    other = first_of([y, x])
    other += x**2
    return np.sum(tail)


def lists_kept_in_loop(x: Any) -> Any:
    rows, history = [x * 1.0, x * 2.0], []
    for _ in range(3):
        history.append(given(rows))
        rows[0] = rows[0] * x
    return np.sum(history[0][0])


def two_results(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    one, other = given(rows), given(rows)
    one[0] = x**3
    return np.sum(other[0])


def array_and_view_of_it(x: Any) -> Any:
    y, parts = with_parts(x, 2)
    y[1] = x[0] ** 3
    return np.sum(parts["tail"])


def array_twice(x: Any) -> Any:
    y, parts = with_parts(x, 2)
    parts["y"][0] = x[1] ** 3
    return np.sum(y)


def collects(rows: Any, n: Any) -> Any:
    if n > 0:
        return collects(rows, n - 1)
    found: dict[str, Any] = {}
    found["first"] = rows[0]
    found["rows"] = rows
    return found


def replaces(rows: Any, n: Any) -> Any:
    if n > 0:
        return replaces(rows, n - 1)
    found = [rows[0] * 1.0, rows[1] * 2.0]
    found[0] = rows[0]
    return found


def list_collected(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    found = collects(rows, 1)
    rows[0] = x**3
    return np.sum(found["rows"][0])


def array_put_into_new_list(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    found = replaces(rows, 1)
    found[0][0] = x[1] ** 3
    return np.sum(rows[0])


def row_in_some_turns(x: Any) -> Any:
    rows = same_row_in_some_turns(x)
    rows[2][0] = x[1] ** 3
    return np.sum(rows[3])


def list_under_two_keys(x: Any) -> Any:
    found: dict[str, Any] = dict.fromkeys("ab", [])  # noqa: RUF024 - one list for all
    found["a"].append(x[0])
    return found["b"][0]


def array_twice_by_lambda(x: Any) -> Any:
    pair = (lambda buffer: [buffer, buffer])(np.zeros(3))
    pair[0][1] = x[0] ** 2
    return pair[1][1]


SHARED = {
    list_under_two_keys: "found: dict[str, Any] = dict\nwhat dict.fromkeys returned holds an object twice",
    array_twice_by_lambda: "pair = (lambda\nwhat lambda buffer: [buffer, buffer] returned holds an object twice",
    list_stored_into: "other = given(rows)\nwhat given returned shares memory with rows",
    result_appended_to: "other = given(rows)\nwhat given returned shares memory with rows",
    array_stored_into: "other = first_of([y, x])\nwhat first_of returned shares memory with y",
    view_of_array_stored_into: "other = first_of([y, x])\nwhat first_of returned shares memory with tail",
    lists_kept_in_loop: "history.append(given(rows))\nwhat given returned shares memory with rows",
    two_results: "one, other = given(rows), given(rows)\nwhat given returned shares memory with rows",
    array_and_view_of_it: "y, parts = with_parts(x, 2)\nwhat with_parts returned holds an object twice",
    array_twice: "y, parts = with_parts(x, 2)\nwhat with_parts returned holds an object twice",
    list_collected: "found = collects(rows, 1)\nwhat collects returned shares memory with rows",
    array_put_into_new_list: "found = replaces(rows, 1)\nwhat replaces returned shares memory with rows",
    row_in_some_turns: "rows = same_row_in_some_turns(x)\nwhat same_row_in_some_turns returned holds an object twice",
}
WAYS: dict[str, Callable[[Function], object]] = {
    "grad": lambda f: grad(f)(X),
    "vjp": lambda f: vjp(f, X),
    "jvp": lambda f: jvp(f, (X,), (X,)),
    "linearize": lambda f: linearize(f, X),
}


def line_of(function: Function, text: str) -> int:
    lines, first = inspect.getsourcelines(function)
    return first + next(number for number, line in enumerate(lines) if text in line)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("function", SHARED, ids=lambda function: function.__name__)
def test_a_store_that_is_seen_in_two_places_is_told(function: Function, way: str) -> None:
    statement, reason = SHARED[function].split("\n")
    with pytest.raises(DifferentiationError) as caught:
        WAYS[way](function)
    told = str(caught.value)
    place = f"test_handed_back.py:{line_of(function, statement)}: "
    assert place in told and reason in told.partition("\n")[0] and "written into afterwards" in told
    assert re.search(r"\nway out: (copy one of them|make a copy for each place): (\w+)\.copy\(\) of an array, ", told)


@pytest.mark.parametrize("function", [list_stored_into, array_stored_into, two_results], ids=lambda f: f.__name__)
def test_a_guard_stays_in_what_is_differentiated_again(function: Function) -> None:
    with pytest.raises(DifferentiationError, match=re.escape(SHARED[function].partition("\n")[2])):
        jvp(grad(function), (X,), (X,))
    with pytest.raises(DifferentiationError, match=re.escape(SHARED[function].partition("\n")[2])):
        grad(lambda x: np.sum(grad(function)(x)))(X)


def puts(rows: Any, n: Any) -> Any:
    if n > 0:
        return puts(rows, n - 1)
    rows[0] = rows[1] * 2.0
    return np.sum(rows[1])


def stored_by_function(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    return puts(rows, 1) * np.sum(rows[0])


def stored_into_global(x: Any) -> Any:
    other = kept(x)
    other[0] = x[1] ** 3
    return np.sum(kept(x))


def stored_into_default(x: Any) -> Any:
    other = collected(x)
    other.append(x**2)
    return np.sum(collected(x)[-1])


def tried(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    try:
        other = given(rows)
        rows[0] = x**3
        total = np.sum(other[0])
    except Exception:
        total = np.sum(x)
    return total


TABLE = [0.0]


def read_from_table(x: Any) -> Any:
    for value in x:
        if value > 100.0:
            return TABLE[0]
    return TABLE[0] * x[0]


def stored_for_another_function(x: Any) -> Any:
    TABLE[0] = x[1] ** 3
    return read_from_table(x)


REFUSED = {
    stored_for_another_function: "a value that carries a derivative is stored into TABLE, which stands outside of the",
    stored_into_global: "a value that carries a derivative is stored into what kept returned, which kept reads around",
    stored_into_default: "a value that carries a derivative is stored into what collected returned, which collected",
    stored_by_function: "puts is called on values that carry a derivative, writes into rows, which it is given",
}


@pytest.mark.parametrize("way", ["grad", "jvp"])
@pytest.mark.parametrize("function", REFUSED, ids=lambda function: function.__name__)
def test_what_no_test_at_run_time_can_tell(function: Function, way: str) -> None:
    with pytest.raises(UnsupportedError, match=REFUSED[function]) as caught:
        WAYS[way](function)
    assert "\nway out: " in str(caught.value)


def narrow(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    try:
        other = given(rows)
        total = np.sum(other[0]) / len(rows)
    except ZeroDivisionError:
        total = np.sum(x)
    rows[0] = x**3
    return total * np.sum(other[0])


@pytest.mark.parametrize("function", [narrow, tried])
def test_a_handler_lets_it_through(function: Function) -> None:
    with pytest.raises(DifferentiationError, match="what given returned shares memory with rows"):
        grad(function)(X)
    with pytest.raises(DifferentiationError, match="what given returned shares memory with rows"):
        jvp(function, (X,), (X,))


def made_new(x: Any, n: Any) -> Any:
    rows = []
    for k in range(n):
        row = x * k
        if k < 100:
            rows.append(row)
    return rows


def pairs(x: Any, n: Any) -> Any:
    if n == 0:
        return {"a": x * 1.0, "b": [x * 2.0]}
    found = pairs(x, n - 1)
    return {"a": found["a"] * x, "b": [found["a"] + x, x**n]}


def searched(rows: Any) -> Any:
    best = 0
    for k in range(len(rows)):
        if np.sum(rows[k]) > np.sum(rows[best]):
            best = k
    return rows[best] * 1.0


def uses_new_ones(x: Any) -> Any:
    rows = made_new(x, 3)
    rows[0][1] = x[0]
    rows[1] = rows[0] * x
    found = pairs(x, 2)
    found["a"][0] = x[1]
    found["b"][0][1] = x[2]
    best = searched(rows)
    best[0] = x[0] ** 2
    rows[2][0] = best[1]
    return np.sum(best * rows[1]) + np.sum(rows[2] * found["a"]) + np.sum(found["b"][0])


def test_what_is_always_new_is_not_tested() -> None:
    assert "require_" not in grad(uses_new_ones).source_for(X)
    tangent = jvp(uses_new_ones, (X,), (X,))[1]
    np.testing.assert_allclose(grad(uses_new_ones)(X) @ X, tangent)


def one_of(rows: Any, bound: Any) -> Any:
    for row in rows:
        if np.sum(row) > bound:
            return rows
    return [rows[0] * 2.0, rows[1] * rows[0]]


def stored_into_what_was_handed_back(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    same = one_of(rows, -100.0)
    same[0] = x**3
    return np.sum(same[0] * same[1])


def stored_into_what_was_given(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    total = np.sum(one_of(rows, -100.0)[1])
    rows[0][1] = x[0] ** 3
    return total * np.sum(rows[0] * rows[1])


def state_handed_on_in_loop(x: Any) -> Any:
    state = [x * 1.0, x * 2.0]
    for k in range(4):
        state = one_of(state, 2.0 * k)
        state[0][1] = state[1][0] * 0.5
        state[1] = state[1] * x
    return np.sum(state[0] * state[1])


def copy_of_what_was_handed_back(x: Any) -> Any:
    rows = [x * 1.0, x * 2.0]
    other = copy.deepcopy(one_of(rows, -100.0))
    rows[0] = x**3
    other[1][0] = x[2]
    return np.sum(other[0] * rows[0]) + np.sum(other[1] * rows[1])


def turned(x: Any, depth: Any) -> Any:
    if depth == 0:
        return x * 1.0, x**2
    first, last = turned(x * 2.0, depth - 1)
    return last, first * x


def arrays_made_by_recursion(x: Any) -> Any:
    first, last = turned(x, 2)
    first[0] = x[1]
    last[1:] = first[:-1] * x[1:]
    return np.sum(first * last)


ONE_SIDE = [
    stored_into_what_was_handed_back,
    stored_into_what_was_given,
    state_handed_on_in_loop,
    copy_of_what_was_handed_back,
    arrays_made_by_recursion,
]


@pytest.mark.parametrize("function", ONE_SIDE, ids=lambda function: function.__name__)
def test_where_one_side_lives_on_nothing_is_refused(function: Function) -> None:
    """Their second derivatives need tangents that share what the values share."""
    move, step = np.array([0.7, -0.4, 0.2]), 1e-6
    expected = (function(X + step * move) - function(X - step * move)) / (2 * step)
    np.testing.assert_allclose(grad(function)(X) @ move, expected, rtol=1e-5)
    np.testing.assert_allclose(jvp(function, (X,), (move,))[1], expected, rtol=1e-5)


Apart = Callable[..., None]
apart: Apart = partial(require_apart, "m.py:1", "f")
once: Apart = partial(require_held_once, "m.py:1", "f")


class Node:
    def __init__(self, **held: object) -> None:
        vars(self).update(held)


def test_arrays_and_containers_are_looked_for_wherever_they_are() -> None:
    x, rows = np.zeros((4, 4)), [1.0]
    for other in (x, x[0], x.T[:2], [x], {"a": (1.0, x[::2])}, Node(x=x), lambda: x):
        with pytest.raises(DifferentiationError, match=r"m\.py:1: what f returned shares memory with other"):
            apart("arrays", [x[:, 0]], other=other)
        apart("containers", [x[:, 0]], other=other)
    for other in (rows, [rows], {"a": rows}, Node(rows=rows), (rows,)):
        with pytest.raises(DifferentiationError, match="shares memory with other"):
            apart("containers", (rows, 2.0), other=other)
        apart("arrays", (rows, 2.0), other=other)
    apart("arrays and containers", [x[:, 0], x[1:, 3:]], other=[x[:, 1:3], x[:0], 1.0, None, "text"])
    apart("arrays", x[::2, ::2], other=x[1::2, ::2])


def test_what_is_held_twice() -> None:
    x = np.zeros(4)
    row = [x]
    for found in ([x, x], [x[:2], x[1:]], (row, row), {"a": row, "b": Node(row=row)}):
        with pytest.raises(DifferentiationError, match=r"m\.py:1: what f returned holds an object twice"):
            once("arrays", found)
    with pytest.raises(DifferentiationError, match="holds an object twice"):
        once("containers", ([], row, row))
    once("containers", [x, x])
    once("arrays", ([1.0], x[:2], [x[2:]], x + 1.0))
    ring: list[object] = [1.0]
    ring.append(ring)
    with pytest.raises(DifferentiationError, match="holds an object twice"):
        once("containers", ring)
