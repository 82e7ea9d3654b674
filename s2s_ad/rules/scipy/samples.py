"""SciPy's integrals of samples (scipy.integrate). All are linear in the samples.

These are called `f` here: in the text of a rule `y` is the result.
"""

from __future__ import annotations

from scipy import integrate

from s2s_ad import runtime
from s2s_ad.rules.declare import general
from s2s_ad.rules.differences import by_step
from s2s_ad.rules.heads import add_module
from s2s_ad.runtime import scipy_signal

add_module("integrate", integrate)
runtime.add_helpers(scipy_signal)
WIDTHS = "widths(x, dx, axis, np.shape(f))"
SPREAD = "np.expand_dims(y_bar, axis)"

general(
    "integrate.trapezoid(f, x=None, dx=1.0, axis=-1)",
    vjp={"f": f"{SPREAD} * trapezoid_weights({WIDTHS}, axis)",
         "x": f"unwidths({SPREAD} * midpoints(f, axis), x, axis)", "dx": by_step("np.sum(y_bar * y) / dx")},
    jvp={"f": "integrate.trapezoid(f_dot, x, dx, axis)", "x": "integrate.trapezoid(f, x_dot, dx, axis)",
         "dx": by_step("dx_dot / dx * y")},
)  # fmt: skip
general(
    "integrate.simpson(f, x=None, *, dx=1.0, axis=-1)",
    vjp={"f": f"{SPREAD} * simpson_weights(x, dx, axis, np.shape(f))", "dx": by_step("np.sum(y_bar * y) / dx")},
    jvp={"f": "integrate.simpson(f_dot, x=x, dx=dx, axis=axis)", "dx": by_step("dx_dot / dx * y")},
    refused=frozenset({"x"}),
)  # fmt: skip
general(
    "integrate.cumulative_trapezoid(f, x=None, dx=1.0, axis=-1, initial=None)",
    vjp={"f": f"trapezoid_weights(cumulative_slope(y_bar, initial, axis) * {WIDTHS}, axis)",
         "x": "unwidths(cumulative_slope(y_bar, initial, axis) * midpoints(f, axis), x, axis)",
         "dx": by_step("np.sum(y_bar * y) / dx")},
    jvp={"f": "integrate.cumulative_trapezoid(f_dot, x, dx, axis, initial)",
         "x": "integrate.cumulative_trapezoid(f, x_dot, dx, axis, initial)", "dx": by_step("dx_dot / dx * y")},
)  # fmt: skip
