"""The functions of `s2s_ad.runtime`, so that generated code can be differentiated again.

`y` is what the helper returns; its first argument `e` is the adjoint that it was called with. A helper that has no row
is ordinary code, and is transformed like the user's.
"""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.errors import unsupported
from s2s_ad.rules.contractions import part_adjoint, part_operands, part_tangent
from s2s_ad.rules.declare import bilinear, constant, derived, elementwise, general, linear, pointwise, times
from s2s_ad.rules.facts import constant_at, is_real, single_axis
from s2s_ad.rules.results import always, array_value, elementwise_of
from s2s_ad.rules.rule import Result, Values
from s2s_ad.runtime.decompositions import cholesky_at_once
from s2s_ad.runtime.powers import log_along, log_or_zero, power_or_zero, power_slope, ratio_or_zero
from s2s_ad.runtime.special import bessel_i, polygamma, sinc_slope
from s2s_ad.runtime.structure import Shadow
from s2s_ad.values import Value


def shaped_like(parameter: str) -> Result:
    """The shape and kind of another argument: its adjoint."""

    def result(values: Values) -> Value:
        if isinstance(x := values[parameter], v.Scalar) and isinstance(e := values["e"], v.Scalar):
            return v.generalised(e) if (x.type == "complex") is (e.type == "complex") else v.Scalar(x.type)
        like, given = array_value(values[parameter]), array_value(values["e"])
        dtype = v.dtype_of(like)
        inexact = dtype is not None and v.is_inexact(dtype)
        if not v.is_number(like) or not (v.is_number(given) or (inexact and v.shape_of(like))):
            return v.Unknown()
        return v.array_of(dtype if inexact else v.dtype_of(given), v.shape_of(like))

    return result


def moved_like(parameter: str) -> Result:
    """The shape of another argument, and its kind unless one of the others may be complex where that is real."""
    cast = shaped_like(parameter)

    def result(values: Values) -> Value:
        found = cast(values)
        if not isinstance(found, v.Array | v.NumpyScalar) or found.dtype is None:
            return found
        dtypes = [v.dtype_of(array_value(values[name])) for name in ("e", "a", "b") if name in values]
        if None in dtypes:
            return v.Array(None, v.shape_of(found)) if v.shape_of(found) else v.Unknown()
        turned = any("complex" in str(dtype) for dtype in dtypes)
        return v.array_of(np.result_type(found.dtype, *dtypes).name, v.shape_of(found)) if turned else found

    return result


like_x, like_a = shaped_like("x"), shaped_like("a")
moved_x, moved_a, moved_b = moved_like("x"), moved_like("a"), moved_like("b")


def item_by_item(values: Values) -> Value:
    """The same; for a list or tuple, a list."""
    match values["x"]:
        case v.ListOf(items=tuple() as items) | v.TupleOf(items=items):
            parts = tuple(item_by_item({"x": item, "e": values["e"]}) for item in items)
            return v.ListOf(v.join_all(parts), parts)
        case v.ListOf(item=item) | v.SomeTuple(item=item):
            return v.ListOf(item_by_item({"x": item, "e": values["e"]}))
        case v.Opaque(tangent=tangent):
            return tangent
        case _:
            return like_x(values)


def of_kind(values: Values) -> Value:
    """The shape of one, the kind of number of the other."""
    e, x = values["e"], values["x"]
    dtype = v.dtype_of(x)
    if isinstance(x, v.Opaque):
        return x.tangent
    if isinstance(x, v.Array | v.NumpyScalar) and dtype is not None and v.is_inexact(dtype):
        if v.is_number(e):
            return v.array_of(dtype, v.shape_of(e))
        return v.Array(dtype) if v.shape_of(x) else v.Unknown()
    return e if isinstance(x, v.Scalar) and x.type != "complex" and is_real(values, "e") else v.Unknown()


def like_operand(values: Values) -> Value:
    """The shape and kind of one operand: its adjoint."""
    return like_x({"x": v.item(values["operands"], values["i"]), "e": values["e"]})


def each_like(parameter: str, like_each: Result = moved_x) -> Result:
    """A list of adjoints, one like each item."""

    def result(values: Values) -> Value:
        items = v.items_of(values[parameter])
        like = [v.element(values[parameter])] if items is None else items
        parts = tuple(like_each({"x": item, "e": values["e"]}) for item in like)
        return v.ListOf(v.join_all(parts), None if items is None else parts)

    return result


def zeros(values: Values) -> Value:
    """An array of an inexact dtype, a number, or a list."""
    match values["x"]:
        case v.Array(dtype=str() as dtype, shape=shape):
            return v.Array(dtype if v.is_inexact(dtype) else "float64", shape)
        case v.Array(shape=shape):
            return v.Array(None, shape)
        case v.NumpyScalar(dtype=dtype) if v.is_inexact(dtype):
            return v.NumpyScalar(dtype)
        case v.Scalar() | v.NumpyScalar():
            return v.Scalar("float")
        case v.OneOf(options=options):
            return v.join_all(zeros({"x": option}) for option in options)
        case v.Maybe(value=number):
            return v.join(v.Nothing(), zeros({"x": number}))
        case v.SomeTuple(item=item):
            return v.ListOf(zeros({"x": item}))
        case v.AnyOf(options=objects, none=none):
            return v.join_all([*(zeros({"x": each}) for each in objects), *([v.Nothing()] if none else ())])
        case v.ObjectOf(fields=fields, open=more) if fields:
            return v.ObjectOf(Shadow, tuple((name, zeros({"x": field})) for name, field in fields), more)
        case v.Opaque(tangent=tangent):
            return tangent
        case v.Nothing() | v.Text():
            return v.Nothing()
        case v.TupleOf(items=items) | v.ListOf(items=tuple() as items):
            parts = tuple(zeros({"x": item}) for item in items)
            return v.ListOf(v.join_all(parts), parts)
        case v.ListOf(item=item):
            return v.ListOf(zeros({"x": item}))
        case v.DictOf(items=pairs, value=item, key=keys):
            known = pairs and tuple((key, zeros({"x": inner})) for key, inner in pairs)
            return v.DictOf(known, zeros({"x": item}), keys)
        case v.Never():
            return v.Never()
        case _:
            return v.Unknown()


def in_place(values: Values) -> Value:
    """The same, but a number is an array without axes."""
    match zeros(values):
        case v.Scalar(type="float" | "complex" as kind):
            return v.Array("float64" if kind == "float" else "complex128", ())
        case v.NumpyScalar(dtype=dtype):
            return v.Array(dtype, ())
        case v.OneOf(options=options):
            return v.join_all(in_place({"x": option}) for option in options)
        case found:
            return v.Unknown() if isinstance(found, v.Maybe) or not v.mutable(found) else found


def selected(values: Values) -> Value:
    """What the index takes out of the array."""
    return v.item(values["e"], values["index"])


def refused(_: Values) -> str:
    """The contents of constant objects, put back: with respect to what they hold there is no second derivative."""
    raise unsupported(
        None,
        "a constant object that the function changes holds values that carry a derivative here",
        "store into arrays of the function's own, or return new objects instead of changing them",
    )


def retyped(values: Values) -> Value:
    """The containers of `like`, with numbers of which only the kind is known."""

    def plain(value: Value) -> Value:
        return v.Scalar("float") if isinstance(value, v.Scalar) else v.map_children(value, plain)

    return plain(values["like"])


linear("runtime.unbroadcast(e, x)", e="broadcast_like(y_bar, e)", result=item_by_item)
linear("runtime.broadcast_like(e, x)", e="unbroadcast(y_bar, e)", result=item_by_item)
linear("runtime.taken_only(e, c, side)", e="taken_only(y_bar, c, side)")
linear("runtime.as_kind(e, x)", e="as_kind(y_bar, e)", result=of_kind)
linear("runtime.unsum(e, a, axis=None, keepdims=False)", e="np.sum(y_bar, axis=axis, keepdims=keepdims)",
       view_of="e", view="maybe", result=moved_a)  # fmt: skip
linear("runtime.spread_items(e, xs)", e="broadcast_like(sum(y_bar), e)", result=each_like("xs", like_x))
constant("runtime.zeros_like(x)", "runtime.zeros_together(x)", result=zeros)
linear("runtime.open_to_stores(v)", v="y_bar", view_of="v", view="always", result=lambda values: values["v"])
constant("runtime.zeros_in_place(x)", result=in_place)
constant("runtime.is_apart(v_bar, e)", "runtime.share_memory(v, x)",
         "runtime.gives_view(function, x, *args, **kwargs)", result=always(v.Scalar("bool")))
linear("runtime.opened(e, x=None)", e="through_opened(y_bar, e)", view_of="e", view="maybe",
       result=lambda values: in_place({"x": values["e"]}))  # fmt: skip
linear("runtime.through_opened(v_bar, e)", v_bar="through_opened(y_bar, e)", result=lambda values: values["e"])
linear("runtime.own(x)", x="y_bar", result=lambda values: values["x"])
linear("runtime.copy_together(*objects)", objects="each_once(y_bar)",
       jvp={"objects": "copied_alike(objects_dot, objects)"},
       sequences=frozenset({"objects"}), result=lambda values: values["objects"])  # fmt: skip
linear("runtime.copied_alike(x_dot, x)", x_dot="each_once(y_bar)", jvp={"x_dot": "copied_alike(x_dot_dot, x)"},
       result=lambda values: values["x_dot"])  # fmt: skip
linear("runtime.each_once(e)", e="y_bar", jvp={"e": "each_once(e_dot)"}, result=lambda values: values["e"])
linear("runtime.accumulate(a, b)", a="y_bar", b="y_bar", jvp={"a": "a_dot", "b": "b_dot"},
       result=lambda values: v.broadcast(values["a"], values["b"]))  # fmt: skip
linear("runtime.restructure(e, like)", e="y_bar", result=retyped)
constant("runtime.stop_gradient(x)", view_of="x", view="always", result=lambda values: values["x"])
linear("runtime.grad_of(x, *used)", x="y_bar", jvp={"x": "x_dot"}, view_of="x", view="always",
       result=lambda values: values["x"])  # fmt: skip
general("runtime.snapshot(x)", vjp={"x": refused}, jvp={"x": refused}, view_of="x", view="always")
general("runtime.put_back(x, saved)", vjp={"x": refused, "saved": refused}, jvp={"x": refused, "saved": refused},
        result=lambda _: v.Nothing())  # fmt: skip

# Partial derivatives with an exceptional point


def slope_of_slope(values: Values) -> str:
    """That of 0 * a ** -1, the slope of a ** 0, is 0 at a = 0 too."""
    b = constant_at(values, "b")
    nonzero = isinstance(b, int | float) and b != 0
    return "b * power_slope(a, b - 1)" if nonzero else "np.where(np.equal(b, 0), 0.0, b * power_slope(a, b - 1))"


pointwise(
    "runtime.power_slope(a, b)",
    vjp={
        "a": times("y_bar", slope_of_slope),
        "b": "y_bar * (power_slope(a, b) * log_or_zero(a) + power_or_zero(a, b - 1))",
    },
    jvp={
        "a": times("a_dot", slope_of_slope),
        "b": "b_dot * (power_slope(a, b) * log_along(a, b_dot) + power_or_zero(a, b - 1))",
    },
    result=elementwise_of(power_slope),
)
pointwise(
    "runtime.power_or_zero(a, b)",
    vjp={"a": "y_bar * power_slope(a, b)", "b": "y_bar * y * log_or_zero(a)"},
    jvp={"a": "a_dot * power_slope(a, b)", "b": "b_dot * y * log_along(a, b_dot)"},
    result=elementwise_of(power_or_zero),
)
elementwise("runtime.log_or_zero(a)", "ratio_or_zero(1.0, a)", result=elementwise_of(log_or_zero))
elementwise("runtime.log_along(a, e)", "ratio_or_zero(1.0, a)", None, result=elementwise_of(log_along))
elementwise("runtime.ratio_or_zero(a, b)", "ratio_or_zero(1.0, b)", "-ratio_or_zero(y, b)",
            result=elementwise_of(ratio_or_zero))  # fmt: skip
elementwise("runtime.polygamma(n, x)", None, "polygamma(n + 1, x)", result=elementwise_of(polygamma))
elementwise("runtime.sinc_slope(x, k=1)", "sinc_slope(x, k + 1)", result=elementwise_of(sinc_slope))
elementwise("runtime.bessel_i(n, x)", None, "0.5 * (bessel_i(n - 1, x) + bessel_i(n + 1, x))",
            result=elementwise_of(bessel_i))  # fmt: skip
linear("runtime.at_extrema(e, a, extreme, axis=None, keepdims=False)",
       e="np.sum(y_bar * ties(a, extreme, axis, keepdims), axis=axis, keepdims=keepdims)", result=moved_a)  # fmt: skip
constant("runtime.ties(a, y, axis=None, keepdims=False)", result=lambda values: as_float(values["a"]))
constant("runtime.matches_sequence(x)", "runtime.matches_mapping(x)", result=lambda values: v.Scalar("bool"))
constant("runtime.sorted_places(keys, reverse=False)", result=lambda values: v.ListOf(v.Scalar("int")))
constant("runtime.extreme_index(extremum, items, key=None)", result=lambda values: v.Scalar("int"))
constant("runtime.inside(a, low, high)", "runtime.first_index(extremum, items, key=None)")
linear("runtime.unpick(e, index, x)", e="y_bar[index]", result=zeros)

linear("runtime.surviving(e, index)", e="put_into_zeros(y_bar, index, e)", result=selected)
linear("runtime.put_into_zeros(e, index, x)", e="surviving(y_bar, index)", result=zeros)

# Transposes of products: linear in e, and in the operand that the product was linear in besides
for _name in ("matmul", "dot", "inner", "kron"):
    _head = f"runtime.{_name}_{{}}(e, a, b)"
    bilinear(_head.format("left"), e=f"np.{_name}(y_bar, b)", b=f"{_name}_right(e, y_bar, b)", result=moved_a)
    bilinear(_head.format("right"), e=f"np.{_name}(a, y_bar)", a=f"{_name}_left(e, a, y_bar)", result=moved_b)
bilinear("runtime.tensordot_left(e, a, b, axes=2)", e="np.tensordot(y_bar, b, axes)",
         b="tensordot_right(e, y_bar, b, axes)", result=moved_a)  # fmt: skip
bilinear("runtime.tensordot_right(e, a, b, axes=2)", e="np.tensordot(a, y_bar, axes)",
         a="tensordot_left(e, a, y_bar, axes)", result=moved_b)  # fmt: skip

# Transposes of what moves numbers about
linear("runtime.untranspose(e, axes)", e="np.transpose(y_bar, axes)", view_of="e", view="always")
linear("runtime.unconcatenate(e, arrays, axis=0)", e="np.concatenate(y_bar, axis=axis)", view_of="e", view="always",
       result=each_like("arrays"))  # fmt: skip
linear("runtime.unjoin(e, join, arrays)", e="join(y_bar)", result=each_like("arrays"))
linear("runtime.untile(e, a, reps)", e="np.tile(y_bar, reps)", result=moved_a)
linear("runtime.unrepeat(e, a, repeats, axis=None)", e="np.repeat(y_bar, repeats, axis=axis)", result=moved_a)
linear("runtime.untake(e, a, indices, axis=None)", e="np.take(y_bar, indices, axis=axis)", result=moved_a)
linear("runtime.untake_along(e, a, indices, axis)", e="np.take_along_axis(y_bar, indices, axis)", result=moved_a)
linear("runtime.unpermute(e, a, order, axis)", e="np.take_along_axis(y_bar, order, axis)", result=moved_a)
linear("runtime.uninsert(e, a, obj, axis)", e="np.insert(y_bar, obj, 0.0, axis=axis)", result=moved_a)
linear("runtime.undelete(e, a, obj, axis)", e="np.delete(y_bar, obj, axis=axis)", result=moved_a)
linear("runtime.unresize(e, a)", e="np.resize(y_bar, np.shape(e))", result=moved_a)
linear("runtime.unpad(e, a, pad_width)", e="np.pad(y_bar, pad_width)", view_of="e", view="always", result=moved_a)
linear("runtime.undiagonal(e, a, offset=0, axis1=0, axis2=1)",
       e="unbroadcast(np.diagonal(y_bar, offset, axis1, axis2), e)", result=moved_a)  # fmt: skip
linear("runtime.undiag(e, v, k=0)", e="np.diag(y_bar, k)", result=moved_like("v"))
linear("runtime.to_rows(a, order, length)", a="from_rows(y_bar, a, order)")
linear("runtime.from_rows(e, a, order)", e="to_rows(y_bar, order, np.shape(e)[1])", result=moved_a)
linear("runtime.gather(a, taken)", a="ungather(y_bar, a, taken)")
linear("runtime.ungather(e, a, taken)", e="gather(y_bar, taken)", result=moved_a)
linear("runtime.spread_weights(weights, a, axis)", weights="unspread_weights(y_bar, weights, a, axis)")
linear("runtime.unspread_weights(e, weights, a, axis)", e="broadcast_like(spread_weights(y_bar, a, axis), e)")
constant("runtime.places(a)", "runtime.permutation(a, y, axis=-1)", "runtime.unique_places(a, y)",
         "runtime.quantile_shares", "runtime.axes_from_end(axis, rank)", "runtime.leading_axes(q)")
constant("runtime.shares_among, runtime.share_of_initial(a, y, axis, keepdims, where, initial)")
constant("runtime.axes_last(rank, axis)", "runtime.row_length(shape, axis)")
general("runtime.einsum_part(e, subscripts, operands, i)", vjp={"e": part_adjoint, "operands": part_operands},
        jvp={"e": "einsum_part(e_dot, subscripts, operands, i)", "operands": part_tangent},
        sequences=frozenset({"operands"}), result=like_operand)  # fmt: skip
linear("runtime.undiff(e, a, n=1, axis=-1)", e="np.diff(y_bar, n, axis)", result=moved_a)
linear("runtime.uncumsum(e, a, axis=None)", e=lambda values: f"np.cumsum(y_bar, axis={single_axis(values)})",
       result=moved_a)  # fmt: skip

# The derivatives of products and determinants are symmetric in their two variations
general("runtime.product_of_others(a, axis=None)", vjp={"a": "products_of_pairs(y_bar, a, axis)"},
        jvp={"a": "products_of_pairs(a_dot, a, axis)"}, result=lambda values: values["a"])  # fmt: skip
general("runtime.cofactors(a)", vjp={"a": "cofactors_slope(y_bar, a)"}, jvp={"a": "cofactors_slope(a_dot, a)"},
        result=lambda values: values["a"])  # fmt: skip
linear("runtime.fitted(e, x)", e="fitted(y_bar, e)", result=moved_x)
linear("runtime.irfft_adjoint(e, a, axis=-1, norm=None)", e="np.fft.irfft(y_bar, np.shape(e)[axis], axis, norm)",
       result=like_a)  # fmt: skip
linear(
    "runtime.irfftn_adjoint(e, a, s=None, axes=None, norm=None)",
    e="np.fft.irfftn(y_bar, transformed_lengths(e, s, axes), transformed_axes(np.ndim(e), s, axes), norm)",
    result=like_a,
)
linear("runtime.rfftn_adjoint(e, a, s=None, axes=None, norm=None)", e="np.fft.rfftn(y_bar, s, axes, norm)",
       result=like_a)  # fmt: skip
constant("runtime.swapped_norm(norm)", "runtime.once_or_twice(length)", "runtime.transformed_axes(rank, s, axes)",
         "runtime.transformed_lengths(x, s, axes)")  # fmt: skip
general("runtime.lower_inverse(x)", vjp={"x": "-np.tril(np.swapaxes(y, -1, -2) @ y_bar @ np.swapaxes(y, -1, -2))"},
        jvp={"x": "-y @ np.tril(x_dot) @ y"}, result=lambda values: values["x"])  # fmt: skip

derived("runtime.cholesky_adjoint(e, factor)", by="e factor", source=cholesky_at_once, result=shaped_like("factor"))


def as_float(value: Value) -> Value:
    """The same shape; shares are floats."""
    shape = v.shape_of(array_value(value))
    dtype = v.dtype_of(array_value(value))
    return v.array_of(dtype if dtype is not None and v.is_inexact(dtype) else None, shape) if shape else v.Unknown()
