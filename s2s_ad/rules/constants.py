"""Functions of NumPy whose result doesn't vary with their arguments: shapes, places, tests, random draws."""

from __future__ import annotations

import numpy as np

from s2s_ad import values as v
from s2s_ad.rules.declare import constant
from s2s_ad.rules.facts import constant_at
from s2s_ad.rules.results import (
    BOOL,
    INT,
    INTP,
    PLACES,
    along_axes,
    always,
    array_value,
    given_dtype,
    given_shape,
    like,
    nonzero,
    permuted,
    places_along,
    rank_of,
    reduction,
)
from s2s_ad.rules.rule import Values
from s2s_ad.values import Value


def size(values: Values) -> Value:
    """The number of elements, or the length of one axis."""
    return v.size_value(array_value(values["a"])) if isinstance(values["axis"], v.Nothing) else INT


def coordinates(values: Values) -> Value:
    """One array for each axis, all in one."""
    shape = given_shape(values["dimensions"])
    if shape is None or constant_at(values, "sparse") is not False:
        return v.Unknown()
    return v.Array(given_dtype(values), (len(shape), *shape))


def open_mesh(values: Values) -> Value:
    """One array of places for each axis, of length 1 along the others."""
    count = len(v.items_of(values["args"]) or ())
    shapes = [tuple(None if axis == own else 1 for axis in range(count)) for own in range(count)]
    return v.TupleOf(tuple(v.Array(INTP, shape) for shape in shapes))


def unravelled(values: Values) -> Value:
    """For each axis of the shape its part of the index: a number for a number."""
    part, axes = like("indices", INTP)(values), v.items_of(values["shape"])
    return v.Unknown() if isinstance(part, v.Unknown) or axes is None else v.TupleOf((part,) * len(axes))


constant("np.shape(a)", result=lambda values: v.shape_value(array_value(values["a"])))
constant("np.ndim(a)", result=lambda values: v.rank_value(array_value(values["a"])))
constant("np.size(a, axis=None)", result=size)
constant("np.any(a, axis=None, out=None, keepdims=False)", result=reduction(np.any))
constant("np.all(a, axis=None, out=None, keepdims=False)", result=reduction(np.all))
constant("np.count_nonzero(a, axis=None, *, keepdims=False)", result=reduction(np.argmax))
constant("np.logical_and.reduce, np.logical_or.reduce(a, axis=0, dtype=None, out=None, keepdims=False)")
constant("np.round, np.around, np.round_(a, decimals=0, out=None)",
         result=lambda values: v.elementwise(np.round, array_value(values["a"])))  # fmt: skip
constant("np.fix(x, out=None)")
constant("np.isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)")
constant("np.allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False)", "np.array_equal(a, b, equal_nan=False)",
         "np.array_equiv(a, b)", result=always(BOOL))  # fmt: skip
constant("np.isscalar, np.iscomplexobj, np.isrealobj(x)", "np.issubdtype(a, b)", "np.can_cast(a, b)",
         "np.shares_memory, np.may_share_memory(a, b)", result=always(BOOL))  # fmt: skip
constant("np.iterable(obj)", "np.isdtype(dtype, kind)", result=always(BOOL))
constant("np.isreal, np.iscomplex, np.isposinf, np.isneginf(x)")
constant("np.nanargmax, np.nanargmin(a, axis=None)", result=reduction(np.argmax))
constant("np.argpartition(a, kth, axis=-1, kind='introselect', order=None)", result=places_along("a"))
constant("np.lexsort(keys, axis=-1)", result=always(v.Array(INTP, None)))
constant("np.argwhere(a)", result=lambda values: v.Array(INTP, (None, None)))
constant("np.flatnonzero(a)", result=always(PLACES))
constant("np.nonzero(a)", result=lambda values: nonzero(values["a"]))
constant("np.searchsorted(a, v, side='left', sorter=None)", result=like("v", INTP))
constant("np.digitize(x, bins, right=False)", result=like("x", INTP))
constant("np.result_type, np.min_scalar_type, np.promote_types")
constant("np.indices(dimensions, dtype='int', sparse=False)", result=coordinates)
constant("np.ogrid, np.mgrid, np.ravel_multi_index")
constant("np.ix_(*args)", result=open_mesh)
constant("np.tri(N, M=None, k=0, dtype='float64', *, like=None)",
         result=lambda values: v.Array(given_dtype(values), (None, None)))  # fmt: skip
constant("np.tril_indices, np.triu_indices(n, k=0, m=None)", "np.tril_indices_from, np.triu_indices_from(arr, k=0)",
         result=always(v.TupleOf((PLACES, PLACES))))  # fmt: skip
constant("np.diag_indices(n, ndim=2)", result=lambda values: along_axes(constant_at(values, "ndim")))
constant("np.diag_indices_from(arr)", result=lambda values: along_axes(rank_of(values["arr"])))
constant("np.unravel_index(indices, shape, order='C')", result=unravelled)
constant("np.broadcast_shapes, np.iinfo, np.finfo, np.dtype, np.errstate, np.seterr, np.geterr")
constant("np.isin, np.in1d, np.packbits, np.unpackbits, np.array_repr, np.array_str, np.array2string")
constant("np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64, np.intp, np.bool_(x=0)")
constant("np.fft.fftfreq, np.fft.rfftfreq, np.hanning, np.hamming, np.blackman, np.bartlett")
constant("np.linalg.matrix_rank")
constant(
    "np.random.rand, np.random.randn, np.random.random, np.random.random_sample, np.random.randint,"
    " np.random.seed, np.random.get_state, np.random.set_state"
)  # fmt: skip
constant("np.random.permutation(x)", result=lambda values: permuted(values["x"]))
constant("np.random.default_rng(seed=None)", result=always(v.ObjectOf(np.random.Generator, ())))
constant("np.random.RandomState(seed=None)", result=always(v.ObjectOf(np.random.RandomState, ())))
