"""Sparse Jacobians and Hessians: no entry is missed, and the number of sweeps does not grow with n."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2s_ad import hessian, jacobian, linearize, sparse_hessian, sparse_jacobian, tree
from s2s_ad.sweeps import Linear
from tests.programs import Program
from tests.test_corpus import all_programs
from tests.test_sweeps import forward


def tridiagonal(x: Any) -> Any:
    y = np.zeros(len(x))
    y[0] = x[0] ** 2
    for i in range(1, len(x) - 1):
        y[i] = x[i - 1] * x[i] + np.sin(x[i + 1])
    return y


def arrow(x: Any) -> Any:
    return np.concatenate([[np.sum(x * x)], x[1:] * x[0] + x[1:] ** 2])


def stencil(u: Any) -> Any:
    v = u.copy()
    v[1:-1, 1:-1] = u[2:, 1:-1] + u[:-2, 1:-1] + u[1:-1, 2:] + u[1:-1, :-2] - 4 * u[1:-1, 1:-1] ** 3
    return v


def rosenbrock(x: Any) -> float:
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def arrow_energy(x: Any) -> float:
    return x[0] * np.sum(x**2) + np.sum(x**4)


def grid_energy(u: Any) -> float:
    return np.sum((u[1:, :] - u[:-1, :]) ** 4) + np.sum((u[:, 1:] - u[:, :-1]) ** 2) + np.sum(np.exp(u))


def square(n: int) -> tuple[int, ...]:
    return (int(n**0.5), int(n**0.5))


CASES: list[tuple[Any, Any, Callable[[int], Any]]] = [
    (sparse_jacobian, tridiagonal, int),
    (sparse_jacobian, arrow, int),
    (sparse_jacobian, stencil, square),
    (sparse_hessian, rosenbrock, int),
    (sparse_hessian, arrow_energy, int),
    (sparse_hessian, grid_energy, square),
]
DENSE = {sparse_jacobian: jacobian, sparse_hessian: hessian}
parametrized = pytest.mark.parametrize(("transform", "f", "shape"), CASES, ids=[case[1].__name__ for case in CASES])


@parametrized
def test_entries_are_those_of_the_dense_matrix(transform: Any, f: Any, shape: Any) -> None:
    x = np.random.default_rng(0).normal(size=shape(36))
    dense = DENSE[transform](f)(x).reshape(-1, x.size)
    found = transform(f)(x)
    np.testing.assert_allclose(found.toarray(), dense, rtol=1e-13, atol=1e-13)
    assert found.nnz < 0.3 * dense.size


@parametrized
def test_sweeps_do_not_grow_with_n(transform: Any, f: Any, shape: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sweeps: list[int] = []
    counted = Linear._some

    def count(linear: Linear, directions: Any) -> Any:
        sweeps[-1] += len(directions)
        return counted(linear, directions)

    monkeypatch.setattr(Linear, "_some", count)
    for n in (100, 400, 1600):
        sweeps.append(0)
        transform(f)(np.random.default_rng(n).normal(size=shape(n)))
    assert max(sweeps) <= 12
    assert sweeps[2] <= sweeps[1] + 1


@pytest.mark.sampled(3)
@all_programs
def test_pattern_misses_nothing(program: Program, case: int) -> None:
    """What the pattern leaves out is zero; where there is no pattern, nothing is left out."""
    linear = forward(program, case)
    if not tree.flatten(linear.domain)[0].size:
        return
    pattern = linear.pattern()
    if pattern is not None:
        matrix = linear.matrix().T
        assert len(pattern) == len(matrix)
        for row, columns in zip(matrix, pattern, strict=True):
            assert set(np.flatnonzero(row)) <= columns


def test_values_do_not_count() -> None:
    """A factor that happens to be zero now is no reason to leave an entry out."""
    found = sparse_jacobian(lambda x: x * x[::-1])(np.zeros(4))
    assert found.nnz == 8
    assert not found.toarray().any()


def test_without_a_pattern_every_column_is_computed() -> None:
    a = np.diag([2.0, 4.0])

    def solved(x: Any) -> Any:
        return np.linalg.solve(a, x)

    _, pushforward = linearize(solved, np.ones(2))
    assert Linear(pushforward.forward, pushforward.residuals, (np.ones(2),), np.ones(2)).pattern() is None
    np.testing.assert_allclose(sparse_jacobian(solved)(np.ones(2)).toarray(), np.linalg.inv(a))


def test_containers_are_taken_apart() -> None:
    def f(p: dict[str, Any], scale: float) -> Any:
        return {"a": scale * p["x"][0], "b": p["x"] * p["y"]}

    found = sparse_jacobian(f)({"x": np.array([1.0, 2.0]), "y": 3.0}, scale=10.0).toarray()
    np.testing.assert_allclose(found, [[10, 0, 0], [3, 0, 1], [0, 3, 2]])
