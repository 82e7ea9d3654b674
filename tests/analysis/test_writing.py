"""Buffers that are changed behind their names, by calls and through views: the reverse sweep sees the old contents."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import UnsupportedError, grad, vjp

X = np.array([1.3, 2.7, 3.1])
Z = np.array([3.0, 1.0, 2.0])


def scale(z):
    z *= 2.0


def deeper(z):
    scale(z[1:])


def sorted_in_place(x, z):
    y = np.sum(x * z)
    z.sort()
    return y


def filled(x, z):
    y = np.sum(x * z)
    z.fill(0.0)
    return y


def copied_into(x, z):
    y = np.sum(x * z)
    np.copyto(z, 0.0)
    return y


def put(x, z):
    y = np.sum(x * z)
    np.put(z, [0, 1], 9.0)
    z.put([2], 9.0)
    return y


def shuffled(x, z):
    y = np.sum(x * z)
    random.shuffle(z)
    np.random.default_rng(0).shuffle(z)
    return y


def by_callee(x, z):
    y = np.sum(x * z)
    scale(z)
    return y


def by_callee_of_callee(x, z):
    y = np.sum(x * z)
    deeper(z)
    return y


def by_callee_with_result(x, z):
    y = np.sum(x * z)
    if scale(z) is None:
        y = y * 1.0
    return y


def by_nested_function(x, z):
    y = np.sum(x * z)

    def change():
        z[0] = 9.0

    change()
    return y


def through_view(x, z):
    y = np.sum(x * z)
    z.T[0] = 9.0
    return y


def out_by_position(x, z):
    y = np.sum(x * z)
    np.sin(z, z)
    return y


def ufunc_at(x, z):
    y = np.sum(x * z)
    np.maximum.at(z, [0], 9.0)
    return y


PROGRAMS = [
    sorted_in_place, filled, copied_into, put, shuffled, by_callee, by_callee_of_callee, by_callee_with_result,
    by_nested_function, through_view, out_by_position, ufunc_at,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_old_contents_count(program: Callable[..., Any]) -> None:
    z = Z.copy()
    np.testing.assert_array_equal(grad(program)(X, z), Z)
    np.testing.assert_array_equal(z, Z)
    value, pullback = vjp(lambda x: program(x, np.array([3.0, 1.0, 2.0])), X)
    for _ in range(2):
        np.testing.assert_array_equal(pullback(value / value)[0], Z)


def in_loop(x):
    buffer = np.array([1.0, 2.0, 3.0])
    total = 0.0
    for _ in range(3):
        total = total + np.sum(x * x * buffer)
        scale(buffer)
        buffer.sort()
    return total


def test_in_a_loop() -> None:
    np.testing.assert_allclose(grad(in_loop)(X), 2 * X * np.array([7.0, 14.0, 21.0]))


def by_window(x):
    z = np.ones(3)
    window = memoryview(z)
    window[0] = 5.0
    return np.sum(z * x)


def test_a_window_into_memory_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="what memoryview returns writes into the memory of its argument"):
        grad(by_window)(X)


class Held:
    def __init__(self, z):
        self.z = z

    def scale(self):
        self.z *= 2.0


def through_object(x, w):
    held = Held(w)
    y = np.sum(held.z * x * x)
    held.scale()
    return y + np.sum(held.z * x)


def test_what_is_constant_first_and_active_then_is_refused() -> None:
    np.testing.assert_allclose(grad(through_object)(X, Z), 2 * X * Z + 2 * Z)
    with pytest.raises(UnsupportedError):
        vjp(lambda w: grad(through_object)(X, w), Z)
