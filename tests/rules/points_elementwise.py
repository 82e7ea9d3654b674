"""Points for operators and elementwise functions, with the edges of their domains."""

import numpy as np

from tests.rules.point import array, at, binary, scalars, unary

for _module in ("operator", "np"):
    _names = {"operator": "add sub mul truediv", "np": "add subtract multiply divide"}[_module]
    binary(" ".join(f"{_module}.{name}" for name in _names.split()))
binary("operator.mod np.remainder np.fmod", 5.1, 5.9, 1.6, 1.65)
binary("operator.pow np.power np.float_power")
for _b in (2, 3, 0, 1, -1, 0.5, 2.5, -1.5):
    at("operator.pow np.power np.float_power builtins.pow", 1.3, _b, by=["a"])
    at("operator.pow np.power builtins.pow", array(2, low=0.4), _b * 1.0, by=["a"])
    at("operator.pow", np.float64(0.7), _b, by=["a"])
for _b in (2, 3, 1):
    at("operator.pow np.power", np.array([0.0, -1.5]), _b, by=["a"])
    at("operator.pow", 0.0, _b, by=["a"])
at("operator.pow np.power", 2, array(3), by=["b"])
at("operator.pow", np.array([0.0, 1.0]), np.array([2.0, 3.0]), smooth=False)
at("operator.pow", 0.0, 0.5, smooth=False, by=["b"])
unary("operator.neg operator.pos np.negative np.positive")

unary("np.sin np.cos np.tan np.arctan np.sinh np.cosh np.tanh np.arcsinh", -1.2, 1.2)
unary("np.exp np.exp2 np.expm1 np.deg2rad np.rad2deg np.radians np.degrees np.square np.sinc np.i0")
unary("np.arcsin np.arccos np.arctanh", -0.9, 0.9)
unary("np.arccosh", 1.2, 3.0)
unary("np.log np.log2 np.log10 np.log1p np.sqrt np.cbrt np.reciprocal", 0.3, 3.0)
unary("np.fabs np.abs np.absolute operator.abs builtins.abs", -2.0, -0.1, special=[0.0])
unary("np.nan_to_num np.real np.imag np.conj np.real_if_close")
at("np.sinc", np.array([0.0, 1e-9, 7.5, -12.25]))
binary("np.arctan2 np.hypot np.logaddexp np.logaddexp2 np.copysign np.maximum np.minimum np.fmax np.fmin")
at("np.hypot", 0.0, 0.0, smooth=False)
at("np.ldexp", array(3), np.array([1, 2, -1]))
at("np.heaviside", array(3, low=0.5), array(3))
at("np.nextafter", array(3), array(3))
for _name in ("np.maximum", "np.minimum", "np.fmax", "np.fmin"):
    at(_name, np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0]), smooth=False)
at("np.clip", array(5), -0.5, 0.75)
at("np.clip", array(5), None, 0.75, by=["a", "a_max"])
at("np.clip", array(5), -0.5, None, by=["a", "a_min"])
at("np.clip", array(2, 3), array(3, low=-1.5, high=-0.5), 0.75)
at("np.clip ndarray.clip", np.array([0.0, 0.5, 1.0]), 0.0, 1.0, by=["a"], smooth=False)
at("ndarray.clip", array(3), -0.4, 1.1)

for _name, _low, _high in (
    ("sin cos tan atan sinh cosh tanh asinh exp exp2 expm1 degrees radians erf erfc", -1.1, 1.3),
    ("asin acos atanh", -0.7, 0.8), ("acosh", 1.2, 2.7),
    ("log log2 log10 log1p sqrt cbrt gamma lgamma fabs", 0.4, 2.6),
):  # fmt: skip
    scalars(" ".join(f"math.{name}" for name in _name.split()), [_low], [_high])
scalars("math.gamma math.lgamma", [-1.5], [-0.3], [20.5])
scalars("math.atan2 math.pow math.copysign", [0.7, 1.9], [1.4, 0.3])
scalars("math.fmod math.remainder", [5.3, 1.4], [-5.3, 1.9])
at("math.log", 0.7, 2.5)
at("math.log", 0.7, 10, by=["x"])
at("math.ldexp", 0.7, 3)
at("math.nextafter", 0.7, 1.0, by=["a"])
at("math.fma", 0.7, 1.0, 2.0)
