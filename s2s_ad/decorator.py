"""`@differentiate`: the function as it was, with its derivatives as attributes."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, overload

from s2s_ad.api import grad, value_and_grad
from s2s_ad.dispatch import Derivative

Wrt = int | str | Iterable[int | str]


class Differentiable:
    """A function that carries its gradient: `f(x)` is the value, `f.grad(x)` the gradient, `f.source` its text."""

    grad: Derivative
    value_and_grad: Derivative

    def __init__(self, function: Callable[..., Any], wrt: Wrt, has_aux: bool) -> None:
        functools.update_wrapper(self, function)
        self.grad = grad(function, wrt, has_aux=has_aux)
        self.value_and_grad = value_and_grad(function, wrt, has_aux=has_aux)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.__wrapped__(*args, **kwargs)

    def __get__(self, instance: object, owner: type | None = None) -> Any:
        """A method of a class is bound as any function is; its derivatives are found on the class."""
        return self if instance is None else functools.partial(self, instance)

    @property
    def source(self) -> str:
        """The module text of the gradient for arguments of any kind; `source_for` gives that for some arguments."""
        return self.grad.source

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The module text of the gradient for arguments like these."""
        return self.grad.source_for(*args, **kwargs)

    __wrapped__: Callable[..., Any]


@overload
def differentiate(function: Callable[..., Any], /) -> Differentiable: ...


@overload
def differentiate(*, wrt: Wrt = 0, has_aux: bool = False) -> Callable[[Callable[..., Any]], Differentiable]: ...


def differentiate(function: Any = None, /, *, wrt: Wrt = 0, has_aux: bool = False) -> Any:
    """Give a function its gradient: `@differentiate`, or `@differentiate(wrt=("w", "b"))`.

    The decorated function computes what it did. `f.grad(...)` is its gradient, `f.value_and_grad(...)` both,
    `f.source` the text of the generated module. Raises UnsupportedError for text that has no derivative here.
    """
    if function is None:
        return lambda given: Differentiable(given, wrt, has_aux)
    return Differentiable(function, wrt, has_aux)
