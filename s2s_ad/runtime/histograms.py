"""Histograms of several variables: which bin a sample is in, and how the edges move with the extremes."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.samples import bins_of, edges_adjoint, edges_move, edges_tangent


def sample_columns(sample: Any) -> list[Any]:
    """The variables: the columns of an array, or the items of a list.

    >>> sample_columns(np.array([[1.0, 2.0]]))
    [array([1.]), array([2.])]
    """
    if not isinstance(sample, np.ndarray):
        return [np.asarray(column) for column in sample]
    return [sample[:, k] for k in range(sample.shape[1])] if np.ndim(sample) == 2 else [sample]


def from_columns(columns: Any, sample: Any) -> Any:
    """What `sample_columns` took apart, put together again."""
    if not isinstance(sample, np.ndarray):
        return columns
    return np.stack(columns, axis=1) if np.ndim(sample) == 2 else columns[0]


def bins_of_rows(columns: Any, edges: Any) -> Any:
    """The place of each sample in the flat array of the bins, and -1 outside of all.

    >>> bins_of_rows([np.array([0.5, 1.5]), np.array([0.5, 9.0])], [np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0])])
    array([ 0, -1])
    """
    place, outside = 0, False
    for column, around in zip(columns, edges, strict=True):
        found = bins_of(column, around)
        place, outside = place * (len(around) - 1) + found, outside | (found < 0)
    return np.where(outside, -1, place)


def edges_moving(bins: Any, ends: Any, count: int) -> list[float]:
    """For each variable 1 if its edges are spread between the extremes, 0 if they are given."""
    shared = not isinstance(bins, list | tuple | np.ndarray) or len(bins) != count
    each = [bins] * count if shared else list(bins)
    ranges = [None] * count if ends is None else list(ends)
    return [edges_move(some, pair) for some, pair in zip(each, ranges, strict=True)]


def column_adjoints(e: Any, columns: Any, edges: Any, bins: Any, ends: Any) -> list[Any]:
    """The adjoints of the variables, from those of the edges."""
    moves = edges_moving(bins, ends, len(columns))
    return [moves[k] * edges_adjoint(e[k], columns[k], edges[k]) for k in range(len(columns))]


def column_tangents(columns_dot: Any, columns: Any, edges: Any, bins: Any, ends: Any) -> list[Any]:
    """The tangents of the edges."""
    moves = edges_moving(bins, ends, len(columns))
    return [moves[k] * edges_tangent(columns_dot[k], columns[k], edges[k]) for k in range(len(columns))]
