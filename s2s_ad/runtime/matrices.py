"""Linear algebra where a formula has a special case: singular matrices, stacks of systems, powers, tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast
from s2s_ad.runtime.scans import product_of_others


def cofactors(a: Any) -> Any:
    """The derivative of the determinant, det(a) inv(a)^T, also of a (nearly) singular matrix: by a = U S V^H.

    >>> cofactors(np.array([[1.0, 2.0], [3.0, 4.0]])).round(12).tolist()
    [[4.0, -3.0], [-2.0, 1.0]]
    """
    determinant = np.linalg.det(a)
    if np.all(determinant != 0):
        inverse = np.linalg.inv(a)
        sizes = [np.linalg.norm(each, axis=(-2, -1)) for each in (a, inverse)]
        if np.all(sizes[0] * sizes[1] < 1e10):
            return np.expand_dims(determinant, (-2, -1)) * np.swapaxes(inverse, -1, -2)
    u, s, vt = np.linalg.svd(a)  # a singular matrix has no inverse to start from
    sign = np.linalg.det(u) * np.linalg.det(vt)
    return np.conj(u * (product_of_others(s, -1) * np.conj(sign)[..., None])[..., None, :]) @ np.conj(vt)


def cofactors_slope(e: Any, a: Any) -> Any:
    """The Hessian of the determinant applied to e: <e, C> inv(a)^T - C e^T inv(a)^T with C the cofactors.

    >>> cofactors_slope(np.eye(2), np.array([[1.0, 2.0], [3.0, 4.0]])).round(12).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    inverse = np.swapaxes(np.linalg.inv(a), -1, -2)
    c = np.expand_dims(np.linalg.det(a), (-2, -1)) * inverse
    return np.sum(e * c, axis=(-2, -1), keepdims=True) * inverse - c @ np.swapaxes(e, -1, -2) @ inverse


def solve_adjoint(b_bar: Any, y: Any, a: Any) -> Any:
    """The adjoint of the matrix of `y = np.linalg.solve(a, b)`, given that of b: minus the outer product with y.

    >>> solve_adjoint(np.ones(2), np.ones(2), np.eye(2)).tolist()
    [[-1.0, -1.0], [-1.0, -1.0]]
    """
    if np.ndim(y) == np.ndim(a) - 1:
        return -np.expand_dims(b_bar, -1) * np.expand_dims(y, -2)
    return unbroadcast(-b_bar @ np.swapaxes(y, -1, -2), a)


def solve_transposed(e: Any, a: Any, b: Any) -> Any:
    """The adjoint of b for `np.linalg.solve(a, b)`, with vectors or matrices in stacks.

    >>> solve_transposed(np.ones(2), 2 * np.eye(2), np.ones(2))
    array([0.5, 0.5])
    """
    return unbroadcast(solve_stacked(np.swapaxes(a, -1, -2), e), b)


def solve_stacked(a: Any, b: Any) -> Any:
    """`np.linalg.solve` of a stack of matrices, with a stack of vectors or of matrices.

    >>> solve_stacked(np.ones((4, 1, 1)), np.ones((4, 1))).shape
    (4, 1)
    """
    if np.ndim(b) == np.ndim(a) - 1:
        return np.linalg.solve(a, np.expand_dims(b, -1))[..., 0]
    return np.linalg.solve(a, b)


def apply_matrix(a: Any, y: Any) -> Any:
    """The product of a stack of matrices with a stack of vectors, or of matrices.

    >>> apply_matrix(np.ones((4, 2, 2)), np.ones((4, 2))).shape
    (4, 2)
    """
    if np.ndim(y) == np.ndim(a) - 1:
        return (a @ np.expand_dims(y, -1))[..., 0]
    return a @ y


def matrix_power_slope(e: Any, a: Any, n: int) -> Any:
    """The derivative of `np.linalg.matrix_power(a, n)` along `e`, the sum of a^k e a^(n-1-k), by repeated squaring.

    >>> matrix_power_slope(np.eye(1), 2 * np.eye(1), 3).tolist()
    [[12.0]]
    """
    if n < 0:
        a = np.linalg.inv(a)
        e, n = -a @ e @ a, -n
    if n == 0:
        return np.zeros_like(e)
    while n % 2 == 0:
        e = e @ a + a @ e
        a = a @ a
        n = n // 2
    power, slope = a, e
    while n > 1:
        e = e @ a + a @ e
        a = a @ a
        n = n // 2
        if n % 2 == 1:
            slope = slope @ a + power @ e
            if n > 1:
                power = power @ a
    return slope


def tensor_inverse_adjoint(y_bar: Any, y: Any, ind: int) -> Any:
    """The adjoint of a, for `y = np.linalg.tensorinv(a, ind)`: -Y^T Y_bar Y^T.

    >>> tensor_inverse_adjoint(np.eye(1), np.eye(1) / 2, 1).tolist()
    [[-0.25]]
    """
    count = np.ndim(y) - ind
    rows, columns = np.shape(y)[:count], np.shape(y)[count:]
    length = int(np.prod(rows))
    matrix = np.reshape(y, (length, length)).T
    return np.reshape(-(matrix @ np.reshape(y_bar, (length, length)) @ matrix), columns + rows)


def slogdet_weight(y_bar: Any, y: Any) -> Any:
    """The adjoint of the logarithm of a determinant, its imaginary part that of the angle of its sign.

    >>> slogdet_weight([1.0, 2.0], (-1.0, 0.5))
    2.0
    """
    return y_bar[1] + 1j * np.imag(y_bar[0] * y[0]) if np.iscomplexobj(y[0]) else y_bar[1]


def slogdet_rates(rate: Any, y: Any) -> list[Any]:
    """The tangents of sign and logarithm, given that of the logarithm of the determinant.

    >>> slogdet_rates(2.0, (-1.0, 0.5))
    [-0.0, 2.0]
    """
    return [1j * np.imag(rate) * y[0] if np.iscomplexobj(y[0]) else 0.0 * y[0], np.real(rate)]


def tensor_rows(a: Any, axes: Any = None) -> list[int]:
    """The axes of `a` in the order in which `np.linalg.tensorsolve(a, b, axes)` makes a matrix of it.

    >>> tensor_rows(np.zeros((2, 3, 6)), [0])
    [1, 2, 0]
    """
    moved = list(axes or ())
    return [axis for axis in range(np.ndim(a)) if axis not in moved] + moved


def tensor_solve_left(b_bar: Any, y: Any, a: Any, order: list[int]) -> Any:
    """The adjoint of `a` for `y = np.linalg.tensorsolve(a, b, axes)`, given that of b: minus the outer product with y.

    >>> tensor_solve_left(np.ones(2), np.ones(2), np.eye(2), [0, 1]).tolist()
    [[-1.0, -1.0], [-1.0, -1.0]]
    """
    product = np.reshape(-np.outer(b_bar, y), [np.shape(a)[axis] for axis in order])
    return np.transpose(product, [order.index(axis) for axis in range(np.ndim(a))])


def tensor_solve_right(e: Any, a: Any, b: Any, order: list[int]) -> Any:
    """The adjoint of `b` for `np.linalg.tensorsolve(a, b, axes)`: the solution with the transposed matrix.

    >>> tensor_solve_right(np.ones(2), 2 * np.eye(2), np.ones(2), [0, 1])
    array([0.5, 0.5])
    """
    matrix = np.reshape(np.transpose(a, order), (np.size(b), np.size(e)))
    return np.reshape(np.linalg.solve(matrix.T, np.ravel(e)), np.shape(b))


def tensor_apply(a: Any, y: Any, b: Any, order: list[int]) -> Any:
    """The tensor times `y`, in the shape of `b`.

    >>> tensor_apply(2 * np.eye(2), np.ones(2), np.ones(2), [0, 1])
    array([2., 2.])
    """
    matrix = np.reshape(np.transpose(a, order), (np.size(b), np.size(y)))
    return np.reshape(matrix @ np.ravel(y), np.shape(b))
