"""SciPy's integrals of samples (scipy.integrate). All are linear in the samples.

These are called `f` here: in the text of a rule `y` is the result.
"""

from __future__ import annotations

from scipy import integrate

from s2s_ad import runtime
from s2s_ad.rules.declare import general
from s2s_ad.rules.differences import by_step
from s2s_ad.rules.facts import rank
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.rule import Template
from s2s_ad.runtime import scipy_signal

add_module("integrate", integrate)
runtime.add_helpers(scipy_signal)
WIDTHS = "widths(x, dx, axis, np.shape(f))"
ONE_STEP = {"dx": (0,)}
SPREAD = "np.expand_dims(y_bar, axis)"


def over_step(text: str) -> Template:
    """The text, by one step for all distances: an array of them, where that isn't known, is an error."""
    return lambda values: text if rank(values, "dx") == 0 else text.replace("/ dx", "/ float(dx)")


general(
    "integrate.trapezoid(f, x=None, dx=1.0, axis=-1)",
    vjp={"f": f"{SPREAD} * trapezoid_weights({WIDTHS}, axis, np.shape(f)[axis])",
         "x": f"unwidths({SPREAD} * midpoints(f, axis), x, axis)", "dx": by_step(over_step("np.sum(y_bar * y) / dx"))},
    jvp={"f": "integrate.trapezoid(f_dot, x, dx, axis)", "x": "integrate.trapezoid(f, x_dot, dx, axis)",
         "dx": by_step(over_step("dx_dot / dx * y"))},
    axes=ONE_STEP,
)  # fmt: skip
general(
    "integrate.simpson(f, x=None, *, dx=1.0, axis=-1)",
    vjp={"f": f"{SPREAD} * simpson_weights(x, dx, axis, np.shape(f))",
         "dx": by_step(over_step("np.sum(y_bar * y) / dx"))},
    jvp={"f": "integrate.simpson(f_dot, x=x, dx=dx, axis=axis)", "dx": by_step(over_step("dx_dot / dx * y"))},
    refused=frozenset({"x"}), axes=ONE_STEP,
)  # fmt: skip
general(
    "integrate.cumulative_trapezoid(f, x=None, dx=1.0, axis=-1, initial=None)",
    vjp={"f": f"unbroadcast(trapezoid_weights(cumulative_slope(y_bar, initial, axis) * {WIDTHS}, axis), f)",
         "x": "unwidths(cumulative_slope(y_bar, initial, axis) * midpoints(f, axis), x, axis)",
         "dx": by_step(over_step("np.sum(y_bar * y) / dx"))},
    jvp={"f": "integrate.cumulative_trapezoid(f_dot, x, dx, axis, initial)",
         "x": "integrate.cumulative_trapezoid(f, x_dot, dx, axis, initial)",
         "dx": by_step(over_step("dx_dot / dx * y"))},
    axes=ONE_STEP,
)  # fmt: skip
