"""Sums and products of all but one, and of all so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import as_kind


def product_of_others(a: Any, axis: Any = None) -> Any:
    """For each element, the product of all the others along `axis`; right also where some are zero.

    >>> product_of_others(np.array([2.0, 0.0, 5.0]))
    array([ 0., 10.,  0.])
    """
    order, length = axes_last(np.ndim(a), axis), row_length(np.shape(a), axis)
    rows = to_rows(a, order, length)
    product = np.prod(rows, axis=1, keepdims=True)
    if np.all(np.isfinite(product) & (np.abs(product) > np.finfo(np.result_type(rows, np.float16)).tiny)):
        return from_rows(product / rows, a, order)
    ones = np.ones((rows.shape[0], 1), rows.dtype)
    before = np.cumprod(np.concatenate([ones, rows], axis=1), axis=1)[:, :-1]
    after = np.cumprod(np.concatenate([ones, rows[:, ::-1]], axis=1), axis=1)[:, -2::-1]
    return from_rows(before * after, a, order)


def products_of_pairs(e: Any, a: Any, axis: Any = None) -> Any:
    """For each j the sum over i != j of e_i times the product of all others: the Hessian of a product, applied to e.

    >>> products_of_pairs(np.array([1.0, 0.0, 0.0]), np.array([2.0, 3.0, 5.0]))
    array([0., 5., 3.])
    """
    order, length = axes_last(np.ndim(a), axis), row_length(np.shape(a), axis)
    rows = to_rows(a, order, length)
    turns = to_rows(e, order, length)
    result = np.zeros_like(rows * turns)
    left, left_dot = np.ones(rows.shape[0], rows.dtype), np.zeros(rows.shape[0], result.dtype)
    for i in range(length):
        rest = rows[:, i + 1 :]
        right_dot = np.sum(product_of_others(rest, 1) * turns[:, i + 1 :], axis=1)
        result[:, i] = left_dot * np.prod(rest, axis=1) + left * right_dot
        left_dot = left_dot * rows[:, i] + left * turns[:, i]
        left = left * rows[:, i]
    return from_rows(result, a, order)


def uncumsum(e: Any, a: Any, axis: Any = None) -> Any:
    """The transpose of `np.cumsum(a, axis)`: sums of all that follow.

    >>> uncumsum(np.ones(3), np.zeros(3))
    array([3., 2., 1.])
    """
    if axis is None or np.ndim(a) == 0:
        return as_kind(np.reshape(np.cumsum(e[::-1])[::-1], np.shape(a)), a)
    return np.flip(np.add.accumulate(np.flip(e, axis), axis=axis), axis)  # takes `(0,)` for 0, as `cumsum` does not


def cumprod_adjoint(e: Any, a: Any, axis: Any = None) -> Any:
    """The transpose of the derivative of `np.cumprod(a, axis)`; one by one where some elements are zero.

    >>> cumprod_adjoint(np.ones(3), np.array([2.0, 0.0, 5.0]))
    array([ 1., 12.,  0.])
    """
    order, length = axes_last(np.ndim(a), axis), row_length(np.shape(a), axis)
    rows = to_rows(a, order, length)
    turns = to_rows(np.reshape(e, np.shape(a)), order, length)
    y = np.cumprod(rows, axis=1)
    if np.all(y):
        return from_rows(np.cumsum((turns * y)[:, ::-1], axis=1)[:, ::-1] / rows, a, order)
    result = np.zeros_like(rows * turns)
    ones = np.ones((rows.shape[0], 1), rows.dtype)
    before = np.cumprod(np.concatenate([ones, rows[:, :-1]], axis=1), axis=1)
    after = np.concatenate([rows[:, 1:], ones], axis=1)
    total = np.zeros(rows.shape[0], result.dtype)
    for i in range(length - 1, -1, -1):
        total = turns[:, i] + total * after[:, i]
        result[:, i] = total * before[:, i]
    return from_rows(result, a, order)


def cumprod_tangent(a_dot: Any, a: Any, axis: Any = None) -> Any:
    """The tangent of `np.cumprod(a, axis)`.

    >>> cumprod_tangent(np.array([1.0, 0.0]), np.array([2.0, 3.0]))
    array([1., 3.])
    """
    order, length = axes_last(np.ndim(a), axis), row_length(np.shape(a), axis)
    rows = to_rows(a, order, length)
    turns = to_rows(a_dot, order, length)
    products = np.cumprod(rows, axis=1)
    if np.all(products):
        result = products * np.cumsum(turns / rows, axis=1)
        return np.ravel(result) if axis is None else from_rows(result, a, order)
    result = np.zeros_like(rows * turns)
    y, y_dot = np.ones(rows.shape[0], rows.dtype), np.zeros(rows.shape[0], result.dtype)
    for i in range(length):
        y_dot = y_dot * rows[:, i] + y * turns[:, i]
        y = y * rows[:, i]
        result[:, i] = y_dot
    return np.ravel(result) if axis is None else from_rows(result, a, order)


def axes_last(rank: int, axis: Any) -> list[int]:
    """The order of axes that brings the reduced ones to the end.

    >>> axes_last(3, 1), axes_last(2, None)
    ([0, 2, 1], [0, 1])
    """
    last = range(rank) if axis is None or rank == 0 else np.lib.array_utils.normalize_axis_tuple(axis, rank)
    return [*(i for i in range(rank) if i not in last), *last]


def row_length(shape: Any, axis: Any) -> int:
    """How many elements each reduction takes.

    >>> row_length((2, 3, 4), (0, 2))
    8
    """
    if axis is None or len(shape) == 0:
        return int(np.prod(shape, dtype=int))
    return int(np.prod([shape[i] for i in np.lib.array_utils.normalize_axis_tuple(axis, len(shape))], dtype=int))


def to_rows(a: Any, order: list[int], length: int) -> Any:
    """The array with the reduced axes made one, the second of two.

    >>> to_rows(np.zeros((2, 3, 4)), [0, 2, 1], 3).shape
    (8, 3)
    """
    return np.reshape(np.transpose(a, order), (np.size(a) // max(length, 1), length))


def from_rows(rows: Any, a: Any, order: list[int]) -> Any:
    """Undo `to_rows`, for an array of the shape of `a`.

    >>> from_rows(np.zeros((8, 3)), np.zeros((2, 3, 4)), [0, 2, 1]).shape
    (2, 3, 4)
    """
    moved = np.reshape(rows, [np.shape(a)[i] for i in order])
    return np.transpose(moved, [order.index(i) for i in range(len(order))])
