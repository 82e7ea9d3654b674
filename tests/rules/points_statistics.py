"""Points for covariances and histograms."""

import numpy as np

from tests.rules.point import array, at

A, V = array(3, 5), array(5)
at("np.cov", A)
at("np.cov", V)
at("np.cov", V, array(5, low=0.0))
at("np.cov", A, V)
at("np.cov", A, rowvar=False, bias=True)
at("np.cov", A, ddof=0, fweights=np.array([1, 2, 1, 3, 1]))
at("np.cov", A, aweights=np.array([1.0, 2.5, 1.5, 3.0, 1.0]), by=["m"])
at("np.corrcoef", A)
at("np.corrcoef", V, array(5, low=0.0) ** 2)
at("np.corrcoef", A, rowvar=False)
at("np.bincount", np.array([0, 2, 1, 2]), array(4))
at("np.bincount", np.array([0, 2, 1, 2]), weights=array(4), minlength=6)
at("np.histogram", array(8), 4, by=["a"])
at("np.histogram", array(8), bins=4, range=(-1.0, 1.5), weights=array(8, low=0.5))
at("np.histogram", array(8), bins=4, range=(-1.0, 1.5), weights=array(8, low=0.5), density=True)
at("np.histogram", array(8), bins=3, weights=array(8, low=0.5), density=True)
at("np.histogram", array(8), bins=np.array([-1, 0, 2]), weights=array(8, low=0.5))
at("np.histogram_bin_edges", array(8), bins=4)
_rows, _weights = array(6, 2), array(6, low=0.5)
at("np.histogramdd", _rows, bins=3, weights=_weights)
at("np.histogramdd", _rows, [3, 3], weights=_weights)
at("np.histogramdd", [array(6), array(6, low=2, high=4)], 3, [(-1, 1), (2, 4)], weights=_weights, by=["weights"])
at("np.histogram2d", array(6), array(6, low=2, high=4), 3, weights=_weights)
at("np.histogram2d", array(6), array(6, low=2, high=4), 3, [[-1, 1], [2, 4]], weights=_weights, by=["weights"])
