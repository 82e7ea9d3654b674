"""The methods of the classes that one transformation meets: what they are, and what they store."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import FunctionType

import gast

from s2s_ad.analysis.own_stores import OwnStores, is_quiet, own_stores, owner_of
from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.primal import Primal
from s2s_ad.syntax.walk import all_nodes


@dataclass
class Methods:
    """What was found, by class and name: code made from it is only good while it stays."""

    primal: Callable[[FunctionType], Primal]
    found: dict[tuple[type, str], object] = field(default_factory=dict)
    _own: dict[tuple[type, str, type | None], OwnStores | None] = field(default_factory=dict)

    def method(self, kind: type, name: str) -> object:
        """What a class has under a name; None where it finds that out by code of its own."""
        if isinstance(kind.__getattribute__, FunctionType):
            return None
        return self.found.setdefault((kind, name), inspect.getattr_static(kind, name, None))

    def own_stores(self, kind: type, name: str, behind: type | None = None) -> OwnStores | None:
        """What a method stores, if that is only into attributes of its own instance.

        behind: `super()` is asked in that class.
        """
        key = kind, name, behind
        if key not in self._own:
            self._own[key] = None  # while it is looked at: it may call itself
            owner = owner_of(kind, name, behind)
            function = self.method(kind, name) if behind is None else vars(owner or object).get(name)
            with suppress(DifferentiationError):
                if isinstance(function, FunctionType):
                    primal = self.primal(function)
                    asked, parent = partial(self.own_stores, kind), partial(self.own_stores, kind, behind=owner)
                    self._own[key] = own_stores(primal.source.tree, primal.scope, asked, parent)
        return self._own[key]

    def may_store(self, kind: type, name: str) -> bool:
        """Whether a method that the user wrote may store into anything, as far as its text shows."""
        own = self.own_stores(kind, name)
        if own is not None:
            return bool(own.stores or own.filled)
        found = self.method(kind, name)
        function = found.fget if isinstance(found, property) else found
        if not isinstance(function, FunctionType):
            return False
        with suppress(DifferentiationError):
            primal = self.primal(function)
            return any(self._may_store(node, primal.scope) for node in all_nodes(primal.source.tree.body))
        return True

    def _may_store(self, node: gast.AST, scope: Resolver) -> bool:
        match node:
            case gast.Subscript(ctx=gast.Store() | gast.Del()) | gast.Attribute(ctx=gast.Store() | gast.Del()):
                return True
            case gast.Expr(value=value):
                return not isinstance(value, gast.Constant)
            case gast.Global() | gast.Nonlocal() | gast.Yield() | gast.With():
                return True
            case gast.Call(func=func, keywords=keywords):
                if any(each.arg in ("out", None) for each in keywords):
                    return True
                return not (isinstance(scope.resolve(func), type) or is_quiet(func, scope))
        return False
