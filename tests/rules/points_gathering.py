"""Points for functions that move, drop and repeat numbers."""

import numpy as np

from tests.rules.point import array, at

A, X = array(3, 4), array(2, 3, 4)
TWO = int(np.__version__[0]) > 1

for _axis, _start in ((2, 0), (0, 2), (1, 3), (-1, 1)):
    at("np.rollaxis", X, _axis, _start)
at("np.broadcast_arrays", A, array(4))
at("np.broadcast_arrays", array(3, 1), array(4), 1.5)
at("np.row_stack", [array(3), array(2, 3)])
at("np.unstack", A)
at("np.unstack", X, axis=1)
for _mode in ("constant", "edge", "reflect", "symmetric", "wrap"):
    at("np.pad", array(4), 2, mode=_mode)
    at("np.pad", A, ((1, 2), (0, 3)), mode=_mode)
    at("np.pad", A, (1, 2), mode=_mode)
at("np.pad", array(4), 6, mode="reflect")
at("np.pad", array(3), (1, 2), constant_values=(2.5, -1.0), by=["array"])
at("np.pad np.resize", array(3, dtype="float32"), (1, 2))
at("np.resize", A, (5, 3))
at("np.resize", A, 5)
for _obj in (1, -2, [0, 2], slice(0, 2), np.array([True, False, True, False])):
    at("np.delete", array(4), _obj)
at("np.delete", A, [0, 2], axis=1)
at("np.delete", A, 5)
for _obj in (1, -1, [1, 1, 3]):
    at("np.insert", array(4), _obj, 1.5)
at("np.insert", array(4), [0, 2], array(2))
at("np.insert", A, 1, array(3), axis=1)
at("np.insert", A, [0, 2], array(4), axis=0)
at("np.insert", array(4, dtype="float32"), 1, array(1, dtype="float32"))
for _trim in ("fb", "f", "b"):
    at("np.trim_zeros", np.array([0.0, 1.5, 0.0, 2.5, 0.0, 0.0]), _trim, smooth=False)
at("np.trim_zeros", array(3))
at("np.meshgrid", array(3), array(2))
at("np.meshgrid", array(3), array(2), array(4), indexing="ij")
at("np.meshgrid", array(3), array(2), sparse=True)
at("np.lib.stride_tricks.sliding_window_view", array(5), 3)
at("np.lib.stride_tricks.sliding_window_view", A, (2, 3))
at("np.lib.stride_tricks.sliding_window_view", A, 2, axis=1)
at("np.lib.stride_tricks.as_strided", array(5), (3, 3), (8, 8))
at("np.lib.stride_tricks.as_strided", array(2, 3), (2, 2), None)
at("np.lib.stride_tricks.as_strided", array(2, 3).T, (2, 2), None)
at("np.lib.stride_tricks.as_strided", array(5, dtype="float32"), (2, 2), (8, 4))
at("np.compress", [True, False, True], A, axis=0)
at("np.compress", [True, False, True], A)
at("np.extract", A > 0, A)
at("np.require", A, requirements=["C"])
if TWO:
    at("np.astype", A, np.float32)
    at("np.astype", A, float)
at("np.vander", array(3))
for _n in (0, 1, 2, 5):
    at("np.vander", array(3), _n)
    at("np.vander", array(3), _n, increasing=True)
at("np.block", [array(2), array(3)])
at("np.logspace", 0.5, 1.5, 4, by=["start", "stop"])
at("np.logspace", 0.5, 1.5, 4, endpoint=False, base=2.5)
at("np.logspace", array(2), 1.5, 3, base=2.5)
at("np.geomspace", 0.5, 1.5, 4)
at("np.geomspace", array(2, low=0.5), array(2, low=2.0, high=5.0), 3, endpoint=False)
at("np.geomspace", -0.5, -1.5, 4)
at("np.fromiter", [1.5, 2.5], float)
at("runtime.unmesh", [array(2, 3), array(2, 3)], [np.zeros(3), np.zeros(2)], False, "xy", by=["e"])
at("runtime.unnest", array(5), [np.zeros(2), np.zeros(3)], by=["e"])
at("runtime.rows_joined", [array(3), 1.5, array(2)])
at("runtime.rows_joined runtime.columns_joined", [array(2, 3), array(2, 3)])
at("runtime.columns_joined", [array(2), array(2, 3)])
at("runtime.resized", array(4), 2, by=["a"])
at("runtime.resized", array(2, 3), (2, 4), by=["a"])
at("np.take_along_axis", array(1, 3), np.array([[2, 0], [1, 1]]), 1)
at("np.take_along_axis", array(3, 2), np.array([[1]]), 1)
