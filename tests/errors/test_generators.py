"""Generators whose items can't be followed: messages verbatim, in both modes."""

from __future__ import annotations

import contextlib
import functools
import itertools
import operator
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, jvp, vjp

X = np.array([0.3, 0.5, 0.9])


def squares(x: Any) -> Iterator[Any]:
    for v in x:
        yield v * v


def powers(a: Any) -> Iterator[Any]:
    while True:
        yield a
        a = a * 1.5


def suffixes(x: Any) -> Iterator[Any]:
    if len(x) > 1:
        yield from suffixes(x[1:])
    yield x[0]


def guarded(x: Any) -> Iterator[Any]:
    try:
        yield x[0]
    finally:
        print("done")


def answered(x: Any) -> Iterator[Any]:
    k = yield x[0]
    yield k


class Table:
    def rows(self, x: Any) -> Iterator[Any]:
        for v in x:
            yield v * 2.0


def taken_twice(x: Any) -> Any:
    items = squares(x)
    return next(items) * sum(items)


def taken_in_each_turn(x: Any) -> Any:
    items = squares(x)
    y = 0.0
    for _ in range(2):
        for v in items:
            y = y + v
    return y


def handed_on(x: Any) -> Any:
    kept = [squares(x)]
    return sum(kept[0])


def endless(x: Any) -> Any:
    y = 0.0
    for v in powers(x[0]):
        y = y + v
    return y


def all_of_endless(x: Any) -> Any:
    return sum(powers(x[0]))


def calls_itself(x: Any) -> Any:
    return sum(suffixes(x))


def in_try(x: Any) -> Any:
    return sum(guarded(x))


def gives_back(x: Any) -> Any:
    return sum(answered(x))


@contextlib.contextmanager
def perhaps(v: Any) -> Iterator[Any]:
    if v > 0.0:
        yield v
    else:
        yield -v


def managed(x: Any) -> Any:
    with perhaps(x[0]) as v:
        return v * x[1]


def neighbours(x: Any) -> Any:
    y, table = 0.0, Table()
    for a, b in itertools.pairwise(table.rows(x)):
        y = y + a * b
    return y


def filtered_in_zip(x: Any) -> Any:
    z, y = x.copy(), 0.0
    for a, b in zip((v for v in z if v > 0.4), x, strict=False):
        z[2] = z[2] * 2
        y = y + a * b
    return y


def first_of_another_name(x: Any) -> Any:
    z, s = x * 2, 0.0
    y = z
    for v in itertools.islice(y, 2):
        s = s + v * v
        z[1] = s
    return s


def pairs_that_change(x: Any) -> Any:
    y, s = x * 1.0, 0.0
    for a, b in itertools.pairwise(y):
        y[2] = a
        s += b * b
    return s


def folded_while_it_changes(x: Any) -> Any:
    y = x * 1.0

    def step(a: Any, b: Any) -> Any:
        y[2] = a
        return a * b

    return functools.reduce(step, y)


def added_in_place(x: Any) -> Any:
    rows = np.outer(x, x)
    return functools.reduce(operator.iadd, rows).sum()


def kept_for_later(x: Any) -> Any:
    y, s = x * 1.0, 0.0
    sums = itertools.accumulate(y)
    y[2] = 2.0 * x[0]
    for a in sums:
        s += a * a
    return s


def rows_of_two_lists(x: Any) -> Any:
    one, other, s = [x, x * x], [x, x * 2], 0.0
    for a, b, c, d in zip(*one, *other, strict=True):
        s += a * b * c * d
    return s


KEPT = (
    "the items of a generator expression, of `map`, `filter` or itertools carry a derivative, and the loop that takes "
    "them may change what they are made of"
)
FOLLOWED = "carry a derivative, and how they are taken can't be followed"
LOOP = "write `for item in {0}(...)` in this function, or make a list first, list({0}(...))"
ONE_PLACE = "take all of its items at one place: `for item in {0}(...)`, or a list, list({0}(...))"
ENDLESS = "all items of a generator that never ends are taken"
LEAVE = "leave the loop with `break`, or take the first n items with itertools.islice"
YIELD = "a `yield` that is no statement of its own, or stands in a `try` or `with`"
STATEMENT = "write `yield v` as a statement, outside of `try` and `with`, or collect the values in a list and return it"

# The function, the one that the error is in, the part under which the caret stands, the reason and the way out.
REFUSED: list[tuple[Callable[[Any], Any], Callable[..., Any], str, str, str]] = [
    (
        taken_twice, taken_twice, "squares(x)",
        "several statements take items of the generator that `squares` makes here, and they carry a derivative",
        ONE_PLACE.format("squares"),
    ),
    (
        taken_in_each_turn, taken_in_each_turn, "squares(x)",
        f"the items of the generator that `squares` makes {FOLLOWED}", LOOP.format("squares"),
    ),
    (
        handed_on, handed_on, "squares(x)", f"the items of the generator that `squares` makes {FOLLOWED}",
        LOOP.format("squares"),
    ),
    (endless, endless, "powers(x[0])", ENDLESS, LEAVE),
    (all_of_endless, all_of_endless, "powers(x[0])", ENDLESS, LEAVE),
    (
        calls_itself, calls_itself, "suffixes(x)", f"the items of the generator that `suffixes` makes {FOLLOWED}",
        LOOP.format("suffixes"),
    ),
    (in_try, guarded, "yield x[0]", YIELD, STATEMENT),
    (
        managed, managed, "with perhaps(x[0]) as v:",
        "a `with` whose manager is given values that carry a derivative, and what it does can't be followed",
        "make it a generator function at the top of its module, with @contextlib.contextmanager and one `yield`",
    ),
    (
        filtered_in_zip, filtered_in_zip, "(v for v in z if v > 0.4)",
        KEPT, "make a list before the loop: [... for ...]",
    ),
    (
        first_of_another_name, first_of_another_name, "itertools.islice(y, 2)",
        KEPT, "make a list before the loop: [... for ...]",
    ),
    (
        pairs_that_change, pairs_that_change, "itertools.pairwise(y)",
        KEPT, "make a list before the loop: [... for ...]",
    ),
    (
        folded_while_it_changes, folded_while_it_changes, "y",
        KEPT, "make a list before the loop: [... for ...]",
    ),
    (
        added_in_place, added_in_place, "rows",
        KEPT, "make a list before the loop: [... for ...]",
    ),
    (
        kept_for_later, kept_for_later, "itertools.accumulate(y)",
        KEPT, "make a list before the loop: [... for ...]",
    ),
    (
        rows_of_two_lists, rows_of_two_lists, "zip(*one, *other, strict=True)",
        "a carries a derivative, and what the loop runs over is not known to be a sequence",
        "loop over a list, a tuple or an array, or over range(len(...))",
    ),
    (gives_back, answered, "yield x[0]", YIELD, STATEMENT),
    (
        neighbours, neighbours, "for a, b in itertools.pairwise(table.rows(x)):",
        "a loop takes the items of a generator one by one through a function of itertools, which can't be followed",
        "loop over the generator itself, or over a list of its items: list(...)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("function", "blamed", "part", "reason", "way_out"), REFUSED, ids=[each[0].__name__ for each in REFUSED]
)
def test_refused(
    function: Callable[[Any], Any], blamed: Callable[..., Any], part: str, reason: str, way_out: str
) -> None:
    modes: list[Callable[[], Any]] = [
        lambda: grad(function)(X.copy()),
        lambda: jvp(function, (X.copy(),), (np.ones(3),)),
        lambda: vjp(function, X.copy()),
    ]
    for mode in modes:
        with pytest.raises(DifferentiationError) as caught:
            mode()
        head, line, caret, end = str(caught.value).split("\n")
        assert head.endswith(f": in {blamed.__name__}: {reason}")
        assert caret.index("^") == line.index(part) and caret.count("^") == len(part)
        assert end == f"way out: {way_out}"
