"""NumPy, "Array manipulation": numbers that are only moved about, dropped and repeated.

What the function does to an array of places says where each number went: the adjoint goes back the same way.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.axes import ARRAYS
from s2s_ad.rules.declare import constant, general, linear, pointwise
from s2s_ad.rules.facts import axes_of, constant_at, is_left_out, rank, single_axis
from s2s_ad.rules.helpers import each_like, like_x
from s2s_ad.rules.results import array_value, given_dtype, given_shape, reshaped
from s2s_ad.rules.rule import Result, Values
from s2s_ad.values import Shape, Value

REFUSED_FILL = frozenset({"constant_values"})
PADS = "{'constant', 'edge', 'reflect', 'symmetric', 'wrap'}"
SLIDING = "np.lib.stride_tricks.sliding_window_view"
STRIDED = "strided_places(x, shape, strides)"


def of_rank(before: Shape, values: Values) -> Shape | None:
    """As many axes, of other lengths."""
    return (None,) * len(before)


def along(before: Shape, values: Values) -> Shape | None:
    """One axis of another length; flat without `axis`."""
    axis = constant_at(values, "axis")
    axes = axes_of(axis, len(before))
    if axis is None:
        return (None,)
    return (None,) * len(before) if axes is None else tuple(None if i in axes else d for i, d in enumerate(before))


def resized(before: Shape, values: Values) -> Shape | None:
    """The shape that is asked for."""
    return given_shape(values["new_shape"])


def windows(before: Shape, values: Values) -> Shape | None:
    """One more axis for each window."""
    window = given_shape(values["window_shape"])
    return None if window is None else (*(None for _ in before), *window)


def pad_places(values: Values) -> str:
    """The padding of places; what is filled in comes from nowhere."""
    mode = constant_at(values, "mode")
    return f"np.pad(places(array), pad_width, {'constant_values=-1' if mode == 'constant' else 'mode=mode'})"


def pad_pullback(values: Values) -> str:
    """What is left without the zeros; where something else was filled in, that goes back to where it came from."""
    plain = constant_at(values, "mode") == "constant" and isinstance(values["pad_width"], v.Scalar | v.TupleOf)
    return "unpad(y_bar, array, pad_width)" if plain else f"ungather(y_bar, array, {pad_places(values)})"


def pad_tangent(values: Values) -> str:
    """The same padding; a constant has no tangent."""
    return f"np.pad(array_dot, pad_width{'' if constant_at(values, 'mode') == 'constant' else ', mode=mode'})"


def required(values: Values) -> Value:
    """An array of the same shape, of another dtype if that is asked for."""
    a = array_value(values["a"])
    dtype = v.dtype_of(a) if is_left_out(values, "dtype") else given_dtype(values)
    return v.Array(dtype, v.shape_of(a)) if v.is_number(a) else v.Unknown()


def unstacked(values: Values) -> Value:
    """A tuple of what one axis holds."""
    x = array_value(values["x"])
    shape = v.shape_of(x)
    axes = None if shape is None else axes_of(constant_at(values, "axis"), len(shape))
    if shape is None or axes is None:
        return v.SomeTuple(v.Unknown())
    return v.SomeTuple(v.array_of(v.dtype_of(x), tuple(dim for i, dim in enumerate(shape) if i not in axes)))


def grids(function: Callable[..., object], parameter: str) -> Result:
    """One array for each argument."""
    kind = type(function(np.zeros(1)))

    def result(values: Values) -> Value:
        items = v.items_of(values[parameter])
        if items is None:
            return v.Unknown()
        arrays = tuple(map(array_value, items))
        shape = v.broadcast_shapes(*map(v.shape_of, arrays)) if parameter == "args" else None
        parts = tuple(v.Array(v.dtype_of(array), shape) for array in arrays)
        return v.TupleOf(parts) if kind is tuple else v.ListOf(v.join_all(parts), parts)

    return result


def at_one_place(values: Values) -> bool:
    """Is it a constant place, counted from the front?"""
    place = constant_at(values, "obj")
    return isinstance(place, int) and not isinstance(place, bool) and place >= 0


def delete_pullback(values: Values) -> str:
    """Zeros where something was deleted."""
    if at_one_place(values):
        return "undelete(y_bar, arr, obj, axis)"
    return "ungather(y_bar, arr, np.delete(places(arr), obj, axis=axis))"


def insert_pullback(values: Values) -> str:
    """Without what was inserted."""
    if at_one_place(values) and rank(values, "values") == 0:
        return "uninsert(y_bar, arr, obj, axis)"
    return "ungather(y_bar, arr, np.insert(places(arr), obj, np.full(np.shape(values), -1), axis=axis))"


def insert_tangent(values: Values) -> str:
    """Zeros where something was inserted: as many."""
    zero = "0.0" if rank(values, "values") == 0 else "np.zeros(np.shape(values))"
    return f"np.insert(arr_dot, obj, {zero}, axis=axis)"


def cast(values: Values) -> Value:
    """The same shape in the dtype asked for."""
    return v.Array(given_dtype(values), v.shape_of(array_value(values["x"])))


def nested_like(arrays: Value, values: Values) -> Value:
    """Lists of adjoints, nested as the arrays are."""
    items = v.items_of(arrays) if isinstance(arrays, v.TupleOf | v.ListOf) else None
    if items is None:
        return v.Unknown() if isinstance(arrays, v.TupleOf | v.ListOf) else like_x({"x": arrays, "e": values["e"]})
    parts = tuple(nested_like(item, values) for item in items)
    return v.ListOf(v.join_all(parts), parts)


linear("np.rollaxis(a, axis, start=0)", a="ungather(y_bar, a, np.rollaxis(places(a), axis, start))", view_of="a",
       view="always", result=reshaped("a", of_rank))  # fmt: skip
linear("np.broadcast_arrays(*args)", args="unbroadcast_each(y_bar, args)", sequences=frozenset({"args"}),
       view_of="args", view="fixed", result=grids(np.broadcast_arrays, "args"))  # fmt: skip
linear("np.block(arrays)", arrays="unnest(y_bar, arrays)", sequences=frozenset({"arrays"}),
       result=lambda values: v.Array(), cost="the places of all blocks are found by joining places")  # fmt: skip
linear("np.unstack(x, *, axis=0)", x=lambda values: f"np.stack(y_bar, axis={single_axis(values)})", view_of="x",
       view="always", result=unstacked)  # fmt: skip
general(
    f"np.pad(array, pad_width, mode: {PADS} = 'constant', *, constant_values=0, reflect_type: 'even' = 'even')",
    vjp={"array": pad_pullback}, jvp={"array": pad_tangent},
    refused=REFUSED_FILL, result=reshaped("array", of_rank),
)  # fmt: skip
linear("np.resize(a, new_shape)", a="unresize(y_bar, a)", result=reshaped("a", resized))  # fmt: skip
linear("np.delete(arr, obj, axis=None)", arr=delete_pullback, result=reshaped("arr", along))  # fmt: skip
linear(
    "np.insert(arr, obj, values, axis=None)",
    arr=insert_pullback,
    values="ungather(y_bar, values, np.insert(nowhere(arr), obj, places(values), axis=axis))",
    jvp={"arr": insert_tangent,
         "values": "np.insert(np.zeros_like(arr), obj, values_dot, axis=axis)"},
    result=reshaped("arr", along),
)  # fmt: skip
linear("np.trim_zeros(filt, trim='fb', axis=None)", filt="put_into_zeros(y_bar, trimmed(filt, trim, axis), filt)",
       jvp={"filt": "filt_dot[trimmed(filt, trim, axis)]"}, view_of="filt", view="fixed",
       result=reshaped("filt", of_rank), axes={"filt": ARRAYS})  # fmt: skip
linear("np.meshgrid(*xi, copy: True = True, sparse=False, indexing='xy')", xi="unmesh(y_bar, xi, sparse, indexing)",
       sequences=frozenset({"xi"}), result=grids(np.meshgrid, "xi"),
       cost="the function copies vectors, their adjoints are sums over arrays")  # fmt: skip
linear(f"{SLIDING}(x, window_shape, axis=None, *, subok=False, writeable: False = False)",
       x=f"ungather(y_bar, x, {SLIDING}(places(x), window_shape, axis))", view_of="x", view="fixed",
       result=reshaped("x", windows))  # fmt: skip
linear("np.lib.stride_tricks.as_strided(x, shape=None, strides=None, subok=False, writeable=True)",
       x=f"ungather(y_bar, x, {STRIDED})", jvp={"x": f"gather(x_dot, {STRIDED})"}, view_of="x", view="fixed")
linear("np.compress(condition, a, axis=None, out=None)",
       a="untake(y_bar, a, np.flatnonzero(condition), axis)", result=reshaped("a", along))  # fmt: skip
linear("np.extract(condition, arr)", arr="untake(y_bar, arr, np.flatnonzero(condition))",
       result=reshaped("arr", lambda before, values: (None,)))  # fmt: skip
pointwise("np.require(a, dtype=None, requirements=None)", vjp={"a": "y_bar"}, jvp={"a": "np.asarray(a_dot)"},
          view_of="a", view="maybe", result=required)  # fmt: skip
pointwise("np.astype(x, dtype, *, copy=True)", vjp={"x": "y_bar"}, jvp={"x": "x_dot.astype(dtype)"}, view_of="x",
          view="maybe", result=cast)  # fmt: skip
general(
    "np.vander(x, N=None, increasing=False)",
    vjp={"x": "np.sum(y_bar * vander_slope(x, N, increasing), axis=1)"},
    jvp={"x": "np.expand_dims(x_dot, 1) * vander_slope(x, N, increasing)"},
)  # fmt: skip

linear("runtime.resized(a, shape)", a="resized(y_bar, np.shape(a))",
       result=reshaped("a", lambda before, values: given_shape(values["shape"])))  # fmt: skip
linear("runtime.unmesh(e, xi, sparse, indexing)", e="np.meshgrid(*y_bar, sparse=sparse, indexing=indexing)",
       result=each_like("xi"))  # fmt: skip
linear("runtime.unnest(e, arrays)", e="np.block(y_bar)", result=lambda values: nested_like(values["arrays"], values))
for _name in ("rows_joined", "columns_joined"):
    linear(f"runtime.{_name}(arrays)", arrays=f"unjoin(y_bar, {_name}, arrays)", sequences=frozenset({"arrays"}),
           result=lambda values: v.Array())  # fmt: skip
constant("runtime.nowhere(a)", "runtime.trimmed(a, trim, axis)", "runtime.strided_places(x, shape, strides)")
constant("np.mask_indices, np.kaiser")
