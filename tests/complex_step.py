"""Complex numbers that behave as the real program expects: the derivative is the imaginary part, exact to rounding.

f(x + ih) = f(x) + ih f'(x) + O(h^2), and with h = 1e-30 nothing is subtracted, so nothing cancels.
W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions", SIAM Review 40 (1998).

A real program asks of its numbers what complex numbers answer otherwise: order, absolute value, the sign.
`Number` (an immutable scalar) and `Numbers` (an array) answer by the real part.  Fresh arrays are complex while
`complex_numpy()` is in force.  What has no answer raises `NotPossible`.
"""

from __future__ import annotations

import contextlib
import functools
import math
import operator
import warnings
from collections.abc import Callable, Iterator
from typing import Any
from unittest import mock

import numpy as np

STEP = 1e-30


class NotPossible(Exception):
    """The program does something with its numbers that complex numbers cannot follow."""


def plain(value: Any) -> Any:
    """Without our classes, at any depth of lists and tuples.

    >>> plain([Number(1 + 2j), 3])
    [np.complex128(1+2j), 3]
    """
    match value:
        case Number():
            return value.value
        case Numbers():
            return value.view(np.ndarray)
        case list() | tuple() if type(value) in (list, tuple):
            return type(value)(plain(item) for item in value)
    return value


def dressed(value: Any) -> Any:
    """Complex results in our classes; bools, ints and real numbers as they are."""
    match value:
        case complex() | np.complexfloating():
            return Number(value)
        case np.ndarray() if value.dtype == np.complex128:
            return value.view(Numbers)
        case list() | tuple() if type(value) in (list, tuple):
            return type(value)(dressed(item) for item in value)
    return value


def real(value: Any) -> Any:
    """The real part of numbers, arrays, lists; others as they are."""
    value = plain(value)
    if isinstance(value, list | tuple):
        return type(value)(real(item) for item in value)
    return np.real(value) if np.iscomplexobj(value) else value


def _absolute(x: Any) -> Any:
    return np.where(np.real(x) < 0, -x, x)[()]


def _choose(chosen: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    return lambda a, b: np.where(chosen(np.real(a), np.real(b)), a, b)[()]


def _hypot(a: Any, b: Any) -> Any:
    return np.sqrt(a * a + b * b)


def _arctan2(y: Any, x: Any) -> Any:
    turn = np.arctan2(np.real(y), np.real(x))
    y, x = np.asarray(y, complex), np.asarray(x, complex)
    slope = (y.imag * x.real - x.imag * y.real) / (x.real**2 + y.real**2)
    return (turn + 1j * slope)[()]


ANALYTIC = {
    np.absolute: _absolute,
    np.fabs: _absolute,
    np.maximum: _choose(operator.ge),
    np.minimum: _choose(operator.le),
    np.fmax: _choose(operator.ge),
    np.fmin: _choose(operator.le),
    np.hypot: _hypot,
    np.arctan2: _arctan2,
    np.logaddexp: lambda a, b: a + np.log(1 + np.exp(b - a)),
    np.logaddexp2: lambda a, b: a + np.log2(1 + np.exp2(b - a)),
    np.cbrt: lambda x: np.cbrt(np.real(x)) * (1 + 1j * np.imag(x) / np.real(x) / 3),
    np.deg2rad: lambda x: x * (np.pi / 180),
    np.radians: lambda x: x * (np.pi / 180),
    np.rad2deg: lambda x: x * (180 / np.pi),
    np.degrees: lambda x: x * (180 / np.pi),
    np.float_power: lambda a, b: np.power(np.asarray(a, complex), b)[()],
    np.remainder: lambda a, b: a - b * np.floor_divide(np.real(a), np.real(b)),
    np.fmod: lambda a, b: a - b * np.trunc(np.real(a) / np.real(b)),
}
BY_REAL_PART = {
    *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal, np.sign, np.floor, np.ceil),
    *(np.rint, np.trunc, np.floor_divide, np.signbit, np.isnan, np.isfinite, np.isinf),
    *(np.logical_and, np.logical_or, np.logical_not, np.heaviside),
}
KEEP_REAL_RESULT = {np.argmax, np.argmin, np.argsort, np.argwhere, np.nonzero, np.searchsorted, np.shape, np.ndim}
KEEP_REAL_RESULT |= {np.count_nonzero, np.any, np.all, np.isclose, np.allclose, np.array_equal, np.round, np.sign}
REFUSED = {np.linalg.norm, np.vdot, np.linalg.cholesky, np.linalg.eigh, np.linalg.svd, np.linalg.qr, np.real, np.imag}


def _ufunc(ufunc: Any, method: str, inputs: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    out = kwargs.pop("out", None)
    if method == "__call__" and ufunc in BY_REAL_PART:
        result = ufunc(*map(real, inputs), **kwargs)
    elif method == "__call__" and ufunc in ANALYTIC:
        result = ANALYTIC[ufunc](*map(plain, inputs), **kwargs)
    elif method == "reduce" and ufunc in (np.maximum, np.minimum):
        result = _extremum(ufunc, plain(inputs[0]), **kwargs)
    elif method == "reduce" and ufunc in BY_REAL_PART:
        result = ufunc.reduce(*map(real, inputs), **kwargs)
    elif method == "at":
        return getattr(ufunc, method)(*map(plain, inputs), **kwargs)
    elif method in ("__call__", "reduce", "accumulate", "outer", "reduceat") and ufunc not in ANALYTIC:
        result = getattr(ufunc, method)(*map(plain, inputs), **kwargs)
    else:
        raise NotPossible(f"{ufunc.__name__}.{method}")
    if out is None:
        return dressed(result)
    out[0][...] = result
    return out[0]


def _extremum(ufunc: Any, x: Any, axis: Any = 0, keepdims: bool = False, **others: Any) -> Any:
    if others.get("where", True) is not True or "initial" in others or isinstance(axis, tuple):
        raise NotPossible("an extremum with options")
    find = np.argmax if ufunc is np.maximum else np.argmin
    place = find(np.real(x), axis=axis, keepdims=True)
    if axis is None:
        found = np.ravel(x)[np.ravel(place)].reshape(place.shape)
        return found if keepdims else found.reshape(())[()]
    found = np.take_along_axis(x, place, axis)
    return found if keepdims else np.squeeze(found, axis)[()]


class Number(np.lib.mixins.NDArrayOperatorsMixin):
    """A Python or NumPy scalar of the program: immutable, ordered by its real part."""

    __slots__ = ("value",)
    __array_priority__ = 100.0
    ndim, size, shape, dtype = 0, 1, (), np.dtype(complex)

    def __init__(self, value: Any) -> None:
        self.value = np.complex128(value)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return _ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return _function(function, args, kwargs)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        if dtype is not None and np.dtype(dtype) != np.complex128:
            raise NotPossible(f"a number as {dtype}")
        return np.array(self.value)

    def __complex__(self) -> complex:
        return complex(self.value)

    def __float__(self) -> float:
        raise NotPossible("float() of a number")

    def __int__(self) -> int:
        return int(self.value.real)

    __trunc__ = __int__

    def __floor__(self) -> int:
        return math.floor(self.value.real)

    def __ceil__(self) -> int:
        return math.ceil(self.value.real)

    def __bool__(self) -> bool:
        return bool(self.value.real)

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return f"{self.value.real!r}"

    def __format__(self, spec: str) -> str:
        return format(self.value.real, spec)

    def __round__(self, digits: int | None = None) -> Any:
        return round(float(self.value.real), digits)

    def __getitem__(self, index: Any) -> Any:
        return dressed(self.value[index])

    def __getattr__(self, name: str) -> Any:
        if name in ("sum", "mean", "prod", "max", "min", "copy", "item", "conj", "squeeze", "T", "reshape", "ravel"):
            return getattr(dressed(np.array(self.value)), name)
        raise AttributeError(name)


# `y += x` makes a new number, as with floats; the mixin's own would write into the old one.
for _name in ("add", "sub", "mul", "truediv", "pow", "floordiv", "mod"):
    setattr(Number, f"__i{_name}__", getattr(Number, f"__{_name}__"))


class Numbers(np.ndarray):
    """An array of the program, real in its own eyes."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return _ufunc(ufunc, method, inputs, kwargs)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return _function(function, args, kwargs)

    def __getitem__(self, index: Any) -> Any:
        return dressed(self.view(np.ndarray)[_index(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        self.view(np.ndarray)[_index(index)] = plain(value)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __float__(self) -> float:
        raise NotPossible("float() of an array")

    def __int__(self) -> int:
        return int(self.view(np.ndarray).real)

    def __bool__(self) -> bool:
        return bool(self.view(np.ndarray).real)

    def astype(self, dtype: Any, *args: Any, **kwargs: Any) -> Any:
        if np.issubdtype(dtype, np.inexact):
            return self.copy()
        return self.view(np.ndarray).real.astype(dtype, *args, **kwargs)

    def tolist(self) -> Any:
        return dressed(self.view(np.ndarray).tolist())

    def item(self, *where: Any) -> Any:
        return dressed(self.view(np.ndarray).item(*where))

    def copy(self, order: Any = "C") -> Any:
        return dressed(self.view(np.ndarray).copy(order))

    def fill(self, value: Any) -> None:
        self[...] = value


def _index(index: Any) -> Any:
    return real(index) if isinstance(index, Numbers) else index


def _method(name: str) -> Callable[..., Any]:
    def call(self: Numbers, *args: Any, **kwargs: Any) -> Any:
        return getattr(np, name)(self, *args, **kwargs)

    return call


for _name in ("dot", "max", "min", "clip", "argmax", "argmin", "argsort", "sum", "prod", "mean", "std", "var", "trace"):
    setattr(Numbers, _name, _method(_name))


def _std(x: Any, *args: Any, **kwargs: Any) -> Any:
    return np.sqrt(_var(x, *args, **kwargs))


def _var(x: Any, axis: Any = None, ddof: int = 0, keepdims: bool = False) -> Any:
    x = plain(x)
    d = x - np.mean(x, axis=axis, keepdims=True)
    total = np.sum(d * d, axis=axis, keepdims=keepdims)
    return dressed(total / (d.size / np.size(total) - ddof))


def _max(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return dressed(_extremum(np.maximum, plain(x), axis, keepdims))


def _min(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    return dressed(_extremum(np.minimum, plain(x), axis, keepdims))


def _where(*args: Any) -> Any:
    return dressed(np.where(real(args[0]), *map(plain, args[1:])))


def _clip(x: Any, low: Any, high: Any, **_: Any) -> Any:
    x = np.asarray(plain(x))
    return dressed(np.where(x.real < real(low), plain(low), np.where(x.real > real(high), plain(high), x))[()])


def _copyto(target: Any, source: Any, *_: Any) -> None:
    target[...] = source


SPECIAL = {np.std: _std, np.var: _var, np.max: _max, np.min: _min, np.amax: _max, np.amin: _min}
SPECIAL |= {np.where: _where, np.clip: _clip, np.copyto: _copyto}


def _function(function: Any, args: Any, kwargs: Any) -> Any:
    if function in SPECIAL:
        return SPECIAL[function](*args, **kwargs)
    if function in REFUSED or (kwargs.get("out") is not None):
        raise NotPossible(function.__name__)
    strip = real if function in KEEP_REAL_RESULT else plain
    args = tuple(strip(a) for a in args)
    kwargs = {name: strip(value) for name, value in kwargs.items()}
    return dressed(function(*args, **kwargs))


def _constructor(original: Callable[..., Any]) -> Callable[..., Any]:
    """The array constructor with a complex result wherever the real program would get a floating one."""

    @functools.wraps(original)
    def make(*args: Any, **kwargs: Any) -> Any:
        kwargs = {name: _complex_dtype(value) if name == "dtype" else value for name, value in kwargs.items()}
        args = tuple(_complex_dtype(plain(a)) for a in args)
        result = original(*args, **kwargs)
        if np.issubdtype(result.dtype, np.floating):
            result = result.astype(complex)
        return dressed(result)

    return make


def _complex_dtype(value: Any) -> Any:
    is_dtype = value is float or isinstance(value, np.dtype) or _is_numpy_type(value)
    return complex if is_dtype and np.issubdtype(value, np.inexact) else value


def _is_numpy_type(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, np.generic)


CONSTRUCTORS = (
    *("zeros", "ones", "empty", "full", "eye", "identity", "array", "asarray", "arange", "linspace", "copy"),
    *("zeros_like", "ones_like", "empty_like", "full_like"),
)
MATHEMATICS = {
    **{name: getattr(np, name) for name in ("exp", "expm1", "log2", "log10", "log1p", "sqrt", "sin", "cos", "tan")},
    **{name: getattr(np, name) for name in ("sinh", "cosh", "tanh", "fabs", "hypot", "degrees", "radians")},
    **{name: getattr(np, f"arc{name[1:]}") for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh", "atan2")},
    "log": lambda x, base=np.e: np.log(x) / np.log(base),
    "pow": np.power,
}


def _mathematics(name: str) -> Callable[..., Any]:
    original, ours = getattr(math, name), MATHEMATICS[name]

    @functools.wraps(original)
    def call(*args: Any) -> Any:
        if any(isinstance(a, Number | Numbers) for a in args):
            return dressed(ours(*args))
        return original(*args)

    return call


@contextlib.contextmanager
def complex_numpy() -> Iterator[None]:
    """NumPy's constructors make complex arrays, `math` accepts `Number`; dropping an imaginary part is an error."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("error", np.exceptions.ComplexWarning)
        for name in CONSTRUCTORS:
            stack.enter_context(mock.patch.object(np, name, _constructor(getattr(np, name))))
        for name in MATHEMATICS:
            stack.enter_context(mock.patch.object(math, name, _mathematics(name)))
        yield
