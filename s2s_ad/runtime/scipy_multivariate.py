"""Derivatives of the multivariate normal and of Dirichlet's distribution: points in rows, or in columns."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

from s2s_ad.runtime.decompositions import lower_half, symmetric
from s2s_ad.runtime.guards import require_components

__all__ = [
    "dirichlet_alpha",
    "dirichlet_rates",
    "dirichlet_x",
    "mvn_cov_adjoint",
    "mvn_cov_rates",
    "mvn_covariance",
    "mvn_mean_adjoint",
    "mvn_precision",
    "mvn_rates",
    "mvn_x_adjoint",
]


def mvn_covariance(cov: Any, dim: int) -> Any:
    """The matrix that SciPy makes of a variance, of variances, or of the lower triangle of a matrix.

    >>> mvn_covariance(2.0, 2).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """
    if np.ndim(cov) == 0:
        return cov * np.eye(dim)
    return np.diag(cov) if np.ndim(cov) == 1 else symmetric(cov)


def mvn_precision(mean: Any, cov: Any) -> Any:
    """The inverse of the covariance.

    >>> mvn_precision(None, 2.0).tolist()
    [[0.5]]
    """
    dim = np.size(mean) if mean is not None else len(cov) if np.ndim(cov) == 2 else 1
    return np.linalg.inv(mvn_covariance(cov, dim))


def _weighed(x: Any, mean: Any, precision: Any) -> Any:
    """The deviations of points in rows, by the precision."""
    dim = precision.shape[0]
    require_components(x, dim)
    deviations = np.reshape(x, (-1, dim))
    if mean is not None:
        deviations = deviations - np.reshape(mean, (1, dim))
    return deviations @ precision


def mvn_x_adjoint(y_bar: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The adjoint of the points of a log-density: the weighed deviations.

    >>> mvn_x_adjoint(1.0, np.array([2.0]), None, 4.0).tolist()
    [-0.5]
    """
    weighed = _weighed(x, mean, mvn_precision(mean, cov))
    return np.reshape(-np.reshape(y_bar, (-1, 1)) * weighed, np.shape(x))


def mvn_mean_adjoint(y_bar: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The adjoint of the mean.

    >>> mvn_mean_adjoint(1.0, np.array([2.0]), np.array([0.0]), 4.0).tolist()
    [0.5]
    """
    weighed = _weighed(x, mean, mvn_precision(mean, cov))
    return np.reshape(np.sum(np.reshape(y_bar, (-1, 1)) * weighed, axis=0), np.shape(mean))


def mvn_cov_adjoint(y_bar: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The adjoint of the covariance: (P d d^T P - P) / 2 for each point, or P / 2 of an entropy, which has no points.

    >>> float(mvn_cov_adjoint(1.0, np.array([2.0]), None, 4.0))
    0.0
    """
    precision = mvn_precision(mean, cov)
    weights = np.reshape(y_bar, (-1, 1))
    if x is None:
        full = 0.5 * np.sum(weights) * precision
    else:
        weighed = _weighed(x, mean, precision)
        full = 0.5 * ((weights * weighed).T @ weighed - np.sum(weights) * precision)
    if np.ndim(cov) == 2:
        return lower_half(full + full.T)
    return np.trace(full) if np.ndim(cov) == 0 else np.diagonal(full)


def mvn_rates(moved: Any, y: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The tangent of a log-density where the mean moves, or the points the other way.

    >>> float(mvn_rates(np.array([1.0]), 0.0, np.array([2.0]), None, 4.0))
    0.5
    """
    weighed = _weighed(x, mean, mvn_precision(mean, cov))
    return np.reshape(np.sum(weighed * np.reshape(moved, (-1, weighed.shape[1])), axis=1), np.shape(y))


def mvn_cov_rates(cov_dot: Any, y: Any, x: Any, mean: Any, cov: Any) -> Any:
    """The tangent of a log-density, or of an entropy, where the covariance moves.

    >>> float(mvn_cov_rates(1.0, 0.0, None, None, 4.0))
    0.125
    """
    precision = mvn_precision(mean, cov)
    moved = mvn_covariance(cov_dot, len(precision))
    if x is None:
        return np.reshape(0.5 * np.sum(precision * moved), np.shape(y))
    weighed = _weighed(x, mean, precision)
    return np.reshape(0.5 * (np.sum((weighed @ moved) * weighed, axis=1) - np.sum(precision * moved)), np.shape(y))


def _completed(x: Any, alpha: Any) -> Any:
    """The components as rows, the last one added if it was left out."""
    if len(x) < len(alpha):
        x = np.concatenate((x, 1.0 - np.sum(x, axis=0, keepdims=True)))
    return np.reshape(x, (len(alpha), -1))


def dirichlet_x(y_bar: Any, x: Any, alpha: Any) -> Any:
    """The adjoint of the components of a log-density: (alpha - 1) / x.

    >>> dirichlet_x(1.0, np.array([0.25, 0.75]), np.array([2.0, 1.0])).tolist()
    [4.0, 0.0]
    """
    scores = np.reshape(y_bar, -1) * (np.reshape(alpha, (-1, 1)) - 1.0) / _completed(x, alpha)
    return np.reshape(scores if len(x) == len(alpha) else scores[:-1] - scores[-1:], np.shape(x))


def dirichlet_alpha(y_bar: Any, x: Any, alpha: Any) -> Any:
    """The adjoint of the parameters: log x + psi(sum of alpha) - psi(alpha), for each point.

    >>> dirichlet_alpha(1.0, np.array([1.0, 1.0]), np.array([1.0, 1.0])).tolist()
    [1.0, 1.0]
    """
    scores = np.log(_completed(x, alpha)) + np.reshape(special.digamma(np.sum(alpha)) - special.digamma(alpha), (-1, 1))
    return np.sum(np.reshape(y_bar, -1) * scores, axis=1)


def dirichlet_rates(x_dot: Any, alpha_dot: Any, y: Any, x: Any, alpha: Any) -> Any:
    """The tangent of a log-density; None where nothing moves.

    >>> float(dirichlet_rates(None, np.ones(2), 0.0, np.array([1.0, 1.0]), np.array([1.0, 1.0])))
    2.0
    """
    full = _completed(x, alpha)
    if x_dot is None:
        scores = np.log(full) + np.reshape(special.digamma(np.sum(alpha)) - special.digamma(alpha), (-1, 1))
        return np.reshape(np.sum(np.reshape(alpha_dot, (-1, 1)) * scores, axis=0), np.shape(y))
    moved = x_dot if len(x) == len(alpha) else np.concatenate((x_dot, -np.sum(x_dot, axis=0, keepdims=True)))
    scores = (np.reshape(alpha, (-1, 1)) - 1.0) / full
    return np.reshape(np.sum(scores * np.reshape(moved, np.shape(full)), axis=0), np.shape(y))
