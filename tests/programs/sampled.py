"""Functions given by samples: curves, integrals, fits, and ufuncs that compute chosen elements alone."""

import numpy as np

from tests.programs.registry import add, vector


def safe_ratio(x, s):
    out = np.zeros(len(x))
    np.divide(s, x, out=out, where=np.abs(x) > 1e-3)
    return np.sum(out**2)


def area_between(x, s):
    t = np.linspace(0.0, 1.0, len(x))
    return np.trapezoid(np.gradient(x, t) ** 2, t) * s if hasattr(np, "trapezoid") else np.sum(x) * s


def smoothed_by_kernel(x, s):
    kernel = np.array([0.25, 0.5, 0.25]) * s
    return np.sum(np.convolve(x, kernel, mode="same") ** 2)


def looked_up(x, s):
    places = np.cumsum(np.exp(x))
    return np.interp(s, places, x) * s


def slope_of_fit(x, s):
    t = np.arange(len(x)) * s
    slope, offset = np.polyfit(t, x, 1)
    return slope**2 + np.polyval(np.array([slope, offset]), s)


add(safe_ratio, (np.array([1.5, 0.0, -0.7]), 1.3), wrt=1, tags="ufuncs stores")
add(area_between, (vector(5), 0.7), wrt=(0, 1), tags="samples")
add(smoothed_by_kernel, (vector(5), 0.7), wrt=(0, 1), tags="samples")
add(looked_up, (vector(5), 2.7), wrt=(0, 1), tags="samples")
add(slope_of_fit, (vector(5), 0.7), wrt=(0, 1), tags="samples")
