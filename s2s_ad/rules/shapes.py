"""NumPy, "Array manipulation": the same numbers in another shape or order of axes."""

from __future__ import annotations

from collections.abc import Callable

from s2s_ad import values as v
from s2s_ad.rules.declare import linear, pointwise
from s2s_ad.rules.facts import axes_of, constant_at, is_left_out
from s2s_ad.rules.results import array_value, given_shape, reshaped
from s2s_ad.rules.rule import Result, Values
from s2s_ad.values import ABSENT, Shape

ORDER = "order: {'C', 'F'} = 'C'"
"""The others ask how an array lies in memory; an adjoint may lie otherwise."""


def back_to_shape(values: Values) -> str:
    """The shape before; in Fortran's order if that is how it was read."""
    shape = "a.shape" if isinstance(values.get("a"), v.Array) else "np.shape(a)"
    plain = "order" not in values or constant_at(values, "order") == "C"
    return f"np.reshape(y_bar, {shape}{'' if plain else ', order=order'})"


def reshape_shape(before: Shape, values: Values) -> Shape | None:
    """The new shape; a length of -1 isn't known, unless there is nothing else."""
    wanted = values["shape"]
    after = given_shape(wanted)
    if after is None:
        return None
    lengths = wanted.items if isinstance(wanted, v.TupleOf) else (wanted,)
    return (v.product(before),) if [v.constant_of(length) for length in lengths or ()] == [-1] else after


def raveled(before: Shape, values: Values) -> Shape | None:
    """One axis."""
    return (v.product(before),)


def transposed(before: Shape, values: Values) -> Shape | None:
    """Axes in the order of the argument `axes`, or backwards."""
    order = constant_at(values, "axes") if "axes" in values else None
    if order in (None, ()):
        return before[::-1]
    axes = axes_of(order, len(before))
    return (None,) * len(before) if axes is None or len(axes) != len(before) else tuple(before[i] for i in axes)


def transpose_back(values: Values) -> str:
    """The inverse permutation of the axes."""
    axes = constant_at(values, "axes")
    if axes is None:
        return "np.transpose(y_bar)"
    if isinstance(axes, tuple) and axes and all(isinstance(each, int) and each >= 0 for each in axes):
        return f"np.transpose(y_bar, {tuple(sorted(range(len(axes)), key=axes.__getitem__))})"
    return "untranspose(y_bar, axes)"


def swapped(before: Shape, values: Values) -> Shape | None:
    """Two axes exchanged."""
    i, j = (axes_of(constant_at(values, name), len(before)) for name in ("axis1", "axis2"))
    if i is None or j is None:
        return (None,) * len(before)
    after = list(before)
    after[i[0]], after[j[0]] = after[j[0]], after[i[0]]
    return tuple(after)


def moved(before: Shape, values: Values) -> Shape | None:
    """Axes taken out at `source` and put in at `destination`."""
    source, target = (axes_of(constant_at(values, name), len(before)) for name in ("source", "destination"))
    if source is None or target is None:
        return (None,) * len(before)
    rest = [i for i in range(len(before)) if i not in source]
    for position, axis in sorted(zip(target, source, strict=True)):
        rest.insert(position, axis)
    return tuple(before[i] for i in rest)


def expanded(before: Shape, values: Values) -> Shape | None:
    """Axes of length 1 put in."""
    axis = constant_at(values, "axis")
    count = len(axis) if isinstance(axis, tuple) else 1
    axes = None if axis is None else axes_of(axis, len(before) + count)
    if axes is None:
        return None
    rest = iter(before)
    return tuple(1 if i in axes else next(rest) for i in range(len(before) + count))


def squeezed(before: Shape, values: Values) -> Shape | None:
    """Axes of length 1 taken out; all of them if `axis` is None."""
    axis = constant_at(values, "axis")
    if axis is None:
        known = all(dim == 1 or v.never_one(dim) for dim in before)
        return tuple(dim for dim in before if dim != 1) if known else None
    axes = axes_of(axis, len(before))
    return None if axes is None else tuple(dim for i, dim in enumerate(before) if i not in axes)


def broadcasted(values: Values) -> v.Value:
    """The shape that is asked for."""
    return v.Array(v.dtype_of(array_value(values["a"])), given_shape(values["shape"]))


def unchanged(before: Shape, values: Values) -> Shape | None:
    """The same shape."""
    return before


def alike(values: Values) -> v.Value:
    """The same dtype and shape; without axes it is a number."""
    a = array_value(values["a"])
    return v.array_of(v.dtype_of(a), v.shape_of(a)) if v.is_number(a) else v.Unknown()


def numbers_too(change: Callable[[Shape, Values], Shape | None]) -> Result:
    """An array of the same dtype; NumPy's numbers stay as they are."""
    array = reshaped("a", change)
    return lambda values: values["a"] if isinstance(values["a"], v.NumpyScalar) else array(values)


def roll_back(values: Values) -> str:
    """The other way round, along one axis or several."""
    shift = "-shift" if v.is_number(values.get("shift", v.Unknown())) else "np.negative(shift)"
    return f"np.roll(y_bar, {shift}{'' if is_left_out(values, 'axis') else ', axis'})"


def tiled(values: Values) -> v.Value:
    """Lengths are multiplied; only the rank is said here."""
    shape, reps = v.shape_of(array_value(values["a"])), given_shape(values["reps"])
    rank = None if shape is None or reps is None else max(len(shape), len(reps))
    return v.Array(v.dtype_of(array_value(values["a"])), None if rank is None else (None,) * rank)


def repeated(values: Values) -> v.Value:
    """One axis without `axis`; else one axis of another length."""
    shape, axis = v.shape_of(array_value(values["a"])), constant_at(values, "axis")
    dtype = v.dtype_of(array_value(values["a"]))
    axes = None if shape is None or axis is ABSENT else axes_of(axis, len(shape))
    if shape is None or axes is None:
        return v.Array(dtype)
    return v.Array(dtype, (None,) if axis is None else tuple(None if i in axes else d for i, d in enumerate(shape)))


linear(f"np.reshape(a, shape, {ORDER})", a=back_to_shape, view_of="a", view="maybe",
       result=reshaped("a", reshape_shape, lambda values: given_shape(values["shape"])))  # fmt: skip
linear(f"np.ravel(a, {ORDER})", a=back_to_shape, view_of="a", view="maybe", result=reshaped("a", raveled))
linear("np.transpose, np.permute_dims(a, axes=None)", a=transpose_back, view_of="a", view="always",
       result=numbers_too(transposed))  # fmt: skip
linear("np.matrix_transpose, np.linalg.matrix_transpose(a)", a="np.swapaxes(y_bar, -1, -2)", view_of="a", view="always",
       result=reshaped("a", lambda before, values: (*before[:-2], *before[:-3:-1])))  # fmt: skip
linear("np.swapaxes(a, axis1, axis2)", a="np.swapaxes(y_bar, axis1, axis2)", view_of="a", view="always",
       result=reshaped("a", swapped))  # fmt: skip
linear("np.moveaxis(a, source, destination)", a="np.moveaxis(y_bar, destination, source)", view_of="a", view="always",
       result=reshaped("a", moved))  # fmt: skip
linear("np.expand_dims(a, axis)", a=back_to_shape, view_of="a", view="always", result=reshaped("a", expanded))
linear("np.squeeze(a, axis=None)", a=back_to_shape, view_of="a", view="always", result=numbers_too(squeezed))
linear("np.atleast_1d(a)", a=back_to_shape, view_of="a", view="maybe",
       result=reshaped("a", lambda before, values: before or (1,)))  # fmt: skip
linear("np.atleast_2d(a)", a=back_to_shape, view_of="a", view="maybe",
       result=reshaped("a", lambda before, values: before if len(before) > 1 else (1, *(before or (1,)))))  # fmt: skip
linear("np.atleast_3d(a)", a=back_to_shape, view_of="a", view="maybe")
pointwise("np.broadcast_to(a, shape)", vjp={"a": "y_bar"}, jvp={"a": "np.broadcast_to(a_dot, shape)"},
          view_of="a", view="fixed", result=broadcasted)  # fmt: skip
linear("np.flip(a, axis=None)", a="np.flip(y_bar, axis)", view_of="a", view="always",
       result=alike)  # fmt: skip
linear("np.flipud(a)", a="np.flipud(y_bar)", view_of="a", view="always", result=reshaped("a", unchanged))
linear("np.fliplr(a)", a="np.fliplr(y_bar)", view_of="a", view="always", result=reshaped("a", unchanged))
linear("np.rot90(a, k=1, axes=(0, 1))", a="np.rot90(y_bar, -k, axes)", view_of="a", view="maybe")
linear("np.roll(a, shift, axis=None)", a=roll_back, result=reshaped("a", unchanged))
linear("np.tile(a, reps)", a="untile(y_bar, a, reps)", result=tiled)
linear("np.repeat(a, repeats, axis=None)", a="unrepeat(y_bar, a, repeats, axis)", result=repeated)
