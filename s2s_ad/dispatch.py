"""From a call to the derivative that is specialised for it: by kind, dtype, rank and shape pattern of the arguments.

Two caches. Each derivative object remembers, by a cheap key of types and shapes, the function to call. A store that
all of them share keeps generated code by code object, so that `grad` of a lambda made anew transforms once. It keeps no
function of the user's alive, nor what that closes over.
"""

from __future__ import annotations

import copy
import inspect
import threading
import weakref
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from types import CellType, CodeType, FunctionType, MappingProxyType, MethodType
from typing import Any, TypeVar

from s2s_ad import errors
from s2s_ad.backend.build import Built, build
from s2s_ad.backend.listing import Listing, listing
from s2s_ad.backend.module import module_text
from s2s_ad.backend.origins import tell_origin
from s2s_ad.backend.watch import watched
from s2s_ad.collector import without_collector
from s2s_ad.containers import is_closed
from s2s_ad.fields import check_elements
from s2s_ad.frontend import carry
from s2s_ad.frontend.bindings import is_plain_data, root_of
from s2s_ad.frontend.primal import Primal, read_primal
from s2s_ad.frontend.scope import Scope, is_meaning
from s2s_ad.frontend.weakly import lend, weak_key, weakly
from s2s_ad.pipeline import Linker
from s2s_ad.plain import plain_function
from s2s_ad.request import NAMES, Request
from s2s_ad.rules import registry
from s2s_ad.values import Unknown, Value, fast_key, held_open, may_be_active, signature_of, value_of

MOST_SHAPES = 4096
MOST_MEANINGS = 16
MOST_SIGNATURES = 512
MOST_CODES = 1024

NOTHING: Mapping[str, Any] = MappingProxyType({})
Signature = tuple[tuple[str, Value], ...]
Key = TypeVar("Key")
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class Entry:
    """Generated code for one signature, and what its names meant when it was made: functions and classes of the user's
    are not kept by it."""

    built: Built
    text: str
    main: str
    scope: Scope
    scopes: tuple[Scope, ...]
    methods: tuple[tuple[Callable[[], object], str, Callable[[], object]], ...]
    epoch: int

    @property
    def listing(self) -> Listing:
        """The text, which knows where its lines come from."""
        return listing(self.text, ((unit.name, unit.origins) for unit in self.built.units))

    def bind(self, function: FunctionType) -> Mapping[str, FunctionType]:
        """The functions over the globals and cells of one that it fits: whoever asks for them keeps them."""
        functions = self.built.bind(function)
        for each in functions.values():
            lend(each)
        return functions

    def fits(self, function: FunctionType) -> bool:
        """Whether the code may run over the globals and cells of this function."""
        if self.epoch != registry.epoch():
            return False
        if not all(inspect.getattr_static(kind(), name, None) is found() for kind, name, found in self.methods):
            return False
        return all(scope.unchanged() for scope in self.scopes) and self.scope.same_in(function)


class Store:
    """Generated code by code object, for as long as that is alive. What was made longest ago goes first."""

    def __init__(self) -> None:
        self._entries: dict[int, dict[Hashable, list[Entry]]] = {}
        self._lock = threading.RLock()

    def get(self, function: FunctionType, request: Request, signature: Signature) -> Entry:
        """The code for a signature, made now if there is none that fits."""
        with self._lock:
            entries = self._under(function.__code__, (request, weak_key(signature)))
            for entry in entries:
                if entry.fits(function):
                    return entry
            entry = make(read_primal(without_data(function)), request, dict(signature))
            entries[:] = [*entries[-MOST_MEANINGS:], entry]
            return entry

    def _under(self, code: CodeType, key: Hashable) -> list[Entry]:
        """What there is for a code object and a key: at the ends of the tables now, which go from their starts."""
        if id(code) not in self._entries:
            weakref.finalize(code, self._entries.pop, id(code), None).atexit = False
        known = _latest(self._entries, id(code), {}, MOST_CODES)
        return _latest(known, key, [], MOST_SIGNATURES)


def _latest(table: dict[Key, Kept], key: Key, new: Kept, most: int) -> Kept:
    """What a table has under a key, or something new; what was asked for longest ago goes, where there are too many."""
    table[key] = found = table.pop(key, new)
    for oldest in list(table)[:-most]:
        table.pop(oldest, None)  # what goes may take others with it
    return found


STORE = Store()


@without_collector()
def make(primal: Primal, request: Request, values: Mapping[str, Value], linker: Linker | None = None) -> Entry:
    """Run the pipeline, which somebody may watch, and compile what it writes."""
    linker = Linker(request) if linker is None else linker
    linker.reader.know(primal)
    written = linker.link(primal, values)
    if request.debug_nans:
        written = [(origin, watched(item, request)) for origin, item in written]
    text, units = module_text(written, request)
    main = NAMES[request.kind].format(primal.source.tree.name)
    scopes = tuple(scope for scope in linker.reader.scopes if scope is not primal.scope)
    for scope in linker.reader.scopes:
        scope.let_go()
    found = linker.reader.methods.found.items()
    methods = tuple((weakly(kind), name, weakly(each)) for (kind, name), each in found)
    return Entry(build(text, units, main), text, main, primal.scope, scopes, methods, registry.epoch())


def without_data(function: FunctionType) -> FunctionType:
    """The same code over the functions, classes and modules that it closes over: what is generated keeps nobody's data
    alive."""
    if not (function.__closure__ or function.__defaults__ or function.__kwdefaults__):
        return function
    meanings = map(_meaning, function.__closure__ or ())
    cells = tuple(CellType() if found is None else CellType(found) for found in meanings)
    shell = FunctionType(function.__code__, function.__globals__, function.__name__, None, cells)
    shell.__module__, shell.__qualname__ = function.__module__, function.__qualname__
    lend(shell)
    return shell


def _meaning(cell: CellType) -> object | None:
    """The function, class or module that a cell holds; None for data, and for what is not assigned yet."""
    try:
        found = cell.cell_contents
    except ValueError:
        return None
    return found if is_meaning(found) else None


@dataclass(frozen=True)
class Bound:
    """Generated functions over the globals, cells and defaults of one function; a call calls `main`."""

    entry: Entry
    functions: Mapping[str, Callable[..., Any]]
    function: FunctionType
    code: CodeType
    defaults: tuple[Any, ...] | None
    kwdefaults: dict[str, Any] | None
    signatures: tuple[Signature, ...]
    """Of this derivative, after those of the derivatives that it is of."""

    @property
    def main(self) -> Any:
        return self.functions[self.entry.main]

    def holds(self, function: FunctionType) -> bool:
        """Whether they may still be called."""
        return (
            function is self.function
            and function.__code__ is self.code  # which reloading a module may replace in place
            and function.__defaults__ is self.defaults
            and function.__kwdefaults__ is self.kwdefaults
            and self.entry.fits(function)
        )


class Derivative:
    """A callable derivative. `source` is its text for arguments of any kind, `source_for(*args)` for these."""

    is_derivative = is_function = True

    def __init__(self, function: Callable[..., Any], request: Request) -> None:
        self.__wrapped__ = function
        self.request = request
        self._inner = function if isinstance(function, Derivative) else None
        self.plain = plain_function(function)
        self._function = self.plain.function
        self._read()
        if self._inner is None:
            varying = frozenset(request.wrt)
            unknown = varying - set(self._signature.parameters)
            if unknown:
                raise errors.unknown_parameter(self._function, sorted(unknown)[0], self.parameters)
            read_primal(self._function).check(varying)  # says at once what can't be read, or is not supported
        self._bound: dict[object, Bound] = {}
        self._free: dict[CodeType, tuple[str, ...]] = {}
        self.__name__ = NAMES[request.kind].format(self._function.__name__)
        named = ", ".join(request.wrt) or "nothing"
        self.__doc__ = f"{request.kind} of {self._function.__name__} with respect to {named}."

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        entry, functions = self.specialised(args, kwargs)
        main = functions[entry.main]
        try:
            return self.plain.call(main, args, kwargs)
        except Exception as error:
            tell_origin(error)
            raise

    def specialised(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[Entry, Mapping[str, Callable[..., Any]]]:
        """The generated functions for arguments like these."""
        known = self.bound(args, kwargs)
        return known.entry, known.functions

    def bound(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Bound:
        """The same, with what they were made for."""
        inner = None if self._inner is None else self._inner.bound(args, kwargs)
        kwargs = {**self.plain.named, **kwargs}
        function = self._function if inner is None else inner.main
        around = self._data(function)
        key = (
            fast_key((*self.plain.before, *args)),
            fast_key(tuple(around.values())) if around else None,
            tuple(kwargs),
            fast_key(tuple(kwargs.values())) if kwargs else None,
            fast_key(function.__defaults__) if function.__defaults__ else None,
        )
        known = self._bound.get(key)
        if known is not None and known.holds(function):
            return known
        self._read()
        signature = self.signature(args, kwargs, around)
        known = self._made(function, (*(() if inner is None else inner.signatures), signature))
        if len(self._bound) >= MOST_SHAPES:
            self._bound.clear()
        self._bound[key] = known
        return known

    def _made(self, function: FunctionType, signatures: tuple[Signature, ...]) -> Bound:
        entry = STORE.get(function, self.request, signatures[-1])
        functions = entry.bind(function)
        given = function.__code__, function.__defaults__, function.__kwdefaults__
        return Bound(entry, functions, function, *given, signatures)

    def again(self, signatures: tuple[Signature, ...]) -> Bound:
        """The generated functions for the signatures that others were made for, perhaps in another process."""
        inner = None if self._inner is None else self._inner.again(signatures[:-1])
        return self._made(self._function if inner is None else inner.main, signatures)

    def function_for(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> FunctionType:
        """What is differentiated: the primal, or the function that was generated for these arguments."""
        return self._function if self._inner is None else self._inner.generated(args, kwargs)

    def _data(self, function: FunctionType) -> dict[str, Any]:
        """The data that the function reads from around it: its kind is part of the signature."""
        code = function.__code__
        names = self._free.get(code)
        if names is None:
            names = self._free[code] = Scope(function).data
        found = {name: root_of(function, name)[1] for name in names}
        return found if all(map(is_plain_data, found.values())) else {}

    def signature(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], around: Mapping[str, Any] = NOTHING
    ) -> Signature:
        """What is known of each parameter, and of data around the function; an error for a `wrt` argument that has no
        derivative."""
        given = self.arguments(args, kwargs)
        whole = signature_of({**given, **around})
        signature = tuple((name, value if name in given else held_open(value)) for name, value in whole)
        if self.request.kind in ("grad", "value_and_grad"):
            check_elements(self._function, self.request.elements, given)
            for name, value in signature:
                if name in self.request.wrt and (not may_be_active(value) or is_closed(given[name])):
                    raise errors.not_differentiable(name, given[name])
        return signature

    def arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """The argument of each parameter, defaults included."""
        return self.plain.arguments(args, kwargs)

    def generated(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> FunctionType:
        """The generated function itself, which can be differentiated again."""
        found: FunctionType = self.bound(args, kwargs).main
        return found

    def method(self, instance: object) -> Derivative:
        """The derivative of the method of an instance: `self` is given, and is a constant."""
        bound = copy.copy(self)
        bound.__wrapped__ = MethodType(self.__wrapped__, instance)
        bound.plain = replace(self.plain, before=(instance, *self.plain.before))
        return bound

    def __reduce_ex__(self, protocol: Any) -> carry.Parts:
        """Pickled, it is the function and the request; code is written again where it is read."""
        return carry.parts(type(self), self.__wrapped__, self.request)

    def __copy__(self) -> Derivative:
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        return made

    def __deepcopy__(self, memo: object) -> Derivative:
        return self

    def _read(self) -> None:
        """The code of the primal as it is now; a module that is loaded again may replace it in place."""
        self._signature, self.code = inspect.signature(self._function, follow_wrapped=False), self._function.__code__

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
        return kinds.index(star) - len(self.plain.before) if star in kinds else None

    @property
    def source(self) -> Listing:
        """The module text of the generic form: nothing is assumed of the arguments."""
        return self.generic()[1].listing

    def generic(self) -> tuple[FunctionType, Entry]:
        """What is differentiated, and its derivative, for arguments of any kind."""
        function = self._function
        if self._inner is not None:
            given, entry = self._inner.generic()
            function = entry.bind(given)[entry.main]
        return function, STORE.get(function, self.request, tuple((name, Unknown()) for name in self.parameters))

    def source_for(self, *args: Any, **kwargs: Any) -> Listing:
        """The module text for arguments like these."""
        return self.specialised(args, kwargs)[0].listing

    def __repr__(self) -> str:
        return f"<{self.__name__} by s2s_ad>"


def can_vary(primal: Any) -> bool:
    """Whether there are derivatives with respect to it: a float, or what holds one."""
    return may_be_active(value_of(primal)) and not is_closed(primal)


def kept_by(function: Callable[..., Any], key: Hashable, make: Callable[[], Derivative]) -> Derivative:
    """The derivative that was made of this very function under a key before, or a new one.

    It is kept by the function, and goes with it; `functools.wraps` may copy what a function keeps to another."""
    if type(function) not in (FunctionType, Derivative):
        return make()
    known: dict[Hashable, Derivative] = function.__dict__.setdefault("__s2s_ad__", {})
    key = (key, registry.epoch())
    found = known.get(key)
    if found is None or found.__wrapped__ is not function or found.primal.__code__ is not found.code:
        found = known[key] = make()
    return found
