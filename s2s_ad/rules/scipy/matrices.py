"""SciPy, "Linear algebra" (scipy.linalg): factors, functions of matrices, and matrices made of their elements."""

from __future__ import annotations

from s2s_ad import values as v
from s2s_ad.rules.axes import ARRAYS, MATRICES
from s2s_ad.rules.declare import constant, general, linear
from s2s_ad.rules.decompositions import EIGH_BACK, EIGH_FORWARD, SVD_BACK, TRIANGLES, VECTORS, chosen, in_modes, like
from s2s_ad.rules.facts import constant_at, is_left_out
from s2s_ad.rules.helpers import each_like
from s2s_ad.rules.linalg import inverse
from s2s_ad.rules.results import array_value
from s2s_ad.rules.rule import Result, Template, Values, choose
from s2s_ad.values import Value

UNCHECKED = "overwrite_a: False = False, check_finite=True"
A_MATRIX = {"a": (2,)}
NO_SUBSET = "subset_by_index: None = None, subset_by_value: None = None, driver=None"


def tuple_of(*changes: str) -> Result:
    """A plain tuple of arrays."""
    return lambda values: v.TupleOf(tuple(like(change)(values) for change in changes))


def tridiagonal_result(values: Values) -> Value:
    """As many eigenvalues and vectors as the diagonal is long."""
    lengths = v.shape_of(array_value(values["d"])) or (None,)
    return tuple_of("k", "mm")({"a": v.Array("float64", lengths * 2)})


def frechet(values: Values) -> Value:
    """The derivative, beside the value if that is asked for."""
    known = like("mn")({"a": values["A"]})
    both = v.dtype_of(array_value(values["A"])) == v.dtype_of(array_value(values["E"]))
    one = known if both else v.Array(None, v.shape_of(known))
    match constant_at(values, "compute_expm"):
        case True:
            return v.TupleOf((one, one))
        case False:
            return one
        case _:
            return v.Unknown()


def like_x(values: Values) -> Value:
    """The shape of the elements."""
    return v.Array(v.dtype_of(array_value(values["e"])), v.shape_of(array_value(values["x"])))


def svd_result(values: Values) -> Value:
    """U, S and V^H, or S alone."""
    match constant_at(values, "compute_uv"), constant_at(values, "full_matrices"):
        case False, _:
            return like("k")(values)
        case True, True:
            return tuple_of("mm", "k", "nn")(values)
        case True, False:
            return tuple_of("mk", "k", "kn")(values)
        case _:
            return v.Unknown()


def lu_result(values: Values) -> Value:
    """Which rows were exchanged, in real numbers, and both factors."""
    p, *factors = (like(change)(values) for change in ("mm", "mk", "kn"))
    return v.TupleOf((v.Array(None, v.shape_of(p)), *factors))


def qr_result(values: Values) -> Value:
    """Q and R, R alone in a tuple; with the places of the columns."""
    kinds = {"full": ("mm", "mn"), "economic": ("mk", "kn"), "r": ("mn",)}
    changes = kinds.get(str(constant_at(values, "mode")))
    pivoting = constant_at(values, "pivoting")
    if changes is None or not isinstance(pivoting, bool):
        return v.Unknown()
    parts = tuple(like(change)(values) for change in changes)
    return v.TupleOf((*parts, v.Array("int32", (None,))) if pivoting else parts)


def asked(values: Values, name: str, test: str, text: str, otherwise: str) -> str:
    """One of two texts, or the choice between them, if the argument isn't known."""
    known = constant_at(values, name)
    if known is v.ABSENT:
        return f"({text} if {test} else {otherwise})"
    return text if eval(test, {name: known}) else otherwise


def qr_pullback(values: Values) -> str:
    """With pivoting the columns go back to their places. R alone has all rows."""
    r, q = "qr_adjoint_of_r(y_bar[0][: a.shape[1]], a{})", "qr_adjoint(y_bar[0], y_bar[1], y[0], y[1])"
    pivoted_r = f"{r.format('[:, y[1]]')}[:, np.argsort(y[1])]"
    alone = asked(values, "pivoting", "pivoting", pivoted_r, r.format(""))
    both = asked(values, "pivoting", "pivoting", f"{q}[:, np.argsort(y[2])]", q)
    return asked(values, "mode", "mode == 'r'", alone, both)


def qr_forward(values: Values) -> str:
    """The tangents of the factors of the permuted matrix; the order stays."""
    pivoted_r = "[qr_r_tangent(a_dot[:, y[1]], a[:, y[1]]), np.zeros(len(y[1]))]"
    pivoted = "[*qr_tangent(a_dot[:, y[2]], y[0], y[1]), np.zeros(len(y[2]))]"
    alone = asked(values, "pivoting", "pivoting", pivoted_r, "[qr_r_tangent(a_dot, a)]")
    both = asked(values, "pivoting", "pivoting", pivoted, "qr_tangent(a_dot, y[0], y[1])")
    return asked(values, "mode", "mode == 'r'", alone, both)


def kept(text: Template, name: str) -> Template:
    """The dtype of the argument, for functions that answer in double precision."""

    def template(values: Values) -> str:
        double = v.dtype_of(array_value(values[name])) in ("float64", "complex128")
        return choose(text, values) if double else f"as_kind({choose(text, values)}, {name})"

    return template


def function_of_matrix(values: Values) -> Value:
    """A matrix of the same shape."""
    return inverse({"a": values["A"]})


PLACED = "the function copies a vector into each row; its adjoint sums over where the elements stand"


def elements(name: str, *parameters: str, rest: str = "") -> None:
    """A matrix whose elements are those of its arguments: where they stand is seen on a matrix of their numbers."""

    def places(values: Values, varied: str) -> str:
        given = [p for p in parameters if p == varied or not is_left_out(values, p)]
        numbers = (f"np.arange(1, len({p}) + 1)" if p == varied else f"np.zeros(len({p}))" for p in given)
        return f"linalg.{name}({', '.join([*numbers, *(['n, mode'] if rest else [])])})"

    vjp = {p: (lambda values, p=p: f"placed(y_bar, {places(values, p)}, {p})") for p in parameters}
    jvp = {p: (lambda values, p=p: f"taken({p}_dot, {places(values, p)})") for p in parameters}
    defaults = [p if p != "r" else "r=None" for p in parameters]
    head = f"linalg.{name}({', '.join([*defaults, *([rest] if rest else [])])})"
    conjugated = name == "toeplitz"  # the first row of a complex one
    linear(head, jvp=jvp, real_only=conjugated, axes=dict.fromkeys(parameters, (1,)), cost=PLACED, **vjp)


general(
    f"linalg.cholesky(a, lower=False, {UNCHECKED})",
    vjp={"a": chosen("lower", True, "cholesky_adjoint(y_bar, y)",
                     "dagger(cholesky_adjoint(dagger(y_bar), dagger(y)))")},
    jvp={"a": chosen("lower", True, "cholesky_tangent(a_dot, y)",
                     "dagger(cholesky_tangent(dagger(a_dot), dagger(y)))")},
    result=inverse, axes=A_MATRIX, cost=TRIANGLES,
)  # fmt: skip
general(
    "linalg.lu(a, permute_l: False = False, overwrite_a: False = False, check_finite=True, p_indices: False = False)",
    vjp={"a": "lu_adjoint(y_bar[1], y_bar[2], y[0], y[1], y[2])"}, jvp={"a": "lu_tangent(a_dot, y[0], y[1], y[2])"},
    axes=A_MATRIX, cost=TRIANGLES, result=lu_result,
)  # fmt: skip
general(
    "linalg.qr(a, overwrite_a: False = False, lwork=None, mode='full', pivoting=False, check_finite=True)",
    vjp={"a": in_modes("linalg.qr", qr_pullback, "full qr r economic")},
    jvp={"a": in_modes("linalg.qr", qr_forward, "full qr r economic")}, result=qr_result, axes=A_MATRIX,
)  # fmt: skip
general(
    "linalg.svd(a, full_matrices=True, compute_uv=True, overwrite_a: False = False, check_finite=True,"
    " lapack_driver='gesdd')",
    vjp={"a": chosen("compute_uv", True, SVD_BACK, "svdvals_adjoint(y_bar, a)")},
    jvp={"a": chosen("compute_uv", True, "svd_tangent(a_dot, y[0], y[1], y[2])", "svdvals_tangent(a_dot, a)")},
    result=svd_result, axes=A_MATRIX,
)  # fmt: skip
general(f"linalg.svdvals(a, {UNCHECKED})", vjp={"a": "svdvals_adjoint(y_bar, a)"},
        jvp={"a": "svdvals_tangent(a_dot, a)"}, result=like("k"), axes=A_MATRIX)  # fmt: skip
general(
    "linalg.eigh(a, b: None = None, *, lower=True, eigvals_only: False = False, overwrite_a: False = False,"
    f" overwrite_b: False = False, type=1, check_finite=True, {NO_SUBSET})",
    vjp={"a": chosen("lower", True, EIGH_BACK, f"dagger({EIGH_BACK})")},
    jvp={"a": chosen("lower", True, EIGH_FORWARD.format("a_dot"), EIGH_FORWARD.format("dagger(a_dot)"))},
    result=tuple_of("k", "mm"), axes=A_MATRIX,
)  # fmt: skip
general(
    "linalg.eigvalsh(a, b: None = None, *, lower=True, overwrite_a: False = False, overwrite_b: False = False, type=1,"
    f" check_finite=True, {NO_SUBSET})",
    vjp={"a": chosen("lower", True, "eigvalsh_adjoint(y_bar, a)", "dagger(eigvalsh_adjoint(y_bar, dagger(a)))")},
    jvp={"a": chosen("lower", True, "eigvalsh_tangent(a_dot, a)", "eigvalsh_tangent(dagger(a_dot), dagger(a))")},
    result=like("k"), axes=A_MATRIX, cost=VECTORS,
)  # fmt: skip
general(
    "linalg.eigh_tridiagonal(d, e, eigvals_only: False = False, select: 'a' = 'a', select_range: None = None,"
    " check_finite=True, tol=0.0, lapack_driver='auto')",
    vjp={"d": "y_parts[0]", "e": "y_parts[1]"}, shared="eigh_tridiagonal_adjoint(y_bar[0], y_bar[1], y[0], y[1])",
    jvp={"d": "eigh_tridiagonal_tangent(d_dot, np.zeros_like(e), y[0], y[1])",
         "e": "eigh_tridiagonal_tangent(np.zeros_like(d), e_dot, y[0], y[1])"},
    result=tridiagonal_result, axes={"d": (1,), "e": (1,)},
    cost="vectors are multiplied with vectors, n^3 each, where the function iterates",
)  # fmt: skip
general("linalg.polar(a, side='right')", vjp={"a": "polar_adjoint(y_bar[0], y_bar[1], a, y[0], side)"},
        jvp={"a": "polar_tangent(a_dot, a, y[0], side)"}, real_only=True, axes=A_MATRIX,
        result=lambda values: tuple_of("mn", "??" if constant_at(values, "side") is v.ABSENT else
                                       "nn" if constant_at(values, "side") == "right" else "mm")(values))  # fmt: skip

# Functions of matrices: N. Higham, "Functions of Matrices" (2008), chapters 3, 6, 10, 11
general("linalg.expm(A)",
        vjp={"A": kept("linalg.expm_frechet(np.swapaxes(A, -1, -2), y_bar, compute_expm=False)", "A")},
        jvp={"A": "linalg.expm_frechet(A, A_dot, compute_expm=False)"}, result=function_of_matrix, axes={"A": MATRICES},
        cost="the derivative costs three times the function: Al-Mohy & Higham (2009), section 6")  # fmt: skip
general(
    "linalg.expm_frechet(A, E, method=None, compute_expm=True, check_finite=True)",
    vjp={"A": chosen("compute_expm", False, "expm_second(A.T, E.T, y_bar)",
                     "linalg.expm_frechet(A.T, y_bar[0], compute_expm=False) + expm_second(A.T, E.T, y_bar[1])"),
         "E": chosen("compute_expm", False, "linalg.expm_frechet(A.T, y_bar, compute_expm=False)",
                     "linalg.expm_frechet(A.T, y_bar[1], compute_expm=False)")},
    jvp={"A": chosen("compute_expm", False, "expm_second(A, E, A_dot)",
                     "[linalg.expm_frechet(A, A_dot, compute_expm=False), expm_second(A, E, A_dot)]"),
         "E": chosen("compute_expm", False, "linalg.expm_frechet(A, E_dot, compute_expm=False)",
                     "[np.zeros_like(A), linalg.expm_frechet(A, E_dot, compute_expm=False)]")},
    result=frechet, axes={"A": (2,), "E": (2,)},
    cost="the derivative is of second order: that of a matrix with twice the rows",
)  # fmt: skip
general("linalg.logm(A, disp: True = True)",
        vjp={"A": "logm_frechet(A.T, y_bar)"}, jvp={"A": "logm_frechet(A, A_dot)"}, axes={"A": (2,)},
        cost="the logarithm of a matrix with twice the rows")  # fmt: skip


# SciPy 1.17 takes the exponential of a number for its root
general("linalg.sqrtm(A, disp: True = True)", vjp={"A": "linalg.solve_sylvester(y.T, y.T, y_bar)"},
        jvp={"A": "linalg.solve_sylvester(y, y, A_dot)"}, axes={"A": (2,)})  # fmt: skip

elements("toeplitz", "c", "r")
elements("hankel", "c", "r")
elements("circulant", "c")
elements("leslie", "f", "s")
elements("convolution_matrix", "a", rest="n, mode='full'")
linear("linalg.block_diag(*arrs)", arrs="unblock_diag(y_bar, arrs)", jvp={"arrs": "linalg.block_diag(*arrs_dot)"},
       axes={"arrs": (0, 1, 2)}, sequences=frozenset({"arrs"}))  # fmt: skip
SIGNS = "np.sign(np.expand_dims(a, -1) - np.expand_dims(a, -2))"
general("linalg.fiedler(a)", vjp={"a": f"np.sum((y_bar + np.swapaxes(y_bar, -1, -2)) * {SIGNS}, axis=-1)"},
        jvp={"a": f"(np.expand_dims(a_dot, -1) - np.expand_dims(a_dot, -2)) * {SIGNS}"}, axes={"a": ARRAYS},
        real_only=True,
        cost="the function is a difference and its absolute value; the adjoint takes signs, and sums")  # fmt: skip

# The first coefficient divides the others: each stands, negative, at one place
for _name in ("companion", "fiedler_companion"):
    _places = f"np.maximum(-1 - linalg.{_name}(np.concatenate(([1], np.arange(2, len(a) + 1)))), 0)"
    _rest = f"-placed(y_bar, {_places}, a[1:]) / a[0]"
    _rates = "(a[1:] * (a_dot[0] / a[0]) - a_dot[1:]) / a[0]"
    general(
        f"linalg.{_name}(a)",
        vjp={"a": f"np.concatenate((-np.sum({_rest} * a[1:], keepdims=True) / a[0], {_rest}))"},
        jvp={"a": f"taken({_rates}, {_places})"}, axes={"a": (1,)},
        cost="the function fills in a vector; its adjoint reads a matrix",
    )  # fmt: skip
constant("linalg.dft, linalg.hadamard, linalg.helmert, linalg.hilbert, linalg.invhilbert, linalg.pascal(n)",
         "linalg.invpascal(n)", "linalg.issymmetric, linalg.ishermitian, linalg.bandwidth(a)")  # fmt: skip

linear("runtime.placed(e, places, x)", e="taken(y_bar, places)", result=like_x)
linear("runtime.taken(e, places)", e="placed(y_bar, places, e)")
linear("runtime.unblock_diag(e, arrs)", e="linalg.block_diag(*y_bar)", result=each_like("arrs"))

