"""Interpolation and polynomials."""

from tests.coverage.samples import Samples, each

SAMPLES: Samples = {
    "numpy.interp": ["np.interp(p, np.array([0.0, 0.5, 0.75, 1.0]), x)", "np.interp(u, np.cumsum(q) - 5.0, x)",
                     "np.interp(s, np.array([0.0, 1.0]), [s, t])", "np.interp(3.0 * u, np.cumsum(p), x, left=s)"],
    "numpy.polyval": ["np.polyval(v, x)", "np.polyval([s, t, 2.0], x)"],
    **each("numpy", "polyadd polysub polymul", "np.{}(x, v)"),
    "numpy.polydiv": ["np.polydiv(x, q[:2])"],
    "numpy.polyder": ["np.polyder(x)", "np.polyder(x, 2)"],
    "numpy.polyint": ["np.polyint(x)", "np.polyint(x, 2)", "np.polyint(x, k=s)"],
    "numpy.polyfit": ["np.polyfit(x, u, 2)", "np.polyfit(x, u, 1, w=p)"],
    "numpy.poly": ["np.poly(v)"],
    "numpy.roots": ["np.roots(np.array([1.0, -s, -t]))"],
}  # fmt: skip
