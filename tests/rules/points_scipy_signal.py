"""Points for scipy.signal, fft, integrate, ndimage, cluster and sparse: modes, odd and even lengths, axes."""

from types import SimpleNamespace

import numpy as np
import scipy.cluster.vq as vq
import scipy.sparse.linalg as splinalg
from scipy import fft, integrate, ndimage, signal

from s2s_ad.rules import registry
from tests.rules.point import array, at

MODULES = (fft.dct, integrate.simpson, ndimage.map_coordinates, signal.convolve, splinalg.cg, vq.vq)
assert all(registry.lookup(each) is not None for each in MODULES)  # reads the chapters

for _mode in ("full", "same", "valid"):
    for _name in ("convolve", "correlate", "fftconvolve", "oaconvolve"):
        at(f"signal.{_name}", array(5), array(3), _mode)
        at(f"signal.{_name}", array(3), array(4), _mode)
        at(f"signal.{_name}", array(4, 5), array(2, 3), mode=_mode)
    at("signal.convolve2d signal.correlate2d", array(4, 5), array(2, 3), mode=_mode)
    at("runtime.uncrop", np.convolve(array(5), array(3), _mode), np.zeros(5), np.zeros(3), _mode, by=["e"])
    at("runtime.crop", array(7), np.zeros(5), np.zeros(3), _mode, by=["e"])
for _type in ("linear", "constant"):
    at("signal.detrend", array(3, 5), type=_type)
    at("signal.detrend", array(4, 3), axis=0, type=_type)
at("signal.detrend", array(6), bp=[3])

for _type in (1, 2, 3, 4):
    for _norm in (None, "ortho", "forward"):
        at("fft.dct fft.idct", array(2, 5), _type, norm=_norm)
        at("fft.dctn fft.idctn", array(3, 4), _type, norm=_norm)
        at("runtime.cosine_adjoint runtime.cosine_transform", array(5), np.zeros(5), _type, 0, _norm, False, by=["e"])
at("fft.dct fft.idct", array(5), n=4)
at("fft.dct fft.idct", array(4, 3), n=6, axis=0)
at("fft.dctn fft.idctn", array(4, 3), axes=[0])
at("runtime.cosine_adjoint runtime.cosine_transform", array(2, 3), np.zeros((2, 3)), 2, None, None, True, by=["e"])

for _count in (2, 3, 6, 7):
    _x = np.cumsum(array(_count, low=0.3, high=1.0))
    at("integrate.trapezoid integrate.simpson integrate.cumulative_trapezoid", array(_count), by=["f"])
    at("integrate.trapezoid integrate.cumulative_trapezoid", array(3, _count), _x)
    at("integrate.simpson", array(3, _count), _x, by=["f"])
at("integrate.trapezoid integrate.simpson integrate.cumulative_trapezoid", array(4, 3), dx=0.7, axis=0)
at("integrate.trapezoid integrate.cumulative_trapezoid", array(2, 4), np.cumsum(array(2, 4, low=0.3), axis=1))
at("integrate.cumulative_trapezoid", array(2, 4), initial=0, by=["f"])

for _mode in ("constant", "nearest"):
    _places = np.array([[0.2, 1.7, 2.9, -0.4], [0.6, 0.1, 1.3, 1.2]])
    at("ndimage.map_coordinates", array(4, 3), _places, order=1, mode=_mode)
    at("ndimage.map_coordinates", array(4), array(1, 3, low=0.1, high=2.9), order=1, mode=_mode)
    at("runtime.gathered runtime.interpolation_slope", array(4, 3), _places, _mode)
    at("runtime.scattered", array(4), _places, np.zeros((4, 3)), _mode, by=["e", "coordinates"])

A = array(3, 3) + 4 * np.eye(3)
at("splinalg.cg", A @ A.T, array(3), rtol=1e-13, by=["b"])
at("splinalg.gmres splinalg.bicgstab", A, array(3), rtol=1e-13)
at("vq.vq", array(5, 2), np.array([[-1.0, -0.7], [1.0, 1.2]]))
at("runtime.solution_bar", array(3), SimpleNamespace(x=array(3)), "x", by=["e"])
at("integrate.trapezoid", array(3, 3), array(2))
at("integrate.trapezoid", array(3, 2), array(1, 2))
at("integrate.trapezoid", array(2, 2, 4), array(2, 4))
at("integrate.cumulative_trapezoid", array(1, 4), array(2, 4))
