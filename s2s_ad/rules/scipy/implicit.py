"""SciPy, "Optimization and root finding" (scipy.optimize): derivatives at the solution, not of the way to it.

Where f(y, *args) = 0, the derivative of y in args is -(df/dy)^-1 df/dargs. It is as precise as the solution is. The
starting point and the bracket have no part in it.
"""

from __future__ import annotations

from scipy import optimize

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules.declare import general, linear
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.results import FLOAT, always, array_value, same
from s2s_ad.rules.rule import Inner, Result, Values, unknown
from s2s_ad.runtime import scipy_implicit
from s2s_ad.values import Value

add_module("optimize", optimize)
runtime.add_helpers(scipy_implicit)


def vector(values: Values) -> Value:
    """One axis, of the length of the starting point."""
    shape = v.shape_of(array_value(values["x0"]))
    return v.Array("float64", shape if shape is not None and len(shape) == 1 else (None,))


def number(values: Values) -> Value:
    """A number, of Python or of NumPy, where the starting point is one."""
    return v.one_of((FLOAT, v.NumpyScalar("float64"))) if v.is_scalar(values["x0"]) else v.Unknown()


def adjoint_of(values: Values) -> str:
    """The helper for one unknown, for several, or for both."""
    match values.get("y"):
        case v.Array(shape=tuple() as shape) if shape:
            return "vector_root_adjoint"
        case known if known is not None and v.is_scalar(known):
            return "number_root_adjoint"
        case _:
            return "root_adjoint"


def solver(head: str, function: str, result: Result, fixed: str = "") -> None:
    """The rows of a root finder: the function, its further arguments, and what comes out."""
    general(
        f"optimize.{head}",
        vjp={"args": lambda values: f"{adjoint_of(values)}(y_bar, y, args, f_forward, f_pullback, f_active{fixed})"},
        jvp={"args": f"root_tangent(args_dot, y, args, f_forward, f_names, f_active{fixed})"},
        inner=Inner(function), refused=frozenset({function}), sequences=frozenset({"args"}), result=result,
    )  # fmt: skip


for _name in ("brentq", "brenth", "ridder", "bisect"):
    solver(f"{_name}(f, a, b, args=(), xtol=2e-12, rtol=8.881784197001252e-16, maxiter=100, full_output: False = False,"
           " disp=True)", "f", always(FLOAT))  # fmt: skip
solver("newton(func, x0, fprime=None, args=(), tol=1.48e-08, maxiter=50, fprime2=None, x1=None, rtol=0.0,"
       " full_output: False = False, disp=True)", "func", number)  # fmt: skip
solver("fsolve(func, x0, args=(), fprime=None, full_output: 0 = 0, col_deriv=0, xtol=1.49012e-08, maxfev=0, band=None,"
       " epsfcn=None, factor=100, diag=None)", "func", vector)  # fmt: skip
solver("fixed_point(func, x0, args=(), xtol=1e-08, maxiter=500, method='del2')", "func", unknown, fixed=", True")


def object_solver(
    head: str, function: str, field: str, kind: type, helper: str, result: Result, minimised: str | None = None
) -> None:
    """The rows of a solver that returns an object: of its fields, the solution alone has a derivative."""
    adjoint = f"solution_bar(y_bar.{field}, y_bar, {field!r})"
    general(
        f"optimize.{head}",
        vjp={"args": f"{helper}({adjoint}, y.{field}, args, f_forward, f_pullback, f_active)"},
        jvp={"args": f"Shadow({field}=root_tangent(args_dot, y.{field}, args, f_forward, f_names, f_active))"},
        inner=Inner(function, (f"y.{field}",), minimised=minimised, squares=function == minimised),
        refused=frozenset({function, minimised or function}), sequences=frozenset({"args"}),
        result=lambda values: v.ObjectOf(kind, ((field, result(values)),)),
    )  # fmt: skip


object_solver("root(fun, x0, args=(), method='hybr', jac=None, tol=None, callback: None = None, options=None)",
              "fun", "x", optimize.OptimizeResult, "vector_root_adjoint", vector)  # fmt: skip
object_solver(
    "root_scalar(f, args=(), method=None, bracket=None, fprime=None, fprime2=None, x0=None, x1=None, xtol=None,"
    " rtol=None, maxiter=None, options=None)",
    "f", "root", optimize.RootResults, "number_root_adjoint", always(FLOAT),
)  # fmt: skip
# At a minimum the gradient is 0: it is the function `jac` of which the solution is a root. Where that is not given, or
# made by differences, it is derived from the function itself
object_solver(
    "minimize(fun, x0, args=(), method=None, jac=None, hess=None, hessp=None, bounds: None = None,"
    " constraints: () = (), tol=None, callback: None = None, options=None)",
    "jac", "x", optimize.OptimizeResult, "vector_root_adjoint", vector, minimised="fun",
)  # fmt: skip
object_solver(
    "least_squares(fun, x0, jac='2-point', bounds: None = None, method='trf', ftol=1e-08, xtol=1e-08, gtol=1e-08,"
    " x_scale=None, loss: 'linear' = 'linear', f_scale=1.0, diff_step=None, tr_solver=None, tr_options=None,"
    " jac_sparsity=None, max_nfev=None, verbose=0, args=(), kwargs: None = None, callback: None = None, workers=None)",
    "fun", "x", optimize.OptimizeResult, "vector_root_adjoint", vector, minimised="fun",
)  # fmt: skip
linear("runtime.solution_bar(e, shadow, field, still=())", e="y_bar", jvp={"e": "e_dot"}, result=same("e"))
