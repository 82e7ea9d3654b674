"""Rotations of SciPy: real objects in the function, angular velocities in its derivatives."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation, Slerp

from s2s_ad import DifferentiationError, check_derivatives, grad, value_and_grad
from s2s_ad.runtime.scipy_rotations import stumpff

V = np.array([0.3, -0.8, 0.5])
W = np.arange(9.0).reshape(3, 3) + 1.0
TILT = Rotation.from_rotvec([0.1, 0.2, 0.3])


def as_matrix(v: Any) -> Any:
    return np.sum(W * Rotation.from_rotvec(v).as_matrix())


def composed(v: Any) -> Any:
    r, q = Rotation.from_rotvec(v), Rotation.from_rotvec(2 * v[::-1])
    return np.sum(W[0] * (r * q.inv()).apply(v)) + r.magnitude()


def from_angles(v: Any) -> Any:
    r = Rotation.from_euler("zyx", v)
    return np.sum(W[1] * r.as_rotvec()) + np.sum(np.arange(4.0) * r.as_quat(scalar_first=True))


def to_angles(v: Any) -> Any:
    r = Rotation.from_quat(np.append(v, 0.7))
    return np.sum(W[0] * r.as_euler("XYZ", degrees=True)) + np.sum(r.as_rotvec(degrees=True))


def stacked(v: Any) -> Any:
    rs = Rotation.from_rotvec(np.outer(v, v))
    return np.sum(W * rs.apply(v)) + np.sum(W * rs[0].apply(W + v)) + np.sum(W * (rs**1.5).as_rotvec())


def interpolated(v: Any) -> Any:
    between = Slerp([0.0, 1.0, 2.0], Rotation.from_rotvec(np.outer(v, v)))
    return np.sum(W * between(np.array([0.3, 0.5, 1.7]) + 0.1 * v).as_rotvec())


def about_one_axis(v: Any) -> Any:
    r, t = Rotation.from_euler("z", v[0]), Rotation.from_euler("x", [v[1]])
    return np.sum(W * (r * t * Rotation.from_euler("yz", [v[1], v[2]], degrees=True)).as_matrix())


def nearest_to_a_matrix(v: Any) -> Any:
    return np.sum(W * Rotation.from_matrix(np.eye(3) + 0.3 * np.outer(v, v[::-1])).as_matrix())


def in_a_loop(v: Any) -> Any:
    p, r = v, Rotation.identity()
    for k in range(3):
        r = r * Rotation.from_rotvec(0.3 * v * k)
        p = r.apply(p)
    return np.sum(W[0] * p)


def in_a_list(v: Any) -> Any:
    rs = []
    for k in range(3):
        rs.append(Rotation.from_rotvec(v * k))
    total = 0.0
    for r in rs:
        total = total + np.sum(W * r.as_matrix())
    return total + np.sum(np.sin(Rotation.concatenate(rs).as_quat()))


def with_one_from_outside(v: Any) -> Any:
    return np.sum(W[0] * TILT.apply(v) * (TILT * Rotation.from_rotvec(v)).as_rotvec())


def tilted(v: Any) -> Any:
    return Rotation.from_rotvec(v) * TILT


def by_functions(v: Any) -> Any:
    r = tilted(v)
    if v[0] > 0:
        r = r.inv()
    return np.sum(W * (r.inv() * tilted(v * v)).as_matrix()) + np.sum(W[0] * r.apply(v, inverse=True))


def one_after_the_other(v: Any) -> Any:
    total = 0.0
    for r in Rotation.from_rotvec(np.outer(v, v)):
        total = total + np.sum(W[0] * r.apply(v)) ** 2
    return total


PROGRAMS = [
    as_matrix, composed, from_angles, to_angles, stacked, interpolated, about_one_axis, nearest_to_a_matrix, in_a_loop,
    in_a_list, with_one_from_outside, by_functions, one_after_the_other,
]  # fmt: skip


@pytest.mark.parametrize("f", PROGRAMS, ids=lambda f: f.__name__)
def test_programs(f: Any) -> None:
    check_derivatives(f, V)


@pytest.mark.parametrize(
    "f", [composed, from_angles, to_angles, nearest_to_a_matrix, in_a_list, by_functions], ids=lambda f: f.__name__
)
def test_second_order(f: Any) -> None:
    check_derivatives(grad(f), V)


@pytest.mark.skipif(not hasattr(Rotation, "shape"), reason="stacks of SciPy before 1.17 have one axis")
def test_stacks_of_any_rank() -> None:
    def broadcast(v: Any) -> Any:
        rs = Rotation.from_rotvec(np.multiply.outer([[1.0, 2.0], [0.5, -1.0]], v))
        column = Rotation.from_rotvec(np.multiply.outer([[1.0], [0.3]], v))
        return np.sum((rs * column).as_matrix() * W[0]) + np.sum(rs[1].apply(v)) + np.sum(column.apply(W))

    check_derivatives(broadcast, V)


def test_no_rotation_is_no_singular_point() -> None:
    found = value_and_grad(as_matrix)(np.zeros(3))[1]
    np.testing.assert_allclose(found, [W[2, 1] - W[1, 2], W[0, 2] - W[2, 0], W[1, 0] - W[0, 1]])
    check_derivatives(grad(as_matrix), np.zeros(3))


def test_the_code_calls_what_the_user_called() -> None:
    text = grad(stacked).source_for(V)
    assert "rs = Rotation.from_rotvec(np.outer(v, v))" in text
    assert "rs.apply(v)" in text


def test_a_rotation_that_is_given_is_a_constant() -> None:
    def turned(v: Any, r: Any) -> Any:
        return np.sum(W[0] * r.apply(v))

    np.testing.assert_allclose(grad(turned)(V, TILT), TILT.apply(W[0], inverse=True))
    stack = Rotation.concatenate([TILT])
    np.testing.assert_allclose(grad(turned)(V, stack), TILT.apply(W[0], inverse=True))


def stored(v: Any) -> Any:
    rs = Rotation.from_rotvec(np.outer(v, v))
    rs[0] = TILT
    return np.sum(rs.as_rotvec())


def averaged(v: Any) -> Any:
    return np.sum(Rotation.from_rotvec(np.outer(v, v)).mean().as_rotvec())


def test_other_uses_are_errors() -> None:
    with pytest.raises(DifferentiationError, match="a part of rs, an object of the class Rotation that carries"):
        grad(stored)(V)
    with pytest.raises(DifferentiationError, match=r"and there is no rule for it|it does not show here what"):
        grad(averaged)(V)


def test_stumpff_functions() -> None:
    s = np.array([0.0, 1e-9, 0.9999999, 1.0, 9.0, 30.0])
    t = np.sqrt(s)
    np.testing.assert_allclose(stumpff(0, s), np.cos(t), atol=1e-15)
    np.testing.assert_allclose(stumpff(1, s), np.sinc(t / np.pi), atol=1e-15)
    for k in range(7):
        np.testing.assert_allclose(stumpff(k, s) + s * stumpff(k + 2, s), 1 / math.factorial(k), rtol=1e-13)
