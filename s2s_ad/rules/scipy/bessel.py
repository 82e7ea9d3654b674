"""SciPy, "Bessel functions" and their relatives (scipy.special), and functions that return several values.

DLMF 10.6.1, 10.6.3, 10.29.1, 10.29.3; 7.2.7, 6.2.9, 9.2.1; 14.10, 14.30 for spherical harmonics.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from s2s_ad import values as v
from s2s_ad.errors import unsupported
from s2s_ad.rules.declare import elementwise, general
from s2s_ad.rules.heads import find
from s2s_ad.rules.rule import Result, Values

SECOND = "of order 2 there is only the function of any order, many times as slow; y / x has no value at 0"


def ive_slope(values: Values) -> str:
    """The scale is exp(-abs(real part)): of complex numbers it has no derivative of one number."""
    if v.dtype_of(v.as_numpy(values.get("x", v.Unknown()))) in ("complex64", "complex128"):
        raise unsupported(None, "special.ive of complex numbers has no derivative here", "write special.iv")
    return "0.5 * (special.ive(v - 1, x) + special.ive(v + 1, x)) - np.sign(x) * y"


elementwise("special.j0(x)", "-special.j1(x)")
elementwise("special.j1(x)", "0.5 * (special.j0(x) - special.jv(2, x))", cost=SECOND)
elementwise("special.jv, special.jn(v, x)", "?", "0.5 * (special.jv(v - 1, x) - special.jv(v + 1, x))")
elementwise("special.y0(x)", "-special.y1(x)")
elementwise("special.y1(x)", "special.y0(x) - y / x")
elementwise("special.yn(n, x)", "?", "special.yn(n - 1, x) - n / x * y")
elementwise("special.yv(v, x)", "?", "special.yv(v - 1, x) - v / x * y")
elementwise("special.i0(x)", "special.i1(x)")
elementwise("special.i1(x)", "0.5 * (special.i0(x) + special.iv(2, x))", cost=SECOND)
elementwise("special.iv(v, x)", "?", "0.5 * (special.iv(v - 1, x) + special.iv(v + 1, x))")
elementwise("special.k0(x)", "-special.k1(x)")
elementwise("special.k1(x)", "-special.k0(x) - y / x")
elementwise("special.kn(n, x)", "?", "-special.kn(n - 1, x) - n / x * y")
elementwise("special.kv(v, x)", "?", "-special.kv(v - 1, x) - v / x * y")

# Scaled by exp(-|x|), and by exp(x)
elementwise("special.i0e(x)", "special.i1e(x) - np.sign(x) * y")
elementwise("special.i1e(x)", "0.5 * (special.i0e(x) + special.ive(2, x)) - np.sign(x) * y", cost=SECOND)
elementwise("special.ive(v, x)", "?", ive_slope)
elementwise("special.k0e(x)", "y - special.k1e(x)")
elementwise("special.k1e(x)", "y - special.k0e(x) - y / x")
elementwise("special.kve(v, x)", "?", "y - special.kve(v - 1, x) - v / x * y")

# Lowering and raising the order, which has no singularity at the poles
elementwise(
    "special.sph_harm_y(n, m, theta, phi)", "?", "?",
    "0.5 * (np.sqrt(np.maximum((n - m) * (n + m + 1.0), 0))"
    " * np.exp(-1j * phi) * special.sph_harm_y(n, m + 1, theta, phi)"
    " - np.sqrt(np.maximum((n + m) * (n - m + 1.0), 0))"
    " * np.exp(1j * phi) * special.sph_harm_y(n, m - 1, theta, phi))",
    "1j * m * y",
)  # fmt: skip


def each(name: str, count: int) -> Result:
    """A tuple of `count` results, each elementwise."""

    def part(k: int) -> Callable[[object], object]:
        function: Any = find(name)
        return lambda x: function(x)[k]

    parts = [part(k) for k in range(count)]
    return lambda values: v.TupleOf(tuple(v.elementwise(part, values["x"]) for part in parts))


def several(name: str, *slopes: str) -> None:
    """A function of one argument with several results, by the derivative of each."""
    back = " + ".join(f"y_bar[{k}] * {slope}" for k, slope in enumerate(slopes))
    there = ", ".join(f"x_dot * {slope}" for slope in slopes)
    general(f"{name}(x)", vjp={"x": back}, jvp={"x": f"[{there}]"}, result=each(name, len(slopes)),
            cost="several results have a slope each")  # fmt: skip


several("special.fresnel", "np.sin(0.5 * math.pi * x * x)", "np.cos(0.5 * math.pi * x * x)")
several("special.sici", "np.sinc(x / math.pi)", "(np.cos(x) / x)")
several("special.airy", "y[1]", "(x * y[0])", "y[3]", "(x * y[2])")
