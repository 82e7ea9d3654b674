"""Derivatives of what is said of samples: covariances, histograms."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad.runtime.extrema import at_extrema, ties


def sample_rows(m: Any, rowvar: Any) -> Any:
    """The variables in rows, as `np.cov` takes them.

    >>> sample_rows(np.zeros((3, 2)), False).shape
    (2, 3)
    """
    rows = np.atleast_2d(m)
    return rows.T if not rowvar and np.ndim(m) != 1 else rows


def sample_weights(count: int, bias: Any, ddof: Any, fweights: Any, aweights: Any) -> Any:
    """The weight of each observation in a covariance.

    >>> sample_weights(3, False, None, None, None)
    array([0.5, 0.5, 0.5])
    """
    lost = (1 if bias == 0 else 0) if ddof is None else ddof
    weights = np.ones(count) if fweights is None else np.asarray(fweights, float)
    weights = weights if aweights is None else weights * aweights
    if aweights is None:
        freedom = np.sum(weights) - lost
    else:
        freedom = np.sum(weights) - lost * np.sum(weights * aweights) / np.sum(weights)
    return weights / freedom


def all_rows(m: Any, u: Any, rowvar: Any) -> Any:
    """The variables of both arguments."""
    if u is None:
        return sample_rows(m, rowvar)
    return np.concatenate([sample_rows(m, rowvar), sample_rows(u, rowvar)], axis=0)


def centred_rows(m: Any, u: Any, rowvar: Any, weights: Any) -> Any:
    """Their distances from the mean."""
    rows = all_rows(m, u, rowvar)
    return rows - np.expand_dims(rows @ weights / np.sum(weights), 1)


def cov_rows(e: Any, m: Any, u: Any, rowvar: Any, weights: Any) -> Any:
    """The adjoint of the rows: (e + e^T) Xc W, with conjugates of complex ones; that of the mean is zero."""
    square, rows = np.atleast_2d(e), centred_rows(m, u, rowvar, weights)
    if np.iscomplexobj(rows):
        return (square @ np.conj(rows) + np.conj(square.T @ rows)) * weights
    return (square + square.T) @ rows * weights


def cov_first(e: Any, m: Any, u: Any, rowvar: Any, weights: Any) -> Any:
    """The adjoint of the first argument of `np.cov`."""
    rows = cov_rows(e, m, u, rowvar, weights)[: np.shape(sample_rows(m, rowvar))[0]]
    return np.reshape(rows.T if not rowvar and np.ndim(m) != 1 else rows, np.shape(m))


def cov_second(e: Any, m: Any, u: Any, rowvar: Any, weights: Any) -> Any:
    """The adjoint of the second one."""
    rows = cov_rows(e, m, u, rowvar, weights)[np.shape(sample_rows(m, rowvar))[0] :]
    return np.reshape(rows.T if not rowvar and np.ndim(u) != 1 else rows, np.shape(u))


def cov_tangent(m_dot: Any, u_dot: Any, m: Any, u: Any, rowvar: Any, weights: Any) -> Any:
    """The tangent of a covariance, Xd W Xc^H + its conjugate transpose."""
    half = all_rows(m_dot, u_dot, rowvar) * weights @ np.conj(centred_rows(m, u, rowvar, weights)).T
    return np.squeeze(half + np.conj(half).T)


def corrcoef_back(e: Any, r: Any, c: Any) -> Any:
    """The adjoint of a covariance c, from that of the correlation r = c / sqrt(diag(c) diag(c)^T).

    >>> corrcoef_back(np.ones((1, 1)), np.ones((1, 1)), np.full((1, 1), 4.0))
    array([[0.]])
    """
    variances = np.real(np.diag(np.atleast_2d(c)))
    scaled = np.atleast_2d(e) / np.sqrt(np.outer(variances, variances))
    turned = np.real(np.atleast_2d(e) * np.atleast_2d(r))
    return scaled - np.diag((np.sum(turned, axis=0) + np.sum(turned, axis=1)) / (2 * variances))


def corrcoef_tangent(c_dot: Any, r: Any, c: Any) -> Any:
    """The tangent of the correlation."""
    variances = np.real(np.diag(np.atleast_2d(c)))
    rates = np.real(np.diag(np.atleast_2d(c_dot))) / (2 * variances)
    moved = np.atleast_2d(c_dot) / np.sqrt(np.outer(variances, variances))
    turned = np.atleast_2d(r) * (np.expand_dims(rates, 0) + np.expand_dims(rates, 1))
    return np.reshape(moved - turned, np.shape(r))


def bins_of(a: Any, edges: Any) -> Any:
    """The bin of each number, and -1 outside of all; the last bin has its right edge too.

    >>> bins_of(np.array([0.0, 1.0, 2.0, 9.0]), np.array([0.0, 1.0, 2.0]))
    array([ 0,  1,  1, -1])
    """
    found = np.searchsorted(edges, np.ravel(a), side="right") - 1
    found = np.where(np.ravel(a) == edges[-1], len(edges) - 2, found)
    return np.where((found >= len(edges) - 1) | np.isnan(np.ravel(a)), -1, found)


def in_bins(a: Any, edges: Any) -> Any:
    """The places of the numbers that are in some bin.

    >>> in_bins(np.array([0.0, 9.0, 1.0]), np.array([0.0, 1.0]))
    array([0, 2])
    """
    return np.flatnonzero(bins_of(a, edges) >= 0)


def edges_move(bins: Any, range: Any) -> float:
    """1 if the edges of a histogram are spread between the extremes of the numbers, 0 if they are given.

    >>> edges_move(10, None), edges_move([0.0, 1.0], None)
    (1.0, 0.0)
    """
    return float(range is None and np.ndim(bins) == 0)


def edge_ways(edges: Any) -> Any:
    """How far each edge is on the way from the first to the last: what a range found by NumPy moves.

    >>> edge_ways(np.array([1.0, 2.0, 3.0]))
    array([0. , 0.5, 1. ])
    """
    return np.linspace(0.0, 1.0, len(edges))


def edges_adjoint(e: Any, a: Any, edges: Any) -> Any:
    """The adjoint of the numbers between whose extremes the edges are spread.

    >>> edges_adjoint(np.array([1.0, 2.0, 3.0]), np.array([0.0, 1.0, 4.0]), np.array([0.0, 2.0, 4.0]))
    array([2., 0., 4.])
    """
    if np.size(a) == 0:
        return np.zeros(np.shape(a))
    high = at_extrema(np.sum(e * edge_ways(edges)), a, np.max(a))
    return high + at_extrema(np.sum(e * (1 - edge_ways(edges))), a, np.min(a))


def edges_tangent(a_dot: Any, a: Any, edges: Any) -> Any:
    """The tangent of such edges."""
    if np.size(a) == 0:
        return np.zeros(np.shape(edges))
    low, high = np.sum(a_dot * ties(a, np.min(a))), np.sum(a_dot * ties(a, np.max(a)))
    return low + (high - low) * edge_ways(edges)
