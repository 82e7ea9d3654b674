"""Programs with SciPy, as people write them: names however they were imported, distributions, several results."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.special as sc
from scipy import interpolate, linalg, signal, stats
from scipy.special import logsumexp
from scipy.stats import norm

from s2s_ad import DifferentiationError, check_derivatives, grad

X = np.array([0.3, 0.8, 1.4])


def by_alias(x: Any) -> Any:
    return np.sum(sc.erf(x) * sc.gammaln(x))


def by_name(x: Any) -> Any:
    special = logsumexp(x)  # a name that generated code would use
    return special * np.sum(norm.logpdf(x, 0.5, scale=x[0]))


def complex_inside(x: Any) -> Any:
    z = sc.wofz(x + 0.5j)
    return np.sum(z.real**2 + z.imag * 0.5)


def in_a_loop(x: Any) -> Any:
    total = 0.0
    for item in x:
        total = total + sc.betainc(1.0 + item, 2.0, 0.25 * item) * stats.gamma.cdf(item, 1.5 + item)
    return total


def factored(x: Any) -> Any:
    a = np.outer(x, x) + np.eye(3)
    factor = linalg.cho_factor(a)
    return np.sum(linalg.cho_solve(factor, x) ** 2) + np.sum(np.log(np.diag(factor[0])))


def by_schur(x: Any) -> Any:
    t, z = linalg.schur(np.outer(x, x) + np.array([[0.0, 2.0, 0.5], [-2.0, 0.3, 1.0], [0.4, -1.0, 3.0]]))
    t2, z2 = linalg.rsf2csf(t, z)
    t3, _ = linalg.schur(t, output="complex")
    return np.sum(t * z) + np.sum(t2.real * z2.imag) + np.sum(np.abs(t3) ** 2)


def turned(z: Any) -> Any:
    return np.sin(z) * z


def function_of_matrix(x: Any) -> Any:
    a = np.outer(x, x) + np.array([[0.0, 2.0, 0.5], [-2.0, 0.3, 1.0], [0.4, -1.0, 3.0]])
    return np.sum(linalg.funm(a, turned) ** 2) + np.sum(linalg.funm(0.3 * a, np.exp))


def estimated(x: Any) -> Any:
    density = stats.gaussian_kde(np.append(x, x * x))
    total = np.sum(density(2.0 * x) ** 2)
    return total + stats.gaussian_kde(np.stack([x, x**3]), 0.4, weights=np.array([1.0, 2.0, 3.0]))(x[:2])[0]


def of_two_samples(x: Any) -> Any:
    pairs = stats.gaussian_kde(np.stack([x, x**3]), 0.4, weights=np.array([1.0, 2.0, 3.0]))
    return np.sum(stats.gaussian_kde(x)(x * x) ** 2) + np.sum(pairs(np.stack([x, x * x])) ** 2)


def from_single_frequencies(x: Any) -> Any:
    return np.sum(signal.istft(np.outer(x[:2], x), nperseg=1)[1]) + x[0] ** 2


def on_a_grid(x: Any) -> Any:
    values = np.outer(x, np.append(x, 1.0))
    table = interpolate.RegularGridInterpolator((np.array([0.0, 0.3, 2.0]) * (1.0 + x[0]), np.arange(4.0)), values)
    return np.sum(table(np.stack([x, 1.5 * x], axis=1)) ** 2)


PROGRAMS = [
    by_alias, by_name, complex_inside, in_a_loop, factored, by_schur, function_of_matrix, estimated, on_a_grid,
    of_two_samples, from_single_frequencies,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_programs(f: Any) -> None:
    check_derivatives(f, X)


def test_texts_import_what_they_name() -> None:
    text = grad(by_alias).source_for(X)
    assert "from scipy import special" in text
    assert "special.digamma(x)" in text


def test_a_parameter_without_formula_is_an_error_and_no_zero() -> None:
    with pytest.raises(DifferentiationError, match=r"v of special\.jv carries"):
        grad(lambda v: sc.jv(v, 2.0))(1.5)


@pytest.mark.parametrize("f", [by_schur, function_of_matrix, of_two_samples], ids=lambda f: f.__name__)
def test_second_order(f: Any) -> None:
    check_derivatives(grad(f), X)


def changed_in_between(x: Any) -> Any:
    data = x * 1.0
    density = stats.gaussian_kde(data)
    data[0] = 2.0 * x[1]
    return np.sum(density(x))


def asked_otherwise(x: Any) -> Any:
    return stats.gaussian_kde(x).integrate_box_1d(0.0, 1.0)


def between_splines(x: Any) -> Any:
    return interpolate.RegularGridInterpolator((np.arange(3.0),), x, "nearest")(x[:1])[0]


@pytest.mark.parametrize("f", [changed_in_between, asked_otherwise, between_splines], ids=lambda f: f.__name__)
def test_other_uses_of_objects_are_errors(f: Any) -> None:
    with pytest.raises(DifferentiationError):
        grad(f)(X)
