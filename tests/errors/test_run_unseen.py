"""Special methods that store, run where no call of them can be written: an error, never a lost store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from s2s_ad import UnsupportedError, grad, jvp

X = np.array([1.3, 0.7, 2.1])
WAY_OUT = "way out: give what it does a name, and call that as a statement: work.put(v)"


class Work:
    def __init__(self, buffer: Any, x: Any) -> None:
        self.buffer = buffer
        self.x = x

    def __eq__(self, other: object) -> bool:
        self.buffer[0] = other
        return True

    def __contains__(self, item: Any) -> bool:
        self.buffer[1] = item
        return True

    def __bool__(self) -> bool:
        self.buffer[0] = self.x[0] * self.x[1]
        return True

    def __len__(self) -> int:
        self.buffer[1] = self.x[0]
        return 1

    def __hash__(self) -> int:
        self.buffer[2] = self.x[0]
        return 1

    def __str__(self) -> str:
        self.buffer[2] = self.x[1]
        return "work"


def put_into_a_key(x: Any) -> Any:
    w = np.zeros(3)
    seen = {Work(w, x): 1.0}
    return np.sum(w * x) + len(seen)


def in_a_list(x: Any) -> Any:
    w = np.zeros(3)
    found = any([Work(w, x)])
    return np.sum(w * x) * found


def among_others(x: Any) -> Any:
    w = np.zeros(3)
    found = x[1] in [Work(w, x)]
    return np.sum(w * x) * found


def shown(x: Any) -> Any:
    w = np.zeros(3)
    print(Work(w, x))
    return np.sum(w * x)


def in_a_loop(x: Any) -> Any:
    w = np.zeros(3)
    works = [Work(w, x)]
    while works[0] != x[1] and not works:
        pass
    return np.sum(w * x)


REFUSED = {
    among_others: ("__eq__", "x[1] in [Work(w, x)]"),
    shown: ("__str__", "print(Work(w, x))"),
    in_a_loop: ("__eq__", "works[0] != x[1]"),
    put_into_a_key: ("__hash__", "{Work(w, x): 1.0}"),
    in_a_list: ("__bool__", "any([Work(w, x)])"),
}


@pytest.mark.parametrize("program", REFUSED)
def test_is_refused_where_it_is_run(program: Any) -> None:
    method, place = REFUSED[program]
    for derive in (lambda: grad(program)(X), lambda: jvp(program, (X,), (X,))):
        with pytest.raises(UnsupportedError) as caught:
            derive()
        first, text, caret, way_out = str(caught.value).splitlines()
        reason = f"Work.{method} may be run here, and it stores, where a derivative would be lost"
        assert first.endswith(f": in {program.__name__}: {reason}")
        assert text[caret.index("^") : caret.rindex("^") + 1] == place
        assert way_out == WAY_OUT


class Samples:
    """A number that only counts, and one that is kept."""

    def __init__(self, items: Any) -> None:
        self.items = items
        self.calls = 0
        self.known: int | None = None

    def __eq__(self, other: object) -> bool:
        self.calls += 1
        return self is other

    def __len__(self) -> int:
        if self.known is None:
            self.known = len(self.items)
        return self.known


@dataclass(order=True)
class Point:
    a: Any
    b: Any


def test_methods_that_a_dataclass_writes_store_nothing() -> None:
    def larger(x: Any) -> Any:
        first, second = Point(x[0], x[1]), Point(x[1], x[2])
        text = f"{first}"
        return x[0] * first.b if first > second and first != second and "Point" in text else x[2]

    np.testing.assert_allclose(grad(larger)(X), [X[1], X[0], 0.0])


def test_methods_that_only_count_are_run() -> None:
    def mean(x: Any) -> Any:
        samples = Samples([x[0], x[1] * x[2]])
        if samples == x[2]:
            return x[0]
        return (samples.items[0] + samples.items[1]) / len(samples)

    np.testing.assert_allclose(grad(mean)(X), [0.5, X[2] / 2, X[1] / 2])
    assert np.isclose(jvp(mean, (X,), (np.ones(3),))[1], (1.0 + X[1] + X[2]) / 2)
