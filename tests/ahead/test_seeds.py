"""Seeds and tangents that are not like their values are errors in a file too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2s_ad import DifferentiationError, generate, vjp
from s2s_ad.runtime.layouts import kinds_of, require_kinds

X = np.array([0.5, -1.0, 2.0])


def waves(x):
    return np.sin(x)


def several(x):
    return {"a": np.sin(x), "n": 3, "b": [x[0], 1.0]}


def powers(x, n, k):
    if n == 0:
        return x * k
    return np.sin(x) * powers(x, n - 1, k)


def norm(x):
    return np.sum(x * x)


def constant(x):
    return 2.0


def names(f: Any, transform: Any, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"__name__": "generated"}
    exec(compile(generate(f, transform=transform, **options), "generated", "exec"), found)
    return found


@pytest.mark.parametrize("spec", [None, "x: f64[n]"])
@pytest.mark.parametrize("seed", [np.ones(1), np.ones(2), np.ones((1, 3)), 1.0, np.ones(3, "f4"), [1.0, 1.0, 1.0]])
def test_seed_unlike_the_value(spec: str | None, seed: Any) -> None:
    found = names(waves, "vjp", spec=spec)
    _, residuals = found["waves_forward"](X)
    np.testing.assert_allclose(found["waves_pullback"](residuals, np.ones(3))[0], np.cos(X))
    with pytest.raises(TypeError, match=r"the adjoint of the value of waves should be a float64 array of shape \(3,\)"):
        found["waves_pullback"](residuals, seed)
    with pytest.raises(DifferentiationError):
        vjp(waves, X)[1](seed)


@pytest.mark.parametrize(
    ("seed", "place"),
    [
        ({"a": np.ones(2), "n": 3, "b": [1.0, 1.0]}, r"\['a'\]"),
        ({"a": np.ones(3), "n": 3, "b": [1.0]}, r"\['b'\]"),
        ({"a": np.ones(3), "n": 3, "b": [1, 1.0]}, r"\['b'\]\[0\]"),
        ({"a": np.ones(3), "n": 3}, ""),
    ],
)
def test_seed_unlike_a_container(seed: Any, place: str) -> None:
    found = names(several, "vjp")
    _, residuals = found["several_forward"](X)
    found["several_pullback"](residuals, {"a": np.ones(3), "n": None, "b": [1.0, 1.0]})
    with pytest.raises(TypeError, match=f"of several{place} should be"):
        found["several_pullback"](residuals, seed)


def test_recursive_pair() -> None:
    found = names(powers, "vjp", spec="x: f64[n], n: int, k: float", wrt=("x", "k"))
    value, residuals = found["powers_forward"](X, 2, 3.0)
    expected, pullback = vjp(powers, X, 2, 3.0)
    np.testing.assert_array_equal(value, expected)
    x_bar, _, k_bar = pullback(np.ones(3))
    np.testing.assert_allclose(found["powers_pullback"](residuals, np.ones(3))[0], x_bar)
    np.testing.assert_allclose(found["powers_pullback"](residuals, np.ones(3))[1], k_bar)
    with pytest.raises(TypeError, match="of powers should be"):
        found["powers_pullback"](residuals, np.ones(2))


def test_pair_without_residuals() -> None:
    found = names(constant, "vjp")
    value, residuals = found["constant_forward"](X)
    assert value == 2.0
    np.testing.assert_array_equal(found["constant_pullback"](residuals, 1.0)[0], np.zeros(3))
    with pytest.raises(TypeError):
        found["constant_pullback"](residuals, 1)


@pytest.mark.parametrize("spec", [None, "x: f64[n]", "x: array", "x: f64[...]"])
@pytest.mark.parametrize("transform", ["jvp", "hvp"])
def test_tangent_unlike_its_primal(transform: str, spec: str | None) -> None:
    call = names(norm, transform, spec=spec)[f"norm_{transform}"]
    assert np.all(np.isfinite(np.asarray(call(X, x_dot=np.ones(3))[1])))
    for tangent in (np.ones(1), np.ones((3, 1)), 1.0, np.ones(3, "f4")):
        with pytest.raises(TypeError):
            call(X, x_dot=tangent)


def test_kinds() -> None:
    require_kinds("y", np.float64(1.0), kinds_of(2.0))
    require_kinds("y", (None, 1.0), kinds_of((3, 1.0)))
    with pytest.raises(TypeError, match="y should be a complex, and is a float"):
        require_kinds("y", 1.0, kinds_of(1j))
