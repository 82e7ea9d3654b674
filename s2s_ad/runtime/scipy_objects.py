"""Objects of SciPy that are made and called: both at once, and the same in code that can be differentiated."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import interpolate, stats

from s2s_ad.runtime.scipy_interpolation import gathered

__all__ = ["grid_source", "interpolated_on_grid", "kernel_density", "kernel_source"]


def kernel_density(dataset: Any, points: Any, bw_method: Any = None, weights: Any = None) -> Any:
    """`stats.gaussian_kde(dataset, bw_method, weights)(points)`."""
    return stats.gaussian_kde(dataset, bw_method, weights)(points)


def kernel_source(dataset: Any, points: Any, bw_method: Any = None, weights: Any = None) -> Any:
    """The mean of normal densities around the data. D. Scott, "Multivariate Density Estimation" (1992), section 6.

    >>> data, places = np.array([0.0, 1.0, 1.5]), np.array([0.5, 2.0])
    >>> np.allclose(kernel_source(data, places), kernel_density(data, places))
    True
    """
    data = np.atleast_2d(dataset)
    shares = np.full(data.shape[1], 1.0 / data.shape[1]) if weights is None else weights / np.sum(weights)
    places = np.reshape(points, (data.shape[0], -1))
    spread = np.reshape(np.cov(data, aweights=shares), (data.shape[0], data.shape[0]))
    factor = np.linalg.cholesky(spread) * np.abs(bandwidth(data.shape[0], shares, bw_method))
    steps = np.expand_dims(data, 2) - np.expand_dims(places, 1)
    turned = np.linalg.solve(factor, np.reshape(steps, (data.shape[0], -1)))
    heights = np.reshape(np.exp(-0.5 * np.sum(turned * turned, axis=0)), (data.shape[1], -1))
    return shares @ heights / (np.prod(np.diagonal(factor)) * (2 * np.pi) ** (0.5 * data.shape[0]))


def bandwidth(dim: int, shares: Any, bw_method: Any) -> Any:
    """The factor of the deviations: by Scott's rule, by Silverman's, or given."""
    count = 1.0 / np.sum(shares**2)
    if bw_method == "silverman":
        return (count * (dim + 2.0) / 4.0) ** (-1.0 / (dim + 4))
    return count ** (-1.0 / (dim + 4)) if bw_method is None or bw_method == "scott" else bw_method


def interpolated_on_grid(
    points: Any, values: Any, xi: Any, method: str = "linear", bounds_error: bool = True, fill_value: Any = np.nan
) -> Any:
    """`interpolate.RegularGridInterpolator(points, values, method, bounds_error, fill_value)(xi)`."""
    return interpolate.RegularGridInterpolator(points, values, method, bounds_error, fill_value)(xi)


def grid_source(
    points: Any, values: Any, xi: Any, method: str = "linear", bounds_error: bool = True, fill_value: Any = 0.0
) -> Any:
    """Linear interpolation between points that need not be at equal distances; what is outside is a constant.

    >>> grid, values = (np.array([0.0, 1.0, 3.0]), np.array([0.0, 2.0])), np.arange(6.0).reshape(3, 2)
    >>> grid_source(grid, values, np.array([[2.0, 1.0]])).tolist()
    [3.5]
    """
    axes = [np.interp(xi[..., k], points[k], np.arange(len(points[k]) * 1.0)) for k in range(len(points))]
    inside = np.all([(xi[..., k] >= points[k][0]) & (xi[..., k] <= points[k][-1]) for k in range(len(points))], axis=0)
    return np.where(inside, gathered(values, np.stack(axes), "nearest"), 0.0 if bounds_error else fill_value)
