"""SciPy, "Linear algebra" (scipy.linalg): Schur's and Hessenberg's forms, functions of matrices, products with Q.

The formulas stand in runtime/scipy_schur.py. Forms and vectors have derivatives where the eigenvalues differ, or, of
Hessenberg's form, where no element beside the diagonal is 0; elsewhere these are nan or inf.
"""

from __future__ import annotations

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.rules.declare import derived, general
from s2s_ad.rules.decompositions import like
from s2s_ad.rules.facts import constant_at
from s2s_ad.rules.results import array_value
from s2s_ad.rules.rule import Inner, Values
from s2s_ad.rules.scipy.matrices import asked, tuple_of
from s2s_ad.runtime import scipy_schur
from s2s_ad.values import Value

runtime.add_helpers(scipy_schur)


def pair(values: Values) -> Value:
    """Two matrices of the same shape; complex ones if that is asked for, or may be."""
    real = constant_at(values, "output") in ("real", "r") and v.dtype_of(array_value(values["a"])) == "float64"
    shape = v.shape_of(array_value(values["a"]))
    return v.TupleOf((v.Array("float64" if real else None, shape),) * 2)


def complex_pair(values: Values) -> Value:
    """Two complex matrices."""
    return v.TupleOf(tuple(v.Array(None, v.shape_of(array_value(values[name]))) for name in "TZ"))


def multiplied(values: Values) -> Value:
    """A product as long as c in one axis, and R."""
    rank = v.rank_of(array_value(values["c"]))
    return v.TupleOf((v.Array(None, (None,) * rank if rank else None), v.Array(None, (None, None))))


def hessenberg_result(values: Values) -> Value:
    """H, and Q if it is asked for."""
    match constant_at(values, "calc_q"):
        case True:
            return tuple_of("nn", "nn")(values)
        case False:
            return like("nn")(values)
        case _:
            return v.Unknown()


def hessenberg_back(values: Values) -> str:
    """The adjoint; where Q is not returned, it is computed again."""
    alone = "hessenberg_adjoint_alone(y_bar, a)"
    return asked(values, "calc_q", "calc_q", "hessenberg_adjoint(y_bar[0], y_bar[1], y[0], y[1])", alone)


def hessenberg_forward(values: Values) -> str:
    """The tangent, likewise."""
    alone = "hessenberg_tangent_alone(a_dot, a)"
    return asked(values, "calc_q", "calc_q", "hessenberg_tangent(a_dot, y[0], y[1])", alone)


general(
    "linalg.schur(a, output='real', lwork=None, overwrite_a: False = False, sort: None = None, check_finite=True)",
    vjp={"a": "schur_adjoint(y_bar[0], y_bar[1], y[0], y[1])"}, jvp={"a": "schur_tangent(a_dot, y[0], y[1])"},
    result=pair, axes={"a": (2,)},
)  # fmt: skip
general("linalg.hessenberg(a, calc_q=False, overwrite_a: False = False, check_finite=True)",
        alone_from="a",  # of two rows or one, H is a itself
        vjp={"a": hessenberg_back}, jvp={"a": hessenberg_forward}, result=hessenberg_result,
        real_only=True, axes={"a": (2,)}, cost="Q is made; a matrix by a vector for each column")  # fmt: skip
derived("linalg.rsf2csf(T, Z, check_finite=True)", by="T Z", source=scipy_schur.complex_schur, real_only=True,
        result=complex_pair)  # fmt: skip
general(
    "linalg.qr_multiply(a, c, mode='right', pivoting: False = False, conjugate: False = False,"
    " overwrite_a: False = False, overwrite_c: False = False)",
    vjp={"a": "y_parts[0]", "c": "y_parts[1]"}, shared="multiplied_adjoint(y_bar[0], y_bar[1], a, c, mode)",
    jvp={"a": "multiplied_tangent(a_dot, None, a, c, y, mode)", "c": "multiplied_tangent(None, c_dot, a, c, y, mode)"},
    result=multiplied, real_only=True, axes={"a": (2,), "c": (1, 2)},
    cost="the function does not make Q, which the derivative needs",
)  # fmt: skip
# By divided differences of f at the eigenvalues: N. Higham, "Functions of Matrices" (2008), theorem 3.11
general(
    "linalg.funm(A, func, disp: True = True)",
    vjp={"A": "funm_adjoint(y_bar, A, f_forward, f_pullback)"},
    jvp={"A": "funm_tangent(A_dot, A, f_forward, f_names)"},
    inner=Inner("func", ("np.linalg.eigvals(A) + 0j",), None), refused=frozenset({"func"}),
    result=lambda values: v.Array(None, v.shape_of(array_value(values["A"]))), axes={"A": (2,)},
)  # fmt: skip
