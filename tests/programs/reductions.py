"""Reductions, shapes, joins: the whole-array functions and the methods of arrays."""

import numpy as np

from tests.programs.registry import add, matrix, positive, vector


def sums(a):
    b = np.sum(a, axis=0) * np.sum(a, axis=-1, keepdims=True)
    return np.sum(b) * np.sum(a, axis=(0, 1)) + np.sum(np.sum(a, 1) ** 2) + np.sum(a, keepdims=True)[0, 0]


add(sums, (matrix(2, 3),), tags="reduction keepdims")


def means(a):
    return np.sum((a - np.mean(a, axis=0)) ** 2 / np.mean(a * a, axis=1, keepdims=True)) + np.mean(a)


add(means, (matrix(3, 2),), tags="reduction keepdims")


def products(a):
    return np.prod(a) + np.sum(np.prod(a, axis=0) ** 2) + np.sum(np.prod(a, axis=1, keepdims=True) * a)


add(products, (matrix(2, 3),), tags="reduction keepdims")


def products_with_zero(a):
    return np.prod(a) + np.sum(np.prod(a, axis=1))


add(products_with_zero, (np.array([[0.0, 2.0, 3.0], [1.5, 0.0, 0.0]]),), tags="reduction")


def extrema_of_arrays(a):
    return np.max(a) * np.min(a) + np.sum(np.max(a, axis=0) * np.min(a, axis=0)) + a.max(axis=1, keepdims=True).sum()


add(extrema_of_arrays, (matrix(3, 4),), tags="reduction keepdims method")


def methods(a):
    b = a.reshape(-1).copy()
    c = (a * 2).T.sum(axis=0) + a.mean(axis=1) * a.prod()
    return c.dot(c) + b.sum() ** 2 + a.ravel().max() + (a.flatten() * b).sum() + a.transpose().min()


add(methods, (matrix(2, 3),), tags="method reduction reshape transpose")


def shapes(a):
    b = np.reshape(a, (3, 2))
    c = np.transpose(b)[np.newaxis]
    d = np.squeeze(np.expand_dims(c, 2), axis=0)
    e = np.broadcast_to(np.ravel(a), (2, 6))
    return np.sum(d[:, 0] * c[0] ** 2) + np.sum(e * e * np.arange(12.0).reshape(2, 6))


add(shapes, (matrix(2, 3),), tags="reshape transpose broadcast")


def transposes(a):
    b = np.transpose(a.reshape(2, 3, 2), (2, 0, 1))
    c = np.transpose(b, axes=(1, 0, 2))
    return np.sum(b[0] * b[1]) + np.sum(c[0] @ c[1].T) + np.sum(b.T[0] ** 3)


add(transposes, (vector(12),), tags="transpose reshape")


def joins(x, y):
    a = np.concatenate([x, y, x * 2])
    b = np.stack([x, x * x], axis=1)
    c = np.concatenate((y, x)) * np.concatenate((x, y), axis=0)
    d = np.stack([x, x**3])
    return np.sum(a * a) + np.sum(np.sin(b)) + np.sum(c) + np.sum(d[1] * d[0])


add(joins, (vector(3), vector(2)), wrt=(0, 1), tags="concatenate stack")


def joins_of_matrices(a, b):
    c = np.concatenate([a, b * 2], axis=1)
    d = np.concatenate([a, a], axis=0)
    return np.sum(c[:, ::2] ** 2) + np.sum(d[2:] * d[:2])


add(joins_of_matrices, (matrix(2, 3), matrix(2, 2)), wrt=(0, 1), tags="concatenate")


def arrays_of_scalars(x, y):
    v = np.array([x, y, x * y])
    m = np.array([[x, 0.0], [y * y, 1.0]])
    return np.sum(v**2) + np.sum(m @ m)


add(arrays_of_scalars, (0.7, 1.3), wrt=(0, 1), tags="array-of-scalars matmul")


def constant_arrays(x):
    n = len(x)
    a = np.ones(n) * x + np.full(n, 2.0) - np.eye(n)[0]
    b = np.zeros_like(x) + np.ones_like(x) * x[0]
    return np.sum(a * b * np.arange(n)) + np.sum(np.linspace(0.0, 1.0, n) * x)


add(constant_arrays, (vector(3),), tags="constructors len")


def constant_functions(x):
    n = x.shape[0] * np.ndim(x) + x.size
    k = np.argmax(x) + np.floor(x[0]) + np.sign(x[1]) + np.round(x[0])
    return np.sum(x * x) * n + k * x[2] + np.sum(np.isfinite(x) * x) + np.ceil(x[1])


add(constant_functions, (vector(3),), tags="constant-functions shape")


def outer_products(x, y):
    return np.sum(np.outer(x, y) ** 2) + np.inner(x, x) * np.dot(x, x) + np.sum(np.inner(np.outer(x, y), y))


add(outer_products, (vector(3), vector(2)), wrt=(0, 1), tags="products")


def dots(a, b, x):
    return np.dot(x, a @ x) + np.sum(np.dot(a, b)) + np.sum(np.matmul(x, b)) + a.dot(x)[0] * np.dot(2.0, x)[1]


add(dots, (matrix(3, 3), matrix(3, 2), vector(3)), wrt=(0, 1, 2), tags="products matmul")


def batched_matmul(a, b):
    c = a.reshape(2, 2, 3) @ b
    return np.sum(c**2) + np.sum(np.matmul(c, c[0]))


add(batched_matmul, (vector(12), matrix(3, 2)), wrt=(0, 1), tags="matmul broadcast")


def einsums(a, b, x):
    s = np.einsum("ij,jk->ik", a, b)
    t = np.einsum("i,ij,j->", x, a, x) + np.einsum("ii", a) * np.einsum("i,i", x, x)
    return np.sum(s * s) + t + np.sum(np.einsum("ij->j", b))


add(einsums, (matrix(3, 3), matrix(3, 2), vector(3)), wrt=(0, 1, 2), tags="einsum")


def einsums_of_lists(a, b):
    s = np.einsum(a, [0, 1], b, [1, 2], [2, 0])
    t = np.einsum(b, [..., 1], a, (0, ...), [..., 1, 0])
    return np.sum(s * s) + np.sum(t**3) + np.einsum(a, [2, 2])


add(einsums_of_lists, (matrix(3, 3), matrix(3, 2)), wrt=(0, 1), tags="einsum")


def einsums_with_ellipses(a, b, x):
    n, m = np.einsum("...i,...i", x, x), np.einsum("...i,...i->...", a, x)
    s = np.einsum("i...,ij", a, b)
    return np.sum(n[None] ** 2) + np.sum(n[...] * m[None]) + np.sin(n[()]) + np.sum(s[..., None] ** 2)


add(einsums_with_ellipses, (matrix(3, 3), matrix(3, 2), vector(3)), wrt=(0, 1, 2), tags="einsum ellipsis")


def einsum_attention(q, k, v):
    scores = np.einsum("id,jd->ij", q, k)
    weights = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    weights = weights / np.sum(weights, axis=1, keepdims=True)
    return np.sum(np.einsum("ij,jd->id", weights, v) ** 2)


add(einsum_attention, (matrix(2, 3), matrix(4, 3), matrix(4, 3, 1)), wrt=(0, 1, 2), tags="einsum keepdims reduction")


def log_sum_exp(x):
    m = np.max(x)
    return m + np.log(np.sum(np.exp(x - m)))


add(log_sum_exp, (vector(4),), tags="reduction")


def norms(x):
    return np.linalg.norm(x) + np.sqrt(np.sum(x * x)) * np.abs(x).sum()


add(norms, (vector(4),), (-positive(3),), tags="linalg norm")


def sum_of_python_list(x):
    parts = [x[0] * x[1], x[1] ** 2, np.sin(x[2])]
    return sum(parts) * max(parts) + min(x[0], x[1]) + sum(x) * abs(x[0])


add(sum_of_python_list, (vector(3),), tags="builtins list")


def truth_values_spelled_otherwise(a):
    lengths = np.linalg.norm(a, axis=1, keepdims=1) + np.median(a, axis=0, keepdims=None)[:1]
    total = np.sum(a * lengths, axis=0, where=1) + np.nansum(a, axis=0, where=0)
    w = np.linalg.svd(a, compute_uv=1)[1]
    return np.sum(total**2) + np.sum(w * w[0]) + np.prod(a, initial=None)


add(truth_values_spelled_otherwise, (matrix(3, 4),), tags="keepdims reduction linalg")


def sums_where(a):
    mask = np.array([[True, False, True, True], [False, True, True, False], [True, True, False, True]])
    columns = np.sum(a * a, axis=0, where=mask) + np.mean(a, axis=0, where=mask)
    return columns * np.sum(a, where=a > 0.2) + np.nansum(a, axis=0, where=mask[:1])


add(sums_where, (matrix(3, 4),), tags="reduction where", scalar=False)


def modes_by_number(x):
    y = np.convolve(x, x[:3] ** 2, 2)[1:-1] * np.convolve(x, x[:3], 1)[0] + np.correlate(x, x[:3], 0)[0]
    return np.sum(y * y) + np.sum(np.cov(np.outer(x, y[:3]), bias=None))


add(modes_by_number, (vector(4),), tags="reduction")
