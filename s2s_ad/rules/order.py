"""NumPy, "Order statistics" and sorting: each number of the result is one of the array, or lies between two of them.

Ranks are those of a stable sort. A quantile of ranks tells between which two elements it lies, whatever the method.
"""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.axes import ARRAYS
from s2s_ad.rules.declare import general
from s2s_ad.rules.facts import constant_at, in_kind, is_given, is_left_out, plain_axis, rank
from s2s_ad.rules.results import array_value, dtype_by, reduced, reduction, reshaped
from s2s_ad.rules.rule import Template, Values
from s2s_ad.values import Shape, Value

UNIQUE = "unique_places(x, y)"
FLAG = ": {True, False} = False"
PLACES = "NumPy does not tell where each number went: places are sorted, which takes longer than numbers"
AXES = "axes_from_end(axis, np.ndim(a))"


def sorted_shape(before: Shape, values: Values) -> Shape | None:
    """The same shape, or flat; unknown where the axis may be None."""
    flat = (v.product(before),) if is_left_out(values, "axis") else None
    return before if is_given(values, "axis") else flat


def along_axis(text: str) -> Template:
    """A template with the axis as a number: these functions take truth values, what finds their places does not."""
    by_name, by_place = text.replace("axis=axis", "axis={0}"), ", {0})"
    return lambda values: by_name.replace(", axis)", by_place).format(plain_axis(values))


def shares(name: str, values: Values) -> str:
    """How much of each element is in each quantile."""
    given = [] if "q" not in values else ["q=q", "method=method"]
    given += [] if "weights" not in values or is_left_out(values, "weights") else ["weights=weights"]
    return f"quantile_shares({', '.join([name, 'a', 'axis', *given])})"


def quantile_rows(name: str) -> tuple[Template, Template]:
    """Both modes of a quantile: each element has a share in it."""

    def pullback(values: Values) -> str:
        spread = "y_bar" if constant_at(values, "keepdims") is True else f"np.expand_dims(y_bar, {AXES})"
        if constant_at(values, "keepdims") is v.ABSENT:
            spread = f"(y_bar if keepdims else np.expand_dims(y_bar, {AXES}))"
        product = f"{spread} * {shares(name, values)}"
        if "q" not in values or rank(values, "q") == 0:
            return in_kind(product, values)
        return in_kind(f"np.sum({product}, axis=leading_axes(q))", values)

    def tangent(values: Values) -> str:
        keep = "" if constant_at(values, "keepdims") is False else ", keepdims=keepdims"
        return f"np.sum(a_dot * {shares(name, values)}, axis={AXES}{keep})"

    return pullback, tangent


def quantiles(values: Values) -> Value:
    """An axis for the quantiles, and what the reduction leaves."""
    a, q = array_value(values["a"]), array_value(values["q"])
    shape, wanted = v.shape_of(a), v.shape_of(q)
    after = None if shape is None else reduced(shape, constant_at(values, "axis"), constant_at(values, "keepdims"))
    known = None if after is None or wanted is None else (*wanted, *after)
    plain = v.is_number(a) and is_left_out(values, "weights")
    wide = isinstance(q, v.Scalar) or v.dtype_of(a) == "float64"  # an array of quantiles may widen
    dtype = dtype_by(np.median, a) if wide else None
    return number_or_array(v.array_of(dtype, known), values) if plain else v.Unknown()


def number_or_array(found: Value, values: Values) -> Value:
    """What is left of all axes; of a number, with `keepdims`, that is an array without axes."""
    if isinstance(found, v.NumpyScalar) and constant_at(values, "keepdims") is not False:
        return v.one_of((found, v.Array(found.dtype, ())))
    return found


def unique_rows() -> tuple[Template, Template]:
    """The first of equal elements receives; places and counts are constants."""
    first = "np.unique(ar, return_index=True, axis=axis, equal_nan=equal_nan)[1]"

    def pullback(values: Values) -> str:
        return f"untake({'y_bar[0]' if extras(values) else 'y_bar'}, ar, {first}, {plain_axis(values)})"

    def tangent(values: Values) -> str:
        taken, count = f"np.take(ar_dot, {first}, axis={plain_axis(values)})", extras(values)
        return f"[{', '.join([taken, *(f'np.zeros_like(y[{k + 1}])' for k in range(count))])}]" if count else taken

    return pullback, tangent


def extras(values: Values) -> int:
    """How many results there are beside the values."""
    return sum(bool(constant_at(values, f"return_{name}")) for name in ("index", "inverse", "counts"))


def unique_values(values: Values) -> Value:
    """As many as there are; integers beside them, if these are asked for."""
    ar = array_value(values["ar"])
    before = (None,) if is_left_out(values, "axis") else v.shape_of(ar) if is_given(values, "axis") else None
    shape = None if before is None else (None,) * len(before)
    found = v.Array(v.dtype_of(ar), shape) if v.is_number(ar) else v.Unknown()
    count = extras(values)
    return v.TupleOf((found, *(v.Array("int64") for _ in range(count)))) if count else found


general(
    "np.sort(a, axis=-1, kind=None, order: None = None, *, stable=None)",
    vjp={"a": along_axis("unpermute(y_bar, a, np.argsort(a, axis=axis, kind='stable'), axis)")},
    jvp={"a": along_axis("np.take_along_axis(a_dot, np.argsort(a, axis=axis, kind='stable'), axis)")},
    result=reshaped("a", sorted_shape), axes={"a": ARRAYS}, cost=PLACES,
)  # fmt: skip
general(
    "np.sort_complex(a)",
    vjp={"a": "as_kind(unpermute(y_bar, a, np.argsort(a, kind='stable'), -1), a)"},
    jvp={"a": "np.take_along_axis(a_dot, np.argsort(a, kind='stable'), -1) + 0j"},
)  # fmt: skip
general(
    "np.partition(a, kth, axis=-1, kind='introselect', order: None = None)",
    vjp={"a": along_axis("unpermute(y_bar, a, permutation(a, y, axis), axis)")},
    jvp={"a": along_axis("np.take_along_axis(a_dot, permutation(a, y, axis), axis)")},
    result=reshaped("a", sorted_shape), cost=PLACES,
)  # fmt: skip
for _name in ("np.median", "np.nanmedian"):
    _pullback, _tangent = quantile_rows(_name)
    general(f"{_name}(a, axis=None, out=None, overwrite_input: False = False, keepdims=False)",
            vjp={"a": _pullback}, jvp={"a": _tangent}, cost=PLACES,
            result=lambda values: number_or_array(reduction(np.median)(values), values))  # fmt: skip
for _name in ("np.percentile", "np.quantile", "np.nanpercentile", "np.nanquantile"):
    _pullback, _tangent = quantile_rows(_name)
    general(f"{_name}(a, q, axis=None, out=None, overwrite_input: False = False, method='linear', keepdims=False, *,"
            " weights=None)",
            vjp={"a": _pullback}, jvp={"a": _tangent}, refused=frozenset({"q", "weights"}),
            result=quantiles, cost=PLACES)  # fmt: skip
_pullback, _tangent = unique_rows()
general(f"np.unique(ar, return_index{FLAG}, return_inverse{FLAG}, return_counts{FLAG}, axis=None, *, equal_nan=True,"
        " sorted: True = True)", vjp={"ar": _pullback}, jvp={"ar": _tangent}, result=unique_values)  # fmt: skip
general(
    "np.unique_values(x)",
    vjp={"x": f"untake(y_bar, x, {UNIQUE})"}, jvp={"x": f"np.take(x_dot, {UNIQUE})"},
)  # fmt: skip
