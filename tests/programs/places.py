"""Loops over the places of arrays, and stores at many places: ndindex, ndenumerate, nditer, multiply.at."""

from __future__ import annotations

import numpy as np

from tests.programs.registry import add, matrix, positive, vector


def places_unpacked(A):
    s = 0.0
    for i, j in np.ndindex(A.shape):
        if i > j:
            continue
        s = s * 0.5 + A[i, j] ** 2 * j
    return s


add(places_unpacked, (matrix(2, 3),), (matrix(3, 1),), tags="ndindex continue")


def places_counted(A, n):
    B = np.zeros((n, 2))
    for place in np.ndindex(n, 2):
        B[place] = np.sin(A[place[1], place[0]]) * place[0]
    return np.sum(B**2)


add(places_counted, (matrix(2, 3), 3), (matrix(2, 1), 0), tags="ndindex work-buffer")


def enumerated_places(A):
    total = 0.0
    for place, v in np.ndenumerate(A):
        total = total * 0.9 + v**2 * place[1]
    return total + sum([v * i[0] for i, v in np.ndenumerate(A)])


add(enumerated_places, (matrix(3, 2),), tags="ndenumerate loop-carried list-comprehension")


def enumerated_until(A, bound):
    total = 0.0
    for (i, j), v in np.ndenumerate(A * 2.0):
        total = total + v * v * (i + j)
        if total > bound:
            break
    else:
        total = total * 3.0
    return total


add(enumerated_until, (positive(6).reshape(2, 3), 1.5), (matrix(2, 3), 100.0), tags="ndenumerate break for-else")


def enumerated_and_changed(x):
    y = x * 1.0
    for (i,), v in np.ndenumerate(y):
        y[(i + 1) % 4] *= v
    return np.sum(y * x)


add(enumerated_and_changed, (vector(4),), tags="ndenumerate store-augmented")


def iterated_in_memory_order(A):
    total = 0.0
    for v in np.nditer(A.T):
        total = total * 0.5 + v**3
    for v in np.nditer(A, order="F"):
        total = total * 0.5 + np.cos(v)
    return total


add(iterated_in_memory_order, (matrix(2, 3),), (np.asfortranarray(matrix(2, 3, 1)),), tags="nditer loop-carried")


def iterated_together(A, w):
    total = 0.0
    for u, v in np.nditer([A, w], flags=["multi_index"]):
        total = total * 0.5 + u * v
    for u, v in np.nditer((w, 2.0 * A)):
        total = total + u * v * v
    return total


add(iterated_together, (matrix(2, 3), vector(3, 1)), tags="nditer loop-carried", wrt=(0, 1))


def iterated_and_written(A):
    B = A * 2.0
    with np.nditer(B, op_flags=["readwrite"]) as it:
        for v in it:
            v[...] = v * v * 0.5
    C = np.empty_like(A)
    for u, v in np.nditer([B, C], op_flags=[["readonly"], ["writeonly"]]):
        v[...] = np.sin(u)
    return np.sum(B * C * A)


add(iterated_and_written, (matrix(2, 3),), tags="nditer store-slice with-target")


def iterated_updates(A):
    B = A.T * 1.0
    for v in np.nditer(B, op_flags=["readwrite"]):
        v += A[0, 0] * v
    return np.sum(B[1] * A[:, 1])


add(iterated_updates, (matrix(2, 3),), tags="nditer whole-array-augmented")


def scattered_products(x, v):
    y = x * 1.0
    np.multiply.at(y, [0, 2, 0], v)
    np.divide.at(y, np.array([1, 1]), v[:2])
    return np.sum(y * y)


add(scattered_products, (vector(4), positive(3)), tags="ufunc-at repeated-index", wrt=(0, 1))


def scattered_maxima(x, v):
    y = np.zeros((2, 3))
    np.maximum.at(y, (np.array([0, 1, 0]), [2, 0, 2]), v)
    np.negative.at(y, y > 0.5)
    np.power.at(y, (slice(None), 2), 3.0)
    return np.sum(y * x)


add(scattered_maxima, (matrix(2, 3), positive(3)), tags="ufunc-at mask", wrt=(0, 1))


def listed_terms(x, s):
    y = x * 1.0
    np.add.at(y, [0, 0, 2], [s, x[1] * s, 2.0])
    terms = [[s, x[0]], [x[1], s]]
    np.subtract.at(y, np.array([[0, 1], [1, 2]]), terms)
    return np.sum(y**3)


add(listed_terms, (vector(4), 0.7), tags="ufunc-at repeated-index list", wrt=(0, 1))
