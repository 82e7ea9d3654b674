"""Copies that keep views views."""

from __future__ import annotations

import math
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from s2s_ad import jacrev
from s2s_ad.runtime import DifferentiationError, copied_alike, copy_together, zeros_together

Array = np.ndarray[Any, Any]


def test_views_of_an_array_whose_axes_are_in_another_order_stay_views() -> None:
    x = np.zeros_like(np.transpose(np.ones((2, 3, 4)), (2, 0, 1)))
    y, tail, turned = copy_together(x, x[1:], x.T[::2, 1])
    tail[0] = 1.0
    turned[0] = 3.0
    assert np.array_equal(y[1:], tail)
    assert np.array_equal(y.T[::2, 1], turned)
    assert not x.any()


@pytest.mark.parametrize("x", [np.sin, math.sin, lambda v: v, [].append, partial(np.add, 1.0), np, float, None, "text"])
def test_functions_and_modules_in_containers_are_handed_on(x: object) -> None:
    for copy in copy_together([x], {"k": x}, (x,), deque([x])):
        assert next(iter(copy.values() if isinstance(copy, dict) else copy)) is x


def test_copies_of_containers_are_of_their_kind() -> None:
    queue = deque([np.zeros(2)], maxlen=3)
    counts: defaultdict[str, list[float]] = defaultdict(list, k=[1.0])
    names = OrderedDict(a=1.0)
    seen, data = {1}, bytearray(b"ab")
    first, second, third, fourth, fifth = copy_together(queue, counts, names, seen, data)
    assert isinstance(third, OrderedDict) and first.maxlen == 3
    second["other"].append(2.0)
    second["k"].append(3.0)
    first[0][:] = 1.0
    fourth.add(2)
    fifth[0] = 0
    assert not queue[0].any() and dict(counts) == {"k": [1.0]} and seen == {1} and data == bytearray(b"ab")


def test_a_list_that_holds_a_ufunc_is_copied_for_many_directions() -> None:
    def through(x: np.ndarray) -> np.ndarray:
        functions = [np.sin, np.tanh, lambda v: v]
        for f in functions:
            x = f(x)
        return x

    def twice(x: np.ndarray) -> np.ndarray:
        return 2.0 * through(x)

    x = np.arange(3.0)
    expected = 2.0 * np.cos(x) * (1.0 - np.tanh(np.sin(x)) ** 2)
    assert np.allclose(jacrev(twice)(x), np.diag(expected), rtol=1e-14)


def test_a_view_by_strides_shares_the_copied_memory() -> None:
    x = np.arange(9.0).reshape(3, 3)
    diagonal = np.lib.stride_tricks.as_strided(x, (3,), (32,))
    copied, along = copy_together(x, diagonal)
    along[1] = 7.0
    assert copied[1, 1] == 7.0
    assert x[1, 1] == 4.0


@pytest.mark.parametrize("copied", [lambda x: copy_together(*x), lambda x: copied_alike(x, x)])
def test_views_of_foreign_memory_with_gaps_stay_views(copied: Callable[[tuple[Array, Array]], Any]) -> None:
    """An array on the memory of a buffer can leave bytes out, and run backwards: a copy of NumPy's does not."""
    x: Array = np.ndarray((3,), np.float64, buffer=bytearray(96), offset=64, strides=(-32,))
    x[:] = 1.0, 2.0, 3.0
    whole, rest = copied((x, x[1:]))
    rest[0] = 5.0
    assert whole.tolist() == [1.0, 5.0, 3.0]
    assert x.tolist() == [1.0, 2.0, 3.0]
    assert zeros_together((x, x[1:]))[1].tolist() == [0.0, 0.0]


def test_tangents_that_are_one_object_of_an_unknown_primal_are_refused() -> None:
    """Whether they stay one when it changes can't be told."""
    row_dot = [1.0]
    with pytest.raises(DifferentiationError, match="had another length"):
        copied_alike([row_dot, row_dot], [])
