"""A function as it was read: its text as a tree, and what its names mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType

import gast

from s2s_ad.frontend.same_names import mark_fields
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.source import Source, read
from s2s_ad.frontend.supported import check
from s2s_ad.syntax.visit import copy_tree

MOST_CHECKED = 16


@dataclass(frozen=True)
class Primal:
    """A user's function as it was read, not yet specialised."""

    function: FunctionType
    source: Source
    scope: Scope

    def check(self, varying: frozenset[str]) -> None:
        """An error if its text is not in the accepted language where these parameters vary; looked at once, as long as
        its names mean the same."""
        known = self.source.checked.setdefault(varying, [])
        if not any(scope.same_in(self.function) for scope in known):
            check(self.source.tree, self.scope, varying)
            self.scope.let_go()
            known[:] = [*known[-MOST_CHECKED:], self.scope]

    def checked(self, varying: frozenset[str], fields: Callable[[], frozenset[str]]) -> gast.FunctionDef:
        """A copy of its tree in which these fields, and those of classes around it, are told from what arrays have."""
        self.check(varying)
        tree = copy_tree(self.source.tree)
        mark_fields(tree, self.function, fields)
        return tree


def read_primal(function: FunctionType) -> Primal:
    """Read a function's text and bind its names."""
    return Primal(function, read(function), Scope(function))


def modules_read(primal: Primal) -> set[str]:
    """The free names of a function that mean modules, functions or classes."""
    return {name for name in primal.scope.free if primal.scope.resolve(gast.Name(name, gast.Load(), None, None))}
