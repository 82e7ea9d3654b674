"""Reading parts of arrays: ints, slices, steps, ellipsis, newaxis, masks, integer arrays with repeats."""

import numpy as np

from tests.programs.registry import add, matrix, vector


def integer_subscripts(a):
    return a[0, 1] * a[-1, -2] + a[1][2] * a[0][0] ** 2


add(integer_subscripts, (matrix(2, 3),), tags="subscript-int")


def slices(x):
    return np.sum(x[1:] * x[:-1]) + np.sum(x[1:4:2] ** 2) + np.sum(x[-2:]) * x[2]


add(slices, (vector(6),), tags="slice")


def negative_steps(x):
    return np.sum(x[::-1] * x) + np.sum(x[4:1:-1] * x[:3]) + x[::-2][0] ** 2


add(negative_steps, (vector(6),), tags="negative-step slice")


def ellipsis_and_newaxis(a):
    b = a[..., 0] * a[0, ...][1]
    c = b[:, None] * a[np.newaxis, 1, :]
    return np.sum(c * c) + np.sum(a[...] ** 2)


add(ellipsis_and_newaxis, (matrix(2, 3),), tags="ellipsis newaxis")


def newaxis_products(x, y):
    table = x[:, None] * y[None, :]
    return np.sum(np.sin(table) / (1 + x[:, np.newaxis] ** 2))


add(newaxis_products, (vector(3), vector(2)), wrt=(0, 1), tags="newaxis broadcast")


def three_dimensional(a):
    b = a.reshape(2, 3, 2)
    return np.sum(b[:, 1, :] * b[..., ::-1, 0].T[0:2] ** 2) + b[1, ..., 1].sum() * b[0, 0, 0]


add(three_dimensional, (vector(12),), tags="ellipsis slice negative-step transpose method")


def masks(x, y):
    m = x > 0.5
    return np.sum(x[m] ** 2) * np.sum(y[~m]) + np.sum(x[(x < 0) | (y > 0.7)])


add(masks, (vector(6), vector(6, 1)), wrt=(0, 1), tags="mask comparison")


def mask_of_matrix(a):
    return np.sum(np.sin(a[a > 0])) + np.sum(a[np.array([True, False])] ** 2) + np.prod(a[:, [True, False, True]])


add(mask_of_matrix, (matrix(2, 3),), tags="mask")


def repeated_indices(x):
    return np.sum(x[[0, 0, 2, 1, 0]] * np.array([1.0, 2.0, 3.0, 4.0, 5.0]) * x[np.array([2, 2, 1, 0, 0])])


add(repeated_indices, (vector(3),), tags="fancy-index repeated-index")


def integer_arrays(a):
    rows = np.array([0, 1, 1])
    columns = np.array([2, 0, 0])
    return np.sum(a[rows, columns] ** 2) + np.sum(a[rows] * a[:, columns][0]) + np.sum(a[[1, 0], 1:] ** 3)


add(integer_arrays, (matrix(2, 3),), tags="fancy-index repeated-index slice")


def index_matrix(x):
    index = np.array([[0, 1], [2, 0]])
    b = x[index]
    return np.sum(b @ b)


add(index_matrix, (vector(3),), tags="fancy-index repeated-index matmul")


def gather_by_labels(logits, labels):
    rows = np.arange(len(labels))
    return np.sum(np.log(1 + logits[rows, labels] ** 2)) * logits[rows, -1][0]


add(gather_by_labels, (matrix(3, 4), np.array([1, 3, 1])), tags="fancy-index len integer-argument")


def index_computed_from_values(x):
    i = int(np.argmax(x))
    order = np.argsort(x)
    return x[i] ** 2 + np.sum(x[order] * np.arange(1.0, 5.0)) * x[order[0]]


add(index_computed_from_values, (vector(4),), tags="fancy-index int-function constant-functions")


def index_from_float(x, position):
    i = int(position)
    w = position - i
    return (1 - w) * x[i] + w * x[i + 1]


add(index_from_float, (vector(5), 2.3), wrt=(0, 1), tags="int-function subscript-int")


def slices_in_variables(x, start, stop):
    window = slice(start, stop)
    part = x[window]
    return np.sum(part * part) * x[start]


add(slices_in_variables, (vector(6), 1, 4), tags="slice integer-argument")


def dynamic_slices(x):
    s = 0.0
    for i in range(len(x)):
        s = s + np.sum(x[:i]) * np.sum(x[i:] ** 2) + np.prod(x[i : i + 2])
    return s


add(dynamic_slices, (vector(4),), tags="slice for-range len")


def index_tuple(a):
    at = (1, 2)
    i, j = at
    return a[at] * a[i, j - 1] * a[at[0]][0]


add(index_tuple, (matrix(2, 3),), tags="subscript-int tuple unpack")


def scalar_of_element(x):
    v = x[0]
    v *= x[1]
    v += x[2]
    return v * x[0]


add(scalar_of_element, (vector(3),), tags="subscript-int augmented")


def rows_as_vectors(a):
    first, second = a
    total = first * second
    (p, q), r = a[:, :2], a[0]
    return np.sum(total) + p[0] * q[1] * np.sum(r)


add(rows_as_vectors, (matrix(2, 3),), tags="unpack subscript-int tuple-target")


def neighbours(u):
    return np.sum((u[1:-1, 1:-1] * 4 - u[:-2, 1:-1] - u[2:, 1:-1] - u[1:-1, :-2] - u[1:-1, 2:]) ** 2)


add(neighbours, (matrix(4, 4),), tags="slice")


def axes_of_a_sum(a):
    total, mean = np.sum(a), np.mean(a)
    return np.sum(total[None] * a[0]) + mean[()] ** 2 + np.sum(np.max(a)[..., None, None] * a)


add(axes_of_a_sum, (matrix(2, 3),), tags="newaxis ellipsis")


def scaled_along(a, axis=None):
    scale = np.sqrt(np.sum(a * a, axis=axis))
    return np.sum(np.sin(a / scale[..., None]))


add(scaled_along, (matrix(3, 3),), (matrix(3, 3), 1), tags="newaxis ellipsis default")


def copies_by_places(x):
    y = np.outer(x, x)
    order = np.argsort(x)
    ranked, upper = y[order], y[np.triu_indices(4)]
    large, corner = y[np.nonzero(y > 0.3)], y[np.ix_([0, 2], [1, 3])]
    y[0] = 0.0
    ranked[1, 1] = 2.0 * x[0]
    corner *= x[1]
    return np.sum(ranked * y) + np.sum(upper**2) * np.sum(large) + np.sum(corner) + np.trace(y)


add(copies_by_places, (vector(4),), tags="index-array store alias")


def copies_by_tests(x):
    y = x * x
    places = np.where(x > 0.2)
    first, pair = y[places], ([0, 1], [2, 0])
    z = np.outer(y, x)
    picked, tail = z[pair], y[range(2, 4)]
    y[1:] = 0.0
    z[0] = x
    tail[0] = x[3]
    return np.sum(first**2) + np.sum(picked) * np.sum(tail) + np.sum(y) + np.sum(z)


add(copies_by_tests, (vector(4),), tags="index-array mask store alias")


def turned_round(x):
    w = 2.0 * x
    for i in range(3):
        w = w[[1, 2, 3, 0]]
        if x[i] > 0.1:
            w = w[::-1]
    return np.sum(w * x)


add(turned_round, (vector(4),), tags="for if index-array slice")


def worked_off(x):
    w, s = np.sin(x), 0.0
    while len(w) > 1:
        s = s + w[0] * w[-1]
        w = w[1:]
    return s * w[0]


add(worked_off, (vector(4),), tags="while slice len")


def repeated_places(x):
    def places():
        return np.array([1, 1, 0])

    z, y, pair = np.ones(4), np.ones((2, 4)), (1, 1, 0)
    z[places()] += x
    z[np.union1d([1], [2])] *= x[1:]
    y[0, pair] -= x
    chosen = np.array([2, 2, 0]) if x[0] > -9 else slice(0, 3)
    y[1][chosen] += x * x
    z[chosen] /= x
    return np.sum(z**2) + np.sum(y**3)


add(repeated_places, (vector(3),), tags="fancy-index repeated-index")


TABLE = np.array([(1.5, 2), (3.0, 1), (0.5, 3)], [("weight", float), ("power", int)])


def table_of_data(x):
    s = np.sum(TABLE["weight"] * x ** TABLE["power"])
    for row in TABLE[:2]:
        s = s + row["weight"] * x[row["power"]]
    return s * TABLE["weight"].mean()


add(table_of_data, (vector(3),), tags="index-int field for")
