"""Means over counts: the entropy of Poisson's distribution leads to them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

__all__ = ["poisson_mean_log"]


def poisson_mean_log(mu: Any, order: int = 0) -> Any:
    """The mean of the difference of an order of log(1 + k), for counts k of mean mu. Each is the derivative of the one
    before, as d/dmu E g(k) = E (g(k + 1) - g(k)).

    >>> round(float(poisson_mean_log(1.0)), 9)
    0.573402809
    """
    mu = np.asarray(mu, float)
    most = np.max(mu, initial=1.0)
    counts = np.arange(np.ceil(most + 12.0 * np.sqrt(most) + 30.0))
    logs = np.diff(np.log1p(np.arange(len(counts) + order)), order)
    rates = np.expand_dims(mu, -1)
    chances = np.exp(special.xlogy(counts, rates) - rates - special.gammaln(counts + 1.0))
    return np.sum(chances * logs, axis=-1)[()]
