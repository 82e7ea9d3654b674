"""Functions without a rule are told together: in a function, in both branches, in a loop, and in what it calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import UnsupportedError, grad, jvp, vjp

X = np.array([0.7, 0.4, 0.9])


def one_after_the_other(x: Any) -> Any:
    a = np.busday_offset(x, 1)  # a
    b = np.busday_count(a * 2.0, x)  # b
    return np.sum(a) + np.sum(b)


def in_branches_and_loops(x: Any) -> Any:
    total = 0.0
    for i in range(3):
        if x[i] > 0.5:
            total = total + np.busday_count(x, x)[i]  # a
            total = total * 2.0
        else:
            total = total + np.busday_offset(x, 1)[i]  # b
    return total


def _callee(y: Any) -> Any:
    for i in range(3):
        y = y * np.sin(y) + i
        while y[0] > 100.0:
            y = y / 2.0
            y = y - np.cos(y) * np.exp(-y * y) + y * y * y - np.tanh(y)
            y = y * 3.0 - np.cos(y) * np.exp(-y * y) + y * y * y - np.tanh(y)
    return np.busday_offset(y, 1)  # b


def in_a_callee(x: Any) -> Any:
    return np.busday_count(_callee(x), x)[0]  # a


PROGRAMS = [one_after_the_other, in_branches_and_loops, in_a_callee]
MODES: dict[str, Callable[[Callable[..., Any]], Any]] = {
    "grad": lambda f: grad(f)(X),
    "vjp": lambda f: vjp(f, X),
    "jvp": lambda f: jvp(f, (X,), (X,)),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_all_are_told(f: Callable[..., Any], mode: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        MODES[mode](f)
    assert sorted(problem.origin.text.rpartition("# ")[2] for problem in caught.value.problems) == ["a", "b"]
    assert str(caught.value).count("there is no rule for it") == 2
