"""What a method stores: only into attributes of its own instance?

    def step(self, x):                 h, n
        self.h = np.tanh(self.w * x)
        self.n += 1

Told from the text alone, whatever the kinds of values are: None where a list, a dict or another object may change.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gast
import numpy as np

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.syntax.names import writes
from s2s_ad.syntax.walk import all_nodes
from s2s_ad.values import AnyOf, ObjectOf, Unknown, Value

if TYPE_CHECKING:
    from s2s_ad.analysis.infer_expressions import Evaluator

_LIBRARIES = frozenset({"numpy", "scipy", "math", "cmath", "operator"})
_NUMBERS = (float, int, bool, complex, abs, sum, min, max, round, pow, divmod)
_OTHERS = (super, len, range, zip, enumerate, isinstance, print, any, all)
_BUILTINS = frozenset(function.__name__ for function in (*_NUMBERS, *_OTHERS))
_OF_DATA = frozenset(dir(np.ndarray)) - {"sort", "partition", "fill", "put", "itemset", "resize", "setflags", "copy"}
_REFUSED = (
    gast.Lambda | gast.FunctionDef | gast.With | gast.Delete | gast.Global | gast.Nonlocal | gast.Yield | gast.YieldFrom
)


Store = tuple[str, gast.operator | None, gast.expr | None]
Asked = Callable[[str], "OwnStores | None"]


@dataclass(frozen=True)
class OwnStores:
    """The attributes that a method assigns or updates: name, operator, and value, as far as its parameters tell it."""

    stores: tuple[Store, ...] = ()
    filled: tuple[str, ...] = ()
    """Those into whose arrays it stores."""
    parameters: tuple[str, ...] = ()
    scope: Any = None

    def changes(
        self, given: Sequence[Value], evaluator: Evaluator, fixed: tuple[type, ...]
    ) -> list[tuple[str, Value]] | None:
        """The value that each attribute gets in a call with these arguments, its instance first; None if an update may
        change a list in place. `fixed`: the kinds of which an update makes a new value, or changes an array."""
        inside = replace(evaluator, values=dict(zip(self.parameters, given, strict=False)), scope=self.scope)
        before: dict[str, Value] = dict(getattr(given[0], "fields", ()))
        found: list[tuple[str, Value]] = []
        if not all(isinstance(before.get(name), fixed) for name in self.filled):
            return None
        for name, op, expression in self.stores:
            value = Unknown() if expression is None else inside.value(expression)
            if op is not None:
                old = before.get(name, Unknown())
                if not isinstance(old, fixed):
                    return None
                value = inside.in_place(op, old, value)
            found.append((name, value))
        return found

    def with_those_of(self, other: OwnStores) -> OwnStores:
        """Also what another method stores, called on the same instance."""
        more = tuple((name, op, None) for name, op, _ in other.stores)
        return replace(self, stores=(*self.stores, *more), filled=(*self.filled, *other.filled))


def changes_of(
    receiver: Value, name: str, call: gast.Call, evaluator: Evaluator, fixed: tuple[type, ...]
) -> list[tuple[str, Value]] | None:
    """The attributes that a call of a method gives other values, if that is all that it changes; else None."""
    if isinstance(receiver, AnyOf):
        each = [changes_of(option, name, call, evaluator, fixed) for option in receiver.options]
        found = [change for changes in each for change in changes or ()]
        return None if any(changes is None for changes in each) else found
    own = evaluator.callees.own(receiver.type, name) if isinstance(receiver, ObjectOf) else None
    args = evaluator.items(call.args)
    if own is None or args is None or call.keywords:
        return None
    return own.changes([receiver, *args], evaluator, fixed)


def owner_of(kind: type, name: str, behind: type | None = None) -> type | None:
    """The class among the bases of one that has a name; `behind` another, as `super()` looks it up."""
    bases = kind.__mro__ if behind is None else kind.__mro__[kind.__mro__.index(behind) + 1 :]
    return next((base for base in bases if name in vars(base)), None)


def own_stores(
    tree: gast.FunctionDef, scope: Resolver, method: Asked, parent: Asked = lambda name: None
) -> OwnStores | None:
    """`method(name)` says the same of another method of the class, `parent(name)` of one that `super()` has."""
    given = [*tree.args.posonlyargs, *tree.args.args]
    nodes = list(all_nodes(tree.body))
    if not given or given[0].id in {name for statement in tree.body for name in writes(statement)}:
        return None
    found = OwnStores(parameters=tuple(parameter.id for parameter in given), scope=scope)
    for node in nodes:
        more = _of_node(node, given[0].id, nodes, scope, method, parent)
        if isinstance(more, OwnStores):
            found = found.with_those_of(more)
        elif more is None:
            return None
        else:
            found = replace(found, stores=(*found.stores, *more))
    return found


def _of_node(
    node: gast.AST,
    own: str,
    nodes: list[gast.AST],
    scope: Resolver,
    method: Asked,
    parent: Asked,
) -> tuple[Store, ...] | OwnStores | None:
    match node:
        case gast.Subscript(value=gast.Attribute(value=gast.Name(id=base), attr=attr), ctx=gast.Store()):
            return OwnStores(filled=(attr,)) if base == own else None
        case gast.AugAssign(target=gast.Subscript()):
            return ()  # its target is looked at by itself
        case gast.Call(func=gast.Attribute(value=gast.Call(func=gast.Name(id="super"), args=args), attr=name)):
            return parent(name) if [getattr(each, "id", None) for each in args] in ([], ["__class__", own]) else None
        case gast.AugAssign(target=gast.Attribute(value=gast.Name(id=base), attr=attr), op=op, value=value):
            return ((attr, op, value),) if base == own else None
        case gast.AugAssign(target=gast.Name(id=name)):
            return () if _is_number(name, nodes) else None
        case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=base), attr=attr)], value=value) if base == own:
            return ((attr, None, value),)
        case gast.Attribute(value=gast.Name(id=base), attr=attr, ctx=gast.Store()) if base == own:
            return () if _is_told(node, nodes) else ((attr, None, None),)
        case gast.Attribute(ctx=gast.Store()) | gast.Subscript(ctx=gast.Store()):
            return None
        case gast.Call(func=gast.Attribute(value=gast.Name(id=base), attr=name)) if base == own:
            return method(name)
        case gast.Call(func=func):
            return () if is_quiet(func, scope) else None
        case gast.Expr(value=gast.BinOp() | gast.UnaryOp() | gast.Compare() | gast.Subscript() | gast.Attribute()):
            return None  # which is there for what a method of an instance does
        case _:
            return None if isinstance(node, _REFUSED) else ()


def _is_told(place: gast.Attribute, nodes: list[gast.AST]) -> bool:
    """Whether it is the target of an assignment that is looked at as a whole."""
    return any(
        node.targets == [place] if isinstance(node, gast.Assign) else node.target is place
        for node in nodes
        if isinstance(node, gast.Assign | gast.AugAssign)
    )


def is_quiet(func: gast.expr, scope: Resolver) -> bool:
    """Whether what is called is known not to store: a builtin, a library's function, a method of data."""
    meaning = scope.resolve(func)
    if isinstance(func, gast.Name) and func.id in _BUILTINS and meaning is getattr(builtins, func.id):
        return True
    module = getattr(meaning, "__module__", None) or type(meaning).__module__
    if callable(meaning) and str(module).split(".")[0] in _LIBRARIES:
        return True
    return isinstance(func, gast.Attribute) and func.attr in _OF_DATA


def _is_number(name: str, nodes: list[gast.AST]) -> bool:
    """Whether a name is only ever made by literals and arithmetic."""
    values = [node.value for node in nodes if isinstance(node, gast.Assign) and name in writes(node)]
    return bool(values) and all(isinstance(value, gast.Constant | gast.BinOp) for value in values)
