"""Functions of NumPy and SciPy without a row: their own source is differentiated, or an error names both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg
import scipy.signal
import scipy.special
import scipy.stats
from numpy.polynomial import legendre, polynomial

from s2s_ad import UnsupportedError, check_derivatives, explain, grad
from s2s_ad.rules import registry

X = np.array([0.3, 1.2, 2.1, 0.7])


def union(x: Any) -> Any:
    return np.sum(np.union1d(x, 2 * x) ** 2)


def difference(x: Any) -> Any:
    return np.sum(np.setdiff1d(x, x[:1]) ** 2)


def value_of_polynomial(x: Any) -> Any:
    return np.sum(polynomial.polyval(x, x * x))


def derivative_of_polynomial(x: Any) -> Any:
    return np.sum(polynomial.polyder(x) ** 2)


def value_of_series(x: Any) -> Any:
    return np.sum(legendre.legval(x, x) ** 2)


def powers(x: Any) -> Any:
    return np.sum(polynomial.polyvander(x, 3) ** 2)


def sweep(x: Any) -> Any:
    return np.sum(scipy.signal.chirp(x, 0.1, 1.0, 0.5) ** 2)


PROGRAMS = [union, difference, value_of_polynomial, derivative_of_polynomial, value_of_series, powers, sweep]


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_programs(f: Any) -> None:
    check_derivatives(f, X)


def test_they_have_no_rows() -> None:
    found = (np.union1d, np.setdiff1d, polynomial.polyval, legendre.legval, scipy.signal.chirp)
    assert all(registry.lookup(function) is None for function in found)


def test_explain_says_so() -> None:
    told = str(explain(union, X))
    assert "from its own source, without a rule: np.union1d" in told


def batched(x: Any) -> Any:
    return np.sum(scipy.linalg.coshm(np.outer(x, x)))


def test_an_obstacle_is_told_at_the_users_call() -> None:
    with pytest.raises(UnsupportedError) as caught:
        grad(batched)(X)
    (problem,) = caught.value.problems
    assert problem.origin is not None and problem.origin.function == "batched"
    assert problem.reason.startswith("there is no rule for scipy.linalg.coshm, and its own source leaves the language")
    assert ".py:" in problem.reason and "`wrapper` is around it" in problem.reason
    assert problem.way_out == "write out what scipy.linalg.coshm computes, or give it a rule with defvjp"


def range_between(x: Any) -> Any:
    return scipy.stats.iqr(x) + np.sum(scipy.stats.gmean(x))


def test_what_scipy_wraps_is_told_at_once() -> None:
    with pytest.raises(UnsupportedError, match=r"scipy\.stats\.iqr, .*`axis_nan_policy_wrapper` is around it"):
        grad(range_between)(X)


def scaled(x: Any, data: Any) -> Any:
    width = scipy.stats.iqr(data)
    return np.sum(x * data) / width


def test_what_scipy_wraps_runs_on_data() -> None:
    data = np.array([1.0, 3.0, 2.0, 5.0])
    np.testing.assert_allclose(grad(scaled)(X, data), data / scipy.stats.iqr(data))


def squared(x: Any) -> Any:
    return np.sum(polynomial.polymul(x, x))


def test_a_library_that_may_write_into_an_argument() -> None:
    with pytest.raises(UnsupportedError, match=r"no rule for polynomial\.polymul, and its own source leaves"):
        grad(squared)(X)
