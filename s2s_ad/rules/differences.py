"""NumPy, "Sums, products, differences": cumulative functions, gradients over samples, integrals, convolutions.

All but the steps between samples are linear or bilinear. The transpose of a convolution with v is a correlation with v.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.axes import ARRAYS
from s2s_ad.rules.declare import bilinear, constant, general, linear
from s2s_ad.rules.facts import axes_of, constant_at, is_left_out, is_real, not_zero, rank, single_axis
from s2s_ad.rules.results import array_value, dtype_by, given_dtype, reduced, reshaped
from s2s_ad.rules.rule import Template, Values, choose
from s2s_ad.rules.scans import cumulative
from s2s_ad.values import Shape, Value

FLAG = ": {True, False} = False"
STEPS = "trapezoid_steps(a, x, dx, axis)"
MEANS = "trapezoid_means(a, axis)"


def by_step(text: Template) -> Template:
    """The derivative in the step, which counts where no places are given."""

    def template(values: Values) -> str:
        return choose(text, values) if is_left_out(values, "x") else f"({choose(text, values)} if x is None else 0.0)"

    return template


def step_pullback(values: Values) -> str:
    """The adjoint of one step for all, or of an array of them."""
    product = f"np.expand_dims(y_bar, axis) * {MEANS}"
    return f"np.sum({product})" if rank(values, "dx") == 0 else f"unbroadcast({product}, dx)"


def conjugated(text: str, name: str) -> Callable[[Values], str]:
    """The text of an argument, conjugated where it may be complex: `np.correlate` conjugates its second one."""
    return lambda values: text.format(name if is_real(values, name) else f"np.conj({name})")


def of_number(text: Template, name: str) -> Callable[[Values], str]:
    """The text of an argument that is a vector, for one that may be a number."""

    def chosen(values: Values) -> str:
        match rank(values, name):
            case 1:
                return choose(text, values)
            case 0:
                return f"np.sum({choose(text, values)})"
            case _:
                return f"np.reshape({choose(text, values)}, np.shape({name}))"

    return chosen


def convolved(name: str, other: str) -> Callable[[Values], str]:
    """The adjoint of one of two vectors, each of which may be a number: correlated with the other."""

    def text(values: Values) -> str:
        given = conjugated("{}", other)(values)
        given = given if rank(values, other) == 1 else f"np.atleast_1d({given})"
        return f"np.correlate(widened(y_bar, a, v, mode, False), {given}, 'valid')"

    return of_number(text, name)


def correlate_right(values: Values) -> str:
    """The second argument goes in conjugated."""
    text = conjugated("np.correlate(widened(y_bar, a, v, mode, True), {}, 'valid')[::-1]", "a")(values)
    return text if is_real(values, "a") and is_real(values, "v") else f"np.conj({text})"


def same_shape(before: Shape, values: Values) -> Shape | None:
    """The same shape."""
    return before


def with_initial(text: str) -> Template:
    """The text, of the adjoint without its first element if that is the initial one."""

    def template(values: Values) -> str:
        e = "np.delete(y_bar, 0, axis=axis)" if constant_at(values, "include_initial") else "y_bar"
        return text.format(e)

    return template


def product_tangent(values: Values) -> str:
    """The initial one does not vary."""
    text = "cumprod_tangent(x_dot, x, axis)"
    return f"np.insert({text}, 0, 0.0, axis=axis)" if constant_at(values, "include_initial") else text


def cumulated(values: Values) -> Value:
    """One element more along the axis, if there is an initial one."""
    found = cumulative({**values, "a": values["x"]})
    if not isinstance(found, v.Array) or not constant_at(values, "include_initial"):
        return found
    return v.Array(found.dtype, None if found.shape is None else (None,) * len(found.shape))


def ends(values: Values) -> tuple[str, str]:
    """Where the differences start and end in the result of `ediff1d`."""
    start = "" if is_left_out(values, "to_begin") else "np.size(to_begin)"
    stop = "" if is_left_out(values, "to_end") else "np.size(y_bar) - np.size(to_end)"
    return start, stop


def between(values: Values) -> str:
    """The adjoints of the differences alone."""
    start, stop = ends(values)
    e = f"y_bar[{start}:{stop}]" if start or stop else "y_bar"
    return f"undiff({e}, ary)" if rank(values, "ary") == 1 else f"np.reshape(undiff({e}, np.ravel(ary)), np.shape(ary))"


def ends_tangent(varied: str) -> Template:
    """The same function of one tangent, and zeros for the others."""

    def template(values: Values) -> str:
        given = ["ary", *(name for name in ("to_end", "to_begin") if not is_left_out(values, name))]
        texts = {name: f"{name}_dot" if name == varied else f"np.zeros_like({name})" for name in given}
        return f"np.ediff1d({', '.join(text if name == 'ary' else f'{name}={text}' for name, text in texts.items())})"

    return template


def gradients(values: Values) -> Value:
    """One array, or one for each axis."""
    f = array_value(values["f"])
    rank, axis = v.rank_of(f), constant_at(values, "axis")
    part = v.Array(dtype_by(np.mean, f), v.shape_of(f))
    count = rank if axis is None else len(axis) if isinstance(axis, tuple) else 1 if isinstance(axis, int) else None
    if count is None or axis is v.ABSENT:
        return v.Unknown()
    pair = isinstance(np.gradient(np.eye(2)), tuple)
    return part if count == 1 else v.TupleOf((part,) * count) if pair else v.ListOf(part, (part,) * count)


def diff_given(values: Values) -> list[str]:
    """What stands side by side before differences are taken."""
    return [name for name in ("prepend", "a", "append") if name == "a" or not is_left_out(values, name)]


def diff_pullback(varied: str) -> Template:
    """The part of one of the arrays that stand side by side."""

    def template(values: Values) -> str:
        given = diff_given(values)
        if given == ["a"]:
            return "undiff(y_bar, a, n, axis)"
        start = " + ".join(f"width({name}, axis)" for name in given[: given.index(varied)]) or "0"
        return f"diff_part(undiff(y_bar, a, n, axis), {varied}, {start}, axis)"

    return template


def diff_tangent(varied: str) -> Template:
    """The same function of one tangent, and zeros for the others."""

    def template(values: Values) -> str:
        texts = {name: f"{name}_dot" if name == varied else f"np.zeros_like({name})" for name in diff_given(values)}
        more = "".join(f", {name}={text}" for name, text in texts.items() if name != "a")
        return f"np.diff({texts['a']}, n=n, axis=axis{more})"

    return template


def diff_shape(before: Shape, values: Values) -> Shape | None:
    """One axis is of another length."""
    axes = axes_of(constant_at(values, "axis"), len(before))
    return (None,) * len(before) if axes is None else tuple(None if i in axes else d for i, d in enumerate(before))


def diffed(values: Values) -> Value:
    """Of the dtype of the array, unless something of another stands beside it."""
    return reshaped("a", diff_shape)(values) if diff_given(values) == ["a"] else v.Unknown()


def parts(values: Values) -> Value:
    """A part for each index."""
    a = array_value(values["a"])
    dtype = dtype_by(np.cumsum, a) if is_left_out(values, "dtype") else given_dtype(values)
    return v.Array(dtype, None if v.rank_of(a) is None else (None,) * (v.rank_of(a) or 0))


def integral(values: Values) -> Value:
    """Without the axis."""
    a = array_value(values["a"])
    shape = v.shape_of(a)
    known = None if shape is None else reduced(shape, constant_at(values, "axis"), False)
    return v.array_of(dtype_by(np.mean, a), known) if is_left_out(values, "x") else v.Unknown()


def vector(values: Values) -> Value:
    """One axis."""
    return v.Array(dtype_by(np.multiply, values["a"], values["v"]), (None,))


def of_axis(text: str) -> Template:
    """The text with the axis as a number, where NumPy takes `(0,)` as well."""
    return lambda values: text.format(single_axis(values))


for _name in ("np.maximum.accumulate", "np.minimum.accumulate"):
    general(f"{_name}(a, axis=0, dtype: None = None, out=None)",
            vjp={"a": of_axis("untake_along(y_bar, a, first_extreme(a, y, {0}), {0})")},
            jvp={"a": of_axis("np.take_along_axis(a_dot, first_extreme(a, y, {0}), {0})")},
            result=reshaped("a", same_shape), cost="who was the largest so far is found by comparing")  # fmt: skip
general("np.multiply.accumulate(a, axis=0, dtype: None = None, out=None)",
        vjp={"a": "cumprod_adjoint(y_bar, a, axis)"}, jvp={"a": "cumprod_tangent(a_dot, a, axis)"},
        result=cumulative)  # fmt: skip
linear("np.nancumsum(a, axis=None, dtype=None, out=None)", a="np.where(np.isnan(a), 0.0, uncumsum(y_bar, a, axis))",
       jvp={"a": "np.cumsum(np.where(np.isnan(a), 0.0, a_dot), axis=axis)"}, result=cumulative)  # fmt: skip
general(
    "np.nancumprod(a, axis=None, dtype: None = None, out=None)",
    vjp={"a": "np.where(np.isnan(a), 0.0, cumprod_adjoint(y_bar, np.where(np.isnan(a), 1.0, a), axis))"},
    jvp={"a": "cumprod_tangent(np.where(np.isnan(a), 0.0, a_dot), np.where(np.isnan(a), 1.0, a), axis)"},
    result=cumulative,
)  # fmt: skip
linear(f"np.cumulative_sum(x, *, axis=None, dtype=None, out=None, include_initial{FLAG})",
       x=with_initial("uncumsum({}, x, axis)"), result=cumulated, axes={"x": ARRAYS})  # fmt: skip
general(f"np.cumulative_prod(x, *, axis=None, dtype: None = None, out=None, include_initial{FLAG})",
        vjp={"x": with_initial("cumprod_adjoint({}, x, axis)")}, jvp={"x": product_tangent},
        result=cumulated, axes={"x": ARRAYS})  # fmt: skip
linear(
    "np.ediff1d(ary, to_end=None, to_begin=None)",
    ary=between,
    to_end="np.reshape(y_bar[np.size(y_bar) - np.size(to_end):], np.shape(to_end))",
    to_begin="np.reshape(y_bar[:np.size(to_begin)], np.shape(to_begin))",
    jvp={name: ends_tangent(name) for name in ("ary", "to_end", "to_begin")},
    result=lambda values: v.Array(v.dtype_of(array_value(values["ary"])), (None,)),
)  # fmt: skip
linear(
    "np.gradient(f, *varargs, axis=None, edge_order=1)",
    f="ungradient(y_bar, f, varargs, axis, edge_order)",
    jvp={"f": "np.gradient(f_dot, *varargs, axis=axis, edge_order=edge_order)"},
    refused=frozenset({"varargs"}), result=gradients, axes={"f": ARRAYS},
)  # fmt: skip
general(
    "np.trapezoid, np.trapz(a, x=None, dx=1.0, axis=-1)",
    vjp={"a": f"untrapezoid(np.expand_dims(y_bar, axis) * {STEPS}, a, axis)",
         "x": "trapezoid_places(y_bar, a, x, axis)",
         "dx": by_step(step_pullback)},
    jvp={"a": f"np.sum({STEPS} * trapezoid_means(a_dot, axis), axis=axis)",
         "x": f"np.sum(trapezoid_steps(a, x_dot, dx, axis) * {MEANS}, axis=axis)",
         "dx": by_step(f"np.sum(dx_dot * {MEANS}, axis=axis)")},
    result=integral,
)  # fmt: skip
bilinear("np.convolve(a, v, mode='full')", a=convolved("a", "v"), v=convolved("v", "a"), result=vector)
bilinear("np.correlate(a, v, mode='valid')",
         a=conjugated("np.convolve(widened(y_bar, a, v, mode, True), {}, 'valid')", "v"),
         v=correlate_right, result=vector)  # fmt: skip
linear(  # with n = 0 the array itself
    "np.diff(a, n=1, axis=-1, prepend=None, append=None)", alone_from="a", new_for=not_zero("n"),
    jvp={name: diff_tangent(name) for name in ("a", "prepend", "append")}, result=diffed,
    **{name: diff_pullback(name) for name in ("a", "prepend", "append")},
)  # fmt: skip
for _name, _sign in (("add", ""), ("subtract", "-")):
    linear(f"np.{_name}.outer(a, b)", a="np.sum(y_bar, axis=axes_from_end(None, np.ndim(b)))",
           b=f"{_sign}np.sum(y_bar, axis=leading_axes(a))",
           jvp={"a": "np.expand_dims(a_dot, axes_from_end(None, np.ndim(b))) + np.zeros_like(y)",
                "b": f"{_sign}b_dot + np.zeros_like(y)"})  # fmt: skip
bilinear("np.multiply.outer(a, b)", a="np.tensordot(y_bar, b, np.ndim(b))", b="np.tensordot(a, y_bar, np.ndim(a))")
linear("np.add.reduceat(a, indices, axis=0, dtype=None, out=None)", a="unreduceat(y_bar, a, indices, axis)",
       result=parts, cost="the function only reads, the adjoint is written")  # fmt: skip

linear("runtime.unreduceat(e, a, indices, axis=0)", e="np.add.reduceat(y_bar, indices, axis=axis)",
       result=lambda values: values["a"])  # fmt: skip
linear("runtime.ungradient(e, f, varargs, axis, edge_order)",
       e="np.gradient(y_bar, *varargs, axis=axis, edge_order=edge_order)",
       result=lambda values: values["f"])  # fmt: skip
constant("runtime.first_extreme(a, y, axis=0)", "runtime.width(x, axis)")
