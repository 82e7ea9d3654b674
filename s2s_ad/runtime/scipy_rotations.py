"""Rotations: how fast they turn, and what turns them.

The tangent of a rotation R is the vector w with R_dot = w x R: the axis that it turns about in space, times the rate.
Written after J. Sola et al., "A micro Lie theory for state estimation in robotics" (2018), sections III and IV.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation, Slerp

__all__ = [
    "axial", "cross_matrix", "euler_axes", "euler_rates", "euler_turn", "euler_unrates", "euler_unturn",
    "magnitude_slope", "matrix_turn", "matrix_unturn", "power_turn", "power_unturn", "quaternion_rate",
    "quaternion_turn", "quaternion_unrate", "quaternion_unturn", "rotated", "rotation_stack",
    "rotation_unstack", "rotvec_rate", "rotvec_turn", "rotvec_unrate", "rotvec_unturn", "slerp_source", "slerped",
    "stumpff",
]  # fmt: skip


def rotated(r: Any, vectors: Any, inverse: bool = False) -> Any:
    """`r.apply(vectors, inverse)`, which does not take arrays that can't be written."""
    return r.apply(np.array(vectors), inverse)


def stumpff(k: int, s: Any) -> Any:
    """The sum of (-s)**j / (k + 2 j)!: cos(t), sin(t) / t, (1 - cos(t)) / t**2 ... for s = t**2 >= 0.

    K. Stumpff, "Himmelsmechanik" I (1959), section 41: c' = (k c[k + 2] - c[k + 1]) / 2, c[k] + s c[k + 2] = 1 / k!.

    >>> [round(float(stumpff(k, np.pi**2)), 12) for k in (0, 1, 2)]
    [-1.0, 0.0, 0.202642367285]
    """
    s = np.asarray(s, float)
    small = s < 1.0
    near = np.where(small, s, 0.0)
    series = sum((-near) ** j / math.factorial(k + 2 * j) for j in range(10))
    root = np.sqrt(np.where(small, 1.0, s))
    far = np.cos(root) if k % 2 == 0 else np.sin(root) / root
    for below in range(k % 2, k, 2):
        far = (1 / math.factorial(below) - far) / root**2
    return np.where(small, series, far)[()]


def axial(b: Any) -> Any:
    """The transpose of `cross_matrix`, of stacks of 3 x 3 matrices."""
    return np.stack([b[..., 2, 1] - b[..., 1, 2], b[..., 0, 2] - b[..., 2, 0], b[..., 1, 0] - b[..., 0, 1]], axis=-1)


def cross_matrix(w: Any) -> Any:
    """The matrix of the cross product with `w`.

    >>> cross_matrix(np.array([1.0, 2.0, 3.0])) @ np.array([1.0, 0.0, 0.0])
    array([ 0.,  3., -2.])
    """
    x, y, z = w[..., 0], w[..., 1], w[..., 2]
    zero = 0.0 * x
    rows = [np.stack(row, axis=-1) for row in ([zero, -z, y], [z, zero, -x], [-y, x, zero])]
    return np.stack(rows, axis=-2)


def quaternion_turn(q: Any, q_dot: Any, scalar_first: bool = False) -> Any:
    """The rate of the rotation of a quaternion that need not be of length 1: 2 q_dot / q, its vector."""
    q, q_dot = scalar_last(q, scalar_first), scalar_last(q_dot, scalar_first)
    v, s, v_dot, s_dot = q[..., :3], q[..., 3:], q_dot[..., :3], q_dot[..., 3:]
    return 2 * (s * v_dot - s_dot * v + np.cross(v, v_dot)) / np.sum(q * q, axis=-1, keepdims=True)


def quaternion_unturn(q: Any, w_bar: Any, scalar_first: bool = False) -> Any:
    """The transpose of `quaternion_turn`."""
    q = scalar_last(q, scalar_first)
    v, s = q[..., :3], q[..., 3:]
    part = 2 * w_bar / np.sum(q * q, axis=-1, keepdims=True)
    whole = np.concatenate([s * part + np.cross(part, v), -np.sum(v * part, axis=-1, keepdims=True)], axis=-1)
    return np.roll(whole, 1, axis=-1) if scalar_first else whole


def quaternion_rate(q: Any, w: Any, scalar_first: bool = False) -> Any:
    """The rate of the quaternion of a rotation: w q / 2."""
    q = scalar_last(q, scalar_first)
    v, s = q[..., :3], q[..., 3:]
    whole = 0.5 * np.concatenate([s * w + np.cross(w, v), -np.sum(w * v, axis=-1, keepdims=True)], axis=-1)
    return np.roll(whole, 1, axis=-1) if scalar_first else whole


def quaternion_unrate(q: Any, q_bar: Any, scalar_first: bool = False) -> Any:
    """The transpose of `quaternion_rate`."""
    q, q_bar = scalar_last(q, scalar_first), scalar_last(q_bar, scalar_first)
    v, s, v_bar, s_bar = q[..., :3], q[..., 3:], q_bar[..., :3], q_bar[..., 3:]
    return 0.5 * (s * v_bar + np.cross(v, v_bar) - s_bar * v)


def scalar_last(q: Any, scalar_first: bool) -> Any:
    """A quaternion with its real part at the end."""
    return np.roll(q, -1, axis=-1) if scalar_first else np.asarray(q)


def rotvec_turn(v: Any, v_dot: Any, degrees: bool = False) -> Any:
    """The rate of exp(v): J v_dot, with the left Jacobian of Sola et al., (145)."""
    unit = np.pi / 180 if degrees else 1.0
    v, v_dot = unit * np.asarray(v), unit * np.asarray(v_dot)
    s = np.sum(v * v, axis=-1, keepdims=True)
    along = stumpff(3, s) * np.sum(v * v_dot, axis=-1, keepdims=True)
    return stumpff(1, s) * v_dot + stumpff(2, s) * np.cross(v, v_dot) + along * v


def rotvec_unturn(v: Any, w_bar: Any, degrees: bool = False) -> Any:
    """The transpose of `rotvec_turn`: the turn about the opposite axis."""
    unit = np.pi / 180 if degrees else 1.0
    return unit * rotvec_turn(-unit * np.asarray(v), w_bar)


def rotvec_rate(v: Any, w: Any, degrees: bool = False) -> Any:
    """The rate of v = log(R): the inverse of `rotvec_turn`, Sola et al., (146)."""
    unit = np.pi / 180 if degrees else 1.0
    v = unit * np.asarray(v)
    s = np.sum(v * v, axis=-1, keepdims=True)
    twice = np.cross(v, np.cross(v, w))
    return (w - 0.5 * np.cross(v, w) + (stumpff(3, s) - 2 * stumpff(4, s)) / (2 * stumpff(2, s)) * twice) / unit


def rotvec_unrate(v: Any, v_bar: Any, degrees: bool = False) -> Any:
    """The transpose of `rotvec_rate`."""
    unit = np.pi / 180 if degrees else 1.0
    return rotvec_rate(-unit * np.asarray(v), v_bar) / unit


def matrix_turn(matrix: Any, matrix_dot: Any, r: Any) -> Any:
    """The rate of the rotation R that is nearest to a matrix M = P R, P symmetric: (tr P - P) w = axial(M_dot R.T)."""
    turned = np.swapaxes(r.as_matrix(), -1, -2)
    return np.linalg.solve(stiffness(matrix @ turned), axial(matrix_dot @ turned)[..., None])[..., 0]


def matrix_unturn(matrix: Any, w_bar: Any, r: Any) -> Any:
    """The transpose of `matrix_turn`."""
    turned = r.as_matrix()
    part = np.linalg.solve(stiffness(matrix @ np.swapaxes(turned, -1, -2)), w_bar[..., None])[..., 0]
    return cross_matrix(part) @ turned


def stiffness(p: Any) -> Any:
    """`tr(P) - P` of the symmetric part of stacks of matrices: what makes `cross_matrix(w) P + P cross_matrix(w)`."""
    p = 0.5 * (p + np.swapaxes(p, -1, -2))
    return np.trace(p, axis1=-2, axis2=-1)[..., None, None] * np.eye(3) - p


def euler_axes(seq: str, angles: Any) -> Any:
    """The axis in space that each angle turns about, as columns; the angles are in radians, on the last axis."""
    frame = np.zeros((*np.shape(angles)[:-1], 3, 3)) + np.eye(3)
    axes = []
    for k in range(len(seq)) if seq.isupper() else range(len(seq) - 1, -1, -1):
        unit = np.eye(3)["xyz".index(seq[k].lower())]
        cross = cross_matrix(unit)
        axes.append(frame @ unit)
        angle = angles[..., k][..., None, None]
        frame = frame @ (np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross))
    stacked = np.stack(axes, axis=-1)
    return stacked if seq.isupper() else stacked[..., ::-1]


def euler_turn(seq: str, angles: Any, angles_dot: Any, r: Any, degrees: bool = False) -> Any:
    """The rate of a rotation by angles about the axes of `seq`."""
    unit = np.pi / 180 if degrees else 1.0
    shape = (*np.shape(r.as_rotvec())[:-1], len(seq))
    axes = euler_axes(seq, unit * np.reshape(angles, shape))
    return np.sum(axes * (unit * np.reshape(angles_dot, shape))[..., None, :], axis=-1)


def euler_unturn(seq: str, angles: Any, w_bar: Any, r: Any, degrees: bool = False) -> Any:
    """The transpose of `euler_turn`."""
    unit = np.pi / 180 if degrees else 1.0
    shape = (*np.shape(r.as_rotvec())[:-1], len(seq))
    axes = euler_axes(seq, unit * np.reshape(angles, shape))
    return np.reshape(unit * np.sum(axes * w_bar[..., None], axis=-2), np.shape(angles))


def euler_rates(seq: str, angles: Any, w: Any, degrees: bool = False) -> Any:
    """The rates of the angles; where two of the axes are the same, they are infinite."""
    rows, unit = euler_rows(seq, angles, degrees)
    return np.sum(rows * w[..., None, :], axis=-1) / unit


def euler_unrates(seq: str, angles: Any, angles_bar: Any, degrees: bool = False) -> Any:
    """The transpose of `euler_rates`."""
    rows, unit = euler_rows(seq, angles, degrees)
    return np.sum(rows * angles_bar[..., None], axis=-2) / unit


def euler_rows(seq: str, angles: Any, degrees: bool) -> Any:
    """The inverse of the matrix `euler_axes`, by cross products, and the unit of the angles."""
    unit = np.pi / 180 if degrees else 1.0
    axes = euler_axes(seq, unit * angles)
    a, b, c = axes[..., 0], axes[..., 1], axes[..., 2]
    volume = np.sum(a * np.cross(b, c), axis=-1)[..., None, None]
    return np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=-2) / volume, unit


def power_turn(r: Any, n: Any, w: Any) -> Any:
    """The rate of r ** n = exp(n log(r))."""
    v = r.as_rotvec()
    return rotvec_turn(n * v, n * rotvec_rate(v, w))


def power_unturn(r: Any, n: Any, w_bar: Any) -> Any:
    """The transpose of `power_turn`."""
    v = r.as_rotvec()
    return rotvec_unrate(v, n * rotvec_unturn(n * v, w_bar))


def magnitude_slope(r: Any) -> Any:
    """The axis of each rotation; 0 where it does not turn."""
    v = r.as_rotvec()
    length = np.sqrt(np.sum(v * v, axis=-1, keepdims=True))
    return v / np.where(length > 0, length, 1.0)


def rotation_stack(rotations: Any, tangents: Any) -> Any:
    """The tangents of several rotations, in one stack."""
    return np.concatenate([np.reshape(each, (-1, 3)) for each in tangents])


def rotation_unstack(w_bar: Any, rotations: Any) -> Any:
    """The transpose of `rotation_stack`: the part of each."""
    parts, start = [], 0
    for r in rotations:
        shape = np.shape(r.as_rotvec())
        count = 1 if len(shape) == 1 else shape[0]
        parts.append(np.reshape(w_bar[start : start + count], shape))
        start = start + count
    return parts


def slerped(times: Any, rotations: Any, at: Any) -> Any:
    """`Slerp(times, rotations)(at)`."""
    return Slerp(times, rotations)(at)


def slerp_source(times: Any, rotations: Any, at: Any) -> Any:
    """Between two rotations with constant speed. K. Shoemake, "Animating rotation with quaternion curves" (1985).

    >>> turns = Rotation.from_rotvec([[0.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    >>> slerp_source(np.array([0.0, 2.0]), turns, 0.5).as_rotvec().tolist()
    [0.0, 0.0, 0.25]
    """
    knots = np.asarray(times)
    place = np.clip(np.searchsorted(knots, at) - 1, 0, len(knots) - 2)
    share = (at - knots[place]) / (knots[place + 1] - knots[place])
    first = rotations[place]
    steps = (first.inv() * rotations[place + 1]).as_rotvec()
    return first * Rotation.from_rotvec(steps * np.expand_dims(share, -1))
