"""Points for Python's builtin functions, and for functions with several results."""

import numpy as np

from tests.rules.point import array, at

for _name in ("max", "min"):
    at(f"builtins.{_name}", 1.5, 2.5)
    at(f"builtins.{_name}", 2.5, 1.5, 0.5)
    at(f"builtins.{_name}", [1.5, 2.5, -3.0])
    at(f"builtins.{_name}", array(4))
    at(f"builtins.{_name}", [1.5, 2.5, -3.0], key=abs)
    at(f"builtins.{_name}", 1.5, 1.5, smooth=False)
at("builtins.sum", [1.5, 2.5])
at("builtins.sum", [array(2), array(2)])
at("builtins.sum", array(3))
at("builtins.sum", array(2, 3))
at("builtins.sum", [1.5, 2.5], 0.5)
at("builtins.sum", [1.5, array(2)], array(2))
at("builtins.tuple", [1.5, 2.5])
at("builtins.float", 1.5)
at("builtins.float", np.float64(1.5))
at("builtins.float", np.array(1.5))
at("builtins.complex", 1.5, 2.5)
at("builtins.divmod np.divmod", 5.3, 1.6)
at("np.divmod", array(3, low=5, high=5.5), 1.6)
at("np.modf math.modf np.frexp math.frexp", 5.3)
at("np.modf np.frexp", array(3))
at("math.hypot", 1.5, 2.5)
at("math.hypot", 0.0, 0.0, 0.0, smooth=False)
at("math.fsum", [1.5, 2.5])
at("math.prod", [1.5, 2.5, 3.5])
at("math.prod", [1.5, 0.0, 3.5], start=2.0)
at("math.dist", [1.5, 2.5], [0.5, 3.5])
at("math.sumprod", [1.5, 2.5], [0.5, 3.5])
