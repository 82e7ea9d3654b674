"""Models that are fitted to points: `gmm`, a mixture of Gaussians with a prior, and `kmeans`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.gradbench.problem import Problem, against, gradient_problem
from s2s_ad import grad, hvp


@dataclass
class Mixture:
    """K Gaussians in D dimensions: alpha (K,), means (K, D), logarithms of the diagonals (K, D) and what is below them,
    column by column, (K, D (D - 1) / 2) of the triangular roots of the precision matrices."""

    alpha: Any
    means: Any
    log_diagonals: Any
    below: Any


def triangular(log_diagonal: Any, below: Any) -> Any:
    """The lower triangular matrix of one Gaussian."""
    d = len(log_diagonal)
    root = np.zeros((d, d))
    used = 0
    for j in range(d):
        root[j, j] = np.exp(log_diagonal[j])
        count = d - j - 1
        root[j + 1 :, j] = below[used : used + count]
        used += count
    return root


def log_sums(rows: Any) -> Any:
    """The logarithm of the sum of exponentials of each row."""
    top = rows.max(axis=1)
    return top + np.log(np.sum(np.exp(rows - top[:, None]), axis=1))


def log_gamma(x: float, d: int) -> float:
    """The logarithm of the multivariate gamma function."""
    return 0.25 * d * (d - 1) * math.log(math.pi) + sum(math.lgamma(x - 0.5 * j) for j in range(d))


def log_posterior(mixture: Mixture, points: Any, freedom: int, gamma: float) -> Any:
    """Of the mixture given the points, with a Wishart prior on each precision matrix."""
    n, d = points.shape
    k = len(mixture.alpha)
    exponents = np.empty((n, k))
    prior = 0.0
    for j in range(k):
        root = triangular(mixture.log_diagonals[j], mixture.below[j])
        spread = (points - mixture.means[j]) @ root.T
        log_root = np.sum(mixture.log_diagonals[j])
        exponents[:, j] = mixture.alpha[j] + log_root - 0.5 * np.sum(spread**2, axis=1)
        prior += freedom * log_root - 0.5 * gamma**2 * np.sum(root**2)
    degrees = d + freedom + 1
    prior += k * (degrees * d * math.log(gamma / math.sqrt(2)) - log_gamma(0.5 * degrees, d))
    weights = log_sums(mixture.alpha[None, :])[0]
    return np.sum(log_sums(exponents)) - n * (0.5 * d * math.log(2 * math.pi) + weights) + prior


def cost(centroids: Any, points: Any) -> Any:
    """The sum over points of the squared distance to the nearest centroid."""
    squares = np.sum(points**2, axis=1)[:, None] + np.sum(centroids**2, axis=1)
    return np.sum(np.min(squares - 2 * points @ centroids.T, axis=1))


def newton_direction(centroids: Any, points: Any) -> Any:
    """The gradient over the Hessian's diagonal: there is nothing else in it, and its row sums are it."""
    return grad(cost)(centroids, points) / hvp(cost, (centroids, points), (np.ones_like(centroids), 0 * points))[0]


def exact_direction(centroids: Any, points: Any) -> Any:
    """The same by hand: from the centroid to the middle of its points."""
    nearest = np.argmin(np.sum((points[:, None] - centroids) ** 2, axis=2), axis=1)
    counts = np.bincount(nearest, minlength=len(centroids))[:, None]
    sums = np.zeros_like(centroids)
    np.add.at(sums, nearest, points)
    return centroids - sums / counts


def mixture_and_points(d: int, k: int, n: int) -> tuple[Mixture, Any]:
    """Random ones, as the suite draws them."""
    rng = np.random.default_rng(31337)
    points, alpha, means = rng.normal(size=(n, d)), rng.normal(size=k), rng.uniform(size=(k, d))
    return Mixture(alpha, means, rng.normal(size=(k, d)), rng.normal(size=(k, d * (d - 1) // 2))), points


def problems() -> list[Problem]:
    """The gradient of the mixture; the direction of a step of Newton's method for the clusters."""
    made = []
    for d, k, n in ((2, 5, 1000), (10, 10, 1000)):
        mixture, points = mixture_and_points(d, k, n)
        given = (mixture, points, 0, 1.0)
        made.append(gradient_problem("gmm", f"d={d} k={k} n={n}", log_posterior, given, grad(log_posterior)))
    uniform = np.random.default_rng(31337).random
    for k, n, d in ((10, 1000, 8), (100, 10_000, 16)):
        points = uniform((n, d))
        both = points[-k:], points
        wanted = against(exact_direction(*both))
        made.append(Problem("kmeans", f"k={k} n={n} d={d}", cost, both, newton_direction, wanted))
    return made
