"""Numbers put side by side, padded, dropped, looked at through windows."""

import numpy as np

from tests.programs.registry import add, vector


def rows_of_mixed(x, s):
    y = np.r_[x, s, x[::-1]]
    y[1] = s * s
    return np.sum(y[1:] * y[:-1])


def columns_side_by_side(x, s):
    table = np.c_[x, x * s, np.ones(len(x))]
    return np.sum(table[:, 0] * table[:, 1] ** 2 + table[:, 2])


def moving_average(x, s):
    padded = np.pad(x, 1, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 3)
    smooth = np.average(windows, axis=1, weights=np.array([1.0, 2.0, 1.0]))
    return np.sum(smooth**2) * s


def without_outliers(x, s):
    low, high = np.quantile(x, [0.25, 0.75])
    kept = np.extract(np.abs(x) < 10.0, x)
    return (np.median(kept) - low) * (high - low) * s


add(rows_of_mixed, (vector(3), 1.3), wrt=(0, 1), tags="joining stores")
add(columns_side_by_side, (vector(4), 0.7), wrt=(0, 1), tags="joining")
add(moving_average, (vector(5), 0.7), wrt=(0, 1), tags="views")
add(without_outliers, (vector(6), 0.7), wrt=(0, 1), tags="order")
