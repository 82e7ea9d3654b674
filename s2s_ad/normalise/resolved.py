"""What dotted names mean, as far as normalising asks: a user's function, or a constant of a module."""

from __future__ import annotations

from types import ModuleType

import gast
import numpy as np

from s2s_ad.frontend.bindings import Resolver

_LIBRARIES = frozenset({"numpy", "scipy", "math", "cmath", "builtins", "operator", "functools", "itertools"})
_OWNERS: tuple[type, ...] = (np.ndarray, list, dict, tuple, str, bytes, float, set)
_METHODS = frozenset(name for owner in _OWNERS for name in dir(owner) if not name.startswith("_"))


def is_user_call(call: gast.Call, scope: Resolver) -> bool:
    """Whether a call may run a user's code: all but a library's functions and the methods of arrays and containers."""
    if isinstance(call.func, gast.Name) and call.func.id in ("matches_sequence", "matches_mapping"):
        return False
    meaning = scope.resolve(call.func)
    if isinstance(meaning, np.ufunc):
        return False
    if callable(meaning) and not isinstance(meaning, gast.AST):
        module = getattr(meaning, "__module__", None) or type(getattr(meaning, "__self__", None)).__module__
        return str(module).split(".")[0].lstrip("_") not in _LIBRARIES
    return not (isinstance(call.func, gast.Attribute) and call.func.attr in _METHODS)


def is_constant_name(expression: gast.expr, scope: Resolver, local: frozenset[str]) -> bool:
    """`np.sin`, `np.pi`, `models.Linear`: an attribute of a module, or a dotted name of a function or class."""
    root = expression
    while isinstance(root, gast.Attribute):
        root = root.value
    if not isinstance(root, gast.Name) or root.id in local or not isinstance(expression, gast.Attribute):
        return False
    return isinstance(scope.resolve(expression.value), ModuleType) or _is_definition(scope.resolve(expression))


def _is_definition(meaning: object) -> bool:
    return isinstance(meaning, ModuleType | type) or (callable(meaning) and hasattr(meaning, "__name__"))
