"""Second derivatives with respect to lists in which numbers and arrays stand beside None, whose adjoint is None."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from s2s_ad import grad, jvp, vjp


def cubes(xs: list[Any]) -> Any:
    s = 0.0
    for x in xs:
        if x is not None:
            s = s + np.sum(x**3)
    return s


X = np.array([0.3, 0.4])
GIVEN = {"numbers": ([1.0, None, 2.0], [6.0, None, 12.0]), "arrays": ([X, None, 2 * X], [6 * X, None, 12 * X])}


@pytest.mark.parametrize("name", GIVEN)
def test_items_without_a_derivative_have_no_second_one(name: str) -> None:
    xs, expected = GIVEN[name]
    direction = [None if x is None else np.ones_like(x) if isinstance(x, np.ndarray) else 1.0 for x in xs]
    for found in (jvp(grad(cubes), (xs,), (direction,))[1], vjp(grad(cubes), xs)[1](direction)[0]):
        assert [item is None for item in found] == [item is None for item in expected]
        for item, wanted in zip(found, expected, strict=True):
            assert item is None or np.allclose(item, wanted, rtol=1e-12)
