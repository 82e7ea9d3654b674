"""NumPy, "Linear algebra": factors, eigenvalues of symmetric matrices, pseudoinverses.

NumPy reads one triangle of a symmetric matrix alone, so the adjoint of the other is zero.
Cholesky: I. Murray, "Differentiation of the Cholesky decomposition" (2016). Eigenvalues: Giles (2008), section 3.1.
The formulas of the others stand in `runtime.factors` and `runtime.least_squares`.
"""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.errors import unsupported
from s2s_ad.rules.declare import constant, general, linear
from s2s_ad.rules.facts import constant_at, is_left_out
from s2s_ad.rules.linalg import inexact_like, inverse, modulus
from s2s_ad.rules.results import array_value, dtype_by
from s2s_ad.rules.rule import Result, Template, Values, choose
from s2s_ad.values import Shape, Value

VECTORS = "values alone take 4 n^3 / 3, the vectors that their derivatives are made of 9 n^3"
TRIANGLES = "a factor takes n^3 / 3 or twice that, products with triangles as BLAS makes them 2 n^3 each"
SVD_BACK = "svd_adjoint(y_bar[0], y_bar[1], y_bar[2], y[0], y[1], y[2])"
EIGH_BACK, EIGH_FORWARD = "eigh_adjoint(y_bar[0], y_bar[1], y[0], y[1])", "eigh_tangent({}, y[0], y[1])"


def chosen(name: str, default: object, text: str, otherwise: str) -> Template:
    """One text if an argument has its default, another if it has another value; the choice, if that isn't known."""

    def template(values: Values) -> str:
        given = constant_at(values, name)
        if given is v.ABSENT:
            return f"{text} if {name} == {default!r} else {otherwise}"
        return text if given == default else otherwise

    return template


def in_modes(name: str, template: Template, modes: str) -> Template:
    """A template that is an error in other modes than these, such as the reflections of `mode='raw'`: when the
    derivative is written, or when it runs, if the mode isn't known before."""

    def text(values: Values) -> str:
        given = constant_at(values, "mode")
        if isinstance(given, str) and given not in modes.split():
            way_out = f"use one of mode={', '.join(map(repr, modes.split()))}"
            raise unsupported(None, f"{name} has no rule for mode={given!r}", way_out)
        chosen_by = f"mode_with_rule(mode, {modes!r})" if given is v.ABSENT else "mode"
        return choose(template, values).replace("mode ==", f"{chosen_by} ==")

    return text


constant("runtime.mode_with_rule(mode, modes)", result=lambda values: values["mode"])
QR_MODES = "reduced complete r full f"


def like(change: str) -> Result:
    """An array of the dtype that linear algebra makes of `a`, with another shape.

    The change says by letters which axes the matrix m n has afterwards; k is the shorter of both.
    """

    def result(values: Values) -> Value:
        shape = v.shape_of(array_value(values["a"]))
        real = len(change) == 1
        return v.Array(dtype_by(modulus if real else inexact_like, array_value(values["a"])), axes(shape, change))

    return result


def axes(shape: Shape | None, change: str) -> Shape | None:
    """The axes by their letters.

    >>> axes((5, 3, 3), "k"), axes((5, 3, 4), "nm")
    ((5, 3), (5, 4, 3))
    """
    if shape is None or len(shape) < 2:
        return None
    m, n = shape[-2:]
    lengths = {"m": m, "n": n, "k": m if m == n else None, "?": None}
    return (*shape[:-2], *(lengths[letter] for letter in change))


def several(kind: type, *changes: str) -> Result:
    """A named tuple of such arrays."""
    return lambda values: v.TupleOf(tuple(like(change)(values) for change in changes), kind)


def svd_result(values: Values) -> Value:
    """U, S and V^H, or S alone."""
    match constant_at(values, "compute_uv"), constant_at(values, "full_matrices"):
        case False, _:
            return like("k")(values)
        case True, full:
            outer = ("mm", "nn") if full is True else ("mk", "kn") if full is False else ("m?", "?n")
            return several(type(np.linalg.svd(np.eye(1))), outer[0], "k", outer[1])(values)
        case _:
            return v.Unknown()


def qr_result(values: Values) -> Value:
    """Q and R, or R alone."""
    kind = type(np.linalg.qr(np.eye(1)))
    match constant_at(values, "mode"):
        case "reduced":
            return several(kind, "mk", "kn")(values)
        case "complete":
            return several(kind, "mm", "mn")(values)
        case "r":
            return like("kn")(values)
        case _:
            return v.Unknown()


def any_eigenpairs(values: Values) -> v.TupleOf:
    """Of real matrices, NumPy returns real numbers if all eigenvalues are real, else complex ones."""
    a = array_value(values["a"])
    shape = v.shape_of(a)
    dtype = dtype_by(inexact_like, a)
    known = dtype if dtype is not None and "complex" in dtype else None
    parts = tuple(v.Array(known, axes(shape, change)) for change in ("k", "mm"))
    return v.TupleOf(parts, type(np.linalg.eig(np.eye(1))))


def least_squares(values: Values) -> Value:
    """The solution, of the rank of b; squares of residuals, or nothing; the rank; the singular values."""
    a, b = array_value(values["a"]), array_value(values["b"])
    dtype, shape = dtype_by(inexact_like, a, b), v.shape_of(b)
    columns = v.shape_of(a) or (None, None)
    x = v.Array(dtype, None if shape is None else (columns[-1], *shape[1:]))
    squares = v.Array(dtype_by(modulus, v.Array(dtype, (1,))), (None,))
    return v.TupleOf((x, squares, v.NumpyScalar("int32"), like("k")(values)))


general("np.linalg.cholesky(a, upper=False)",
        vjp={"a": chosen("upper", False, "cholesky_adjoint(y_bar, y)",
                         "dagger(cholesky_adjoint(dagger(y_bar), dagger(y)))")},
        jvp={"a": chosen("upper", False, "cholesky_tangent(a_dot, y)",
                         "dagger(cholesky_tangent(dagger(a_dot), dagger(y)))")}, result=inverse,
        cost=TRIANGLES)  # fmt: skip
general("np.linalg.eigh(a, UPLO='L')", vjp={"a": chosen("UPLO", "L", EIGH_BACK, f"dagger({EIGH_BACK})")},
        jvp={"a": chosen("UPLO", "L", EIGH_FORWARD.format("a_dot"), EIGH_FORWARD.format("dagger(a_dot)"))},
        result=several(type(np.linalg.eigh(np.eye(1))), "k", "mm"))  # fmt: skip
general("np.linalg.eigvalsh(a, UPLO='L')",
        vjp={"a": chosen("UPLO", "L", "eigvalsh_adjoint(y_bar, a)", "dagger(eigvalsh_adjoint(y_bar, dagger(a)))")},
        jvp={"a": chosen("UPLO", "L", "eigvalsh_tangent(a_dot, a)", "eigvalsh_tangent(dagger(a_dot), dagger(a))")},
        result=like("k"), cost=VECTORS)  # fmt: skip
general("np.linalg.eig(a)", vjp={"a": "eig_adjoint(y_bar[0], y_bar[1], y[0], y[1])"},
        jvp={"a": "eig_tangent(a_dot, y[0], y[1])"}, result=any_eigenpairs)  # fmt: skip
general("np.linalg.eigvals(a)", vjp={"a": "eigvals_adjoint(y_bar, y, a)"}, jvp={"a": "eigvals_tangent(a_dot, y, a)"},
        result=lambda values: any_eigenpairs(values).items[0])  # fmt: skip
general("np.linalg.svd(a, full_matrices=True, compute_uv=True, hermitian: False = False)",
        vjp={"a": chosen("compute_uv", True, SVD_BACK, "svdvals_adjoint(y_bar, a)")},
        jvp={"a": chosen("compute_uv", True, "svd_tangent(a_dot, y[0], y[1], y[2])", "svdvals_tangent(a_dot, a)")},
        result=svd_result)  # fmt: skip
general("np.linalg.svdvals(a)", vjp={"a": "svdvals_adjoint(y_bar, a)"}, jvp={"a": "svdvals_tangent(a_dot, a)"},
        result=like("k"))  # fmt: skip
general("np.linalg.qr(a, mode='reduced')",
        vjp={"a": in_modes("np.linalg.qr", chosen("mode", "r", "qr_adjoint_of_r(y_bar, a)",
                                                  "qr_adjoint(y_bar[0], y_bar[1], y[0], y[1])"), QR_MODES)},
        jvp={"a": in_modes("np.linalg.qr", chosen("mode", "r", "qr_tangent_of_r(a_dot, a)",
                                                  "qr_tangent(a_dot, y[0], y[1])"), QR_MODES)},
        result=qr_result)  # fmt: skip
def inverse_of(values: Values) -> str:
    """The result; a cutoff that is given may drop more than rounding errors."""
    usual = all(is_left_out(values, name) for name in ("rcond", "rtol"))
    return "y" if usual else "of_constant_rank(y, a)"


general("np.linalg.pinv(a, rcond=None, hermitian: False = False, *, rtol=None)",
        vjp={"a": lambda values: f"pinv_adjoint(y_bar, a, {inverse_of(values)})"},
        jvp={"a": lambda values: f"pinv_tangent(a_dot, a, {inverse_of(values)})"}, result=like("nm"))  # fmt: skip
linear("runtime.of_constant_rank(inverse, a)", inverse="y_bar", jvp={"inverse": "inverse_dot"}, view_of="inverse",
       view="always", result=lambda values: values["inverse"])  # fmt: skip
general(
    "np.linalg.lstsq(a, b, rcond=None)",
    vjp={"a": "lstsq_left(y_bar[0], y_bar[1], y_bar[3], a, b, y[0], y_parts)",
         "b": "lstsq_right(y_bar[0], y_bar[1], a, b, y[0], y_parts)"},
    jvp={"a": "lstsq_tangent(a_dot, np.zeros_like(b), a, b, y)",
         "b": "lstsq_tangent(np.zeros_like(a), b_dot, a, b, y)"},
    result=least_squares, shared="low_rank_inverse(a, y[2])",
    cost="the function gives no factors: the matrix is factored again, and multiplied with",
)  # fmt: skip
