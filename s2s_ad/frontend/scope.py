"""What the names of a function mean: modules, functions and classes, looked up when it is called.

>>> import math
>>> def area(r): return math.pi * r ** 2 + offset
>>> scope = Scope(area)
>>> scope.resolve(gast.parse("math.pi").body[0].value), scope.resolve(gast.parse("r").body[0].value)
(3.141592653589793, MISSING)

Data (numbers, arrays, lists, dicts of the user) has no meaning here: it is read when the code runs, and is never
folded. What was resolved is remembered, so that `unchanged` tells cheaply whether it still is so.
"""

from __future__ import annotations

import weakref
from collections.abc import Hashable, Mapping
from types import CellType, FunctionType

import gast

from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.bindings import (
    MISSING,
    Binding,
    Missing,
    bindings_hold,
    data_at,
    is_meaning,
    is_plain_data,
    member,
    root_of,
)
from s2s_ad.frontend.imports import Imported
from s2s_ad.frontend.source import read
from s2s_ad.frontend.unwrap import is_derivative, is_transparent, unwrap
from s2s_ad.frontend.weakly import weakly
from s2s_ad.values import Unknown, Value, fast_key, held_open, unmeasured, value_of

__all__ = ["MISSING", "Missing", "Scope", "is_meaning", "path_of"]


class Scope:
    """The names of one function. `locals` are its own; `free` are those it reads from around it, of which it assigns
    those in `rebound`; `imports` are those that it imports."""

    def __init__(self, function: FunctionType) -> None:
        self._function = weakly(function)
        self._code = weakref.ref(function.__code__)
        self.locals, self.free, self.rebound = _names(function)
        self.imports = _imports(function)
        self._resolved: dict[tuple[str, ...], Binding] = {}
        self._kinds: dict[tuple[str, ...], Hashable] = {}
        self._meanings: dict[tuple[str, ...], object] = {}

    def function(self) -> FunctionType:
        """The function, which is not kept: whoever asks about its names has it. Raises ReferenceError if it is gone."""
        function = self._function()
        if not isinstance(function, FunctionType):
            raise ReferenceError("the function of this scope is no more")
        return function

    def lookup(self, name: str) -> object:
        """What a name that is not local means now: in the closure's cells, the globals, the builtins."""
        return MISSING if name in self.locals else self._root(name)[1]

    def _root(self, name: str) -> tuple[str, object]:
        """Where a name is kept that is not local, and what it is now."""
        if name in self.imports:
            return "import", self.imports[name].meaning
        return root_of(self.function(), name)

    def cell(self, name: str) -> CellType | None:
        """The closure's cell of a name, if it has one."""
        names = self.function().__code__.co_freevars
        return (self.function().__closure__ or ())[names.index(name)] if name in names else None

    def resolve(self, expression: gast.expr) -> object:
        """The module, function, class or module constant that a dotted name means; MISSING for all else.

        For a cache, or a function decorated by this package, it is the function in it.
        """
        path = path_of(expression)
        if path is None or path[0] in self.locals:
            return MISSING
        if path not in self._meanings:
            kind, found = self._root(path[0])
            for name in path[1:]:
                found = member(found, name)
            if found is MISSING or (len(path) == 1 and not is_meaning(found)):
                return MISSING
            self._resolved[path] = Binding(kind, path, weakly(found))
            inner = is_transparent(found) and not is_derivative(found)
            self._meanings[path] = unwrap(found) if inner else found
        return self._meanings[path]

    def let_go(self) -> None:
        """Keep none of the user's functions any more. What they were is still known, to tell whether it changed."""
        self._meanings.clear()

    @property
    def data(self) -> tuple[str, ...]:
        """The free names that are numbers, arrays, or short sequences of these now, and that the function leaves."""
        return tuple(sorted(name for name in self.free - self.rebound if is_plain_data(self.lookup(name))))

    def kind(self, name: str) -> Value:
        """What kind of data a free name is now; Unknown for all but plain data. It is remembered, as a meaning is."""
        found = self.lookup(name)
        if name in self.rebound or not is_plain_data(found):
            return Unknown()
        self._kinds[name,] = fast_key((found,))
        return held_open(unmeasured(value_of(found)))

    @property
    def kinds(self) -> Mapping[tuple[str, ...], Value]:
        """The kinds of data that were asked for so far, by path."""
        found = {path: data_at(self.function(), path) for path in self._kinds}
        return {path: unmeasured(value_of(data)) for path, data in found.items() if is_plain_data(data)}

    def kind_in_class(self, expression: gast.expr) -> Value:
        """What kind of data `Model.rate` is now, an attribute of a class; remembered in the same way."""
        path = path_of(expression)
        if path is None or path[0] in self.locals:
            return Unknown()
        found = data_at(self.function(), path)
        if not is_plain_data(found):
            return Unknown()
        self._kinds[path] = fast_key((found,))
        return held_open(unmeasured(value_of(found)))

    @property
    def resolved(self) -> tuple[Binding, ...]:
        """What has been resolved so far: (kind of container, path of names, object)."""
        return tuple(self._resolved.values())

    def unchanged(self) -> bool:
        """Whether the function still has the code that was read, which reloading a module may replace in place, and all
        that was resolved still means the same."""
        function = self._function()
        return isinstance(function, FunctionType) and function.__code__ is self._code() and self.same_in(function)

    def same_in(self, function: FunctionType) -> bool:
        """Whether it means the same for another function with this code: other cells, perhaps other globals."""
        return bindings_hold(self._resolved, function, self.imports) and all(
            is_plain_data(data := data_at(function, path)) and fast_key((data,)) == kind
            for path, kind in self._kinds.items()
        )


def _names(function: FunctionType) -> tuple[frozenset[str], ...]:
    """The local names, the free ones, and those declared global or nonlocal; from the code alone without a text."""
    code = function.__code__
    try:
        return read(function).names
    except DifferentiationError:
        free = frozenset((*code.co_names, *code.co_freevars))
        return frozenset((*code.co_varnames, *code.co_cellvars)), free, free


def _imports(function: FunctionType) -> Mapping[str, Imported]:
    """What a function imports, as far as its text is known."""
    try:
        return read(function).imports
    except DifferentiationError:
        return {}


def path_of(expression: gast.expr) -> tuple[str, ...] | None:
    """The names of a dotted name; None for another expression."""
    if expression.__class__ is gast.Name:
        return (expression.id,)
    attributes: list[str] = []
    while expression.__class__ is gast.Attribute:
        attributes.append(expression.attr)
        expression = expression.value
    if expression.__class__ is not gast.Name:
        return None
    return (expression.id, *reversed(attributes))
