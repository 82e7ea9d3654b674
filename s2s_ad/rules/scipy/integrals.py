"""SciPy's integrals of functions (scipy.integrate): under the integral sign, and at both ends.

Leibniz: d/dc of the integral of f(x, c) over a < x < b is the integral of df/dc; in b it is f(b, c), in a -f(a, c).
"""

from __future__ import annotations

from scipy import integrate

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules.declare import general
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.rule import Inner
from s2s_ad.runtime import scipy_implicit

add_module("integrate", integrate)
runtime.add_helpers(scipy_implicit)
general(
    "integrate.quad(func, a, b, args=(), full_output: 0 = 0, epsabs=1.49e-08, epsrel=1.49e-08, limit=50, points=None)",
    vjp={"args": "integral_adjoint(y_bar[0], a, b, args, f_forward, f_pullback, f_active)",
         "a": "-y_bar[0] * func(a, *args)", "b": "y_bar[0] * func(b, *args)"},
    jvp={"args": "[integral_tangent(args_dot, a, b, args, f_forward, f_names, f_active), 0.0]",
         "a": "[-a_dot * func(a, *args), 0.0]", "b": "[b_dot * func(b, *args), 0.0]"},
    inner=Inner("func", ("b",)), refused=frozenset({"func"}), sequences=frozenset({"args"}),
    result=lambda values: v.TupleOf((v.Scalar("float"), v.Scalar("float"))),
)  # fmt: skip
