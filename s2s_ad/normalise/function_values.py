"""Questions about functions as values: whose they are, and where one was made.

A function that another one makes reads the variables of the call that made it. It means nothing to anybody else, so
that what a call hands on or returns is looked at without such functions; who needs them has the call put in its place.
"""

from __future__ import annotations

import collections
import copy
from types import FunctionType

import gast
import numpy as np

from s2s_ad.analysis.calls import GUARDS, WRITING_HELPERS
from s2s_ad.frontend.libraries import is_wrapper
from s2s_ad.frontend.scope import Scope
from s2s_ad.frontend.telling import only_tells
from s2s_ad.frontend.transforms import transform
from s2s_ad.rules import registry
from s2s_ad.runtime import guards, instances
from s2s_ad.syntax.names import reads, writes
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import DictOf, Functions, Known, Unknown, Value, map_children

_KNOWN = (copy.__name__, guards.__name__, instances.__name__)
"""Modules whose functions are known by what they copy, refuse or make."""


def holds_local(value: Value) -> bool:
    """Whether there is a function in it that this function made."""
    match value:
        case Known(obj=gast.AST()):
            return True
        case Functions():
            return any(map(holds_local, value.options))
        case DictOf():
            return holds_local(value.value) or any(holds_local(item) for _, item in value.items or ())
    items = getattr(value, "items", None) or ()
    fields = (item for _, item in getattr(value, "fields", ()))
    inner = getattr(value, "item", None)
    return any(map(holds_local, (*items, *fields, *([inner] if inner is not None else []))))


def is_users(function: object) -> bool:
    """A Python function of the user's own, without a rule, or one of a library that is read like that."""
    if not isinstance(function, FunctionType) or is_wrapper(function):
        return False
    if transform(function) is not None or function.__module__ in _KNOWN or only_tells(function):
        return False
    if function is np.fromfunction or function is collections.namedtuple:  # written out, and called as it is
        return False
    return registry.lookup(function) is None and function not in WRITING_HELPERS | GUARDS


def without_local(value: Value) -> Value:
    """A function made in one call of a function means nothing to another function."""
    if isinstance(value, Known | Functions) and holds_local(value):
        return Unknown()
    return map_children(value, without_local)


def returns_function(tree: gast.FunctionDef) -> bool:
    """Whether a function may return one that it makes: its caller reads the variables of both."""
    made = {name for statement in tree.body for name in writes(statement) if makes_function(statement)}
    final = tree.body[-1]
    if not isinstance(final, gast.Return) or final.value is None:
        return False
    return any(isinstance(node, gast.Lambda) for node in gast.walk(final)) or bool(reads(final) & made)


def makes_function(statement: gast.stmt) -> bool:
    return isinstance(statement, gast.FunctionDef) or (
        isinstance(statement, gast.Assign) and any(isinstance(node, gast.Lambda) for node in gast.walk(statement))
    )


def calls_itself(tree: gast.FunctionDef, function: FunctionType, scope: Scope) -> bool:
    """Whether a function calls itself."""
    calls = (node for statement in tree.body for node in all_nodes([statement]) if isinstance(node, gast.Call))
    return any(scope.resolve(call.func) is function for call in calls)
