"""NumPy, "Linear algebra": solving, inverting, determinants and powers.

M. Giles, "An extended collection of matrix derivative results for forward and reverse mode algorithmic
differentiation" (2008), section 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import general
from s2s_ad.rules.facts import is_real, rank
from s2s_ad.rules.results import array_value, dtype_by
from s2s_ad.rules.rule import Values
from s2s_ad.values import Value

INVERSE = "factors take 2 n^3 / 3, the inverse that the derivative is takes 2 n^3 more"
ORDER = "tensor_rows(a, axes)"
TENSOR_B = f"tensor_solve_right(y_bar, a, b, {ORDER})"


def transposed(values: Values, name: str = "a") -> str:
    """The transpose of a matrix or of a stack of matrices."""
    return f"{name}.T" if rank(values, "a") == 2 else f"np.swapaxes({name}, -1, -2)"


def solve_b(values: Values) -> str:
    """b = A^-T y, with adjoints in the place of b and y."""
    solved = f"np.linalg.solve({transposed(values)}, y_bar)"
    if rank(values, "a") == 2 and rank(values, "b") in (1, 2):
        return solved
    stacked = rank(values, "a") is not None and rank(values, "y") == rank(values, "a")
    return f"unbroadcast({solved}, b)" if stacked else "solve_transposed(y_bar, a, b)"


def solve_a(values: Values) -> str:
    """A = -b y^T, with adjoints in the place of A and b."""
    solved = f"np.linalg.solve({transposed(values)}, y_bar)"
    match rank(values, "a"), rank(values, "b"):
        case 2, 1:
            return f"-np.outer({solved}, y)"
        case 2, 2:
            return f"-{solved} @ y.T"
        case _:
            return "solve_adjoint(solve_transposed(y_bar, a, y), y, a)"


def solve_a_dot(values: Values) -> str:
    """y' = -A^-1 A' y."""
    plain = rank(values, "a") == 2 and rank(values, "b") in (1, 2)
    return "-np.linalg.solve(a, a_dot @ y)" if plain else "-solve_stacked(a, apply_matrix(a_dot, y))"


def solved(values: Values) -> Value:
    """As long as b, for a matrix."""
    a, b = array_value(values["a"]), array_value(values["b"])
    shape = v.shape_of(b) if v.rank_of(a) == 2 and v.rank_of(b) in (1, 2) else None
    return v.Array(dtype_by(inexact_like, a, b), shape)


def inexact_like(*numbers: Any) -> Any:
    """What linear algebra makes of numbers: integers become floats."""
    dtype = np.result_type(*numbers)
    return np.ones(1, dtype if np.issubdtype(dtype, np.inexact) else float)


def inverse(values: Values) -> Value:
    """A matrix of the same shape."""
    a = array_value(values["a"])
    return v.Array(dtype_by(inexact_like, a), v.shape_of(a))


def inv_pullback(values: Values) -> str:
    """A = -Y^T Y Y^T, with adjoints in the place of A and of the second Y."""
    return f"-{transposed(values, 'y')} @ y_bar @ {transposed(values, 'y')}"


def per_matrix(values: Values) -> str:
    """A number for each matrix of a stack, against the matrices."""
    return "y_bar" if rank(values, "a") == 2 else "np.expand_dims(y_bar, (-2, -1))"


def det_pullback(values: Values) -> str:
    """The cofactors."""
    return f"{per_matrix(values)} * cofactors(a)"


def det_tangent(values: Values) -> str:
    """Jacobi's formula."""
    return "np.sum(cofactors(a) * a_dot)" if rank(values, "a") == 2 else "np.sum(cofactors(a) * a_dot, axis=(-2, -1))"


def determinant(values: Values) -> Value:
    """A number for each matrix."""
    a = array_value(values["a"])
    shape = v.shape_of(a)
    known = None if shape is None else shape[:-2]
    return v.array_of(dtype_by(inexact_like, a), known) if v.is_number(a) else v.Unknown()


def slogdet_pullback(values: Values) -> str:
    """The transposed inverse; of the second result alone, where the sign can't turn as that of complex numbers does."""
    factor = "y_bar[1]" if is_real(values, "a") else "slogdet_weight(y_bar, y)"
    spread = factor if rank(values, "a") == 2 else f"np.expand_dims({factor}, (-2, -1))"
    return f"{spread} * {transposed(values, 'np.linalg.inv(a)')}"


def slogdet_tangent(values: Values) -> str:
    """The sign of a real determinant stays."""
    rate = "np.trace(np.linalg.solve(a, a_dot), axis1=-2, axis2=-1)"
    return f"[np.zeros_like(y[0]), {rate}]" if is_real(values, "a") else f"slogdet_rates({rate}, y)"


def slogdet_result(values: Values) -> Value:
    """Two numbers for each matrix."""
    sign = determinant(values)
    logarithm = v.array_of(dtype_by(modulus, array_value(values["a"])), v.shape_of(sign))
    return v.TupleOf((sign, logarithm), type(np.linalg.slogdet(np.eye(1))))


def is_product(arguments: Mapping[str, Any], values: Mapping[str, Value]) -> bool:
    """Whether a power of a matrix is known to be another array: the first is the matrix itself."""
    return getattr(arguments["n"], "value", 1) != 1


def modulus(number: object) -> Any:
    """The absolute value, never an integer."""
    return np.abs(inexact_like(number))


general("np.linalg.solve(a, b)", vjp={"a": solve_a, "b": solve_b},
        jvp={"a": solve_a_dot, "b": "np.linalg.solve(a, b_dot)"}, result=solved)  # fmt: skip
general("np.linalg.inv(a)", vjp={"a": inv_pullback}, jvp={"a": "-y @ a_dot @ y"}, result=inverse)
general("np.linalg.det(a)", vjp={"a": det_pullback}, jvp={"a": det_tangent}, result=determinant,
        cost=INVERSE)  # fmt: skip
general("np.linalg.slogdet(a)", vjp={"a": slogdet_pullback}, jvp={"a": slogdet_tangent}, result=slogdet_result,
        cost=INVERSE)  # fmt: skip
# The first power is the array itself
general("np.linalg.matrix_power(a, n)", vjp={"a": "matrix_power_slope(y_bar, np.swapaxes(a, -1, -2), n)"},
        jvp={"a": "matrix_power_slope(a_dot, a, n)"}, view_of="a", view="fixed", new_for=is_product,
        result=inverse)  # fmt: skip

# Tensors are matrices whose rows and columns have several indices
general("np.linalg.tensorinv(a, ind=2)", vjp={"a": "tensor_inverse_adjoint(y_bar, y, ind)"},
        jvp={"a": "-np.tensordot(np.tensordot(y, a_dot, ind), y, np.ndim(a) - ind)"})  # fmt: skip
general(
    "np.linalg.tensorsolve(a, b, axes=None)",
    vjp={"a": f"tensor_solve_left({TENSOR_B}, y, a, {ORDER})", "b": TENSOR_B},
    jvp={"a": f"-np.linalg.tensorsolve(a, tensor_apply(a_dot, y, b, {ORDER}), axes)",
         "b": "np.linalg.tensorsolve(a, b_dot, axes)"},
)  # fmt: skip
