"""Elementwise functions of one and of two arguments."""

from tests.coverage.samples import Samples, each

SAMPLES: Samples = {
    **each("numpy", "abs absolute fabs negative positive cbrt square sin cos tan sinh cosh tanh arctan arcsinh atan"
           " asinh exp exp2 expm1 deg2rad rad2deg degrees radians sinc i0 reciprocal", "np.{}(x)", "np.{}(s)"),
    **each("numpy", "sqrt log log2 log10 log1p arcsin arccos arctanh asin acos atanh", "np.{}(p)", "np.{}(s)"),
    **each("numpy", "arccosh acosh", "np.{}(q)"),
    **each("numpy", "conj conjugate real imag angle", "np.{}(x + 1j * q)"),
    "numpy.real_if_close": ["np.real_if_close(x)"],
    **each("numpy", "modf frexp", "np.{}(x)[0]"),
    **each("numpy", "floor ceil rint trunc fix round around sign signbit spacing", "x * np.{}(x)"),
    **each("numpy", "add subtract multiply divide true_divide maximum minimum fmax fmin arctan2 atan2 hypot logaddexp"
           " logaddexp2 copysign", "np.{}(A, x)", "np.{}(x, s)"),
    **each("numpy", "power pow float_power", "np.{}(P, p)", "np.{}(x, 3)"),
    **each("numpy", "mod remainder fmod", "np.{}(x, q)"),
    "numpy.divmod": ["np.divmod(x, q)[1]"],
    "numpy.ldexp": ["np.ldexp(x, 3)"],
    "numpy.nextafter": ["np.nextafter(x, q)"],
    **each("numpy", "floor_divide", "x * np.{}(x, 0.3)"),
    "numpy.heaviside": ["x * np.heaviside(x, 0.5)"],
}  # fmt: skip
