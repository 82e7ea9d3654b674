"""NumPy, "Array creation": arrays of a shape, ranges, copies and casts."""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import constant, pointwise
from s2s_ad.rules.facts import constant_at, is_left_out, rank
from s2s_ad.rules.results import array_value, given_dtype, given_shape, made
from s2s_ad.rules.rule import Result, Values
from s2s_ad.values import Value


def alike(array: str = "a") -> Result:
    """An array of the shape of another; `dtype` and `shape` may say otherwise."""

    def result(values: Values) -> Value:
        a = array_value(values[array])
        asked = given_dtype(values)
        dtype = asked if asked is not None or not is_left_out(values, "dtype") else v.dtype_of(a)
        shape = v.shape_of(a) if is_left_out(values, "shape") else given_shape(values["shape"])
        return v.Array(dtype, shape)

    return result


def filled(values: Values) -> Value:
    """The dtype is that of the value."""
    dtype = given_dtype(values) if not is_left_out(values, "dtype") else v.dtype_of(array_value(values["fill_value"]))
    return v.Array(dtype, given_shape(values["shape"]))


def converted(values: Values) -> Value:
    """An array of the numbers given."""
    a = array_value(values["a"])
    if not v.is_number(a):
        return v.Unknown()
    asked = None if "dtype" not in values or is_left_out(values, "dtype") else given_dtype(values)
    told = "dtype" in values and not is_left_out(values, "dtype")
    return v.Array(asked if told else v.dtype_of(a), v.shape_of(a))


def with_an_axis(values: Values) -> Value:
    """The same; a number becomes a vector."""
    found = converted(values)
    return v.Array(found.dtype, (1,)) if isinstance(found, v.Array) and found.shape == () else found


def spaced(values: Values) -> Value:
    """`num` numbers between each pair of ends."""
    ends = v.broadcast_shapes(v.shape_of(array_value(values["start"])), v.shape_of(array_value(values["stop"])))
    count = given_shape(values["num"])
    dtype = given_dtype(values) if not is_left_out(values, "dtype") else _real_dtype(values)
    return v.Array(dtype, None if ends is None or count is None else (*count, *ends))


def _real_dtype(values: Values) -> str | None:
    return v.dtype_of(v.elementwise(np.true_divide, *(array_value(values[name]) for name in ("start", "stop"))))


def weights(first: str, last: str) -> str:
    """How much of one end is in each number."""
    return f"np.linspace({first}, {last}, num, endpoint=endpoint)"


def start_weight(values: Values) -> str:
    """From 1 down."""
    flat = rank(values, "start") == 0 and rank(values, "stop") == 0
    return weights("1.0", "0.0") if flat else weights("np.ones(np.shape(y)[1:])", "0.0")


def stop_weight(values: Values) -> str:
    """From 0 up."""
    flat = rank(values, "start") == 0 and rank(values, "stop") == 0
    return weights("0.0", "1.0") if flat else weights("np.zeros(np.shape(y)[1:])", "1.0")


def ranged(values: Values) -> Value:
    """A number of elements that isn't known, of the dtype of the bounds."""
    bounds = [array_value(values[name]) for name in ("start", "stop", "step") if not is_left_out(values, name)]
    dtype = given_dtype(values) if not is_left_out(values, "dtype") else v.dtype_of(v.broadcast(*bounds))
    only = constant_at(values, "stop") is None and v.term_of(values["start"]) is not None
    return v.Array(dtype, given_shape(values["start"]) if only else (None,))


def range_start(values: Values) -> str:
    """All move with the start; a single argument is the end, which only counts."""
    return "0.0 * y_bar" if is_left_out(values, "stop") else "y_bar"


constant("np.zeros(shape, dtype=None, order='C')", result=made(np.zeros))
constant("np.ones(shape, dtype=None, order='C')", result=made(np.ones))
constant("np.empty(shape, dtype=None, order='C')", result=made(np.empty))
constant("np.zeros_like, np.ones_like, np.empty_like(a, dtype=None, order='K', subok=True, shape=None)", result=alike())
constant("np.eye(N, M=None, k=0, dtype=None)", result=lambda values: eye_value(values, values["M"]))
constant("np.identity(N, dtype=None)", result=lambda values: eye_value(values, values["N"]))
pointwise("np.full(shape, fill_value, dtype=None, order='C')", vjp={"fill_value": "y_bar"},
          jvp={"fill_value": "fill_value_dot"}, result=filled,
          cost="the function copies, its adjoint is a sum")  # fmt: skip
pointwise("np.full_like(a, fill_value, dtype=None, order='K', subok=True, shape=None)", vjp={"fill_value": "y_bar"},
          jvp={"fill_value": "fill_value_dot"}, result=alike())  # fmt: skip
pointwise(
    "np.linspace(start, stop, num=50, endpoint=True, retstep: False = False, dtype=None, axis: 0 = 0)",
    vjp={"start": lambda values: f"y_bar * {start_weight(values)}",
         "stop": lambda values: f"y_bar * {stop_weight(values)}"},
    jvp={"start": lambda values: f"start_dot * {start_weight(values)}",
         "stop": lambda values: f"stop_dot * {stop_weight(values)}"},
    result=spaced,
)  # fmt: skip
pointwise(
    "np.logspace(start, stop, num=50, endpoint=True, base=10.0, dtype=None, axis: 0 = 0)",
    vjp={"start": lambda values: f"y_bar * y * np.log(base) * {start_weight(values)}",
         "stop": lambda values: f"y_bar * y * np.log(base) * {stop_weight(values)}",
         "base": "y_bar * y * np.linspace(start, stop, num, endpoint=endpoint) / base"},
    jvp={"start": lambda values: f"start_dot * y * np.log(base) * {start_weight(values)}",
         "stop": lambda values: f"stop_dot * y * np.log(base) * {stop_weight(values)}",
         "base": "base_dot * y * np.linspace(start, stop, num, endpoint=endpoint) / base"},
    result=spaced, axes={"base": (0,)},
)  # fmt: skip
pointwise(
    "np.geomspace(start, stop, num=50, endpoint=True, dtype=None, axis: 0 = 0)",
    vjp={"start": lambda values: f"y_bar * y * {start_weight(values)} / start",
         "stop": lambda values: f"y_bar * y * {stop_weight(values)} / stop"},
    jvp={"start": lambda values: f"start_dot * y * {start_weight(values)} / start",
         "stop": lambda values: f"stop_dot * y * {stop_weight(values)} / stop"},
    result=spaced,
)  # fmt: skip
pointwise(
    "np.arange(start, stop=None, step=1, dtype=None)",
    vjp={"start": range_start, "step": "y_bar * np.arange(np.size(y))"},
    jvp={"start": lambda values: "0.0" if is_left_out(values, "stop") else "start_dot",
         "step": "step_dot * np.arange(np.size(y))"},
    result=ranged,
)  # fmt: skip


def eye_value(values: Values, width: Value) -> Value:
    """A matrix, square unless M says otherwise."""
    rows, columns = given_shape(values["N"]), given_shape(values["N"] if isinstance(width, v.Nothing) else width)
    dtype = "float64" if is_left_out(values, "dtype") else given_dtype(values)
    return v.Array(dtype, (*(rows or (None,)), *(columns or (None,))))


pointwise("np.copy(a, order='K')", vjp={"a": "y_bar"}, jvp={"a": "np.copy(a_dot)"}, result=converted)
pointwise("np.array(a, dtype=None, *, copy: True = True, order='K', ndmin: 0 = 0)",
          vjp={"a": "y_bar"}, jvp={"a": "np.array(a_dot)"}, result=converted)  # fmt: skip
pointwise("np.fromiter(iter, dtype, count: -1 = -1)", vjp={"iter": "y_bar"}, jvp={"iter": "np.array(iter_dot)"},
          result=lambda values: v.Array(given_dtype(values), (None,)))  # fmt: skip
for _names, _result in (
    ("np.asarray, np.asanyarray", converted),
    ("np.ascontiguousarray, np.asfortranarray", with_an_axis)
):  # fmt: skip
    for _name in _names.split(", "):
        pointwise(f"{_name}(a, dtype=None)", vjp={"a": "y_bar"}, jvp={"a": f"{_name}(a_dot, dtype=dtype)"},
                  view_of="a", view="maybe", result=_result)  # fmt: skip
pointwise("np.asarray_chkfinite(a, dtype=None)", vjp={"a": "y_bar"}, jvp={"a": "np.asarray(a_dot)"},
          view_of="a", view="maybe", result=converted)  # fmt: skip
pointwise("runtime.uniform_array(values, where, *arrays)",
          vjp={"values": "y_bar"}, jvp={"values": "np.array(values_dot)"},
          result=lambda values: converted({"a": values["values"]}))  # fmt: skip
for _name in ("float64", "float32", "float16", "longdouble", "complex128", "complex64"):
    pointwise(f"np.{_name}(x)", vjp={"x": "y_bar"}, jvp={"x": "x_dot"}, view_of="x", view="maybe")
