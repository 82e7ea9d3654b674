"""Derivatives of what `vjp` returns: its residuals may be views of each other, or hold a list that changed later.

Each program writes into memory that it also looks at under another name. The gradient is differentiated in four ways,
against differences of the gradient; what is refused is listed, and has to stay an error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, jvp, vjp

Array = np.ndarray[Any, Any]
X, V = np.array([0.7, 0.4, 0.9]), np.array([0.3, -0.2, 0.5])


def cubes(rows: list[Array], y: Array) -> Any:
    """A loop over a list that is handed on: called, not put in the place of its call."""
    total = 0.0
    for row in rows:
        if np.sum(row) > 1e9:
            return total
        total = total + np.sum(row**3) * y[0]
    return total


def view_of_a_buffer(x: Array) -> Any:
    y = x * 1.0
    tail = y[1:]
    a = np.sum(tail**3)
    y[1] = x[0] * 2
    return a * np.sum(tail**3)


def view_in_a_list(x: Array) -> Any:
    y = x * 1.0
    rows = [y, y[1:]]
    a = np.sum(rows[1] ** 3)
    y[1] = x[0] * a
    return a * np.sum(rows[1] ** 3)


def views_stored_through(x: Array) -> Any:
    y = np.zeros((3, 3))
    s = 0.0
    parts = [y[i] for i in range(3)]
    for i in range(3):
        parts[i][:] = x ** (i + 1)
        s = s + np.sum(y**3)
    return s


class Buffer:
    def __init__(self, data: Array) -> None:
        self.data = data
        self.tail = data[1:]


def view_in_an_instance(x: Array) -> Any:
    buffer = Buffer(x * 1.0)
    s = 0.0
    for _ in range(3):
        s = s + np.sum(buffer.tail**3)
        buffer.data[1] = s * x[0]
    return s


def list_changed_after_a_call(x: Array) -> Any:
    y = x * 1.0
    rows = [y * 2.0, y * 3.0]
    a = cubes(rows, y)
    rows[0] = y * a
    b = cubes(rows, y)
    return a * b + cubes(rows, y)


def array_changed_after_a_call(x: Array) -> Any:
    y = x * 1.0
    rows = [y * 2.0, y[:] * 3.0]
    first = rows[0]
    a = cubes(rows, y)
    first[0] = a
    return a * cubes(rows, y)


def views_handed_on(x: Array) -> Any:
    y = x * 1.0
    rows = [y, y[1:]]
    a = cubes(rows, y)
    y[1] = a
    return a * cubes(rows, y)


def list_that_grew_after_a_call(x: Array) -> Any:
    y = x * 1.0
    rows = [y * 2.0]
    a = cubes(rows, y)
    rows.append(y * a)
    b = cubes(rows, y)
    return a * b + cubes(rows, y)


def list_that_shrank_after_a_call(x: Array) -> Any:
    y = x * 1.0
    rows = [y, y * 2.0, y * 3.0]
    a = cubes(rows, y)
    rows.pop()
    return a * cubes(rows, y)


def list_that_grows_between_calls(x: Array) -> Any:
    y = x * 1.0
    rows: list[Array] = []
    a = 1.0
    for _ in range(3):
        rows.append(y * a)
        a = cubes(rows, y)
    return a


def copies_of_one_tangent(x: Array) -> Any:
    y = x * 1.0
    z = x * 1.0
    s = np.sum(y * z)
    y[1] = s * x[2]
    return s * np.sum(y * z) + np.sum(x**3)


def list_of_pairs(x: Array) -> Any:
    pairs = []
    for i in range(3):
        pairs.append((x[i], i + 1.0))
    s = 0.0
    for value, weight in pairs:
        s = s + value**2 * weight * x[0]
    return s


def buffers_swapped(x: Array) -> Any:
    old, new = x * 1.0, np.zeros(3)
    for i in range(3):
        new[:] = np.sin(old) * x * (i + 1)
        old, new = new, old
    return np.sum(old * new)


def number_carried_in_a_buffer(x: Array) -> Any:
    buffer, s = np.empty(3), 0.0
    for i in range(4):
        buffer[:] = x * (i + 1)
        buffer[0] = np.sin(s)
        s = s + np.sum(buffer * buffer)
    return s


def list_of_buffers(x: Array) -> Any:
    buffers = [Buffer(x * k) for k in range(1, 4)]
    s = 0.0
    for buffer in buffers:
        s = s + np.sum(buffer.tail**3) * buffer.data[0]
    return s


class Cell:
    def __init__(self, v: Any) -> None:
        self.v = v
        self.w: Any


def attributes_added_in_a_loop(x: Array) -> Any:
    cells = [Cell(x[0]), Cell(x * 2.0), Cell(x[1] * x[2])]
    s = 0.0
    for cell in cells:
        cell.w = cell.v * x[0]
        cell.w = cell.w * cell.v
        s = s + np.sum(cell.w**2)
    return s


class Rectangle:
    def __init__(self, a: Any, b: Any) -> None:
        self.a, self.b = a, b


def best_of_several(x: Array) -> Any:
    best = None
    for k in range(3):
        found = Rectangle(x * (k + 1.0), x[k] ** 2)
        if best is None or found.b > best.b:
            best = found
    assert best is not None
    return np.sum(best.a**2) * best.b * x[0]


def squares(x: Array, i: int) -> Any:
    return 1.0 if i >= len(x) else x[i] ** 2 * waves(x, i + 1)


def waves(x: Array, i: int) -> Any:
    return 1.0 if i >= len(x) else np.sin(x[i]) + squares(x, i + 1)


def calls_in_turn(x: Array) -> Any:
    return squares(x, 0)


def determinant(a: Array) -> Any:
    if a.shape[0] == 1:
        return a[0, 0]
    total = 0.0
    for j in range(a.shape[0]):
        total = total + (-1) ** j * a[0, j] * determinant(np.delete(a[1:], j, axis=1))
    return total


def by_minors(x: Array) -> Any:
    return determinant(np.outer(x, x) + np.diag(x**2))


PROGRAMS = [
    view_of_a_buffer,
    view_in_a_list,
    views_stored_through,
    view_in_an_instance,
    list_changed_after_a_call,
    array_changed_after_a_call,
    views_handed_on,
    list_that_grew_after_a_call,
    list_that_shrank_after_a_call,
    list_that_grows_between_calls,
    copies_of_one_tangent,
    list_of_pairs,
    buffers_swapped,
    number_carried_in_a_buffer,
    list_of_buffers,
    attributes_added_in_a_loop,
    best_of_several,
    calls_in_turn,
    by_minors,
]


def pulled(f: Callable[[Array], Any]) -> Callable[[Array], Any]:
    def gradient(x: Array) -> Any:
        return vjp(f, x)[1](1.0)[0]

    return gradient


WAYS: dict[str, Callable[[Callable[[Array], Any]], Any]] = {
    "forward over the gradient": lambda f: jvp(grad(f), (X,), (V,))[1],
    "reverse over the gradient": lambda f: vjp(grad(f), X)[1](V)[0],
    "forward over a pullback": lambda f: jvp(pulled(f), (X,), (V,))[1],
    "reverse over a pullback": lambda f: vjp(pulled(f), X)[1](V)[0],
}
REFUSED = {
    ("attributes_added_in_a_loop", "reverse over a pullback"): DifferentiationError,
    ("list_that_shrank_after_a_call", "forward over a pullback"): DifferentiationError,
    ("by_minors", "reverse over the gradient"): DifferentiationError,
    ("by_minors", "reverse over a pullback"): DifferentiationError,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_second_derivative_is_right_or_refused(f: Callable[[Array], Any], way: str) -> None:
    refused = REFUSED.get((f.__name__, way))
    if refused is not None:
        with pytest.raises(refused):
            WAYS[way](f)
        return
    step, gradient = 1e-5, grad(f)
    expected = (gradient(X + step * V) - gradient(X - step * V)) / (2 * step)
    assert np.allclose(WAYS[way](f), expected, rtol=1e-6)


def ratio_on_one_side(x: Array) -> Any:
    y = np.array([0.0, 0.0, 2.0])
    r = x / y
    return np.sum(np.where(y != 0.0, r * np.sin(r), x * x))


def roots_on_both_sides(x: Array) -> Any:
    y = x - 0.7
    return np.sum(np.where(y > 0.0, np.sqrt(y), np.sqrt(0.8 - x) * x + y * y))


def one_where_in_another(x: Array) -> Any:
    inner = np.where(x < 0.9, np.sqrt(0.9 - x), 1.0 / (x - 0.9) ** 2)
    return np.sum(np.where(x != 0.9, np.log(x) * inner, x**3))


def nothing_times_infinity(x: Array) -> Any:
    weights = np.zeros(3)
    large = np.exp(x * 2000.0)
    kept = np.where(weights > 0.0, weights * large, x)
    return np.sum(kept * kept)


def used_beyond_the_where(x: Array) -> Any:
    r = np.sqrt(x)
    return np.sum(np.where(x > 0.5, r * np.sin(r), 0.0)) * np.sum(r)


LOWER = np.array([[2.0, 0.0, 0.0], [0.5, 1.5, 0.0], [0.3, 0.4, 1.2]])


def substitution_forward(x: Array, lower: Array) -> Any:
    y = np.zeros(3)
    rows = [lower[i, :i] for i in range(3)]
    for i in range(3):
        y[i] = (x[i] ** 2 - np.sum(rows[i] * y[:i])) / lower[i, i]
    return np.sum(y**3)


def test_a_pullback_leaves_alone_what_stands_around_it() -> None:
    """Data around the function that are in the residuals are not written into, in whatever way the pullback is."""

    def gradient(x: Array) -> Any:
        return vjp(substitution_forward, x, LOWER)[1](1.0)[0]

    expected = jvp(grad(substitution_forward), (X, LOWER), (V, np.zeros((3, 3))))[1]
    np.testing.assert_allclose(jvp(gradient, (X,), (V,))[1], expected, rtol=1e-9)
    np.testing.assert_allclose(vjp(gradient, X)[1](V)[0], expected, rtol=1e-9)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(
    "f",
    [ratio_on_one_side, roots_on_both_sides, one_where_in_another, nothing_times_infinity, used_beyond_the_where],
    ids=lambda f: f.__name__,
)
def test_elements_that_are_not_taken_give_nothing(f: Callable[[Array], Any]) -> None:
    """What was computed for the other side of a `where`, and kept as a residual, gets no 0 times infinity."""
    expected = WAYS["forward over the gradient"](f)
    assert np.all(np.isfinite(expected))
    for way in WAYS.values():
        np.testing.assert_allclose(way(f), expected, rtol=1e-9)
