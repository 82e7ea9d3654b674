"""Which number comes out of an elementwise operation: NumPy itself is asked, on numbers of the same kinds.

>>> import operator
>>> from s2s_ad.values.kinds import Array, NumpyScalar, Scalar
>>> broadcast(Array("float32", (3,)), Scalar("float"))  # a Python number doesn't widen
Array(dtype='float32', shape=(3,))
>>> elementwise(operator.truediv, Scalar("int"), Scalar("int"))
Scalar(type='float', constant=ABSENT, term=None)
>>> elementwise(operator.mul, Array("float64", ()), Scalar("float"))  # no axes left: a NumPy scalar
NumpyScalar(dtype='float64')
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from s2s_ad.values.kinds import Array, Maybe, Never, Nothing, NumpyScalar, OneOf, Scalar, Unknown, Value
from s2s_ad.values.lattice import join_all, one_of
from s2s_ad.values.predicates import NUMBERS, is_number
from s2s_ad.values.shapes import broadcast_shapes, shape_of

_TAKE_NONE = (np.equal, np.not_equal, np.logical_and, np.logical_or, np.logical_xor, np.logical_not)
_PYTHON: dict[str, object] = {"float": 1.0, "int": 1, "bool": True, "complex": 1.0 + 0j}


def broadcast(*values: Value) -> Value:
    """The result of an elementwise operation that keeps the dtype, such as `a + b` for floats.

    Python numbers alone stay a Python number; see `as_numpy` for what a ufunc makes of them.
    """
    return elementwise(_sum, *values)


def elementwise(function: Callable[..., object], *values: Value) -> Value:
    """What `function(*values)` is, for an elementwise function (a ufunc, an operator, `math.sin`)."""
    if NUMBERS.issuperset([value.__class__ for value in values]):
        return _elementwise(function, *values)
    if any(isinstance(value, Never) for value in values):
        return Never()
    if isinstance(function, np.ufunc) and function not in _TAKE_NONE:
        if any(isinstance(value, Nothing) for value in values):
            return Never()  # an error
        values = tuple(value.value if isinstance(value, Maybe) and not value.text else value for value in values)
    if not all(map(is_number, values)):
        return Unknown()
    return _elementwise(function, *values)


@lru_cache(maxsize=4096)
def _elementwise(function: Callable[..., object], *values: Value) -> Value:
    combinations = itertools.product(*map(_alternatives, values))
    return join_all(_result(function, *choice) for choice in itertools.islice(combinations, 64))


def as_numpy(value: Value) -> Value:
    """What a ufunc makes of a Python number: float -> np.float64. Everything else is returned as it is."""
    match value:
        case Scalar():
            return NumpyScalar(np.asarray(_PYTHON[value.type]).dtype.name)
        case OneOf():
            return one_of(map(as_numpy, value.options))
        case _:
            return value


def _result(function: Callable[..., object], *values: Value) -> Value:
    shape = broadcast_shapes(*map(shape_of, values))
    if any(isinstance(value, Array) and value.dtype is None for value in values):
        return Array(None, shape) if shape or any(map(shape_of, values)) else Unknown()
    kind = _run(function, *map(_plain, values))
    return Array(kind.dtype, shape) if isinstance(kind, Array) else kind


def _kind(result: object) -> Value:
    match result:
        case np.ndarray():
            return Array(result.dtype.name)
        case np.generic():
            return NumpyScalar(result.dtype.name)
        case bool() | int() | float() | complex():
            name = type(result).__name__
            return Scalar(name) if name in _PYTHON else Unknown()  # type: ignore[arg-type]
        case _:
            return Unknown()


def _alternatives(value: Value) -> tuple[Value, ...]:
    """The cases that differ in kind: an array of unknown rank may have no axes."""
    match value:
        case OneOf():
            return tuple(itertools.chain.from_iterable(map(_alternatives, sorted(value.options, key=repr))))
        case Array(shape=None):
            return (Array(value.dtype, ()), value)
        case _:
            return (value,)


def _plain(value: Value) -> Value:
    """The part of a value that decides a dtype; many values share it, so results are cached."""
    match value:
        case Scalar():
            return Scalar(value.type)
        case Array():
            return Array(value.dtype, () if value.shape == () else (1,))
        case _:
            return value


@lru_cache(maxsize=4096)
def _run(function: Callable[..., object], *kinds: Value) -> Value:
    """The kind of the result, found on an example; the shape of an array is left open."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _kind(function(*map(_example, kinds)))
        except (TypeError, ValueError, ArithmeticError):
            return Unknown()


def _example(kind: Value) -> object:
    match kind:
        case Scalar():
            return _PYTHON[kind.type]
        case NumpyScalar():
            return np.ones((), kind.dtype)[()]
        case Array():
            return np.ones((1,) * len(kind.shape or ()), kind.dtype)
        case _:
            raise TypeError(f"{kind} is not a number")


def _sum(*values: Any) -> object:
    """Promotes as an elementwise operation does; unlike addition, it keeps truth values."""
    if all(isinstance(value, bool) for value in values):
        return True
    if all(isinstance(value, bool | int | float | complex) and not isinstance(value, np.generic) for value in values):
        return sum(values)
    dtype = np.result_type(*values)
    ones = np.ones(np.broadcast_shapes(*map(np.shape, values)), dtype)
    return ones[()]
