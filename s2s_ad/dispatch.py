"""From a call to the derivative that is specialised for it: by kind, dtype, rank and shape pattern of the arguments.

Two caches. Each derivative object remembers, by a cheap key of types and shapes, the function to call. A store that
all of them share keeps generated code by code object, so that `grad` of a lambda made anew transforms once.
"""

from __future__ import annotations

import inspect
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from s2s_ad import errors, tree
from s2s_ad.backend.build import Built, build
from s2s_ad.backend.module import module_text
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.supported import check
from s2s_ad.frontend.unwrap import unwrap
from s2s_ad.pipeline import Linker, Primal, read_primal
from s2s_ad.request import NAMES, Request
from s2s_ad.values import Unknown, Value, fast_key, may_be_active, signature_of

MOST_SHAPES = 4096

Signature = tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Entry:
    """Generated code for one signature, and what its names meant when it was made."""

    built: Built
    text: str
    main: str
    primal: Primal
    scopes: tuple[Scope, ...]

    def fits(self, function: FunctionType) -> bool:
        """Whether the code may run over the globals and cells of this function."""
        if not all(scope.unchanged() for scope in self.scopes):
            return False
        if function is self.primal.function:
            return self.primal.scope.unchanged()
        return self.primal.scope.same_in(function)


class Store:
    """Generated code by code object, held weakly."""

    def __init__(self) -> None:
        self._entries: dict[int, dict[tuple[Request, Signature], list[Entry]]] = {}
        self._primals: dict[int, list[Primal]] = {}
        self._lock = threading.RLock()

    def get(self, function: FunctionType, request: Request, signature: Signature) -> Entry:
        """The code for a signature, made now if there is none that fits."""
        with self._lock:
            entries = self._of(function.__code__).setdefault((request, signature), [])
            for entry in entries:
                if entry.fits(function):
                    return entry
            entry = make(function, request, dict(signature))
            entries[:] = [other for other in entries if other.primal.function is not function]
            entries.append(entry)
            return entry

    def _of(self, code: CodeType) -> dict[tuple[Request, Signature], list[Entry]]:
        key = id(code)
        if key not in self._entries:
            self._entries[key] = {}
            weakref.finalize(code, self._entries.pop, key, None)
        return self._entries[key]


STORE = Store()


def make(function: FunctionType, request: Request, values: Mapping[str, Value]) -> Entry:
    """Run the pipeline and compile what it writes."""
    linker = Linker(request)
    primal = linker.primal(function)
    written = linker.link(primal, values)
    text, units = module_text(written, request)
    main = NAMES[request.kind].format(primal.source.tree.name)
    return Entry(build(text, units, main), text, main, primal, tuple(linker.scopes))


class Derivative:
    """A callable derivative. `source` is its text for arguments of any kind, `source_for(*args)` for these."""

    def __init__(self, function: Callable[..., Any], request: Request) -> None:
        self.__wrapped__ = function
        self.request = request
        self._inner = function if isinstance(function, Derivative) else None
        self._function, self._before = plain_function(function)
        self._signature = inspect.signature(self._function, follow_wrapped=False)
        if self._inner is None:
            primal = read_primal(self._function)  # says at once what can't be read, or is not supported
            varying = frozenset(request.wrt)
            unknown = varying - set(self._signature.parameters)
            if unknown:
                raise errors.unknown_parameter(self._function, sorted(unknown)[0], self.parameters)
            check(primal.source.tree, primal.scope, varying)
        self._bound: dict[object, tuple[Entry, Mapping[str, Callable[..., Any]]]] = {}
        self.__name__ = NAMES[request.kind].format(self._function.__name__)
        self.__doc__ = f"{request.kind} of {self._function.__name__} with respect to {', '.join(request.wrt)}."

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        entry, functions = self.specialised(args, kwargs)
        return functions[entry.main](*self._before, *args, **kwargs)

    def specialised(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Entry, Mapping[str, Callable[..., Any]]]:
        """The generated functions for arguments like these."""
        key = (fast_key(args), tuple(kwargs), fast_key(tuple(kwargs.values())) if kwargs else None)
        known = self._bound.get(key)
        if known is not None and known[0].fits(known[0].primal.function if self._inner else self._function):
            return known
        function = self._function if self._inner is None else self._inner.generated(args, kwargs)
        entry = STORE.get(function, self.request, self.signature(args, kwargs))
        known = (entry, entry.built.bind(function))
        if len(self._bound) >= MOST_SHAPES:
            self._bound.clear()
        self._bound[key] = known
        return known

    def signature(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Signature:
        """What is known of each parameter; an error for a `wrt` argument that has no derivative."""
        bound = self._signature.bind(*self._before, *args, **kwargs)
        bound.apply_defaults()
        signature = signature_of(bound.arguments)
        if self.request.kind in ("grad", "value_and_grad"):
            for name, value in signature:
                if name in self.request.wrt and not may_be_active(value):
                    raise errors.not_differentiable(name, bound.arguments[name])
        return signature

    def generated(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> FunctionType:
        """The generated function itself, which can be differentiated again."""
        entry, functions = self.specialised(args, kwargs)
        found = functions[entry.main]
        assert isinstance(found, FunctionType)
        return found

    @property
    def primal(self) -> FunctionType:
        """The primal."""
        return self._function

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the primal's parameters."""
        return tuple(self._signature.parameters)

    @property
    def variadic(self) -> int | None:
        """The position of the star parameter among those given, if there is one."""
        kinds = [parameter.kind for parameter in self._signature.parameters.values()]
        star = inspect.Parameter.VAR_POSITIONAL
        return kinds.index(star) - len(self._before) if star in kinds else None

    @property
    def source(self) -> str:
        """The module text of the generic form: nothing is assumed of the arguments."""
        unknown = tuple((name, Unknown()) for name in self._signature.parameters)
        return STORE.get(self._function, self.request, unknown).text

    def source_for(self, *args: Any, **kwargs: Any) -> str:
        """The module text for arguments like these."""
        return self.specialised(args, kwargs)[0].text

    def __repr__(self) -> str:
        return f"<{self.__name__} by s2s_ad>"


def plain_function(function: Callable[..., Any]) -> tuple[FunctionType, tuple[Any, ...]]:
    """The Python function behind a callable, and what it puts before the arguments."""
    before: tuple[Any, ...] = ()
    if inspect.ismethod(function):
        before, function = (function.__self__,), function.__func__
    return unwrap(function), before


def pulled(forward: Derivative, args: tuple[Any, ...]) -> tuple[Any, Callable[[Any], tuple[Any, ...]]]:
    """The value and the pullback at a point."""
    entry, functions = forward.specialised(args, {})
    value, residuals = functions[entry.main](*forward._before, *args)
    backward = functions[entry.main.replace("_forward", "_pullback")]
    return value, Pullback(backward, residuals, structure_of(value), forward.variadic)


def structure_of(value: Any) -> Any:
    """Containers of their own with leaves that take no memory: what a seed is compared with."""
    return tree.map_leaves(
        lambda leaf: np.broadcast_to(leaf.dtype.type(0), leaf.shape) if type(leaf) is np.ndarray else leaf, value
    )


def pushed(derivative: Derivative, primals: tuple[Any, ...], tangents: tuple[Any, ...]) -> tuple[Any, Any]:
    """The value and the tangent at a point, along a direction."""
    for position, (tangent, primal) in enumerate(zip(tangents, primals, strict=True)):
        problem = tree.mismatch(tangent, primal, f"tangents[{position}]")
        if problem is not None and tree.is_inexact(primal):
            raise errors.bad_seed(problem)
    entry, functions = derivative.specialised(primals, {})
    star = derivative.variadic
    if star is not None and len(derivative.request.wrt) > star:
        tangents = (*tangents[:star], tangents[star:])
    named = dict(zip(derivative.request.wrt, tangents, strict=False))
    directions = {f"{name}_dot": tangent for name, tangent in named.items()}
    result: tuple[Any, Any] = functions[entry.main](*derivative._before, *primals, **directions)
    return result


@dataclass(frozen=True)
class Pullback:
    """The transposed derivative at one point: a linear function of the seed, for any number of calls and threads."""

    backward: Callable[..., tuple[Any, ...]]
    residuals: Any
    expected: Any
    variadic: int | None = None
    """The position from which on the adjoints of star arguments stand in a tuple."""

    def __call__(self, y_bar: Any) -> tuple[Any, ...]:
        problem = tree.mismatch(y_bar, self.expected, "the seed")
        if problem is not None:
            raise errors.bad_seed(problem)
        adjoints = self.backward(self.residuals, y_bar)
        if self.variadic is None or len(adjoints) <= self.variadic:
            return adjoints
        return (*adjoints[: self.variadic], *adjoints[self.variadic])
