"""Programs for rules beyond the first set."""

import numpy as np

from tests.programs.registry import add, matrix, vector


def variances(a):
    return np.var(a) + np.sum(np.std(a, axis=0)) + np.sum(np.var(a, axis=1, ddof=1) ** 2)


add(variances, (matrix(3, 4),), tags="reduction")


def cumulative_sums(x):
    return np.sum(np.cumsum(x) ** 2) + np.sum(np.cumsum(x.reshape(2, 2), axis=1) ** 3) + np.sum(np.diff(x) ** 2)


add(cumulative_sums, (vector(4),), tags="scan")


def take_and_diagonal(a):
    return np.sum(np.take(a, [0, 0, 2], axis=1) ** 2) + np.sum(np.diag(a[:, :2]) ** 3) + np.trace(a[:, 1:])


add(take_and_diagonal, (matrix(2, 3),), tags="fancy-index repeated-index")


def scatter_add(x):
    z = np.zeros(3)
    np.add.at(z, np.array([0, 2, 0, 1]), x)
    return np.sum(z * z)


add(scatter_add, (vector(4),), tags="scatter repeated-index")


def stacked_and_swapped(x, y):
    a = np.hstack([x, y]) * np.concatenate((y, x))
    b = np.vstack([x, x**3])
    return np.sum(a) + np.sum(np.swapaxes(b, 0, 1)[0] ** 2) + np.sum(b[1] * b[0])


add(stacked_and_swapped, (vector(3), vector(2)), wrt=(0, 1), tags="stack transpose")


def traces_and_diagonals(a):
    return np.trace(a) ** 2 + np.sum(np.diag(a) * np.diagonal(a)) + np.sum(np.triu(a) @ np.tril(a))


add(traces_and_diagonals, (matrix(3, 3),), tags="linalg")


def list_grown_while_iterated(x):
    terms = [x]
    for term in terms:
        if len(terms) < 5:
            terms.append(term * x / len(terms))
    return np.sum(terms[-1] * terms[0]) + sum(np.sum(t) for t in terms)


add(list_grown_while_iterated, (vector(3),), tags="grown-list for-list append list")


def queue_grown_while_iterated(x):
    order = [0]
    s = x[0]
    for turn, k in enumerate(order):
        if turn == 3:
            continue
        s = s * x[k] + turn
        if k + 1 < len(x):
            order.append(k + 1)
    return s


add(queue_grown_while_iterated, (vector(5),), tags="grown-list enumerate append continue")


def dict_popped_while_iterated(x):
    parts = {1: x * 2.0, 0: x * 3.0}
    s = 0.0
    for k in parts:
        s = s + np.sum(parts[k]) * (k + 1)
        if s != 0.0:
            parts.pop(k)
            break
    return s + sum(np.sum(part) for part in parts.values())


add(dict_popped_while_iterated, (vector(3),), tags="dict dict-pop for-dict break")


def list_shortened_while_iterated(x):
    rest = [x[k] for k in range(len(x))]
    s = 0.0
    for v in rest:
        s = s + v * v
        rest.pop()
    return s * rest[0]


add(list_shortened_while_iterated, (vector(4),), tags="grown-list for-list pop list-comprehension")


def level_by_level(x):
    level, below = [x], []
    for _ in range(3):
        for v in level:
            below.append(v * x)
            below.append(np.sin(v))
        level, below = below, []
    return np.sum(level[0] * level[-1]) + sum(np.sum(v) for v in level)


add(level_by_level, (vector(2),), tags="for-list append swap nested-loop")
