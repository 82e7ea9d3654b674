"""From a callable to the Python function behind it: a bound method, a partial, an instance with `__call__`, a cache.

>>> from functools import partial
>>> def power(x, n): return x**n
>>> found = plain_function(partial(power, n=3.0))
>>> found.function is power, found.arguments((2.0,), {})
(True, {'x': 2.0, 'n': 3.0})
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any

from s2s_ad import errors
from s2s_ad.frontend import carry
from s2s_ad.frontend.transforms import is_followed
from s2s_ad.frontend.unwrap import is_called_instance, is_transparent, unwrap
from s2s_ad.primitives import applied, called
from s2s_ad.rules import registry


@dataclass(frozen=True)
class Plain:
    """The function, what stands before the arguments of a call (the instance of a method, the arguments of a partial),
    and what is given by name beside them, unless the call says otherwise."""

    function: FunctionType
    before: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)

    def call(self, main: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any], **more: Any) -> Any:
        """Call what was generated for the function with the arguments of a call, and with `more`."""
        return main(*self.before, *args, **{**self.named, **kwargs}, **more)

    def arguments(self, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """The argument of each parameter in a call, defaults included."""
        signature = inspect.signature(self.function, follow_wrapped=False)
        bound = signature.bind(*self.before, *args, **{**self.named, **kwargs})
        bound.apply_defaults()
        return bound.arguments


def plain_function(function: Callable[..., Any]) -> Plain:
    """What is behind a callable; an error where that is not Python code."""
    rule = registry.lookup(function)
    if rule is not None:
        return Plain(applied(rule))
    if isinstance(function, carry.Made):
        if not is_followed(function):
            raise errors.not_again(function.made_by, repr(function))
        return Plain(called(function))
    before: tuple[Any, ...] = ()
    named: Mapping[str, Any] = {}
    while True:
        if inspect.ismethod(function):
            before, function = (function.__self__, *before), function.__func__
        elif is_transparent(function):
            function = function.__wrapped__  # type: ignore[attr-defined]
        elif isinstance(function, functools.partial):
            before, named = (*function.args, *before), {**function.keywords, **named}
            function = function.func
        elif is_called_instance(function):
            before, function = (function, *before), type(function).__call__
        else:
            return Plain(unwrap(function), before, named)
