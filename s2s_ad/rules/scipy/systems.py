"""SciPy, "Linear algebra" (scipy.linalg): systems of equations, and the factors that solve them.

For A y = b: b_bar = A^-T y_bar and A_bar = -b_bar y^T (Giles 2008, section 2.3.1), of the part of A that is read.
"""

from __future__ import annotations

from scipy import linalg

from s2s_ad import runtime
from s2s_ad import values as v
from s2s_ad.errors import unsupported
from s2s_ad.rules.declare import general, linear
from s2s_ad.rules.decompositions import TRIANGLES, like
from s2s_ad.rules.facts import constant_at, rank
from s2s_ad.rules.heads import add_module
from s2s_ad.rules.linalg import INVERSE, det_pullback, det_tangent, determinant, inexact_like, inv_pullback, inverse
from s2s_ad.rules.results import array_value, dtype_by
from s2s_ad.rules.rule import Result, Template, Values
from s2s_ad.runtime import scipy_linalg, scipy_systems
from s2s_ad.values import ABSENT, Value

add_module("linalg", linalg)
runtime.add_helpers(scipy_linalg)
runtime.add_helpers(scipy_systems)
PRODUCTS = "the function is two triangular systems; the adjoint of the factor takes products with both, and one system"
UNCHECKED = "overwrite_a: False = False, check_finite=True"


def given(values: Values, *defaults: tuple[str, object]) -> str:
    """The keywords of a call that aren't at their defaults."""
    return "".join(f", {name}={name}" for name, default in defaults if constant_at(values, name) != default)


def turned(values: Values, name: str = "transposed") -> str:
    """The keyword that asks for the transposed system, or no longer asks for it."""
    match constant_at(values, name):
        case v.ABSENT:
            return f", {name}=not {name}"
        case asked:
            return "" if asked else f", {name}=True"


def check_axes(name: str, values: Values) -> None:
    """An error for what SciPy takes besides matrices and vectors, or as many of both."""
    a, b = array_value(values["a"]), array_value(values["b"])
    if v.rank_of(a) in (0, 1) or v.rank_of(b) == 0:
        raise unsupported(None, f"{name} has no rule for a number", "divide, or make it a matrix and a vector")
    if v.rank_of(b) == 1 and (v.rank_of(a) or 0) > 2:
        reason = f"{name} has no rule for one vector and many matrices"
        raise unsupported(None, reason, "give the vector another axis: b[:, np.newaxis]")
    if v.shape_of(a) == (1, 1) and v.shape_of(b) not in ((1,), (1, 1), None):
        raise unsupported(None, f"{name} has no rule for a matrix of one element", "divide by its element: b / a[0, 0]")


def solution(values: Values, right: str, transposed: bool = False) -> str:
    """The system with another right side."""
    check_axes("linalg.solve", values)
    structure = given(values, ("lower", False), ("assume_a", None))
    trans = turned(values) if transposed else given(values, ("transposed", False))
    return f"linalg.solve(a, {right}{structure}{trans})"


def whole(values: Values) -> bool:
    """Whether all of the matrix is read."""
    return constant_at(values, "assume_a") in (None, "gen", "general", "banded")


def solve_a(values: Values) -> str:
    """The outer product, and its transpose for the transposed system."""
    outer = outer_product(values, solution(values, "y_bar", transposed=True))
    match constant_at(values, "transposed"):
        case False:
            pass
        case True:
            outer = f"np.swapaxes({outer}, -1, -2)"
        case _:
            outer = f"(np.swapaxes({outer}, -1, -2) if transposed else {outer})"
    return outer if whole(values) else f"unread({outer}, assume_a, lower)"


def outer_product(values: Values, left: str) -> str:
    """Minus the outer product with the solution."""
    match rank(values, "a"), rank(values, "b"):
        case 2, 1:
            return f"-np.outer({left}, y)"
        case 2, 2:
            return f"-{left} @ y.T"
        case _:
            return f"solve_adjoint({left}, y, a)"


def solve_a_dot(values: Values) -> str:
    """y' = -A^-1 A' y."""
    moved = "a_dot" if whole(values) else "as_read(a_dot, assume_a, lower)"
    match constant_at(values, "transposed"):
        case False:
            pass
        case True:
            moved = f"np.swapaxes({moved}, -1, -2)"
        case _:
            moved = f"np.swapaxes({moved}, -1, -2) if transposed else {moved}"
    return f"-{solution(values, f'apply_matrix({moved}, y)')}"


def solved(values: Values) -> Value:
    """As long as b, for a matrix."""
    a, b = array_value(values["a"]), array_value(values["b"])
    shape = v.shape_of(b) if v.rank_of(a) == 2 and v.rank_of(b) in (1, 2) else None
    return v.Array(dtype_by(inexact_like, a, b), shape)


def like_b(values: Values) -> Value:
    """As long as b."""
    b = array_value(values["b"])
    return v.Array(None, v.shape_of(b)) if v.rank_of(b) in (1, 2) else v.Unknown()


def trans_of(values: Values, other: bool) -> str:
    """The keyword `trans`, or its opposite: of real matrices, "C" is "T"."""
    asked = constant_at(values, "trans")
    if asked is ABSENT:
        return ", trans=0 if trans in (1, 2, 'T', 'C') else 1" if other else ", trans=trans"
    return "" if (asked in (0, "N")) != other else ", trans=1"


def triangular(values: Values, right: str, other: bool = False) -> str:
    """The triangular system with another right side."""
    check_axes("linalg.solve_triangular", values)
    options = given(values, ("lower", False), ("unit_diagonal", False))
    return f"linalg.solve_triangular(a, {right}{trans_of(values, other)}{options})"


def part_read(values: Values, text: str) -> str:
    """The triangle of a matrix that is read."""
    unit = given(values, ("unit_diagonal", False))
    if constant_at(values, "lower") is ABSENT or unit:
        return f"triangle({text}, lower{unit})"
    return f"np.{'tril' if constant_at(values, 'lower') else 'triu'}({text})"


def transposed_by(values: Values, text: str) -> str:
    """The transpose, where `trans` asks for the transposed system."""
    asked = constant_at(values, "trans")
    if asked is ABSENT:
        return f"({text} if trans in (0, 'N') else np.swapaxes({text}, -1, -2))"
    return text if asked in (0, "N") else f"np.swapaxes({text}, -1, -2)"


def triangular_a(values: Values) -> str:
    """The outer product, of the triangle alone."""
    return part_read(values, transposed_by(values, outer_product(values, triangular(values, "y_bar", other=True))))


def triangular_a_dot(values: Values) -> str:
    """y' = -A^-1 A' y with the triangle of A'."""
    moved = transposed_by(values, part_read(values, "a_dot"))
    return f"-{triangular(values, f'apply_matrix({moved}, y)')}"


def of_pair(change: str) -> Result:
    """The result of a factorisation: the matrix and what tells how to read it."""

    def result(values: Values) -> Value:
        flag = v.OneOf(frozenset({v.Scalar("bool"), v.Array("bool", ())}))  # an array since SciPy 1.18
        second = flag if change == "lower" else v.Array("int32", (None,))
        return v.TupleOf((like("mn")(values), second))

    return result


def det_a(values: Values) -> str:
    """The cofactors, in the dtype of the matrix."""
    text = det_pullback(values)
    return text if v.dtype_of(array_value(values["a"])) == "float64" else f"as_kind({text}, a)"


def double_determinant(values: Values) -> Value:
    """In double precision, whatever the matrix."""
    found = determinant({"a": v.Array("float64", v.shape_of(array_value(values["a"])))})
    return found if v.dtype_of(array_value(values["a"])) in ("float32", "float64") else v.Unknown()


def lu_trans(values: Values) -> str:
    """The opposite of `trans` of lu_solve."""
    asked = constant_at(values, "trans")
    return ", trans=0 if trans else 1" if asked is ABSENT else "" if asked else ", trans=1"


general(f"linalg.inv(a, {UNCHECKED}, *, assume_a: None = None, lower: False = False)",
        vjp={"a": inv_pullback}, jvp={"a": "-y @ a_dot @ y"}, result=inverse)  # fmt: skip
general(f"linalg.det(a, {UNCHECKED})", vjp={"a": det_a}, jvp={"a": det_tangent}, result=double_determinant,
        cost=INVERSE)  # fmt: skip
general(
    "linalg.solve(a, b, lower=False, overwrite_a: False = False, overwrite_b: False = False, check_finite=True,"
    " assume_a=None, transposed=False)",
    vjp={"a": solve_a, "b": lambda values: f"unbroadcast({solution(values, 'y_bar', transposed=True)}, b)"},
    jvp={"a": solve_a_dot, "b": lambda values: solution(values, "b_dot")}, result=solved, real_only=True,
)  # fmt: skip
general(
    "linalg.solve_triangular(a, b, trans=0, lower=False, unit_diagonal=False, overwrite_b: False = False,"
    " check_finite=True)",
    vjp={"a": triangular_a, "b": lambda values: f"unbroadcast({triangular(values, 'y_bar', other=True)}, b)"},
    jvp={"a": triangular_a_dot, "b": lambda values: triangular(values, "b_dot")}, result=solved, real_only=True,
    cost=TRIANGLES,
)  # fmt: skip
general(
    f"linalg.cho_factor(a, lower=False, {UNCHECKED})",
    vjp={"a": "cho_factor_adjoint(y_bar[0], y[0], lower)"}, jvp={"a": "[cho_factor_tangent(a_dot, y[0], lower), 0.0]"},
    result=of_pair("lower"), real_only=True, axes={"a": (2,)}, cost=TRIANGLES,
)  # fmt: skip
general(
    "linalg.cho_solve(c_and_lower, b, overwrite_b: False = False, check_finite=True)",
    vjp={"c_and_lower": "[cho_adjoint(linalg.cho_solve(c_and_lower, y_bar), y, c_and_lower[0], c_and_lower[1]), 0.0]",
         "b": "unbroadcast(linalg.cho_solve(c_and_lower, y_bar), b)"},
    jvp={"c_and_lower": "-linalg.cho_solve(c_and_lower,"
         " cho_tangent(c_and_lower_dot[0], y, c_and_lower[0], c_and_lower[1]))",
         "b": "linalg.cho_solve(c_and_lower, b_dot)"},
    sequences=frozenset({"c_and_lower"}), result=like_b, real_only=True, cost=PRODUCTS,
)  # fmt: skip
general(
    f"linalg.lu_factor(a, {UNCHECKED})",
    vjp={"a": "lu_factor_adjoint(y_bar[0], y[0], y[1])"},
    jvp={"a": "[lu_factor_tangent(a_dot, y[0], y[1]), np.zeros(len(y[1]))]"}, result=of_pair("pivots"),
    axes={"a": (2,)}, cost=TRIANGLES,
)  # fmt: skip
general(
    "linalg.lu_solve(lu_and_piv, b, trans=0, overwrite_b: False = False, check_finite=True)",
    vjp={"lu_and_piv": lambda values: f"[lu_solve_adjoint(linalg.lu_solve(lu_and_piv, y_bar{lu_trans(values)}), y,"
         " lu_and_piv[0], lu_and_piv[1], trans), np.zeros(len(lu_and_piv[1]))]",
         "b": lambda values: f"unbroadcast(linalg.lu_solve(lu_and_piv, y_bar{lu_trans(values)}), b)"},
    jvp={"lu_and_piv": lambda values: f"-linalg.lu_solve(lu_and_piv, lu_solve_tangent(lu_and_piv_dot[0], y,"
         f" lu_and_piv[0], lu_and_piv[1], trans){given(values, ('trans', 0))})",
         "b": lambda values: f"linalg.lu_solve(lu_and_piv, b_dot{given(values, ('trans', 0))})"},
    sequences=frozenset({"lu_and_piv"}), result=like_b, real_only=True, cost=PRODUCTS,
)  # fmt: skip
BANDS = "(l_and_u[1], l_and_u[0])"
BANDED_B = f"linalg.solve_banded({BANDS}, banded_transpose(l_and_u, ab), y_bar)"
general(
    "linalg.solve_banded(l_and_u, ab, b, overwrite_ab: False = False, overwrite_b: False = False, check_finite=True)",
    vjp={"ab": f"banded_adjoint({BANDED_B}, y, l_and_u, ab)", "b": f"unbroadcast({BANDED_B}, b)"},
    jvp={"ab": "-linalg.solve_banded(l_and_u, ab, banded_product(l_and_u, ab_dot, y))",
         "b": "linalg.solve_banded(l_and_u, ab, b_dot)"}, result=like_b, axes={"ab": (2,), "b": (1, 2)},
)  # fmt: skip


def of_one_kind(text: str) -> Template:
    """A text for three real or three complex matrices: SciPy's solver takes a real Schur form among complex numbers."""

    def template(values: Values) -> str:
        dtypes = [str(v.dtype_of(array_value(values[name]))) for name in ("a", "b", "q")]
        if len({"complex" in dtype for dtype in dtypes if dtype != "None"}) > 1:
            reason = "linalg.solve_sylvester has no rule for real and complex matrices side by side"
            raise unsupported(None, reason, "make all of them complex: a + 0j")
        return text

    return template


SYLVESTER = "linalg.solve_sylvester(a.T, b.T, y_bar)"  # A Y + Y B = Q: Q_bar solves the transposed equation
general(
    "linalg.solve_sylvester(a, b, q)",
    vjp={"a": of_one_kind(f"-{SYLVESTER} @ y.T"), "b": of_one_kind(f"-y.T @ {SYLVESTER}"), "q": of_one_kind(SYLVESTER)},
    jvp={"a": of_one_kind("-linalg.solve_sylvester(a, b, a_dot @ y)"),
         "b": of_one_kind("-linalg.solve_sylvester(a, b, y @ b_dot)"),
         "q": of_one_kind("linalg.solve_sylvester(a, b, q_dot)")},
    result=lambda values: v.Array(None, v.shape_of(array_value(values["q"])) or (None, None)),
    axes={"a": (2,), "b": (2,), "q": (2,)},
)  # fmt: skip

linear("runtime.as_read(e, assume_a, lower)", e="unread(y_bar, assume_a, lower)", result=lambda values: values["e"])
linear("runtime.unread(e, assume_a, lower)", e="as_read(y_bar, assume_a, lower)", result=lambda values: values["e"])
linear("runtime.triangle(e, lower, unit_diagonal=False)", e="triangle(y_bar, lower, unit_diagonal)",
       result=lambda values: values["e"])  # fmt: skip
linear("runtime.banded_transpose(l_and_u, ab)", ab=f"banded_transpose({BANDS}, y_bar)",
       result=lambda values: values["ab"])  # fmt: skip
