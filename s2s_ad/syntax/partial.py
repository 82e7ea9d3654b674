"""What a statement in a `try` may leave behind if a later one fails.

>>> from s2s_ad.syntax.parse import parse
>>> [is_safe(parse(text).body[0]) for text in ("y = x", "y = (x, 1)", "y = x + 1", "a, b = b, a", "f(x)")]
[True, True, False, True, False]
>>> [changes(parse(text).body[0]) for text in ("x[0] = 1", "y = x[0]", "x.append(y)", "print(x)", "y = x.pop()")]
[True, False, True, False, True]
"""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType

import gast
from numpy import ufunc

from s2s_ad.syntax.attempts import called_mark
from s2s_ad.syntax.mutating import CHANGING
from s2s_ad.syntax.walk import all_nodes

_FUNCTIONS = (FunctionType, BuiltinFunctionType, ufunc)
_LIBRARIES = frozenset({"builtins", "math", "numpy", "scipy"})
_SEEN_BY_NOBODY = frozenset({"print", "isinstance", "len"})


def is_own(kinds: list[object]) -> bool:
    """Whether all these are exceptions of the user, which no operator and no function of a library raises.

    >>> class Stopped(Exception): ...
    >>> is_own([Stopped]), is_own([Stopped, ValueError]), is_own([None])
    (True, False, False)
    """
    return all(isinstance(kind, type) and kind.__module__.partition(".")[0] not in _LIBRARIES for kind in kinds)


def is_safe(statement: gast.stmt, known: Callable[[gast.expr], bool] = lambda _: False) -> bool:
    """It cannot raise: constants and names get other names, or nothing but what is `known` is computed."""
    match statement:
        case gast.Pass():
            return True
        case gast.Assign(targets=[gast.Name()], value=value):
            return _atoms(value) or known(value)
        case gast.Assign(targets=[gast.Tuple(elts=targets)], value=gast.Tuple(elts=values) as value):
            named = len(targets) == len(values) and all(isinstance(each, gast.Name) for each in targets)
            return named and _atoms(value)
        case gast.Assign(targets=[gast.Subscript(value=gast.Name(), slice=index)], value=value):
            return _atoms(value) and known(index)
        case gast.Expr(value=gast.Call(func=gast.Attribute(value=gast.Name(), attr="append"), args=[value])):
            return _atoms(value)
    return False


def is_of_libraries(value: gast.expr, resolve: Callable[[gast.expr], object]) -> bool:
    """Operators, subscripts and calls of functions of libraries, and no others."""
    for node in all_nodes([value]):
        match node:
            case gast.Call(func=function):
                module = getattr(resolve(function), "__module__", None)
                if not isinstance(module, str) or module.partition(".")[0] not in _LIBRARIES:
                    return False
            case gast.Attribute(ctx=gast.Load()) if not isinstance(resolve(node), _FUNCTIONS):
                return False
            case gast.Lambda() | gast.NamedExpr() | gast.Await() | gast.Yield() | gast.YieldFrom():
                return False
    return True


def _atoms(value: gast.expr) -> bool:
    match value:
        case gast.Name() | gast.Constant():
            return True
        case gast.Tuple(elts=parts) | gast.List(elts=parts):
            return all(map(_atoms, parts))
        case gast.UnaryOp(op=gast.USub() | gast.Not(), operand=gast.Constant()):
            return True
    return False


def changes(statement: gast.stmt) -> bool:
    """Whether it may change an object that others see too, in its blocks included."""
    return any(map(_changes, all_nodes([statement])))


def _changes(node: gast.AST) -> bool:
    match node:
        case gast.AugAssign() | gast.Delete():
            return True
        case gast.Subscript(ctx=context) | gast.Attribute(ctx=context):
            return isinstance(context, gast.Store | gast.Del)
        case gast.Expr(value=gast.Call(func=gast.Name(id=name))):
            return name not in _SEEN_BY_NOBODY and called_mark(node) is None
        case gast.Expr(value=gast.Call(func=gast.Attribute(attr="__enter__" | "__exit__"))):
            return False
        case gast.Expr(value=gast.Call()):
            return True
        case gast.Call(func=gast.Attribute(attr=attr)):
            return attr in CHANGING
        case gast.keyword(arg="out"):
            return True
    return False


def leaves(handler: gast.ExceptHandler) -> bool:
    """Whether a handler needs the exception itself."""
    bare = any(isinstance(node, gast.Raise) and node.exc is None for node in all_nodes(handler.body))
    return bare or handler.name is not None
