"""NumPy, "Linear algebra": products of vectors and matrices. Those of two known ranks are written out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import bilinear, general
from s2s_ad.rules.facts import is_real, rank
from s2s_ad.rules.matmul import LEFT, RIGHT, left, matmul_result, right
from s2s_ad.rules.results import array_value, dtype_by
from s2s_ad.rules.rule import Result, Template, Values
from s2s_ad.values import Shape, Value

SCALED_LEFT = {(0, 0): "y_bar * b", (1, 0): "y_bar * b", (2, 0): "y_bar * b", (0, 1): "np.sum(y_bar * b)"}
SCALED_RIGHT = {(0, 0): "y_bar * a", (0, 1): "y_bar * a", (0, 2): "y_bar * a", (1, 0): "np.sum(y_bar * a)"}
INNER_LEFT = {(1, 1): "y_bar * b", (2, 1): "np.outer(y_bar, b)", (1, 2): "y_bar @ b", (2, 2): "y_bar @ b"}
INNER_RIGHT = {(1, 1): "y_bar * a", (2, 1): "y_bar @ a", (1, 2): "np.outer(y_bar, a)", (2, 2): "y_bar.T @ a"}


def by_ranks(table: dict[tuple[int, int], str], generic: str) -> Template:
    """The text for a pair of ranks."""

    def template(values: Values) -> str:
        a, b = rank(values, "a"), rank(values, "b")
        return generic if a is None or b is None else table.get((a, b), generic)

    return template


def product(shape_of: Callable[[Shape, Shape], Shape | None]) -> Result:
    """What a product of two arrays is, given the rule for its shape."""

    def result(values: Values) -> Value:
        if not isinstance(out := values.get("out", v.Nothing()), v.Nothing):
            return out
        a, b = array_value(values["a"]), array_value(values["b"])
        if not (v.is_number(a) and v.is_number(b)):
            return v.Unknown()
        mine, theirs = v.shape_of(a), v.shape_of(b)
        known = None if mine is None or theirs is None else shape_of(mine, theirs)
        return v.array_of(dtype_by(np.multiply, a, b), known)

    return result


def dot_shape(a: Shape, b: Shape) -> Shape:
    """The last axis of one against the last but one of the other."""
    return a + b if not a or not b else (*a[:-1], *b[:-2], *(b[-1:] if len(b) > 1 else ()))


def inner_shape(a: Shape, b: Shape) -> Shape:
    """The last axis of both."""
    return a + b if not a or not b else a[:-1] + b[:-1]


def outer_shape(a: Shape, b: Shape) -> Shape:
    """Sizes of both."""
    return (v.product(a), v.product(b))


def vdot_pullback(other: str, plain: str) -> Template:
    """The pullback for vectors of real numbers, and for anything."""

    def template(values: Values) -> str:
        real = is_real(values, "a") and is_real(values, "b")
        return f"y_bar * {other}" if real and rank(values, "a") == rank(values, "b") == 1 else plain

    return template


bilinear("np.matmul(a, b, out=None)", a=left, b=right, result=matmul_result)
bilinear(
    "np.dot(a, b, out=None)",
    a=by_ranks({**SCALED_LEFT, **LEFT}, "dot_left(y_bar, a, b)"),
    b=by_ranks({**SCALED_RIGHT, **RIGHT}, "dot_right(y_bar, a, b)"),
    result=product(dot_shape),
)  # fmt: skip
bilinear(
    "np.inner(a, b)",
    a=by_ranks({**SCALED_LEFT, **INNER_LEFT}, "inner_left(y_bar, a, b)"),
    b=by_ranks({**SCALED_RIGHT, **INNER_RIGHT}, "inner_right(y_bar, a, b)"),
    result=product(inner_shape),
)  # fmt: skip
bilinear(
    "np.outer(a, b, out=None)",
    a=by_ranks({(1, 1): "y_bar @ b"}, "np.reshape(y_bar @ np.ravel(b), np.shape(a))"),
    b=by_ranks({(1, 1): "a @ y_bar"}, "np.reshape(np.ravel(a) @ y_bar, np.shape(b))"),
    result=product(outer_shape),
)  # fmt: skip
general(
    "np.vdot(a, b)",
    vjp={"a": vdot_pullback("b", "np.reshape(np.conj(y_bar * np.ravel(b)), np.shape(a))"),
         "b": vdot_pullback("a", "np.reshape(y_bar * np.conj(np.ravel(a)), np.shape(b))")},
    jvp={"a": "np.vdot(a_dot, b)", "b": "np.vdot(a, b_dot)"},
    result=product(lambda a, b: ()),
)  # fmt: skip
bilinear(
    "np.cross(a, b, axisa: -1 = -1, axisb: -1 = -1, axisc: -1 = -1, axis: None = None)",
    a="unbroadcast(np.cross(b, y_bar), a)", b="unbroadcast(np.cross(y_bar, a), b)",
    result=product(lambda a, b: v.broadcast_shapes(a, b)),
)  # fmt: skip
bilinear("np.vecdot(a, b)", a="unbroadcast(np.expand_dims(y_bar, -1) * b, a)",
         b="unbroadcast(np.expand_dims(y_bar, -1) * a, b)")  # fmt: skip
bilinear("np.linalg.outer(a, b)", a="y_bar @ b", b="a @ y_bar", result=product(outer_shape))
