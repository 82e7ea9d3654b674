"""Values that become wider or narrower by broadcasting, where nobody knows of what length they are."""

import numpy as np

from tests.programs.registry import add, vector

_ROWS = np.arange(6.0).reshape(2, 3) / 4 + 0.5


def widened_and_stored_into(x, start):
    u = x[:start] * x[1]
    for row in _ROWS:
        u = u + row
        u[0] = x[2]
    return np.sum(u * u)


def number_widened_and_stored_into(x):
    n = x[0] * x[1]
    for row in _ROWS:
        n = n + row
        n[1] = 2.0 * x[2]
    return np.sum(n * n)


def widened_until_long_enough(x, start, length):
    u = x[:start] * 1.0
    while u.size < length:
        u = u - _ROWS[0][:length]
        u[0] = x[2] * u[-1]
    return np.sum(u**3)


def widened_in_a_list(x, start):
    held = [x[:start] * 1.0]
    for row in _ROWS:
        held[0] = held[0] + row
        held[0][0] = x[1]
    return np.sum(held[0] ** 2)


def matrix_widened(x, start):
    u = np.outer(x[:start], x[:start])
    for row in _ROWS:
        u = np.add(u, row)
        u[0, 0] *= x[1]
    return np.sum(u**2)


class _Held:
    def __init__(self, u):
        self.u = u


def widened_attribute(x, start):
    held = _Held(x[:start] * 1.0)
    for row in _ROWS:
        held.u = held.u + row
        held.u = held.u * held.u
    return np.sum(held.u)


def widened_entry(x, start):
    u = x[:start]
    for row in _ROWS:
        entries = {"u": u}
        entries["u"] = entries["u"] + row
        u = entries["u"]
    return np.sum(u) ** 2


def selections_added(x, bound):
    few, many = x[x > bound], x[x > -9.0]
    return np.sum(few * 2.0 + many) ** 2


def selection_chosen_in_places(x, bound):
    u = np.sin(x[x > bound])
    v = np.where(_ROWS[1] > 1.3, u, 2.0)
    v[0] = v[1] * v[2]
    return np.sum(v * _ROWS[0])


def widened_in_list_and_stored_into(x, k, m):
    u = 1.0 * k
    w = [u, u]
    for j in range(2):
        w[j] = w[j] + _ROWS[j][:m] * x[j]
    u = w[0] * w[1]
    w = []
    w.append(u)
    w.append(w[0] + _ROWS[1][:m])
    w[0] = w[1] * w[0]
    u = w.pop(0)
    u[..., 0] = x[2]
    u = _ROWS[1][:m] * u
    return np.sum(u * _ROWS[0][:m])


_SELECTED = ((np.array([0.7, 1.2, 1.9]), 1.5), (np.array([0.7, 1.2, 1.9]), 0.5))
add(widened_in_list_and_stored_into, (vector(3), 3, 3), tags="loop-carried list store-list ellipsis")
add(selections_added, *_SELECTED, tags="mask comparison")
add(selection_chosen_in_places, *_SELECTED, tags="mask where store-int")
add(widened_attribute, (vector(3), 1), (vector(3), 3), tags="loop-carried for-array local-instance store-attribute")
add(widened_entry, (vector(3), 1), (vector(3), 3), tags="loop-carried for-array dict store-dict")
for _made in (widened_and_stored_into, widened_in_a_list, matrix_widened):
    add(_made, (vector(3), 1), (vector(3), 3), tags="loop-carried for-array store-int slice")
add(number_widened_and_stored_into, (vector(3),), tags="loop-carried for-array store-int")
add(widened_until_long_enough, (vector(3), 1, 3), (vector(3), 3, 3), tags="while store-int slice")


def mean_and_distinct(x):
    distinct = np.unique(x)
    mean = np.mean(x, axis=0, keepdims=True)
    mean *= mean
    return np.sum(np.sin(mean)) + np.sum(distinct**2)


def summed_to_one(x, length):
    u = x[np.arange(3)]
    for _ in range(2):
        u = np.sum(u * x[x > -9.0][:length], axis=0, keepdims=True)
    return np.sum(u)


add(mean_and_distinct, (vector(6).reshape(2, 3),), tags="reduction whole-array-augmented")
add(summed_to_one, (vector(3), 1), (vector(3), 3), tags="reduction loop-carried mask for-range")


def one_row_stored_whole(x):
    u = x * 2.0
    u[...] = np.atleast_2d(np.sin(x) * u)
    return np.sum(u * u)


add(one_row_stored_whole, (vector(3),), tags="ellipsis reshape")


def number_or_means(x, kept):
    v = np.sum(x)
    if kept:
        v = np.mean(x, axis=0, keepdims=True)
    return np.sum(np.sin(np.diff(v, axis=0) if kept else v)) + np.sum(np.where(v > 0.6, v**2, 0.3))


def means_and_their_differences(x, kept):
    v = np.sum(x)
    if kept:
        v = np.mean(x, axis=0, keepdims=True)
    return np.sum(np.diff(v, axis=0) ** 2) + np.sum(np.where(v > -9.0, v**2, 0.3))


add(number_or_means, (vector(6).reshape(2, 3), True), (vector(6).reshape(2, 3), False), tags="reduction if where")
add(means_and_their_differences, (vector(6).reshape(2, 3), True), tags="reduction if where")
