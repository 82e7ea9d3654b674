"""SciPy, "Multidimensional image processing" (scipy.ndimage): linear interpolation between the elements of an array.

Linear in the array; in a coordinate, the slope is the difference of the values on both sides of the cell.
"""

from __future__ import annotations

from scipy import ndimage

from s2s_ad import errors, runtime
from s2s_ad.rules.declare import bilinear, general
from s2s_ad.rules.facts import constant_at
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.rule import Template, Values
from s2s_ad.runtime import scipy_interpolation
from s2s_ad.values import ABSENT

add_module("ndimage", ndimage)
runtime.add_helpers(scipy_interpolation)


def in_mode(text: str) -> Template:
    """A text for the two ways to go on outside of the array that are linear there."""

    def template(values: Values) -> str:
        mode = constant_at(values, "mode")
        if mode not in (ABSENT, "constant", "nearest"):
            reason = f"ndimage.map_coordinates has no rule for mode={mode!r}"
            raise errors.unsupported(None, reason, "use mode='constant' or mode='nearest'")
        return text

    return template


general(
    "ndimage.map_coordinates(input, coordinates, *, order: 1, mode='constant', cval: 0.0 = 0.0, prefilter=True)",
    vjp={"input": in_mode("scattered(y_bar, coordinates, input, mode)"),
         "coordinates": in_mode("y_bar * interpolation_slope(input, coordinates, mode)")},
    jvp={"input": in_mode("gathered(input_dot, coordinates, mode)"),
         "coordinates": in_mode("np.sum(coordinates_dot * interpolation_slope(input, coordinates, mode), axis=0)")},
    real_only=True,
)  # fmt: skip
bilinear(
    "runtime.gathered(input, coordinates, mode)",
    input="scattered(y_bar, coordinates, input, mode)",
    coordinates="y_bar * interpolation_slope(input, coordinates, mode)",
    jvp={"input": "gathered(input_dot, coordinates, mode)",
         "coordinates": "np.sum(coordinates_dot * interpolation_slope(input, coordinates, mode), axis=0)"},
)  # fmt: skip
bilinear(
    "runtime.scattered(e, coordinates, input, mode)",
    e="gathered(y_bar, coordinates, mode)",
    coordinates="e * interpolation_slope(y_bar, coordinates, mode)",
    jvp={"e": "scattered(e_dot, coordinates, input, mode)",
         "coordinates": "scattered_moves(e * coordinates_dot, coordinates, input, mode)"},
)  # fmt: skip
# Linear in the array; in each coordinate it is constant within a cell, and a product in two of them
bilinear(
    "runtime.interpolation_slope(input, coordinates, mode)",
    input="scattered_moves(y_bar, coordinates, input, mode)",
    coordinates="interpolation_twist(y_bar, input, coordinates, mode)",
    jvp={"input": "interpolation_slope(input_dot, coordinates, mode)",
         "coordinates": "interpolation_twist(coordinates_dot, input, coordinates, mode)"},
)  # fmt: skip
