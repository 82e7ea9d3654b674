"""What NumPy refuses for its shapes is NumPy's error in derivatives as well, also where these need no value of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jvp

X, W, A = np.arange(3.0), np.arange(4.0), np.ones((3, 4))


def product(a, b):
    return np.sum(a @ b)


def dotted(a, b):
    return np.sum(np.dot(a, b) * 2.0)


def inner(a, b):
    return np.sum(np.inner(a, b))


def added(a, b):
    return np.sum(a + b)


def chosen(a, b):
    return np.sum(np.where(a > 0, a, b))


def stored(a, b):
    y = a * 1.0
    y[:] = b
    return np.sum(y)


def axis_missing(a, b):
    return np.sum(np.sum(a * b[0], axis=2))


def axis_of_scan(a, b):
    return np.sum(np.cumprod(a * b[0], axis=2))


CASES = [(product, X, W), (product, A, X), (dotted, A, X), (inner, X, W), (added, X, W), (chosen, X, W), (stored, X, W),
         (axis_missing, A, X), (axis_of_scan, A, X)]  # fmt: skip


@pytest.mark.parametrize("wrt", [0, 1, (0, 1)])
@pytest.mark.parametrize(("f", "a", "b"), CASES, ids=lambda each: getattr(each, "__name__", ""))
def test_the_error_is_that_of_the_function(f: Callable[..., Any], a: Any, b: Any, wrt: Any) -> None:
    with pytest.raises(ValueError) as plain:
        f(a, b)
    with pytest.raises(ValueError) as reverse:
        grad(f, wrt=wrt)(a, b)
    with pytest.raises(type(plain.value)):
        jvp(f, (a, b), (a, b))
    assert str(reverse.value) == str(plain.value)
