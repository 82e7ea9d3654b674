"""What a guard of the derivative raises is not for the handlers of the primal: they would give another value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, grad, value_and_grad, vjp

X = np.array([0.7, 0.4, 0.9])
ERRORS = (ValueError, Exception)


def stored_through(x: Any) -> Any:
    """`a.flat` can't be an array in one row, so that the derivative, which was written for one, does not hold."""
    a = np.outer(x, x).T + 1.0
    v = a.flat
    v[1] = 5.0 * x[0]
    return np.sum(a * a)


def by_exception(x: Any) -> Any:
    try:
        s = stored_through(x)
    except Exception:
        s = 0.0
    return s + np.sum(x)


def by_anything(x: Any) -> Any:
    try:
        s = stored_through(x)
    except:  # noqa: E722
        s = 0.0
    return s + np.sum(x)


def by_one_of_several(x: Any) -> Any:
    try:
        s = stored_through(x)
    except ZeroDivisionError:
        s = 1.0
    except ERRORS:
        s = 0.0
    return s + np.sum(x)


def deeper(x: Any, n: Any) -> Any:
    return deeper(x * 1.1, n - 1) if n else stored_through(x)


def in_a_callee(x: Any) -> Any:
    try:
        s = deeper(x, 2)
    except Exception:
        s = 0.0
    return s + np.sum(x)


@pytest.mark.parametrize("f", [by_exception, by_anything, by_one_of_several, in_a_callee], ids=lambda f: f.__name__)
def test_a_guard_is_not_caught(f: Callable[[Any], Any]) -> None:
    for mode in (lambda: grad(f)(X), lambda: vjp(f, X), lambda: grad(lambda x: np.sum(grad(f)(x) ** 2))(X)):
        with pytest.raises(DifferentiationError, match="a view was expected here, but this is a copy"):
            mode()


def by_a_class_of_its_own(x: Any) -> Any:
    try:
        s = deeper(x, 0) / (x[0] - x[0])
    except FloatingPointError:
        s = 0.0
    except np.linalg.LinAlgError:
        s = 1.0
    return s


def test_handlers_that_catch_less_stand_alone() -> None:
    text = value_and_grad(by_a_class_of_its_own).source_for(X)
    assert "except FloatingPointError:" in text and "DifferentiationError" not in text
