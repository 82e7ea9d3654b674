"""`@differentiate`: the function as it was, with its derivatives as attributes."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterable
from types import FunctionType, MethodType
from typing import Any, overload

from s2s_ad.api import grad, value_and_grad
from s2s_ad.backend.listing import Listing
from s2s_ad.backend.plain import without_blocks
from s2s_ad.dispatch import Derivative
from s2s_ad.frontend.carry import named
from s2s_ad.frontend.source import tell

Wrt = int | str | Iterable[int | str]


class Differentiable:
    """A function that carries its gradient: `f(x)` is the value, `f.grad(x)` the gradient, `f.source` its text."""

    is_function = True
    grad: Derivative
    value_and_grad: Derivative

    def __init__(
        self,
        function: Callable[..., Any],
        wrt: Wrt,
        has_aux: bool,
        debug_nans: bool = False,
        source: str | None = None,
    ) -> None:
        if source is not None:
            tell(function, source)
        functools.update_wrapper(self, function)
        if is_method(function):
            wrt = tuple(map(_after_self, wrt)) if isinstance(wrt, list | tuple) else _after_self(wrt)
        self.grad = grad(function, wrt, has_aux=has_aux, debug_nans=debug_nans)
        self.value_and_grad = value_and_grad(function, wrt, has_aux=has_aux, debug_nans=debug_nans)
        self._plain = without_blocks(function) if isinstance(function, FunctionType) else function

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._plain(*args, **kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        """A method of a class is bound as any function is, and so are its derivatives."""
        if instance is None:
            return self
        bound = copy.copy(self)
        bound.__wrapped__ = MethodType(self.__wrapped__, instance)
        bound._plain = MethodType(self._plain, instance)
        bound.grad = self.grad.method(instance)
        bound.value_and_grad = self.value_and_grad.method(instance)
        return bound

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Pickled by name, as a function is, if it has one."""
        return self.__qualname__ if named(self) is self else object.__reduce_ex__(self, protocol)

    def __copy__(self) -> Differentiable:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def __deepcopy__(self, memo: object) -> Differentiable:
        return self

    def __repr__(self) -> str:
        return f"<{getattr(self, '__qualname__', 'function')} with its gradient by s2s_ad>"

    @property
    def source(self) -> Listing:
        """The module text of the gradient for arguments of any kind; `source_for` gives that for some arguments."""
        return self.grad.source

    def source_for(self, *args: Any, **kwargs: Any) -> Listing:
        """The module text of the gradient for arguments like these."""
        return self.grad.source_for(*args, **kwargs)

    __wrapped__: Callable[..., Any]
    __qualname__: str


@overload
def differentiate(function: Callable[..., Any], /) -> Differentiable: ...


@overload
def differentiate(
    *, wrt: Wrt = 0, has_aux: bool = False, debug_nans: bool = False, source: str | None = None
) -> Callable[[Callable[..., Any]], Differentiable]: ...


def differentiate(
    function: Any = None,
    /,
    *,
    wrt: Wrt = 0,
    has_aux: bool = False,
    debug_nans: bool = False,
    source: str | None = None,
) -> Any:
    """Give a function its gradient: `@differentiate`, or `@differentiate(wrt=("w", "b"))`.

    The decorated function computes what it did, without its blocks of `grad_of`. `f.grad(...)` is its gradient,
    `f.value_and_grad(...)` both, `f.source` the text of the generated module. In a class, positions count from the
    parameter after `self`. `debug_nans` and `source` as in `grad`.
    Raises UnsupportedError for text that has no derivative here.
    """
    if function is None:
        return lambda given: Differentiable(given, wrt, has_aux, debug_nans, source)
    return Differentiable(function, wrt, has_aux, debug_nans, source)


def is_method(function: object) -> bool:
    """Whether a function is being defined in a class, and takes its instance.

    >>> is_method(Differentiable.__call__), is_method(differentiate)
    (True, False)
    """
    if not isinstance(function, FunctionType):
        return False
    owner = function.__qualname__.rpartition(".")[0]
    return owner != "" and not owner.endswith("<locals>") and function.__code__.co_varnames[:1] in (("self",), ("cls",))


def _after_self(wrt: Any) -> Any:
    return wrt + 1 if type(wrt) is int and wrt >= 0 else wrt
