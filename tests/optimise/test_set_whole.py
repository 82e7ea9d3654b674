"""Contents are saved where the reverse sweep reads them before `v[...] = e` sets them all; not elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from s2s_ad import grad


def view_scaled(x):
    y = x * 1.0
    for i in range(2):
        v = y[i : i + 2]
        v += x[0]
        v *= x[1:]
        v /= 2.0
    return np.sum(y * x)


def view_read_by_its_base(x):
    y = x * 1.0
    for i in range(2):
        v = y[i : i + 2]
        v += x[0]
        v *= y[1:] * x[1]
        v /= 2.0
    return np.sum(y * x)


def other_name_reads(x):
    y = x * 1.0
    for _ in range(2):
        v = y[:]
        w = y[:]
        v += x
        v *= x
        w *= v
        v *= w
    return np.sum(y * x)


def bound_anew_in_a_branch(x):
    y = x * 1.0
    v = y[:2]
    for i in range(3):
        v *= x[i]
        if i == 1:
            v = y[1:]
        v *= x[:2]
    return np.sum(y)


@pytest.mark.parametrize("f", [view_scaled, view_read_by_its_base, other_name_reads, bound_anew_in_a_branch])
def test_gradient_agrees_with_differences(f):
    x = np.array([0.5, 0.8, -0.4])
    step = 1e-6 * np.eye(3)
    expected = [(f(x + e) - f(x - e)) / 2e-6 for e in step]
    np.testing.assert_allclose(grad(f)(x), expected, rtol=1e-7)


def test_only_what_is_read_is_saved():
    source = grad(view_scaled).source_for(np.ones(3))
    assert source.count("v[...].copy()") == 1
