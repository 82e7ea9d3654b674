"""Functions that write into an array, with every keyword: they store what NumPy stores, or fail as it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jvp
from s2s_ad.testing import check_derivatives

X = np.array([3.0, 1.0, 2.0, 5.0])


def put_wrapped(x):
    y = x * x
    np.put(y, [0, 7, -9], [2.0 * x[1], x[0], x[2] ** 3], mode="wrap")
    return np.sum(y * x)


def put_clipped(x):
    y = x * x
    np.put(y, [9, 1], x[2:], "clip")
    y.put([-3], x[3] ** 2, mode="clip")
    return np.sum(y * x)


def put_at_truth_values(x):
    y = x * x
    np.put(y, [True, False], [2.0 * x[1], x[2]])
    return np.sum(y * x)


def nothing_put(x):
    y = x * x
    np.put(y, [1, 2], [])
    np.putmask(y, x > 2, x[:0])
    np.place(y, x > 9, [])
    return np.sum(y * x)


def diagonal_wrapped(x):
    y = np.outer(x, x[:2])
    np.fill_diagonal(y, x[1:3], wrap=True)
    np.fill_diagonal(y[:3], x[3])
    return np.sum(y**2)


def diagonal_of_a_cube(x):
    y = np.outer(x, x)[:, :, np.newaxis] * x
    np.fill_diagonal(y, x, wrap=False)
    np.fill_diagonal(y[0], x[:0])
    return np.sum(y**2)


def along_no_axis(x):
    y = np.reshape(x * x, (2, 2))
    np.put_along_axis(y, np.array([1, 2]), x[2:], axis=None)
    return np.sum(y**2)


def copied_safely(x):
    y = x * x
    np.copyto(y, x[::-1] * 2.0, casting="safe")
    np.copyto(dst=y, src=x[1] ** 3, where=[True, False, False, True], casting="unsafe")
    return np.sum(y**2)


def copied_and_filled_with_a_number(x):
    y = x * x
    np.copyto(y[:1], 1)
    y[1:2].fill(x[2])
    y[3:].fill(np.float32(2.0))
    return np.sum(y**2)


def sorted_by_kind(x):
    y = np.outer(x, np.sin(x))
    y.sort(0, "heapsort")
    y[1:].sort(kind="stable", axis=-1)
    y[0].sort(stable=True)
    y[:, 1].partition(2, kind="introselect")
    y[:, 2].sort(order=None)
    return np.sum(y * np.reshape(np.arange(16.0), (4, 4)))


def kinds_of_functions(x):
    y = x[np.argsort(x, kind="mergesort")] * np.sort(x, kind="heapsort")
    return np.sum(y[np.argpartition(x, 2, kind="introselect")] * np.partition(x, 2, kind="introselect"))


PROGRAMS = [
    put_wrapped, put_clipped, put_at_truth_values, nothing_put, diagonal_wrapped, diagonal_of_a_cube, along_no_axis,
    copied_safely, copied_and_filled_with_a_number, sorted_by_kind, kinds_of_functions,
]  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_is_written_has_derivatives(program: Callable[..., Any]) -> None:
    check_derivatives(program, X)


def diagonal_of_a_vector(x):
    y = x * x
    np.fill_diagonal(y, 2.0)
    return np.sum(y)


def diagonal_of_unequal_axes(x):
    y = np.reshape(np.outer(x, x), (2, 2, 4))
    np.fill_diagonal(y, x[0])
    return np.sum(y)


def nothing_to_place(x):
    y = x * x
    np.place(y, x > 2, [])
    return np.sum(y)


def put_outside(x):
    y = x * x
    np.put(y, [4], x[0], mode="raise")
    return np.sum(y)


def put_in_no_mode(x):
    y = x * x
    np.put(y, [1], x[0], mode="around")
    return np.sum(y)


def along_an_axis_that_is_missing(x):
    y = x * x
    np.put_along_axis(y, np.array([0]), x[1:2], axis=1)
    return np.sum(y)


def along_with_fewer_axes(x):
    y = np.outer(x, x)
    np.put_along_axis(y, np.array([0]), x[1], axis=1)
    return np.sum(y)


def copied_to_less(x):
    y = (x * x).astype(np.float32)
    np.copyto(y, x, casting="safe")
    return np.sum(y)


def complex_copied_to_real(x):
    y = x * x
    np.copyto(y, x * 1j)
    return np.sum(y)


def filled_with_an_array(x):
    y = x * x
    y.fill(x)
    return np.sum(y)


def sorted_in_no_kind(x):
    y = x * x
    y.sort(kind="by size")
    return np.sum(y)


def partitioned_outside(x):
    y = x * x
    y.partition(4, kind="introselect")
    return np.sum(y)


WRONG = [
    diagonal_of_a_vector, diagonal_of_unequal_axes, nothing_to_place, put_outside, put_in_no_mode,
    along_an_axis_that_is_missing, along_with_fewer_axes, copied_to_less, complex_copied_to_real, filled_with_an_array,
    sorted_in_no_kind, partitioned_outside,
]  # fmt: skip


@pytest.mark.parametrize("program", WRONG)
def test_what_fails_in_the_function_fails_in_its_derivative(program: Callable[..., Any]) -> None:
    with pytest.raises(Exception) as expected:
        program(X)
    with pytest.raises(type(expected.value)) as found:
        grad(program)(X)
    assert str(found.value) == str(expected.value)
    with pytest.raises(type(expected.value)):
        jvp(program, (X,), (X,))
