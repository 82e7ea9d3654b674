"""`ba`: bundle adjustment, what cameras see of points against what was observed."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.gradbench.problem import Problem, jacobian_problem
from s2s_ad import sparse_jacobian

ROTATION, CENTRE, FOCAL, PRINCIPAL, RADIAL = slice(0, 3), slice(3, 6), 6, slice(7, 9), slice(9, 11)


def rotated(axis: Any, point: Any) -> Any:
    """A point turned about an axis by as many radians as it is long: the formula of Rodrigues."""
    squared = axis @ axis
    if squared == 0:
        return point + np.cross(axis, point)
    angle = np.sqrt(squared)
    unit = axis / angle
    along = unit * (unit @ point)
    return along + np.cos(angle) * (point - along) + np.sin(angle) * np.cross(unit, point)


def seen(camera: Any, point: Any) -> Any:
    """Where a camera of 11 numbers sees a point: turned, projected, distorted, scaled, and shifted."""
    place = rotated(camera[ROTATION], point - camera[CENTRE])
    flat = place[:2] / place[2]
    squared = flat @ flat
    flat *= 1 + camera[RADIAL][0] * squared + camera[RADIAL][1] * squared**2
    return camera[FOCAL] * flat + camera[PRINCIPAL]


def residuals(cameras: Any, points: Any, weights: Any, pairs: Any, features: Any) -> Any:
    """The errors of all observations, two numbers each, and then 1 - w^2 for each of their weights."""
    count = len(pairs)
    errors = np.empty(3 * count)
    for i, (camera, point) in enumerate(pairs):
        errors[2 * i : 2 * i + 2] = weights[i] * (seen(cameras[camera], points[point]) - features[i])
        errors[2 * count + i] = 1 - weights[i] ** 2
    return errors


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
    blocks = [sparse_jacobian(residuals, position) for position in range(3)]

    def derivative(*given: Any) -> list[Any]:
        return [block(*given) for block in blocks]

    sizes = ((5, 20, 50), (21, 300, 1000))
    return [
        jacobian_problem("ba", f"n={n} m={m} p={p}", residuals, inputs(n, m, p), derivative, (0, 1, 2))
        for n, m, p in sizes
    ]
