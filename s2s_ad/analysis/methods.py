"""The methods of the classes that one transformation meets: what they are, and what they store."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from types import FunctionType

from s2s_ad.analysis.own_stores import OwnStores, own_stores, owner_of
from s2s_ad.errors import DifferentiationError
from s2s_ad.frontend.primal import Primal


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
