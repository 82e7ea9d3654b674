"""Parts of lists that are deleted by way of another name of the list."""

from typing import Any

import numpy as np
import pytest

from s2s_ad import UnsupportedError, grad, jvp, linearize


def every_other(x: Any) -> Any:
    xs = [x[0], x[1], x[2]]
    ys = xs
    del ys[::2]
    return xs[0] ** 2 * len(xs)


def test_tangents_are_deleted_as_well() -> None:
    x, x_dot = np.array([0.7, 0.4, 0.9]), np.array([0.3, -0.2, 0.5])
    value, value_dot = jvp(every_other, (x,), (x_dot,))
    assert (value, value_dot) == pytest.approx((0.16, 2 * 0.4 * -0.2))


def worked_off(x: Any) -> Any:
    parts = {k: x[k] * x[k] for k in range(3)}
    s = 0.0
    for k in (1, 0):
        s = s + parts[k] * (k + 1)
        del parts[k]
        for part in parts.values():
            s = s + part
    return s


@pytest.mark.parametrize("function", [every_other, worked_off])
def test_the_linear_half_deletes_tangents_each_time(function: Any) -> None:
    x, x_dot = np.array([0.7, 0.4, 0.9]), np.array([0.3, -0.2, 0.5])
    value, value_dot = jvp(function, (x,), (x_dot,))
    again, pushforward = linearize(function, x)
    assert again == value
    assert [pushforward(x_dot), pushforward(-x_dot)] == pytest.approx([value_dot, -value_dot])


def test_a_reverse_sweep_of_it_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="`del` of a part of ys"):
        grad(every_other)(np.ones(3))
