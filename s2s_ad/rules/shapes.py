"""NumPy, "Array manipulation": the same numbers in another shape."""

from __future__ import annotations

from s2s_ad import values as v
from s2s_ad.rules.declare import linear
from s2s_ad.rules.facts import ABSENT, axes_of, constant_at
from s2s_ad.rules.results import given_shape, reshaped
from s2s_ad.rules.rule import Values
from s2s_ad.values import Shape


def reshape_shape(before: Shape, values: Values) -> Shape | None:
    """The new shape; a length of -1 isn't known, unless there is nothing else."""
    wanted = values["shape"]
    after = given_shape(wanted)
    lengths = wanted.items if isinstance(wanted, v.TupleOf) else (wanted,)
    return (v.product(before),) if after == (None,) and constant_of(lengths) == -1 else after


def constant_of(lengths: tuple[v.Value, ...] | None) -> object:
    """The constant of a shape of one axis."""
    return v.constant_of(lengths[0]) if lengths else ABSENT


def transposed(before: Shape, values: Values) -> Shape | None:
    """Axes in the order of the argument `axes`, or backwards."""
    order = constant_at(values, "axes")
    if order is None:
        return before[::-1]
    axes = axes_of(order, len(before))
    return (None,) * len(before) if axes is None or len(axes) != len(before) else tuple(before[i] for i in axes)


def transpose_back(values: Values) -> str:
    """The inverse permutation of the axes."""
    axes = constant_at(values, "axes")
    if axes is None:
        return "np.transpose(y_bar)"
    if isinstance(axes, tuple) and all(isinstance(each, int) and each >= 0 for each in axes):
        inverse = tuple(sorted(range(len(axes)), key=axes.__getitem__))
        return f"np.transpose(y_bar, {inverse})"
    return "untranspose(y_bar, axes)"


linear(
    "np.reshape(a, shape, order='C')", a=lambda values: back_to_shape(values), view_of="a", view="maybe",
    result=reshaped("a", reshape_shape),
)  # fmt: skip
linear(
    "np.transpose(a, axes=None)", a=transpose_back, view_of="a", view="always", result=reshaped("a", transposed),
)  # fmt: skip


def back_to_shape(values: Values) -> str:
    """The shape before; in Fortran's order if that is how it was read."""
    shape = "a.shape" if isinstance(values.get("a"), v.Array) else "np.shape(a)"
    order = "" if constant_at(values, "order") == "C" else ", order=order"
    return f"np.reshape(y_bar, {shape}{order})"
