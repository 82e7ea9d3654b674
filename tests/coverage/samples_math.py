"""The module `math`."""

from tests.coverage.samples import Samples, each

SAMPLES: Samples = {
    **each("math", "sin cos tan atan sinh cosh tanh asinh exp exp2 expm1 degrees radians erf erfc fabs", "math.{}(s)",
           "math.{}(x[1])"),
    **each("math", "asin acos atanh log log2 log10 log1p sqrt cbrt gamma lgamma", "math.{}(s)"),
    "math.acosh": ["math.acosh(t)"],
    **each("math", "atan2 pow copysign hypot fmod remainder", "math.{}(s, t)"),
    "math.modf": ["math.modf(t)[0]"],
    "math.frexp": ["math.frexp(t)[0]"],
    "math.ldexp": ["math.ldexp(s, 3)"],
    **each("math", "fsum prod", "math.{}([s, t, s * t])"),
    "math.dist": ["math.dist([s, t], [0.5, 3.0])"],
    **each("math", "floor ceil trunc isfinite", "s * math.{}(t)"),
    "math.isclose": ["s * math.isclose(s, t)"],
    "math.factorial": ["s * math.factorial(k)"],
    "math.comb": ["s * math.comb(6, 4)"],
    "math.pi_e_inf": ["math.pi * s + math.e * min(t, math.inf)"],
    **each("cmath", "exp sqrt log", "cmath.{}(s + 1j * t).real"),
    "cmath.phase": ["cmath.phase(s + 1j * t)"],
    "cmath.polar_rect": ["z = cmath.polar(s + 1j * t); z[0] * z[1]"],
}  # fmt: skip
