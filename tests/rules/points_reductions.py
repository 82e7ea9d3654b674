"""Points for reductions: every way to give the axis."""

import numpy as np

from tests.rules.point import array, at

X = array(2, 3, 4)
_NAMES = "sum mean prod max min var std"
for _name in _NAMES.split():
    _names = f"np.{_name} ndarray.{_name}"
    for _axis in (None, 0, 1, -1, (0, 2), (1, 0)):
        at(_names, X, axis=_axis)
        at(_names, X, axis=_axis, keepdims=True)
    at(_names, array(3))
    at(_names, array(3, dtype="float32"))
    at(_names, array(2, 3, dtype="float32"), axis=1)
    at(f"np.{_name}", array(2, 3).T, 0)
for _name in ["sum", "mean", "prod", "max", "min"]:
    at(f"np.{_name}", 1.5)
    at(f"np.{_name} ndarray.{_name}", np.array(1.5))
at("np.amax np.amin np.ptp", X)
at("np.amax np.amin np.ptp", X, axis=1)
at("np.var np.std", X, ddof=1)
at("np.var np.std", X, axis=(0, 1), ddof=1)
at("np.var np.std np.nanvar np.nanstd", X, axis=0, ddof=0.4)
at("np.prod", np.array([2.0, 0.0, 3.0]))
at("np.prod", np.array([2.0, 0.0, 0.0]))
at("np.max np.min", np.array([1.0, 1.0, 1.0]), smooth=False)
at("np.max", np.array([[1.0, 3.0, 3.0], [2.0, 2.0, 0.0]]), axis=1, smooth=False)
at("np.std", np.array([1.0, 1.0]), smooth=False)
at("np.add.reduce np.multiply.reduce np.maximum.reduce np.minimum.reduce", X)
at("np.add.reduce np.multiply.reduce np.maximum.reduce np.minimum.reduce", X, axis=1)
for _axis in (None, 0, -1):
    at("np.cumsum np.cumprod ndarray.cumsum ndarray.cumprod", array(2, 3), axis=_axis)
at("np.add.accumulate", array(2, 3))
at("np.cumprod", np.array([2.0, 0.0, 3.0, 0.0, 1.0]))
at("np.diff", array(5))
at("np.diff", array(3, 4), 2, 0)
at("np.cumsum np.cumprod np.diff", array(4, dtype="float32"))

for _axis in (0, 1, -1):
    at("np.logaddexp.reduce", X, axis=_axis)
    at("np.logaddexp.reduce", X, axis=_axis, keepdims=True)
at("np.logaddexp.reduce", array(4, dtype="float32"))
