"""Searches and simulations whose steps are derivatives themselves, of functions that are handed in."""

from __future__ import annotations

import math

import numpy as np

from s2s_ad import grad
from tests.programs.registry import add, vector


def _length(v):
    total = 0.0
    for part in v:
        total = total + part * part
    return math.sqrt(total)


def _apart(u, v):
    difference = [a - b for a, b in zip(u, v)]
    return _length(difference)


def _potential(place, charges):
    return sum(1.0 / _apart(place, charge) for charge in charges)


def _force(place, charges):
    return [-part for part in grad(_potential)(place, charges)]


def _flight(w, force):
    charges = [[10.0, 10.0 - w], [10.0, 0.0]]
    place, speed = [0.0, 2.0], [0.75, -0.5]
    while True:
        ahead = [a + 0.5 * b for a, b in zip(place, speed)]
        if ahead[1] <= 0:
            rest = -place[1] / speed[1]
            return (place[0] + rest * speed[0]) ** 2
        pull = force(place, charges)
        place, speed = ahead, [a + 0.5 * b for a, b in zip(speed, pull)]


def where_it_lands(w):
    return _flight(w, _force)


add(where_it_lands, (0.3,), tags="inner-grad while list function-values list-comprehension", twice=False)


def _lowest(height, slope, x):
    steps, rate = 0, 0.1
    while steps < 4 and np.sum(slope(x) ** 2) > 1e-10:
        further = x - rate * slope(x)
        if height(further) < height(x):
            x, rate, steps = further, 2.0 * rate, steps + 1
        else:
            rate = rate / 2.0
    return x


def saddle(p):
    start = np.array([0.5, 1.0])

    def height(q):
        return np.sum((p + q) ** 2) - 3.0 * np.sum(q**2) + p[0] * q[1]

    highest = _lowest(lambda q: -height(q), lambda q: -grad(height)(q), start)
    return height(highest)


add(saddle, (vector(2),), tags="inner-grad while closure lambda function-values")


def lists_handed_on(u, v):
    far = _apart(u, v)
    return far * _length(u) + far**2


add(lists_handed_on, ([1.0, 0.5], [0.2, -0.4]), tags="list list-comprehension call zip", wrt=(0, 1))
