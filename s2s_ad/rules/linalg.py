"""NumPy, "Linear algebra": solving, inverting, determinants and norms.

M. Giles, "An extended collection of matrix derivative results for forward and reverse mode algorithmic
differentiation" (2008), section 2.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import general
from s2s_ad.rules.facts import constant_at, is_real, rank
from s2s_ad.rules.reductions import options, spread
from s2s_ad.rules.results import array_value, dtype_by, reduced
from s2s_ad.rules.rule import Values
from s2s_ad.values import ABSENT, Value


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
    return v.Array(dtype_by(_inexact, a, b), shape)


def _inexact(*numbers: object) -> Any:
    dtype = np.result_type(*numbers)  # type: ignore[arg-type]
    return np.ones(1, dtype if np.issubdtype(dtype, np.inexact) else float)


def inverse(values: Values) -> Value:
    """A matrix of the same shape."""
    a = array_value(values["a"])
    return v.Array(dtype_by(_inexact, a), v.shape_of(a))


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
    return v.array_of(dtype_by(_inexact, a), None if shape is None else shape[:-2]) if v.is_number(a) else v.Unknown()


def slogdet_pullback(values: Values) -> str:
    """The transposed inverse, of the second result alone."""
    factor = "y_bar[1]" if rank(values, "a") == 2 else "np.expand_dims(y_bar[1], (-2, -1))"
    return f"{factor} * {transposed(values, 'np.linalg.inv(a)')}"


def slogdet_tangent(values: Values) -> str:
    """The sign stays."""
    return "[np.zeros_like(y[0]), np.trace(np.linalg.solve(a, a_dot), axis1=-2, axis2=-1)]"


def slogdet_result(values: Values) -> Value:
    """Two numbers for each matrix."""
    return v.TupleOf((determinant(values),) * 2, type(np.linalg.slogdet(np.eye(1))))


def slope(values: Values) -> str:
    """The derivative of a norm: x / y for the usual one, which is 0 at 0."""
    order, known, axis = constant_at(values, "ord"), rank(values, "x"), constant_at(values, "axis")
    vectors = known == 1 or isinstance(axis, int)
    y = "y" if axis is None or constant_at(values, "keepdims") is True else "np.expand_dims(y, axis)"
    whole = known is not None and axis is not ABSENT and is_real(values, "x")
    if whole and (order is None or (order == 2 and vectors) or (order == "fro" and known == 2)):
        return f"ratio_or_zero(x, {y})"
    if whole and vectors and order == 1:
        return "np.sign(x)"
    if whole and vectors and order in (np.inf, -np.inf):
        return f"np.sign(x) * ties(np.abs(x), y{options(values)})"
    if whole and vectors and isinstance(order, int | float) and order != 0:
        return f"np.sign(x) * ratio_or_zero(np.abs(x), {y}) ** (ord - 1)"
    if whole and known == 2 and axis is None and order in (1, -1, np.inf, -np.inf):
        return _largest_sum(order in (1, -1))
    return f"norm_slope(x, y{'' if order is None else ', ord'}{options(values)})"


def _largest_sum(of_columns: bool) -> str:
    """The signs in the column, or the row, whose sum is the norm."""
    summed, compared = (0, 1) if of_columns else (1, 0)
    sums = f"np.sum(np.abs(x), axis={summed}, keepdims=True)"
    return f"np.sign(x) * ties({sums}, np.reshape(y, (1, 1)), axis={compared}, keepdims=True)"


def norm_pullback(values: Values) -> str:
    """The slope, times the adjoint of each norm."""
    return f"{spread(values, array='x')} * {slope(values)}"


def norm_tangent(values: Values) -> str:
    """The sum of slopes times tangents."""
    product = f"x_dot * {slope(values)}"
    return f"np.sum({product if is_real(values, 'x') else f'np.real({product})'}{options(values)})"


def norm_result(values: Values) -> Value:
    """Real numbers, one without `axis`."""
    x = array_value(values["x"])
    shape, dtype = v.shape_of(x), dtype_by(_modulus, x)
    keepdims, axis = constant_at(values, "keepdims"), constant_at(values, "axis")
    return v.array_of(dtype, None if shape is None else reduced(shape, axis, keepdims))


def _modulus(x: object) -> object:
    return np.abs(_inexact(x))


general("np.linalg.solve(a, b)", vjp={"a": solve_a, "b": solve_b},
        jvp={"a": solve_a_dot, "b": "np.linalg.solve(a, b_dot)"}, result=solved)  # fmt: skip
general("np.linalg.inv(a)", vjp={"a": inv_pullback}, jvp={"a": "-y @ a_dot @ y"}, result=inverse)
general("np.linalg.det(a)", vjp={"a": det_pullback}, jvp={"a": det_tangent}, result=determinant)
general("np.linalg.slogdet(a)", vjp={"a": slogdet_pullback}, jvp={"a": slogdet_tangent}, result=slogdet_result)
general("np.linalg.norm(x, ord=None, axis=None, keepdims=False)", vjp={"x": norm_pullback}, jvp={"x": norm_tangent},
        result=norm_result)  # fmt: skip
