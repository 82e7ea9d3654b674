"""Points for choices and methods that pick."""

import numpy as np

from tests.rules.point import array, at

A = array(3, 4)
at("np.choose ndarray.choose", np.array([0, 1, 1, 0]), [array(4), array(4, low=0.0)], by=["choices"])
at("np.choose", np.array([[0], [1]]), [array(4), 1.5], by=["choices"])
at("np.select", [array(4) > 1, array(4) > 0], [array(4), array(4, low=0.0)], default=1.5)
at("np.select", [array(4) > 1, array(4) > 0], [array(4), array(4, low=0.0)], by=["choicelist"])
at("np.select", [array(9) > 1, array(9) > 0], [array(9), array(9, low=0.0)], by=["choicelist"])
at("np.select", [A > 1, array(4) > 0], [array(4), 0.5], default=array(3, 1))
at("np.unwrap", 3.0 * array(6), by=["p"])
at("np.unwrap", 3.0 * A, axis=0, by=["p"])
at("ndarray.compress", A, [True, False, True], axis=0)
at("ndarray.view", A)
at("ndarray.item", A, 5)
at("ndarray.item", A, -1)
at("ndarray.item", A, 1, 2)
at("ndarray.item", A, (1, 2))
at("ndarray.item", array(1, 1))
at("runtime.choose_parts", array(4), np.array([0, 1, 1, 0]), [np.zeros(4), np.zeros(4)], by=["e"])
at("runtime.select_parts", array(4), [array(4) > 1, array(4) > 0], [np.zeros(4), np.zeros(4)], by=["e"])
