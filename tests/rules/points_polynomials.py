"""Points for polynomials and interpolation."""

import numpy as np

from tests.rules.point import array, at

XP = np.array([0.0, 0.7, 1.1, 2.0, 3.5])
at("np.interp", array(6, low=-1.0, high=4.5), XP, array(5))
at("np.interp", 1.3, XP, array(5))
at("np.interp", array(2, 3, low=0.1, high=3.4), XP, array(5))
at("np.interp", array(6, low=-1.0, high=4.5), XP, array(5), left=0.5)
at("np.interp", array(6, low=-1.0, high=4.5), XP, array(5), 0.5, -0.5)
at("np.polyval", array(3), array(4))
at("np.polyval", array(3), array(2, 3))
at("np.polyval", array(3), 1.5)
at("np.polyval", array(1), array(4))
at("np.polyadd np.polysub np.polymul", array(3), array(2))
at("np.polyadd np.polysub np.polymul", array(2), array(4))
at("np.polymul", np.array([0.0, 1.5, 2.5]), array(2), smooth=False, by=["a2"])
at("np.polydiv", array(5), array(3))
at("np.polydiv", array(4), array(1))
at("np.polydiv", array(2), array(3), by=["u"])
for _m in (1, 2, 3):
    at("np.polyder np.polyint", array(4), _m)
at("np.polyint", array(4), 1, 1.5)
at("np.polyint", array(4), 3, array(3))
at("np.polyint", array(4), 2, 0.5)
at("np.poly", array(3))
at("np.poly", array(1))
at("np.roots", np.array([1.5, -0.3, -2.5]))
at("np.roots", np.array([2.0, 0.5, -4.0, 1.0]))
at("np.polyfit", array(6), array(6, low=0.0), 2)
at("np.polyfit", array(6), array(6, 2, low=0.0), 1)
at("np.polyfit", array(6), array(6, low=0.0), 2, w=array(6, low=0.5))
at("np.polyint", array(4), 1, array(3))
