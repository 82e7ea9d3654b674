"""NumPy, "Joining arrays"."""

from __future__ import annotations

from s2s_ad import values as v
from s2s_ad.rules.declare import linear
from s2s_ad.rules.facts import constant_at
from s2s_ad.rules.results import array_value
from s2s_ad.rules.rule import Values
from s2s_ad.values import Shape, Value

ARRAYS = frozenset({"arrays"})


def parts(values: Values) -> tuple[Value, ...] | None:
    """The arrays that are joined, if their number is known."""
    given = values.get("arrays", v.Unknown())
    items = v.items_of(given)
    return None if items is None else tuple(map(array_value, items))


def unconcatenate(values: Values) -> str:
    """The part of the adjoint that belongs to each array."""
    items = parts(values)
    if items is not None and len(items) == 2 and constant_at(values, "axis") == 0:
        return "[y_bar[:len(arrays[0])], y_bar[len(arrays[0]):]]"
    return "unconcatenate(y_bar, arrays, axis)"


def concatenated(values: Values) -> Value:
    """Lengths add up along the axis."""
    items, axis = parts(values), constant_at(values, "axis")
    if items is None or not items or not all(map(v.is_number, items)):
        return v.Unknown() if items != () else v.Unknown()
    joined = v.join_all(v.Array(v.dtype_of(item), v.shape_of(item)) for item in items)
    dtype = v.dtype_of(v.elementwise(_total, *items))
    shape = v.shape_of(joined)
    if axis is None:
        return v.Array(dtype, (None,))
    if shape is None or not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        return v.Array(dtype, None)
    return v.Array(dtype, _with_total(shape, axis % len(shape), items))


def _with_total(shape: Shape, axis: int, items: tuple[Value, ...]) -> Shape:
    lengths = [(v.shape_of(item) or shape)[axis] for item in items]
    total = sum(lengths) if all(isinstance(n, int) for n in lengths) else None  # type: ignore[arg-type]
    return (*shape[:axis], total, *shape[axis + 1 :])


def _total(*numbers: object) -> object:
    import numpy as np

    return np.concatenate([np.ravel(number) for number in numbers])[:1].reshape(np.shape(numbers[0]) or (1,))  # type: ignore[arg-type]


linear(
    "np.concatenate(arrays, axis=0)", arrays=unconcatenate, sequences=ARRAYS, lazy=frozenset(), result=concatenated,
)  # fmt: skip
