"""SciPy's integrals of functions, and initial value problems (scipy.integrate).

Leibniz: d/dc of the integral of f(x, c) over a < x < b is the integral of df/dc; in b it is f(b, c), in a -f(a, c).
The formulas for differential equations stand in runtime/scipy_ode.py.
"""

from __future__ import annotations

from scipy import integrate

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules.declare import general
from s2s_ad.rules.facts import is_left_out
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.rule import Inner, Template, Values
from s2s_ad.runtime import scipy_implicit, scipy_ode
from s2s_ad.values import Value

add_module("integrate", integrate)
runtime.add_helpers(scipy_implicit)
runtime.add_helpers(scipy_ode)
general(
    "integrate.quad(func, a, b, args=(), full_output: 0 = 0, epsabs=1.49e-08, epsrel=1.49e-08, limit=50, points=None)",
    vjp={"args": "integral_adjoint(y_bar[0], a, b, args, f_forward, f_pullback, f_active)",
         "a": "-y_bar[0] * func(a, *args)", "b": "y_bar[0] * func(b, *args)"},
    jvp={"args": "[integral_tangent(args_dot, a, b, args, f_forward, f_names, f_active), 0.0]",
         "a": "[-a_dot * func(a, *args), 0.0]", "b": "[b_dot * func(b, *args), 0.0]"},
    inner=Inner("func", ("float(b)",)), refused=frozenset({"func"}), sequences=frozenset({"args"}),
    result=lambda values: v.TupleOf((v.Scalar("float"), v.Scalar("float"))),
)  # fmt: skip
BACK = "ode_adjoint(y_bar, y, t, args, f_forward, f_pullback, f_active, rtol, atol)"
THERE = "y, t, args, f_forward, f_names, f_active, rtol, atol)"
general(
    "integrate.odeint(func, y0, t, args=(), Dfun: None = None, col_deriv=0, full_output: 0 = 0, ml=None, mu=None,"
    " rtol=None, atol=None, tcrit=None, h0=0.0, hmax=0.0, hmin=0.0, ixpr=0, mxstep=0, mxhnil=0, mxordn=12, mxords=5,"
    " printmessg=0, tfirst: False = False)",
    vjp={"y0": "np.reshape(y_parts[0], np.shape(y0))", "args": "y_parts[1]"}, shared=BACK,
    jvp={"y0": f"ode_tangent(y0_dot, None, {THERE}", "args": f"ode_tangent(None, args_dot, {THERE}"},
    inner=Inner("func", ("np.asarray(y0, float)", "t[0]")), refused=frozenset({"func", "t"}),
    sequences=frozenset({"args"}), result=lambda values: v.Array("float64", (None, None)),
)  # fmt: skip


def with_args(text: str) -> Template:
    """The items of args, of which there are none if it is left out."""
    return lambda values: text.replace("ARGS", "()" if is_left_out(values, "args") else "args")


def solution(values: Values) -> Value:
    """Times, and states in columns."""
    kind = type(integrate.solve_ivp(lambda t, y: y, (0.0, 1.0), [0.0]))
    return v.ObjectOf(kind, (("t", v.Array("float64", (None,))), ("y", v.Array("float64", (None, None)))))


STATES_BAR = "solution_bar(y_bar.y, y_bar, 'y', ('t',))"
FLOW_BACK = f"flow_adjoint({STATES_BAR}, y, ARGS, f_forward, f_pullback, f_active, rtol, atol)"
FLOW = "Shadow(t=np.zeros_like(y.t), y=flow_tangent({}, y, ARGS, f_forward, f_names, f_active, rtol, atol))"
general(
    "integrate.solve_ivp(fun, t_span, y0, method='RK45', t_eval=None, dense_output: False = False, events: None = None,"
    " vectorized: False = False, args=None, *, rtol=0.001, atol=1e-06, first_step=None, max_step=None, jac=None,"
    " min_step=0.0, jac_sparsity=None, lband=None, uband=None)",
    vjp={"y0": "np.reshape(y_parts[0], np.shape(y0))", "args": "y_parts[1]"}, shared=with_args(FLOW_BACK),
    jvp={"y0": with_args(FLOW.format("y0_dot, None")), "args": with_args(FLOW.format("None, args_dot"))},
    inner=Inner("fun", ("y.t[0]", "y.y[:, 0]")), refused=frozenset({"fun", "t_span", "t_eval"}),
    sequences=frozenset({"args"}), result=solution,
)  # fmt: skip
