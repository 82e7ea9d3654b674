"""NumPy, "Joining arrays" and splitting them."""

from __future__ import annotations

from typing import Any

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import linear
from s2s_ad.rules.facts import axes_of, constant_at, plain_axis
from s2s_ad.rules.results import array_value, dtype_by
from s2s_ad.rules.rule import Result, Values
from s2s_ad.values import Dim, Shape, Value

ARRAYS = frozenset({"arrays"})


def parts(values: Values) -> tuple[Value, ...] | None:
    """The arrays that are joined, if their number is known and each is a number or an array."""
    items = v.items_of(values.get("arrays", v.Unknown()))
    found = None if items is None else tuple(map(array_value, items))
    return found if found and all(map(v.is_number, found)) else None


def samples(values: Values) -> tuple[Value, ...] | None:
    """The arrays that are joined, or one that stands for each of them where only their number isn't known."""
    item = array_value(v.element(values.get("arrays", v.Unknown())))
    return parts(values) or ((item,) if v.is_number(item) else None)


def common(items: tuple[Value, ...]) -> Shape | None:
    """What the shapes agree on."""
    return v.shape_of(v.join_all(v.Array(None, v.shape_of(item)) for item in items))


def unconcatenate(values: Values) -> str:
    """The part of the adjoint that belongs to each array."""
    items = parts(values)
    if items is not None and len(items) == 2 and constant_at(values, "axis") == 0:
        return "[y_bar[:len(arrays[0])], y_bar[len(arrays[0]):]]"
    return "unconcatenate(y_bar, arrays, axis)"


def concatenated(values: Values) -> Value:
    """Lengths add up along the axis."""
    items, known = samples(values), parts(values)
    if items is None:
        return v.Array()
    shape, axis, dtype = common(items), constant_at(values, "axis"), dtype_by(_promoted, *items)
    if axis is None:
        return v.Array(dtype, (None,))
    axes = None if shape is None else axes_of(axis, len(shape))
    if shape is None or axes is None:
        return v.Array(dtype, None if shape is None else (None,) * len(shape))
    return v.Array(dtype, tuple(_total(known, i) if i in axes else dim for i, dim in enumerate(shape)))


def stacked(values: Values) -> Value:
    """A new axis, as long as there are arrays."""
    items, known = samples(values), parts(values)
    if items is None:
        return v.Array()
    shape = common(items)
    axes = None if shape is None else axes_of(constant_at(values, "axis"), len(shape) + 1)
    if shape is None or axes is None:
        return v.Array(dtype_by(_promoted, *items))
    return v.Array(dtype_by(_promoted, *items), (*shape[: axes[0]], len(known) if known else None, *shape[axes[0] :]))


def side_by_side(values: Values) -> Value:
    """The result of `hstack`: along the second axis, or the only one."""
    items, known = samples(values), parts(values)
    shape = None if items is None else common(items)
    if items is None or shape is None:
        flat = items is not None and all(v.rank_of(item) in (0, 1) for item in items)
        return v.Array(dtype_by(_promoted, *items), (None,)) if items is not None and flat else v.Array()
    if not shape:
        return v.Array(dtype_by(_promoted, *items), (len(known) if known else None,))
    return concatenated({**values, "axis": v.Scalar("int", 0 if len(shape) < 2 else 1)})


def piled(values: Values) -> Value:
    """The result of `vstack` and `column_stack`: a matrix, unless there is an array with more axes."""
    items = samples(values)
    if items is None or not all(v.rank_of(item) in (0, 1, 2) for item in items):
        return v.Array()
    return v.Array(dtype_by(_promoted, *items), (None, None))


def array(values: Values) -> Value:
    """An array, of which nothing is said."""
    return v.Array()


def _promoted(*numbers: Any) -> object:
    return np.ones(1, np.result_type(*numbers))


def _total(items: tuple[Value, ...] | None, axis: int) -> Dim | None:
    if items is None:
        return None
    lengths = [(v.shape_of(item) or ())[axis] for item in items]
    return sum(n for n in lengths if isinstance(n, int)) if all(isinstance(n, int) for n in lengths) else None


def unstack(values: Values) -> str:
    """An array is the list of its rows."""
    return "y_bar" if constant_at(values, "axis") == 0 else "np.moveaxis(y_bar, axis, 0)"


linear("np.concatenate, np.concat(arrays, axis=0)", arrays=unconcatenate, sequences=ARRAYS, result=concatenated)
linear("np.stack(arrays, axis=0)", arrays=unstack, sequences=ARRAYS, result=stacked)
linear("np.hstack(arrays)", arrays="unjoin(y_bar, np.hstack, arrays)", sequences=ARRAYS, result=side_by_side)
for _name in ("vstack", "dstack", "column_stack"):
    _text = f"unjoin(y_bar, np.{_name}, arrays)"
    linear(f"np.{_name}(arrays)", arrays=_text, sequences=ARRAYS, result=(piled if _name != "dstack" else array))
linear("np.row_stack(arrays)", arrays="unjoin(y_bar, np.vstack, arrays)", sequences=ARRAYS,
       jvp={"arrays": "np.vstack(arrays_dot)"}, result=piled)  # fmt: skip
linear("np.append(a, b, axis=None)",
       a="unconcatenate(y_bar, (a, b), axis)[0]", b="unconcatenate(y_bar, (a, b), axis)[1]",
       jvp={"a": "np.append(a_dot, np.zeros_like(b), axis)", "b": "np.append(np.zeros_like(a), b_dot, axis)"},
       result=lambda values: v.Array())  # fmt: skip


def pieces(axis: int | None) -> Result:
    """A list of arrays that differ from the whole in the length of one axis; None says that `axis` tells which."""

    def result(values: Values) -> Value:
        a = array_value(values["a"])
        shape = v.shape_of(a)
        axes = None if shape is None else axes_of(constant_at(values, "axis") if axis is None else axis, len(shape))
        if shape is None or not axes:
            return v.ListOf(v.Array(v.dtype_of(a)))
        return v.ListOf(v.Array(v.dtype_of(a), tuple(None if i in axes else dim for i, dim in enumerate(shape))))

    return result


for _name in ("split", "array_split"):
    linear(f"np.{_name}(a, sections, axis=0)", a=lambda values: f"np.concatenate(y_bar, axis={plain_axis(values)})",
           view_of="a", view="always", result=pieces(None))  # fmt: skip
linear("np.hsplit(a, sections)", a="np.concatenate(y_bar, axis=min(np.ndim(a) - 1, 1))", view_of="a", view="always",
       result=lambda values: v.ListOf(v.Array(v.dtype_of(array_value(values["a"])))))  # fmt: skip
linear("np.vsplit(a, sections)", a="np.concatenate(y_bar, axis=0)", view_of="a", view="always", result=pieces(0))
linear("np.dsplit(a, sections)", a="np.concatenate(y_bar, axis=2)", view_of="a", view="always", result=pieces(2))
