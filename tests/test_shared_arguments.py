"""Arguments that hold one array or container twice: told where a function writes into them, harmless elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, jvp, value_and_grad

Y, Z = np.array([0.7, 0.4, 0.9]), np.array([0.2, 1.1, 0.5])


def rows_written(rows: Any, y: Any) -> Any:
    rows[0][0] = rows[1][1] ** 2
    return np.sum(rows[1] ** 3) + np.sum(y)


def buffer_written(y: Any, rows: Any) -> Any:
    y[0] = rows[0][1] ** 2
    return np.sum(rows[0] * y)


def row_replaced(rows: Any, y: Any) -> Any:
    rows[0] = rows[1] * 2.0
    return np.sum(rows[0] * rows[1]) + np.sum(y)


def inner_replaced(pairs: Any, y: Any) -> Any:
    pairs[0][0] = pairs[1][1] * 2.0
    return np.sum(pairs[1][0] ** 2) + np.sum(y)


def list_extended(xs: Any, ys: Any) -> Any:
    xs.append(ys[0] ** 2)
    return xs[-1] * ys[-1] * xs[0]


def attribute_set(pair: Any, y: Any) -> Any:
    pair["a"].w = pair["b"].w * 2.0
    return np.sum(pair["b"].w ** 2) + np.sum(y)


def named(w: Any) -> SimpleNamespace:
    return SimpleNamespace(w=w)


SHARED: dict[str, tuple[Callable[..., Any], Callable[[], tuple[Any, ...]], str]] = {
    "one array twice": (rows_written, lambda: ([Y, Y], Z), "rows holds one array or container twice"),
    "an array and its view": (rows_written, lambda: ([Y, Y[::-1]], Z), "rows holds one array or container twice"),
    "an item of another argument": (rows_written, lambda: ([Y, Z], Y), "rows and y may share memory"),
    "an array in a list": (buffer_written, lambda: (Y, [Y, Z]), "y and rows may share memory"),
    "one list twice": (inner_replaced, lambda: ([row := [Y, Z], row], np.ones(3)), "pairs holds one array or"),
    "one list as two arguments": (list_extended, lambda: (row := [0.5, 1.5], row), "xs and ys may share memory"),
    "one instance twice": (attribute_set, lambda: ({"a": (w := named(Y)), "b": w}, Z), "pair holds one array or"),
}


def given(made: Callable[[], tuple[Any, ...]]) -> tuple[Any, ...]:
    """New arguments, in which what is one object stays one."""
    from s2s_ad.runtime import copy_together

    return copy_together(*made())


@pytest.mark.parametrize("name", SHARED)
def test_what_is_shared_and_written_into_is_told(name: str) -> None:
    f, made, reason = SHARED[name]
    arguments = given(made)
    for mode in (
        lambda: grad(f)(*arguments),
        lambda: value_and_grad(f, wrt=1)(*arguments),
        lambda: jvp(f, arguments, given(made)),
    ):
        with pytest.raises(DifferentiationError, match=reason) as caught:
            mode()
        assert f"in {f.__name__}: " in str(caught.value) and "\nway out: " in str(caught.value)


HARMLESS: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "arrays of their own": (rows_written, ([Y, Z], Z.copy())),
    "parts of one array that do not overlap": (rows_written, ([*np.stack([Y, Z])], Z)),
    "one array twice in a list that changes": (row_replaced, ([Y, Y], Y)),
    "lists of their own that hold one array": (inner_replaced, ([[Y, Z], [Y, Z]], Z)),
    "equal lists": (list_extended, ([0.5, 1.5], [0.5, 1.5])),
    "instances of their own": (attribute_set, ({"a": named(Y), "b": named(Y)}, Z)),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_not_written_into_may_be_shared(name: str) -> None:
    f, arguments = HARMLESS[name]
    from s2s_ad.runtime import copy_together
    from s2s_ad.tree import flatten

    value, gradient = value_and_grad(f)(*arguments)
    vector, unflatten = flatten(copy_together(arguments[0])[0])
    step = 1e-6

    def at(moved: Any) -> Any:
        return f(copy_together(unflatten(moved))[0], copy_together(arguments[1])[0])

    assert value == at(vector)
    expected = [(at(vector + step * e) - at(vector - step * e)) / (2 * step) for e in np.eye(vector.size)]
    np.testing.assert_allclose(flatten(gradient)[0], expected, rtol=1e-6, atol=1e-8)
