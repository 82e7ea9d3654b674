"""Linear algebra, by the library and by loops."""

import math

import numpy as np

from tests.programs.registry import add, definite, matrix, vector


def solved(a, b):
    x = np.linalg.solve(a, b)
    return np.sum(x * x)


add(solved, (definite(3), vector(3)), (definite(2), matrix(2, 3)), wrt=(0, 1), tags="linalg solve")


def inverse_and_determinant(a):
    return np.sum(np.linalg.inv(a) ** 2) + np.linalg.det(a) * a[0, 0]


add(inverse_and_determinant, (definite(3),), tags="linalg inv det")


def norm_of_residual(a, b, x):
    r = a @ x - b
    return np.linalg.norm(r) ** 2 + 0.1 * np.linalg.norm(x)


add(norm_of_residual, (matrix(3, 2), vector(3), vector(2)), wrt=(0, 1, 2), tags="linalg norm matmul")


def gaussian_log_likelihood(mean, covariance, x):
    d = x - mean
    quadratic = d @ np.linalg.solve(covariance, d)
    return -0.5 * (quadratic + np.log(np.linalg.det(covariance)) + len(x) * math.log(2 * math.pi))


add(gaussian_log_likelihood, (vector(3), definite(3), vector(3, 1)), wrt=(0, 1, 2), tags="linalg solve det math len")


def cholesky_by_loops(a):
    n = a.shape[0]
    low = np.zeros((n, n))
    for i in range(n):
        for j in range(i + 1):
            s = a[i, j]
            for k in range(j):
                s -= low[i, k] * low[j, k]
            if i == j:
                low[i, j] = np.sqrt(s)
            else:
                low[i, j] = s / low[j, j]
    return np.sum(low * low[::-1])


add(cholesky_by_loops, (definite(3),), tags="nested-loop for-range store-int if triangular shape")


def cholesky_in_place(a):
    n = len(a)
    for j in range(n):
        a[j, j] = math.sqrt(a[j, j] - np.sum(a[j, :j] ** 2))
        for i in range(j + 1, n):
            a[i, j] = (a[i, j] - np.sum(a[i, :j] * a[j, :j])) / a[j, j]
    return a[0, 0] * a[1, 1] * a[n - 1, n - 1] + a[n - 1, 0]


add(
    cholesky_in_place,
    (definite(3),),
    tags="nested-loop overwrites-argument store-int triangular math",
    mutates=True,
)


def forward_substitution(low, b):
    x = np.zeros(len(b))
    for i in range(len(b)):
        x[i] = (b[i] - low[i, :i] @ x[:i]) / low[i, i]
    return np.sum(x**2)


add(forward_substitution, (definite(3), vector(3)), wrt=(0, 1), tags="for-range store-int triangular matmul slice")


def elimination(a, b):
    m = a.copy()
    y = b.copy()
    n = len(y)
    for k in range(n):
        for i in range(k + 1, n):
            factor = m[i, k] / m[k, k]
            m[i, k:] -= factor * m[k, k:]
            y[i] -= factor * y[k]
    for i in range(n - 1, -1, -1):
        y[i] = (y[i] - np.sum(m[i, i + 1 :] * y[i + 1 :])) / m[i, i]
    return np.sum(y * y)


add(elimination, (definite(3), vector(3)), wrt=(0, 1), tags="nested-loop store-augmented negative-range triangular")


def matrix_product_by_loops(a, b):
    c = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                c[i, j] += a[i, k] * b[k, j]
    return np.sum(c * c)


add(matrix_product_by_loops, (matrix(2, 3), matrix(3, 2)), wrt=(0, 1), tags="nested-loop store-augmented shape")


def power_iteration(a, v):
    for _ in range(6):
        v = a @ v
        v = v / np.sqrt(v @ v)
    return v @ a @ v


add(power_iteration, (definite(3), vector(3)), wrt=(0, 1), tags="for-range matmul loop-carried")


def conjugate_gradient(a, b):
    x = np.zeros_like(b)
    r = b - a @ x
    p = r
    rs = r @ r
    for _ in range(2):
        ap = a @ p
        alpha = rs / (p @ ap)
        x = x + alpha * p
        r = r - alpha * ap
        new = r @ r
        p = r + new / rs * p
        rs = new
    return x @ b


add(conjugate_gradient, (definite(3), vector(3)), wrt=(0, 1), tags="for-range matmul loop-carried")


def jacobi_until_settled(a, b):
    diagonal = np.sum(a * np.eye(len(b)), axis=1)
    off = a * (1 - np.eye(len(b)))
    x = b / diagonal
    count = 0
    while count < 6:
        x = (b - off @ x) / diagonal
        count += 1
    return np.sum(x**2)


add(jacobi_until_settled, (definite(3), vector(3)), wrt=(0, 1), tags="while matmul augmented loop-carried")


def gram_schmidt(a):
    q = np.zeros_like(a)
    for j in range(a.shape[1]):
        v = a[:, j]
        for i in range(j):
            v = v - (q[:, i] @ a[:, j]) * q[:, i]
        q[:, j] = v / np.sqrt(np.sum(v * v))
    return np.sum(q * a**2)


add(gram_schmidt, (matrix(3, 3),), tags="nested-loop store-slice slice triangular")
