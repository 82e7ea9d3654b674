"""SciPy's objects that are functions of their data: the call of one that was made is that of a function of both.

The formulas stand in runtime/scipy_objects.py.
"""

from __future__ import annotations

from scipy import interpolate, stats

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules import registry
from s2s_ad.rules.declare import derived
from s2s_ad.runtime import scipy_interpolation, scipy_objects

runtime.add_helpers(scipy_interpolation)
runtime.add_helpers(scipy_objects)
derived("runtime.kernel_density(dataset, points, bw_method=None, weights=None)", by="dataset points",
        source=scipy_objects.kernel_source, result=lambda values: v.Array("float64", (None,)))  # fmt: skip
derived(
    "runtime.interpolated_on_grid(points, values, xi, method: 'linear' = 'linear', bounds_error=True,"
    " fill_value: 0.0 = 0.0)",
    by="points values xi", source=scipy_objects.grid_source,
)  # fmt: skip
registry.fuse(stats.gaussian_kde, "kernel_density", ("dataset", "bw_method", "weights"), ("points",))
registry.fuse(interpolate.RegularGridInterpolator, "interpolated_on_grid",
              ("points", "values", "method", "bounds_error", "fill_value"), ("xi",))  # fmt: skip
