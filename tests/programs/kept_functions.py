"""Functions made in loops, and kept in lists and dicts."""

from __future__ import annotations

import numpy as np

from tests.programs.registry import add, vector


def powers_with_defaults(a, b):
    powers = []
    for i in range(3):
        powers.append(lambda x, i=i: x ** (i + 1) * a)
    s = 0.0
    for power in powers:
        s = s + power(b) * np.sin(power(a))
    return s * powers[1](b)


add(powers_with_defaults, (0.7, 1.2), tags="kept-functions active-default", wrt=(0, 1))


def wave(k, w):
    def term(t):
        return w * np.sin(k * t)

    return term


def series_of_waves(w, t):
    terms = [wave(k + 1.0, w[k]) for k in range(len(w))]
    return sum(term(t) ** 2 for term in terms)


add(series_of_waves, (vector(3), 1.2), tags="kept-functions closure", wrt=(0, 1))


def named_waves(w, t):
    by_name = {}
    for k, name in enumerate(["low", "middle", "high"]):
        by_name[name] = wave(k + 1.0, w[k])
    return by_name["low"](t) * by_name["middle"](t) + by_name["high"](t)


add(named_waves, (vector(3), 1.2), tags="kept-functions dict", wrt=(0, 1))


def kept_in_branches(x, b):
    steps = []
    for v in x:
        if v > 0:
            steps.append(lambda t, v=v: v * t)
        else:
            turns = 2

            def repeated(t, v=v, turns=turns):
                s = 1.0
                for _ in range(turns):
                    s = s * v + t
                return s

            steps.append(repeated)
    y = b
    for step in steps:
        y = step(y) + np.sin(y)
    return y


add(kept_in_branches, (np.array([0.4, -0.7, 0.9]), 1.2), tags="kept-functions if", wrt=(0, 1))


def kept_with_buffers(x, b):
    lines = []
    for v in x:
        line = np.zeros(2)
        line[0] = v
        lines.append(lambda t, line=line: line[0] * t + line[1])
        line[1] = v * v
    return sum(line(b) ** 2 for line in lines)


add(kept_with_buffers, (vector(3), 1.2), tags="kept-functions work-buffer", wrt=(0, 1))


def total_of(functions, t):
    s = 0.0
    for function in functions:
        s = s + function(t)
    return s


def kept_and_handed_on(x, b):
    parabolas = [lambda t, v=v: v * t**2 + v for v in x]
    return total_of(parabolas, b) ** 2


add(kept_and_handed_on, (vector(3), 1.2), tags="kept-functions call", wrt=(0, 1))


def stores_around_itself(x):
    y = np.zeros(2)
    puts = []
    for k in range(2):

        def put(v, k=k):
            y[k] = v * y[k - 1] + v

        puts.append(put)
    for g in puts:
        g(x[0])
    return np.sum(y * y)


add(stores_around_itself, (vector(3),), tags="function-values closure default for-range for-list store-int")
