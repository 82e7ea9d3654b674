"""NumPy, "Mathematical functions": functions of each element by itself."""

from s2s_ad.rules.declare import constant, elementwise
from s2s_ad.rules.facts import is_real
from s2s_ad.rules.rule import Values


def arccosh_slope(values: Values) -> str:
    """Of complex numbers, with the branch cut where that of NumPy's arccosh is."""
    return "1 / np.sqrt(x * x - 1)" if is_real(values, "x") else "1 / (np.sqrt(x - 1) * np.sqrt(x + 1))"


# Trigonometric and hyperbolic; Abramowitz & Stegun, chapter 4
elementwise("np.sin(x)", "np.cos(x)")
elementwise("np.cos(x)", "-np.sin(x)")
elementwise("np.tan(x)", "1 + y * y")
elementwise("np.arcsin, np.asin(x)", "1 / np.sqrt(1 - x * x)")
elementwise("np.arccos, np.acos(x)", "-1 / np.sqrt(1 - x * x)")
elementwise("np.arctan, np.atan(x)", "1 / (1 + x * x)")
elementwise("np.arctan2, np.atan2(a, b)", "b / (a * a + b * b)", "-a / (a * a + b * b)")
elementwise("np.hypot(a, b)", "ratio_or_zero(a, y)", "ratio_or_zero(b, y)")
elementwise("np.sinh(x)", "np.cosh(x)")
elementwise("np.cosh(x)", "np.sinh(x)")
elementwise("np.tanh(x)", "1 - y * y")
elementwise("np.arcsinh, np.asinh(x)", "1 / np.sqrt(x * x + 1)")
elementwise("np.arccosh, np.acosh(x)", arccosh_slope)
elementwise("np.arctanh, np.atanh(x)", "1 / (1 - x * x)")
elementwise("np.deg2rad, np.radians(x)", "np.pi / 180")
elementwise("np.rad2deg, np.degrees(x)", "180 / np.pi")

# Exponentials and logarithms
elementwise("np.exp(x)", "y")
elementwise("np.exp2(x)", "y * np.log(2)")
elementwise("np.expm1(x)", "y + 1")
elementwise("np.log(x)", "1 / x")
elementwise("np.log2(x)", "1 / (x * np.log(2))")
elementwise("np.log10(x)", "1 / (x * np.log(10))")
elementwise("np.log1p(x)", "1 / (1 + x)")
elementwise("np.logaddexp(a, b)", "np.exp(a - y)", "np.exp(b - y)")
elementwise("np.logaddexp2(a, b)", "np.exp2(a - y)", "np.exp2(b - y)")
elementwise("np.sinc(x)", "sinc_slope(x)", cost="the slope is a cosine, a sine, and a series near 0")
elementwise("np.i0(x)", "bessel_i(1, x)", cost="NumPy has no I_1: a mean of exponentials over a period")

# Roots, powers and parts
elementwise("np.sqrt(x)", "0.5 / y")
elementwise("np.cbrt(x)", "1 / (3 * y * y)")
elementwise("np.square(x)", "2 * x")
elementwise("np.reciprocal(x)", "-y * y")
elementwise("np.fabs(x)", "np.sign(x)")
elementwise("np.copysign(a, b)", "np.sign(a) * np.sign(y)",
            cost="the function moves a bit; its slope is found by comparing")  # fmt: skip
elementwise("np.ldexp(a, b)", "np.ldexp(1.0, b)")
elementwise("np.heaviside(a, b)", None, "a == 0")
elementwise("np.nextafter(a, b)", "1")
elementwise("np.nan_to_num(x, copy: True=True, nan=0.0, posinf=None, neginf=None)", "np.isfinite(x)")

constant("np.floor, np.ceil, np.rint, np.trunc, np.spacing(x)")
constant("np.isnan, np.isinf, np.isfinite, np.signbit, np.logical_not(x)")
constant("np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal(a, b)")
constant("np.logical_and, np.logical_or, np.logical_xor, np.floor_divide(a, b)")
constant("np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.left_shift, np.right_shift, np.gcd, np.lcm(a, b)")
constant("np.invert, np.bitwise_not, np.bitwise_invert, np.bitwise_count(x)")
constant("np.bitwise_left_shift, np.bitwise_right_shift(a, b)")
