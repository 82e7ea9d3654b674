"""Points for cumulative functions, differences, integrals, convolutions."""

import numpy as np

from tests.rules.point import array, at

A = array(3, 4)
N = np.where(np.arange(12).reshape(3, 4) % 5 == 1, np.nan, A)
SINGLE = A.astype("float32")

for _axis in (0, 1, -1):
    at("np.maximum.accumulate np.minimum.accumulate np.multiply.accumulate", A, axis=_axis)
    at("np.nancumsum np.nancumprod", N, axis=_axis)
    at("np.cumulative_sum np.cumulative_prod", A, axis=_axis)
    at("np.cumulative_sum np.cumulative_prod", A, axis=_axis, include_initial=True)
    at("np.add.reduceat", A, [0, 2, 1], axis=_axis)
at("np.maximum.accumulate", np.array([1.0, 2.0, 2.0]), smooth=False)
at("np.nancumsum np.nancumprod", N)
at("np.cumulative_sum np.cumulative_prod", array(4))
at("np.cumulative_sum np.cumulative_prod", array(4), include_initial=True)
at("np.nancumsum np.nancumprod np.maximum.accumulate np.multiply.accumulate", SINGLE, axis=1)
at("np.ediff1d", array(4))
at("np.ediff1d", A, to_end=1.5)
at("np.ediff1d", A, to_end=array(2), to_begin=array(3))
at("np.ediff1d", array(4), to_begin=0.5)
at("np.gradient", array(5))
at("np.gradient", array(2))
at("np.gradient", array(5), 0.5, edge_order=2)
at("np.gradient", array(5), np.array([0.0, 1.0, 1.5, 3.0, 3.1]))
at("np.gradient", array(5), np.array([0.0, 1.0, 1.5, 3.0, 3.1]), edge_order=2)
at("np.gradient", A, axis=1)
at("np.gradient", array(3, dtype="float32"))
at("np.gradient", A)
at("np.gradient", A, 0.5, 2.0, axis=(1, 0))
at("np.trapezoid", array(4), by=["a"])
at("np.trapezoid", A, dx=0.5)
at("np.trapezoid", A, np.cumsum(array(4, low=0.5)), dx=0.5)  # the step is not used
at("np.trapezoid", A, dx=0.5, axis=0)
at("np.trapezoid", A, np.cumsum(array(4, low=0.5)), by=["a", "x"])
at("np.trapezoid", A, np.cumsum(array(3, low=0.5)), axis=0, by=["a", "x"])
at("np.trapezoid", A, np.cumsum(array(3, 4, low=0.5), axis=0), axis=0, by=["a", "x"])
for _n, _m in ((5, 3), (3, 5), (4, 4), (4, 2), (2, 5), (4, 1), (1, 1)):
    for _mode in ("full", "same", "valid"):
        at("np.convolve np.correlate", array(_n), array(_m, low=0.0), _mode)
at("np.convolve", array(4, dtype="float32"), array(2, dtype="float32"))
at("runtime.unreduceat", array(3, 3), A, [0, 2, 1], 1, by=["e"])
at("runtime.ungradient", array(5), array(5), (0.5,), None, 2, by=["e"])
at("np.diff", array(4), prepend=0.5, append=array(2))
at("np.diff", A, 2, 0, append=array(1, 4))
at("np.diff", A, prepend=1.5)
at("np.add.outer np.subtract.outer np.multiply.outer", array(3), array(2))
at("np.add.outer np.subtract.outer np.multiply.outer", A, array(2))
at("np.add.outer np.subtract.outer np.multiply.outer", array(2), A)
at("np.subtract.outer np.multiply.outer", 1.5, array(2))
# One width for all, places and steps that are broadcast, and arrays that are too short for a difference
at("np.trapezoid", array(3, 4), array(2))
at("np.trapezoid", array(4), np.cumsum(array(2, 4, low=0.5), axis=1))
at("np.trapezoid", array(3, 4), dx=array(3))
at("np.diff", array(1, 4), 2, 0, append=array(1, 4))
at("np.cumsum np.cumprod np.nancumsum", 1.5, axis=0)
at("np.cumsum np.nancumsum np.add.accumulate", array(2, 3), axis=0, dtype="float32")
at("np.add.reduceat", array(3, 4), (0, 2, 1), axis=0, dtype=complex)
