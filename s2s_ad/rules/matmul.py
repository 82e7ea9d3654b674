"""The matrix product: which transpose it has depends on the ranks of both operands."""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.facts import rank
from s2s_ad.rules.results import array_value, dtype_by
from s2s_ad.rules.rule import Values
from s2s_ad.values import Shape, Value

LEFT = {(1, 1): "y_bar * b", (2, 1): "np.outer(y_bar, b)", (1, 2): "b @ y_bar", (2, 2): "y_bar @ b.T"}
RIGHT = {(1, 1): "y_bar * a", (2, 1): "a.T @ y_bar", (1, 2): "np.outer(a, y_bar)", (2, 2): "a.T @ y_bar"}


def left(values: Values) -> str:
    """The transpose of `a -> a @ b`.

    >>> left({"a": v.Array("float64", (3, 4)), "b": v.Array("float64", (4,))})
    'np.outer(y_bar, b)'
    """
    ranks = (rank(values, "a"), rank(values, "b"))
    if _same_batch(values):
        return "y_bar @ np.swapaxes(b, -1, -2)"
    return LEFT.get(ranks, "matmul_left(y_bar, a, b)")  # type: ignore[arg-type]


def right(values: Values) -> str:
    """The transpose of `b -> a @ b`."""
    ranks = (rank(values, "a"), rank(values, "b"))
    if _same_batch(values):
        return "np.swapaxes(a, -1, -2) @ y_bar"
    return RIGHT.get(ranks, "matmul_right(y_bar, a, b)")  # type: ignore[arg-type]


def _same_batch(values: Values) -> bool:
    shapes = [v.shape_of(values[name]) if name in values else None for name in ("a", "b")]
    batches = [shape[:-2] for shape in shapes if shape is not None and len(shape) > 2]
    return len(batches) == 2 and batches[0] == batches[1] and None not in batches[0]


def matmul_result(values: Values) -> Value:
    """The product of two arrays of any rank above 0."""
    if not isinstance(out := values.get("out", v.Nothing()), v.Nothing):
        return out
    a, b = array_value(values["a"]), array_value(values["b"])
    if not (v.is_number(a) and v.is_number(b)):
        return v.Unknown()
    return v.array_of(dtype_by(np.multiply, a, b), matmul_shape(v.shape_of(a), v.shape_of(b)))


def matmul_shape(a: Shape | None, b: Shape | None) -> Shape | None:
    """The shape of `a @ b`; None where a rank isn't known.

    >>> matmul_shape((5, 3, 4), (4,))
    (5, 3)
    """
    if not a or not b:
        return None
    batch = v.broadcast_shapes(a[:-2], b[:-2])
    return None if batch is None else (*batch, *a[-2:-1], *(b[-1:] if len(b) > 1 else ()))
