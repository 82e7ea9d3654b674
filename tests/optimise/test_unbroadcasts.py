"""Steps of undoing a broadcast are joined where one sum does for both, and only there."""

from __future__ import annotations

import numpy as np
import pytest

from s2s_ad import grad


def shifted(x, c):
    return np.sum(np.exp(-(x + c)) * 2.0)


def smaller_seed(x):
    y = x * np.ones(3)
    return np.sum(y)


def widened(x, c):
    y = x * c
    z = y * np.ones((2, 3))
    return np.sum(z * z)


def test_arithmetic_within_arithmetic_is_summed_once():
    text = grad(shifted, "x").source
    assert "unbroadcast(unbroadcast" not in text
    assert "unbroadcast(-unbroadcast" not in text


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 1), (1, 3), (2, 3)])
@pytest.mark.parametrize("function", [shifted, widened])
def test_the_generic_form_has_the_shapes_and_values_of_the_specialised(function, shape):
    x, c = np.full(shape, 0.3), np.array([1.0, 2.0, -0.5])
    namespace = {}
    exec(grad(function, ("x", "c")).source, {"np": np}, namespace)  # the text alone, with no signature
    found = namespace[f"{function.__name__}_grad"]
    found.__globals__.update(namespace)
    for one, other in zip(found(x, c), grad(function, ("x", "c"))(x, c), strict=True):
        assert np.shape(one) == np.shape(other)
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_what_is_repeated_is_not_skipped():
    namespace = {}
    exec(grad(smaller_seed, ("x",)).source, {"np": np}, namespace)
    found = namespace["smaller_seed_grad"]
    found.__globals__.update(namespace)
    np.testing.assert_allclose(found(2.0)[0], 3.0)
