"""Weights of averages: as long as some axes of the array, in their order."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.broadcasting import unbroadcast


def spread_weights(weights: Any, a: Any, axis: Any) -> Any:
    """The weights with axes of length 1 where the array has others; ones for None.

    >>> spread_weights(np.ones(2), np.zeros((2, 3)), 0).shape
    (2, 1)
    """
    if weights is None:
        return np.ones(np.shape(a))
    if np.shape(weights) == np.shape(a):
        return np.asarray(weights)
    order = _order(axis, np.ndim(a))
    return np.reshape(np.transpose(weights, order), _shape(np.shape(weights), axis, np.ndim(a)))


def unspread_weights(e: Any, weights: Any, a: Any, axis: Any) -> Any:
    """The transpose of `spread_weights`, for an `e` of the shape of the array.

    >>> unspread_weights(np.ones((2, 3)), np.ones(2), np.zeros((2, 3)), 0)
    array([3., 3.])
    """
    if np.shape(weights) == np.shape(a):
        return e
    order = _order(axis, np.ndim(a))
    reduced = unbroadcast(e, np.empty(_shape(np.shape(weights), axis, np.ndim(a))))
    return np.transpose(np.reshape(reduced, [np.shape(weights)[i] for i in order]), np.argsort(order))


def _axes(axis: Any, rank: int) -> list[int]:
    return list(np.lib.array_utils.normalize_axis_tuple(axis, rank))


def _order(axis: Any, rank: int) -> list[int]:
    axes = _axes(axis, rank)
    return sorted(range(len(axes)), key=axes.__getitem__)


def _shape(lengths: tuple[int, ...], axis: Any, rank: int) -> tuple[int, ...]:
    where = dict(zip(_axes(axis, rank), lengths, strict=True))
    return tuple(where.get(i, 1) for i in range(rank))
