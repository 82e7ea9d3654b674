"""What `with` promises: managers are left whatever happens, and swallowed exceptions are told."""

from __future__ import annotations

import threading
import warnings
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, vjp

LOCK = threading.Lock()


def under_lock(x: Any) -> Any:
    with LOCK:
        y = x * x
        if y > 4.0:
            raise ValueError("too large")
    return y * x


class Swallowing:
    def __enter__(self) -> None: ...

    def __exit__(self, *_: object) -> bool:
        return True


def swallowing(x: Any) -> Any:
    y = x
    with Swallowing():
        y = 1.0 / (x - 1.0)
    return y * x


def errors_raised(x: Any) -> Any:
    with np.errstate(divide="raise"):
        return np.sum(1.0 / x)


def test_a_lock_is_left_when_an_exception_is_raised() -> None:
    assert grad(under_lock)(1.5) == 3 * 1.5**2
    with pytest.raises(ValueError, match="too large"):
        grad(under_lock)(3.0)
    assert not LOCK.locked()


def test_the_state_of_numpy_is_put_back() -> None:
    before = np.geterr()
    with pytest.raises(FloatingPointError):
        grad(errors_raised)(np.array([1.0, 0.0]))
    assert np.geterr() == before
    text = grad(errors_raised).source_for(np.array([1.0, 2.0]))
    assert 'with np.errstate(divide="raise"):' in text


def roots_quietly(x: Any) -> Any:
    with np.errstate(divide="ignore", over="raise"):
        y = np.sqrt(x)
    return np.sum(y)


def roots_in_a_loop(x: Any) -> Any:
    s = 0.0
    for v in x:
        with np.errstate(divide="ignore"):
            s = s + np.sqrt(v)
    return s


@pytest.mark.parametrize("function", [roots_quietly, roots_in_a_loop])
def test_what_is_ignored_is_ignored_on_the_way_back(function: Any) -> None:
    x = np.array([0.0, 1.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert list(grad(function)(x)) == [np.inf, 0.5]
        _, pullback = vjp(function, x)
        assert list(pullback(np.float64(1.0))[0]) == [np.inf, 0.5]
    assert grad(function).source_for(x).count('with np.errstate(divide="ignore"') == 2


def test_a_swallowed_exception_is_an_error() -> None:
    assert grad(swallowing)(3.0) == pytest.approx(0.5 - 3.0 / 4.0)
    with pytest.raises(AssertionError, match="swallowed"):
        grad(swallowing)(1.0)
