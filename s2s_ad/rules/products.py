"""NumPy, "Linear algebra": products of vectors and matrices. Those of two known ranks are written out.

Of Y = A B: A_bar = Y_bar B^T and B_bar = A^T Y_bar. Giles (2008), section 2.2.2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import bilinear, general
from s2s_ad.rules.facts import constant_at, is_given, is_left_out, is_real, rank
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


def conjugated(values: Values, text: str, *names: str) -> str:
    """The conjugate, where there may be an imaginary part."""
    return text if all(is_real(values, name) for name in names) else f"np.conj({text})"


def aligned(values: Values) -> bool:
    """Is the axis at the same place in both operands, and in the result? It is counted in each by itself."""
    axis = constant_at(values, "axis")
    same = rank(values, "a") is not None and rank(values, "a") == rank(values, "b")
    return same or (isinstance(axis, int) and axis < 0)


def vecdot_left(values: Values) -> str:
    """NumPy conjugates the first operand."""
    if not aligned(values):
        product = conjugated(values, "np.expand_dims(y_bar, -1) * np.moveaxis(b, axis, -1)", "a", "b")
        return f"np.moveaxis(unbroadcast({product}, np.moveaxis(a, axis, -1)), -1, axis)"
    return f"unbroadcast({conjugated(values, 'np.expand_dims(y_bar, axis) * b', 'a', 'b')}, a)"


def vecdot_right(values: Values) -> str:
    """The adjoint, along each vector."""
    if not aligned(values):
        product = f"np.expand_dims(y_bar, -1) * {conjugated(values, 'np.moveaxis(a, axis, -1)', 'a')}"
        return f"np.moveaxis(unbroadcast({product}, np.moveaxis(b, axis, -1)), -1, axis)"
    return f"unbroadcast(np.expand_dims(y_bar, axis) * {conjugated(values, 'a', 'a')}, b)"


def vecmat_left(values: Values) -> str:
    """NumPy conjugates the vector."""
    return f"unbroadcast({conjugated(values, 'np.matvec(b, y_bar)', 'a', 'b')}, a)"


def vecmat_right(values: Values) -> str:
    """An outer product for each vector."""
    return f"unbroadcast(np.expand_dims({conjugated(values, 'a', 'a')}, -1) * np.expand_dims(y_bar, -2), b)"


def cross_part(side: str, axes: Callable[[Values], str]) -> Template:
    """The other operand crossed with the adjoint; which axes hold the vectors is said where it isn't the last."""
    return lambda values: f"cross_{side}(y_bar, a, b{axes(values)})"


def cross_axes(values: Values) -> str:
    """What `axis` says holds for all three."""
    if is_left_out(values, "axis"):
        plain = all(constant_at(values, name) == -1 for name in ("axisa", "axisb", "axisc"))
        return "" if plain else ", (axisa, axisb, axisc)"
    same = "(axis, axis, axis)"
    return f", {same}" if is_given(values, "axis") else f", (axisa, axisb, axisc) if axis is None else {same}"


def crossed(values: Values) -> Value:
    """Vectors in three dimensions; only `np.cross` takes two, and of two such makes an array with an axis less."""
    usual = {"axisa": -1, "axisb": -1, "axisc": -1, "axis": None if "axisa" in values else -1}
    if all(constant_at(values, name) == usual[name] for name in usual if name in values):
        lasts = [shape[-1] for name in "ab" if (shape := v.shape_of(array_value(values[name])))]
        if 3 in lasts or "axisa" not in values:
            return product(v.broadcast_shapes)(values)
    a, b = array_value(values["a"]), array_value(values["b"])
    return v.Array(dtype_by(np.multiply, a, b)) if v.is_number(a) and v.is_number(b) else v.Unknown()


def multi_dot_pullback(values: Values) -> str:
    """The transposes of the factors before, the adjoint, those of the factors behind."""
    arrays = values["arrays"]
    items = v.items_of(arrays)
    if items is None:
        return "[multi_dot_part(y_bar, arrays, i) for i in range(len(arrays))]"
    count = len(items)
    if not all(v.rank_of(item) == 2 for item in items):
        return f"[{', '.join(f'multi_dot_part(y_bar, arrays, {i})' for i in range(count))}]"
    parts = [
        [*(f"arrays[{k}].T" for k in reversed(range(i))), "y_bar", *(f"arrays[{k}].T" for k in range(count - 1, i, -1))]
        for i in range(count)
    ]
    return f"[{', '.join(f'np.linalg.multi_dot([{chr(44).join(part)}])' for part in parts)}]"


def multi_dot_tangent(values: Values) -> str:
    """One factor after the other replaced by its tangent."""
    items = v.items_of(values["arrays"])
    if items is None:
        return "sum(np.linalg.multi_dot([*arrays[:i], arrays_dot[i], *arrays[i + 1:]]) for i in range(len(arrays)))"
    count = len(items)
    rows = [[f"arrays_dot[{k}]" if k == i else f"arrays[{k}]" for k in range(count)] for i in range(count)]
    return " + ".join(f"np.linalg.multi_dot([{', '.join(row)}])" for row in rows)


def multi_dot_result(values: Values) -> Value:
    """The product of all, one after the other."""
    items = v.items_of(values["arrays"])
    if not items:
        return v.Unknown()
    total = array_value(items[0])
    for item in items[1:]:
        total = product(dot_shape)({"a": total, "b": item})
    return total


bilinear("np.matmul, np.linalg.matmul(a, b, out=None)", a=left, b=right, result=matmul_result)
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
    cost="the function only reads, both adjoints are written",
    result=product(lambda a, b: ()),
)  # fmt: skip
bilinear("np.linalg.outer(a, b)", a="y_bar @ b", b="a @ y_bar", result=product(outer_shape))
for _head, _axes in (
    ("np.cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None)", cross_axes),
    ("np.linalg.cross(a, b, axis=-1)", lambda values: ", (axis, axis, axis)"),
):
    bilinear(_head, a=cross_part("left", _axes), b=cross_part("right", _axes), result=crossed)
MATRIX = "the function only reads the matrix, whose adjoint is written"
bilinear("np.vecdot, np.linalg.vecdot(a, b, axis=-1)", a=vecdot_left, b=vecdot_right,
         jvp={"a": "np.vecdot(a_dot, b, axis=axis)", "b": "np.vecdot(a, b_dot, axis=axis)"},
         cost="the function only reads, both adjoints are written")  # fmt: skip
bilinear("np.matvec(a, b)", a="unbroadcast(np.expand_dims(y_bar, -1) * np.expand_dims(b, -2), a)",
         b="unbroadcast(np.matvec(np.swapaxes(a, -1, -2), y_bar), b)", cost=MATRIX)  # fmt: skip
bilinear("np.vecmat(a, b)", a=vecmat_left, b=vecmat_right, cost=MATRIX)
general("np.linalg.multi_dot(arrays, out: None = None)", vjp={"arrays": multi_dot_pullback},
        jvp={"arrays": multi_dot_tangent}, sequences=frozenset({"arrays"}), result=multi_dot_result,
        cost="each adjoint is a product of all the others")  # fmt: skip
