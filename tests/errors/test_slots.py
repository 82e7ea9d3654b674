"""`xs[k] += v` of what may be a number or an array: an array that another name sees is not replaced by a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, jvp

X = np.array([0.3, 0.5, 0.9])


def beside_a_number(x: Any) -> Any:
    m = np.cos(x)
    held = [m]
    held[0] *= 2.0
    held.append(x[1])
    return np.sum(m) + np.sum(held[0])


def by_keys_in_turn(x: Any) -> Any:
    m = np.cos(x)
    held = {"a": m, "b": x[1]}
    for k in ("a", "b"):
        held[k] *= 2.0
    return np.sum(m) + np.sum(held["a"]) * held["b"]


def in_two_slots(x: Any) -> Any:
    held = [np.cos(x)] * 2
    held.append(x[1])
    for k in range(2):
        held[k] *= 2.0
    return np.sum(held[0]) * held[2]


def view_in_another_slot(x: Any) -> Any:
    held = {"a": 0.0, "b": 0.0}
    for v in x:
        held["a"] = held["a"] + v * x
        held["b"] = held["a"][1:]
        held["b"] *= 2.0
    return np.sum(held["a"]) * np.sum(held["b"])


class Pair:
    def __init__(self) -> None:
        self.a: Any = 0.0
        self.b: Any = 0.0


def in_two_attributes(x: Any) -> Any:
    p = Pair()
    for v in x:
        p.a = p.a + v * x
        p.b = p.a
        p.b += v
    return np.sum(p.a * p.b)


REFUSED = [beside_a_number, by_keys_in_turn, in_two_slots, view_in_another_slot]


@pytest.mark.parametrize("f", REFUSED)
def test_it_is_refused(f: Callable[[Any], Any]) -> None:
    for mode in (lambda: grad(f)(X), lambda: jvp(f, (X,), (X,))):
        with pytest.raises(DifferentiationError, match=r"test_slots.py:\d+: in "):
            mode()


def test_an_array_in_two_attributes_is_updated_in_both() -> None:
    expected = [(in_two_attributes(X + h) - in_two_attributes(X - h)) / 2e-6 for h in 1e-6 * np.eye(3)]
    np.testing.assert_allclose(grad(in_two_attributes)(X), expected, rtol=1e-7)
    np.testing.assert_allclose(jvp(in_two_attributes, (X,), (X,))[1], np.dot(expected, X), rtol=1e-7)


def seen_by_nobody(x: Any) -> Any:
    held = {"a": 0.0, "b": x[1]}
    for v in x:
        held["a"] += v * x
        held["b"] += v
    total = held["a"]
    return np.sum(total) * held["b"]


def test_a_number_that_becomes_an_array_may_be_updated() -> None:
    expected = [(seen_by_nobody(X + h) - seen_by_nobody(X - h)) / 2e-6 for h in 1e-6 * np.eye(3)]
    np.testing.assert_allclose(grad(seen_by_nobody)(X), expected, rtol=1e-7)
