"""Instances whose class another turn of a loop may change: what a test of it tells is told of all that it may be."""

from __future__ import annotations

import numpy as np

from tests.programs.registry import add, vector


class _Wave:
    def __init__(self, v):
        self.v = v

    def mean(self):
        return np.sum(self.v) / 2


class _Loud(_Wave):
    def mean(self):
        return np.sum(self.v * self.v)


def louder_or_softer(x):
    wave = _Loud(x)
    for i in range(2):
        wave = _Loud(wave.mean() * x) if x[0] > 0.5 + i else _Wave(x * 0.5)
    return wave.mean() + np.sum(wave.v)


add(louder_or_softer, (np.array([0.7, 0.3, 0.2]),), tags="several-classes for-range ternary")


def replaced_in_a_turn(x):
    wave = old = _Loud(x)
    for i in range(2):
        if x[i] > 0.4:
            wave = _Wave(x * wave.mean())
        old = wave
    return wave.mean() + np.sum(old.v)


add(replaced_in_a_turn, (np.array([0.7, 0.3, 0.2]),), tags="several-classes for-range")


def quieter_until_it_is_flat(x, c):
    wave = _Loud(x * c)
    count = 0
    while wave.mean() > 0.2 and count < 4:
        count += 1
        wave = _Wave(wave.v * 0.5) if isinstance(wave, _Loud) else _Loud(wave.v * c)
    return np.sum(wave.v * x) + wave.mean()


add(quieter_until_it_is_flat, (vector(3), 0.7), tags="several-classes while isinstance", wrt=(0, 1))
