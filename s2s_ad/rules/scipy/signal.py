"""SciPy, "Signal processing" (scipy.signal) and "Discrete cosine transforms" (scipy.fft).

A convolution is bilinear: its transpose in one operand is the convolution with the other one reversed.
G. Strang, "The Discrete Cosine Transform", SIAM Review 41 (1999), for the matrices of types 1 to 4.
"""

from __future__ import annotations

from scipy import fft, signal

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules.declare import bilinear, linear
from s2s_ad.rules.facts import constant_at, has_axes
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.results import array_value
from s2s_ad.rules.rule import Values
from s2s_ad.runtime import scipy_signal
from s2s_ad.values import Value

add_module("signal", signal)
add_module("fft", fft)
runtime.add_helpers(scipy_signal)


def whole(values: Values, late: str) -> str:
    """The adjoint of all of the convolution."""
    return "y_bar" if constant_at(values, "mode") == "full" else f"uncrop(y_bar, in1, in2, mode{late})"


def result(values: Values) -> Value:
    """As many axes as the operands."""
    rank = v.rank_of(array_value(values["in1"]))
    return v.Array(None, None if rank is None else (None,) * rank)


def convolution(name: str, rest: str, turned: bool) -> None:
    """The rows of a convolution, or of a correlation, which is one with the second operand reversed."""
    inner = "signal.fftconvolve" if "fft" in name or "oa" in name else "signal.convolve"
    late = ", 1" if name == "correlate2d" else ""
    second = "in2" if turned else "np.flip(in2)"
    back = f"{inner}({{}}, np.flip(in1), mode='valid')"
    bilinear(
        f"signal.{name}(in1, in2, mode='full'{rest})",
        in1=lambda values: f"{inner}({whole(values, late)}, {second}, mode='valid')",
        in2=lambda values: ("np.flip({})" if turned else "{}").format(back.format(whole(values, late))),
        result=result, real_only=turned, cost="the adjoint of the shorter operand is a correlation of two long ones",
    )


for _name, _rest, _turned in (
    ("convolve", ", method='auto'", False), ("correlate", ", method='auto'", True),
    ("fftconvolve", ", axes: None = None", False), ("oaconvolve", ", axes: None = None", False),
    ("convolve2d", ", boundary: 'fill' = 'fill', fillvalue: 0 = 0", False),
    ("correlate2d", ", boundary: 'fill' = 'fill', fillvalue: 0 = 0", True),
):  # fmt: skip
    convolution(_name, _rest, _turned)

# The residual of a fit is a projection, which is its own transpose
linear("signal.detrend(data, axis=-1, type='linear', bp=0, overwrite_data: False = False)",
       data="signal.detrend(y_bar, axis=axis, type=type, bp=bp)", result=lambda values: values["data"])  # fmt: skip

for _name, _axes, _spelled in (("dct", "n=None, axis=-1", "axis"), ("dctn", "s=None, axes=None", "axes")):
    for _prefix in ("", "i"):
        linear(
            f"fft.{_prefix}{_name}(x, type=2, {_axes}, norm=None, overwrite_x: False = False, workers=None,"
            " orthogonalize: None = None)",
            x=f"cosine_adjoint(y_bar, x, type, {_spelled}, norm, {_prefix == 'i'})", alone_from="x",
            new_for=has_axes("x"),
        )  # fmt: skip

linear("runtime.uncrop(e, in1, in2, mode='full', late=0)", e="crop(y_bar, in1, in2, mode, late)")
linear("runtime.crop(e, in1, in2, mode='full', late=0)", e="uncrop(y_bar, in1, in2, mode, late)")
linear("runtime.cosine_adjoint(e, x, type, axes, norm, inverse)",
       e="cosine_transform(y_bar, e, type, axes, norm, inverse)")  # fmt: skip
linear("runtime.cosine_transform(e, x, type, axes, norm, inverse)",
       e="cosine_adjoint(y_bar, e, type, axes, norm, inverse)")  # fmt: skip
