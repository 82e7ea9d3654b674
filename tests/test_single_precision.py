"""Derivatives of single precision have it too, also where a rule reckons with doubles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jvp

X = np.array([0.31, 0.74, 0.52], np.float32)
KNOTS = np.array([0.0, 0.5, 1.0], np.float32)


def medians(x):
    return np.sum(np.median(x) * x) + np.quantile(x, 0.3)


def bounds(x):
    return np.sum(np.clip(x, 0.4, 0.6) * np.maximum(x, 0.5))


def smooth(x):
    return np.sum(np.sinc(x) + np.i0(x))


def spaced(x):
    return np.sum(np.linspace(x[0], x[1], 4) ** 2)


def between(x):
    return np.sum(np.interp(x, KNOTS, x) ** 2)


def covariance(x):
    return np.sum(np.cov(np.outer(x, X)) ** 2) + np.sum(np.vander(x))


@pytest.mark.parametrize("f", [medians, bounds, smooth, spaced, between, covariance])
def test_single_precision_stays(f: Callable[..., Any]) -> None:
    value, tangent = jvp(f, (X,), (X,))
    gradient = grad(f)(X)
    assert gradient.dtype == np.float32
    assert np.asarray(tangent).dtype == np.asarray(value).dtype
    double = grad(f)(X.astype(float))
    assert np.allclose(gradient, double, rtol=1e-4, atol=1e-4)
    assert np.isclose(tangent, np.sum(double * X), rtol=1e-4)
