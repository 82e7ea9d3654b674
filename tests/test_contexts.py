"""What `with` promises: managers are left whatever happens, and swallowed exceptions are told."""

from __future__ import annotations

import contextlib
import threading
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad

LOCK = threading.Lock()


def under_lock(x: Any) -> Any:
    with LOCK:
        y = x * x
        if y > 4.0:
            raise ValueError("too large")
    return y * x


def swallowing(x: Any) -> Any:
    y = x
    with contextlib.suppress(ZeroDivisionError):
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


def test_a_swallowed_exception_is_an_error() -> None:
    assert grad(swallowing)(3.0) == pytest.approx(0.5 - 3.0 / 4.0)
    with pytest.raises(AssertionError, match="swallowed"):
        grad(swallowing)(1.0)
