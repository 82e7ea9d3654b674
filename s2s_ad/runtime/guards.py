"""Tests that generated code makes where a wrong gradient would follow; each raises with the user's line."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from numbers import Number
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np
from numpy.exceptions import TooHardError

from s2s_ad.errors.running import (
    another_order,
    arbitrary_basis,
    arbitrary_phase,
    array_around,
    no_adjoint,
    no_real_scalar,
    not_a_list,
    not_a_number,
    not_a_plain_dict,
    not_a_sequence,
    not_a_value,
    not_a_view,
    not_an_array,
    not_an_operand,
    not_double,
    not_mutable,
    not_numbers,
    not_uniform,
    other_function,
    other_length,
    several_at_once,
    shared_items,
)
from s2s_ad.runtime.structure import fields_of

MOST_WORK: Any = 10_000  # any number will do, though the stubs of some NumPy know only the limits with names
"""The candidates that NumPy may try: the exact answer takes exponential time."""

_FUNCTIONS = (type, FunctionType, BuiltinFunctionType, MethodType, ModuleType, np.ufunc, type(np.sum))
_PLAIN = (int, float, complex, np.generic, np.ndarray, str, bytes, range, slice, *_FUNCTIONS)


def require_scalar(x: Any, where: str) -> Any:
    """`x`, which must be a real number: a float, a NumPy scalar, or an array with a single element and no axes."""
    if np.ndim(x) != 0 or np.iscomplexobj(x) or not isinstance(x, int | float | np.generic | np.ndarray):
        raise no_real_scalar(where, x)
    return x


def require_view(v: Any, x: Any, where: str) -> None:
    """The derivative was written for a `v` that shares memory with `x`."""
    if isinstance(v, np.ndarray) and isinstance(x, np.ndarray) and v.size and not np.may_share_memory(v, x):
        raise not_a_view(where)


def share_memory(v: Any, x: Any) -> bool | None:
    """Whether one of two arrays is a view of the other; None of what holds no elements in memory."""
    arrays = isinstance(v, np.ndarray) and isinstance(x, np.ndarray) and v.size and x.size
    return np.may_share_memory(v, x) if arrays else None


def gives_view(function: Callable[..., Any], x: Any, *args: Any, **kwargs: Any) -> bool:
    """Whether a function gives a view of an array and no copy, as `np.ravel` does where the elements lie one after
    another. It is called for that. What is no array is left to the function."""
    if not isinstance(x, np.ndarray) or not x.size:
        return True
    return np.may_share_memory(function(x, *args, **kwargs), x)


def require_alike(a: Any, b: Any, shared: bool | None, where: str) -> None:
    """The adjoint `a` is a view of `b` if what it belongs to is one: NumPy copies what lies in another order."""
    found = share_memory(a, b)
    if found is not None and shared is not None and found != shared:
        raise another_order(where)


def require_mutable(x: Any, where: str) -> None:
    """The derivative was written for an `x` that other names see changes of: an array or a container, not a number."""
    if isinstance(x, int | float | complex | np.generic):
        raise not_mutable(where, x)
    if isinstance(x, deque | set):
        raise not_a_list(where, x)
    if isinstance(x, defaultdict):
        raise not_a_plain_dict(where)


def require_no_array(x: Any, where: str) -> None:
    """The derivative was written for a container of data around the function, whose items nothing saves: an array that
    is written into would be read as it is at the end."""
    if isinstance(x, np.ndarray):
        raise array_around(where)


def require_separate(x: Any, where: str) -> None:
    """The derivative was written for a copy of `x` that copies each of its items by itself."""
    found = _mutable_items(x)
    if len({id(item) for item in found}) < len(found):
        raise shared_items(where)


def _mutable_items(x: Any) -> list[Any]:
    """The arrays and containers in a container, each as often as it is there."""
    items = list(x.values()) if isinstance(x, dict) else list(x) if isinstance(x, list | tuple) else []
    held = [item for item in items if isinstance(item, np.ndarray | list | dict)]
    return held + [inner for item in items for inner in _mutable_items(item)]


def require_array(x: Any, where: str) -> None:
    """The derivative was written for an array: what is stored into it is copied, and not kept as an object."""
    if not isinstance(x, np.ndarray):
        raise not_an_array(where, x)


def require_value(x: Any, where: str) -> None:
    """The derivative was written for an `x` that holds nothing that can be stored into by other names: no container."""
    if isinstance(x, int | float | complex | np.generic | np.ndarray):
        return
    if isinstance(x, tuple):
        for item in x:
            require_value(item, where)
    elif isinstance(x, list | dict | set | deque) or (fields_of(x) and not hasattr(x, "__name__")):
        raise not_a_value(where, x)


def require_sequence(xs: Any, where: str) -> None:
    """The derivative was written for a loop over elements that stand at 0, 1, 2 ...: not over the keys of a dict."""
    if not isinstance(xs, list | tuple | range | np.ndarray):
        raise not_a_sequence(where, xs)


def require_numbers(where: str, **arguments: Any) -> None:
    """The derivative was written for numbers, arrays, and lists, tuples and dicts of them, not for other objects."""
    for name, x in arguments.items():
        found = _other_object(x)
        if found is not None:
            raise not_numbers(where, name, found)


def require_operand(x: Any, where: str) -> None:
    """The derivative was written for a number or array, whose operators mean what they mean for numbers."""
    found = _other_object(x)
    if isinstance(x, np.ndarray) and type(x).__mul__ is not np.ndarray.__mul__:  # a matrix, or masked
        found = x
    if found is not None and not isinstance(found, Number):  # a fraction is one
        raise not_an_operand(where, found)


def _other_object(x: Any) -> Any:
    """The first object in a container whose operators and attributes may mean anything."""
    if isinstance(x, list | tuple | dict):
        items = x.values() if isinstance(x, dict) else x
        return next((found for item in items if (found := _other_object(item)) is not None), None)
    return None if x is None or isinstance(x, _PLAIN) else x


def shares_memory(x: np.ndarray[Any, Any], y: np.ndarray[Any, Any]) -> bool:
    """Whether two arrays have an element in common; where that is too hard to tell, they count as if they had.

    >>> x = np.zeros(8)
    >>> shares_memory(x[:5], x[4:]), shares_memory(x[::2], x[1::2])
    (True, False)
    """
    if not np.may_share_memory(x, y):
        return False
    try:
        return np.shares_memory(x, y, max_work=MOST_WORK)
    except TooHardError:
        return True


def require_function(f: Any, options: tuple[Any, ...], where: str) -> None:
    """The derivative was written for a table that holds these functions; another one has been stored into it."""
    if not any(f is each for each in options):
        raise other_function(where, f)


def require_immutable(x: Any, where: str) -> None:
    """The derivative was written for an `x` that `x += v` rebinds: a number, not an array or a list."""
    if isinstance(x, np.ndarray | list | dict | deque | set | bytearray):
        raise not_a_number(where, x)


def require_number_in(x: Any, v: Any, where: str) -> None:
    """The same of `v`, which is `x[k]`, unless `x` is an array: that keeps its memory, whatever is stored into it."""
    if not isinstance(x, np.ndarray):
        require_immutable(v, where)


def require_kept(x: Any, v: Any, where: str) -> None:
    """The derivative was written for an `x`, a number or a new array, of which `x += v` makes what `x + v` is.

    >>> require_kept(np.ones(2), [1.0, 2.0], "here")
    >>> require_kept(np.ones(2), np.ones((3, 2)), "here")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    s2s_ad.errors.message.DifferentiationError: here: a number was expected here, but this is ...
    """
    if not isinstance(x, np.ndarray):
        return
    v = v if isinstance(v, int | float | complex) else np.asarray(v)
    grows = np.broadcast_shapes(x.shape, np.shape(v)) != x.shape
    moves = x.ndim > 1 and not (x.flags.c_contiguous and np.asarray(v).flags.c_contiguous)
    if grows or moves or x.dtype.kind not in "fc" or np.result_type(x, v) != x.dtype:
        raise not_a_number(where, x)


def require_adjoint(x_bar: Any, x: Any, where: str) -> None:
    """What a block put in the place of an adjoint has to fit the variable."""
    arrays = [isinstance(each, np.ndarray) for each in (x_bar, x)]
    same = np.shape(x_bar) == np.shape(x) and arrays[0] == arrays[1]
    one, other = np.asarray(x_bar).dtype, np.asarray(x).dtype
    if not same or one.kind not in "fiuc" or (isinstance(x, np.ndarray) and one != other and other.kind in "fc"):
        raise no_adjoint(where, x_bar, x)


def uniform_array(values: Any, where: str, *arrays: Any) -> Any:
    """The array of the values, all of which have the dtype of the first: NumPy casts them to it where it applies a
    function. `arrays`: what the function was applied to."""
    made = np.array(values)
    if not len(values):
        raise ValueError("a function cannot be applied to no elements at all, as the dtype of its results is not known")
    first = np.asarray(values[0]).dtype
    if made.dtype != first:
        raise not_uniform(where, first, made.dtype)
    for array in arrays:
        if np.asarray(array).dtype.name in ("float16", "float32", "complex64"):
            raise not_double(where, array)
    return made


def require_free_basis(turn: Any) -> None:
    """Vectors that only complete a basis are determined up to a rotation; nothing that depends on it has a derivative.

    turn: N^H N_bar of such vectors N. If it is Hermitian, no rotation is felt; nor is a sign, which a lone one has.
    """
    if turn.shape[-1] > 1 or np.iscomplexobj(turn):
        felt = turn - np.conj(np.swapaxes(turn, -1, -2))
        if np.size(felt) and np.max(np.abs(felt)) > _tolerance(turn):
            raise arbitrary_basis()


def require_free_phase(felt: Any, turn: Any) -> None:
    """Complex singular vectors and eigenvectors are determined up to a phase; nothing may depend on it."""
    if np.size(felt) and np.max(np.abs(felt)) > _tolerance(turn):
        raise arbitrary_phase()


def require_axes(x: Any, wanted: int) -> None:
    """What a function does for each of many vectors or matrices has a rule for one of them."""
    if np.ndim(x) != wanted:
        raise several_at_once(np.ndim(x), wanted)


def require_components(x: Any, count: int) -> None:
    """Points as vectors, or in rows: as many components as dimensions."""
    if count > 1 and np.shape(x)[-1:] != (count,):
        raise other_length(np.shape(x)[-1] if np.ndim(x) else 1, count)


def _tolerance(turn: Any) -> Any:
    return np.sqrt(np.finfo(turn.dtype).eps) * (1.0 + np.max(np.abs(turn)))
