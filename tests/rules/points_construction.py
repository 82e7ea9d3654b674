"""Points for making, copying and casting arrays."""

import numpy as np

from tests.rules.point import array, at

at("np.full", (2, 3), 1.5)
at("np.full", (2, 3), array(3))
at("np.full_like", array(2, 3), array(3), by=["fill_value"])
at("np.full_like", array(2, 3), 1.5, by=["fill_value"])
at("np.linspace", 0.5, 2.5, 4)
at("np.linspace", 0.5, 2.5, 4, endpoint=False)
at("np.linspace", array(2), 2.5, 4)
at("np.linspace", array(2), array(2, low=3, high=4), 3, endpoint=False)
at("np.arange", 0.5, 3.2, by=["start"])
at("np.arange", 0.5, 3.2, 0.4, by=["start", "step"])
at("np.arange", 3.5, by=["start"])
for _x in (1.5, array(3), array(2, 3), [1.5, 2.5], [array(2), array(2)]):
    at("np.array np.asarray", _x)
at("np.copy ndarray.copy np.asanyarray np.ascontiguousarray np.asfortranarray np.asarray_chkfinite", array(2, 3))
at("ndarray.astype", array(3), "float32")
at("ndarray.astype", array(3, dtype="float32"), float)
at("ndarray.astype", array(3), float)
at("ndarray.item", array(1, 1))
at("runtime.uniform_array", [1.5, -0.3], "model.py:3", np.zeros(2))
at("runtime.uniform_array", [array(3), array(3)], "model.py:3")
at("ndarray.item", np.array(1.5))
at("ndarray.tolist", array(2, 2))
at("ndarray.tolist", array(3))
at("ndarray.real ndarray.imag ndarray.conj ndarray.conjugate", array(3))
at("np.float64 np.float32 np.float16 np.longdouble", 1.5)
at("np.float64", np.array(1.5))
at("np.complex128 np.complex64", 1.5)
at("np.angle", array(2, low=0.5))
