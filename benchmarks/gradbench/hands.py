"""`ht`: hand tracking, the skin of a hand of 22 bones against points that were measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.gradbench.problem import Problem, jacobian_problem
from s2s_ad import jacobian, sparse_jacobian

FINGERS = 5
PARENTS = [-1, *(0 if joint == 0 else 4 * finger + joint for finger in range(FINGERS) for joint in range(4)), 0]


@dataclass
class Hand:
    """The hand at rest: a transform (4, 4) of each bone to its parent, and back from where it is; the skin as places
    (n, 4), weights of the bones (n, bones), and triangles (m, 3) of numbers of places."""

    relatives: Any
    backward: Any
    places: Any
    weights: Any
    triangles: Any


def about_axis(axis: Any) -> Any:
    """The rotation about an axis by as many radians as it is long."""
    angle = np.sqrt(np.sum(axis**2))
    if angle < 1e-4:
        return np.eye(3)
    x, y, z = axis / angle
    cross = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * (cross @ cross)


def about_axes(x: Any, z: Any, y: Any) -> Any:
    """The rotation about the first axis, then the second, then the third."""
    first = np.array([[1.0, 0.0, 0.0], [0.0, np.cos(x), -np.sin(x)], [0.0, np.sin(x), np.cos(x)]])
    second = np.array([[np.cos(y), 0.0, np.sin(y)], [0.0, 1.0, 0.0], [-np.sin(y), 0.0, np.cos(y)]])
    third = np.array([[np.cos(z), -np.sin(z), 0.0], [np.sin(z), np.cos(z), 0.0], [0.0, 0.0, 1.0]])
    return third @ second @ first


def bent(theta: Any) -> Any:
    """The angles of each bone: of every finger the second bone has two, the third and fourth have one."""
    angles = np.zeros((len(PARENTS), 3))
    used = 6
    for finger in range(FINGERS):
        for joint in range(2, 5):
            bone = 4 * finger + joint
            angles[bone, 0] = theta[used]
            used += 1
            if joint == 2:
                angles[bone, 1] = theta[used]
                used += 1
    return angles


def skin(theta: Any, hand: Hand) -> Any:
    """Where the skin is, (n, 3), if the hand is turned by theta[:3], moved by theta[3:6], and bent by the rest."""
    angles = bent(theta)
    absolutes: list[Any] = []
    positions = np.zeros((len(hand.places), 3))
    for bone, parent in enumerate(PARENTS):
        turned = np.eye(4)
        turned[:3, :3] = about_axes(angles[bone, 0], angles[bone, 1], angles[bone, 2])
        absolute = hand.relatives[bone] @ turned
        if parent >= 0:
            absolute = absolutes[parent] @ absolute
        absolutes.append(absolute)
        transform = absolute @ hand.backward[bone]
        positions += hand.weights[:, bone, None] * (hand.places @ transform[:3].T)
    return positions @ about_axis(theta[:3]).T + theta[3:6]


def at_places(theta: Any, hand: Hand, nearest: Any, points: Any) -> Any:
    """The errors of points that belong to places of the skin."""
    return (points - skin(theta, hand)[nearest]).ravel()


def in_triangles(theta: Any, us: Any, hand: Hand, nearest: Any, points: Any) -> Any:
    """The errors of points that belong to triangles, at two coordinates in each."""
    positions = skin(theta, hand)
    errors = np.empty_like(points)
    for i, (triangle, u) in enumerate(zip(nearest, us, strict=True)):
        a, b, c = positions[hand.triangles[triangle]]
        errors[i] = points[i] - (u[0] * a + u[1] * b + (1 - u[0] - u[1]) * c)
    return errors.ravel()


def drawn_hand(places: int) -> Hand:
    """A hand with bones and skin at random."""
    rng = np.random.default_rng(31337)
    relatives = np.tile(np.eye(4), (len(PARENTS), 1, 1))
    absolutes = relatives.copy()
    for bone, parent in enumerate(PARENTS):
        relatives[bone, :3, :3] = about_axes(*rng.normal(size=3))
        relatives[bone, :3, 3] = 0.03 * rng.normal(size=3)
        absolutes[bone] = relatives[bone] if parent < 0 else absolutes[parent] @ relatives[bone]
    weights = rng.random((places, len(PARENTS))) * (rng.random((places, len(PARENTS))) < 0.15)
    weights[:, 0] += 0.1
    rest = np.column_stack([0.05 * rng.normal(size=(places, 3)), np.ones(places)])
    triangles = np.array([rng.choice(places, 3, replace=False) for _ in range(2 * places)])
    return Hand(relatives, np.linalg.inv(absolutes), rest, weights / weights.sum(axis=1)[:, None], triangles)


def problems() -> list[Problem]:
    """The small hand of the suite has 544 places; `us` are there or not, as in its complicated and simple data."""
    rng = np.random.default_rng(31337)
    hand, theta = drawn_hand(544), 0.5 * rng.normal(size=26)
    made = []
    for count in (100, 800):
        points, us = rng.normal(size=(count, 3)), 0.5 * rng.random((count, 2))
        simple = (theta, hand, rng.integers(544, size=count), points)
        dense = jacobian(at_places)
        made.append(
            jacobian_problem("ht simple", f"c={count}", at_places, simple, lambda *given, f=dense: [f(*given)], [0])
        )
        complicated = (theta, us, hand, rng.integers(1088, size=count), points)
        blocks = [jacobian(in_triangles, 0), sparse_jacobian(in_triangles, 1)]
        both = lambda *given, blocks=blocks: [block(*given) for block in blocks]  # noqa: E731
        made.append(jacobian_problem("ht", f"c={count}", in_triangles, complicated, both, [0, 1]))
    return made
