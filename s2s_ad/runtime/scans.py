"""Sums and products of all but one, and of all so far."""

from __future__ import annotations

from typing import Any

import numpy as np


def product_of_others(a: Any, axis: Any = None) -> Any:
    """For each element, the product of all the others along `axis`; right also where some are zero.

    >>> product_of_others(np.array([2.0, 0.0, 5.0]))
    array([ 0., 10.,  0.])
    """
    rows, order = as_rows(a, axis)
    ones = np.ones_like(rows[:, :1])
    before = np.cumprod(np.concatenate([ones, rows[:, :-1]], axis=1), axis=1)
    after = np.cumprod(np.concatenate([ones, rows[:, :0:-1]], axis=1), axis=1)[:, ::-1]
    return from_rows(before * after, a, order)


def products_of_pairs(e: Any, a: Any, axis: Any = None) -> Any:
    """For each j the sum over i != j of e_i times the product of all others: the Hessian of a product, applied to e.

    >>> products_of_pairs(np.array([1.0, 0.0, 0.0]), np.array([2.0, 3.0, 5.0]))
    array([0., 5., 3.])
    """
    rows, order = as_rows(a, axis)
    turns, _ = as_rows(e, axis)
    result = np.zeros_like(rows * turns)
    left, left_dot = np.ones_like(rows[:, 0]), np.zeros_like(result[:, 0])
    for i in range(rows.shape[1]):
        others = product_of_others(rows[:, i + 1 :], 1) if i + 1 < rows.shape[1] else rows[:, :0]
        right = np.prod(rows[:, i + 1 :], axis=1)
        right_dot = np.sum(others * turns[:, i + 1 :], axis=1)
        result[:, i] = left_dot * right + left * right_dot
        left_dot = left_dot * rows[:, i] + left * turns[:, i]
        left = left * rows[:, i]
    return from_rows(result, a, order)


def uncumsum(e: Any, a: Any, axis: Any = None) -> Any:
    """The transpose of `np.cumsum(a, axis)`: sums of all that follow.

    >>> uncumsum(np.ones(3), np.zeros(3))
    array([3., 2., 1.])
    """
    if axis is None:
        return np.reshape(np.cumsum(e[::-1])[::-1], np.shape(a))
    return np.flip(np.cumsum(np.flip(e, axis), axis=axis), axis)


def cumprod_adjoint(e: Any, a: Any, axis: Any = None) -> Any:
    """The transpose of the derivative of `np.cumprod(a, axis)`; right also where some elements are zero.

    >>> cumprod_adjoint(np.ones(3), np.array([2.0, 0.0, 5.0]))
    array([ 1., 12.,  0.])
    """
    rows, order = as_rows(a, axis)
    turns, _ = as_rows(np.reshape(e, np.shape(a)), axis)
    result = np.zeros_like(rows * turns)
    before = np.cumprod(np.concatenate([np.ones_like(rows[:, :1]), rows[:, :-1]], axis=1), axis=1)
    total = np.zeros_like(result[:, 0])
    for i in range(rows.shape[1] - 1, -1, -1):
        total = turns[:, i] + (total * rows[:, i + 1] if i + 1 < rows.shape[1] else 0.0)
        result[:, i] = total * before[:, i]
    return from_rows(result, a, order)


def cumprod_tangent(a_dot: Any, a: Any, axis: Any = None) -> Any:
    """The tangent of `np.cumprod(a, axis)`.

    >>> cumprod_tangent(np.array([1.0, 0.0]), np.array([2.0, 3.0]))
    array([1., 3.])
    """
    rows, order = as_rows(a, axis)
    turns, _ = as_rows(a_dot, axis)
    result = np.zeros_like(rows * turns)
    y, y_dot = np.ones_like(rows[:, 0]), np.zeros_like(result[:, 0])
    for i in range(rows.shape[1]):
        y_dot = y_dot * rows[:, i] + y * turns[:, i]
        y = y * rows[:, i]
        result[:, i] = y_dot
    return np.ravel(result) if axis is None else from_rows(result, a, order)


def as_rows(a: Any, axis: Any) -> tuple[Any, list[int]]:
    """The array with the reduced axes made one, last; and the order of axes that this takes.

    >>> as_rows(np.zeros((2, 3, 4)), 1)[0].shape
    (8, 3)
    """
    axes = range(np.ndim(a)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    last = [i % np.ndim(a) for i in axes]
    order = [i for i in range(np.ndim(a)) if i not in last] + last
    length = int(np.prod([np.shape(a)[i] for i in last]))
    return np.reshape(np.transpose(a, order), (int(np.size(a) / max(length, 1)), length)), order


def from_rows(rows: Any, a: Any, order: list[int]) -> Any:
    """Undo `as_rows`, for an array of the shape of `a`."""
    moved = np.reshape(rows, [np.shape(a)[i] for i in order])
    return np.transpose(moved, [order.index(i) for i in range(len(order))])
