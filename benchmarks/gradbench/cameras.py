"""`ba`: bundle adjustment, what cameras see of points against what was observed."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.gradbench.problem import Problem, jacobian_problem
from s2s_ad import sparse_jacobian
from tests.programs.ad_suite import bundle_adjustment


def inputs(cameras: int, points: int, observations: int) -> tuple[Any, ...]:
    """One camera, point, weight and feature, each repeated, and moved a little; they meet in turns."""
    rng = np.random.default_rng(31337)
    camera = np.array([-0.8, -1.1, -0.8, 35.0, 40.0, 54.0, 420.0, 6.0, -8.5, 0.09, 0.003])
    point, feature = np.array([7.2, 0.001, 3.0]), np.array([270.0, 830.0])
    turns = np.arange(observations)
    return (
        camera * rng.uniform(0.99, 1.01, (cameras, 11)),
        point * rng.uniform(0.99, 1.01, (points, 3)),
        rng.uniform(0.3, 0.5, observations),
        np.stack([turns % cameras, turns % points], axis=1),
        np.tile(feature, (observations, 1)),
    )


def problems() -> list[Problem]:
    """The sparse Jacobian, in three blocks: by cameras, points and weights."""
    blocks = [sparse_jacobian(bundle_adjustment, position) for position in range(3)]

    def derivative(*given: Any) -> list[Any]:
        return [block(*given) for block in blocks]

    sizes = ((5, 20, 50), (21, 300, 1000))
    return [
        jacobian_problem("ba", f"n={n} m={m} p={p}", bundle_adjustment, inputs(n, m, p), derivative, (0, 1, 2))
        for n, m, p in sizes
    ]
