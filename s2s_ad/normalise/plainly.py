"""Calls and attributes that are another spelling of plain Python, spelled plainly.

Before and after::

    getattr(x, "T")               x.T
    setattr(o, "w", v)            o.w = v
    operator.setitem(d, k, v)     d[k] = v
    dict((k, v) for ...)          {k: v for ...}
    dict.fromkeys(names, 0.0)     {key: 0.0 for key in names}
    list(reversed(xs))            [*xs][::-1]
    zip("ab", xs)                 zip(("a", "b"), xs)
    y.shape = (4, 3)              y = np.reshape(y, (4, 3))
    y.resize(2, 3)                y = resized(y, (2, 3))
    np.sin(x, y)                  np.sin(x, out=y)

An array keeps its identity when its shape is set; a new name for it is only as good where no other name may mean the
same object. Where one may, the statement stays, and is an error if it is active.
"""

from __future__ import annotations

import operator
from dataclasses import dataclass, field

import gast
import numpy as np

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.frontend.outputs import named
from s2s_ad.rules import registry
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.walk import all_nodes, in_order


@dataclass(frozen=True)
class Plainly:
    """Questions about one function."""

    function: gast.FunctionDef
    scope: Resolver
    known: dict[str, bool] = field(default_factory=dict)

    def in_place(self) -> None:
        """Rewrite what this pass knows of."""
        everything = all_nodes([self.function])
        if not any(map(_may_matter, everything)):
            return
        for node in everything:
            if (name := _resized(node)) is not None:
                self.alone(name)
        for node in reversed(everything):  # the innermost first
            for part in node._fields:
                value = getattr(node, part, None)
                if isinstance(value, list):
                    value[:] = [self.rewritten(each) for each in value]
                elif isinstance(value, gast.AST):
                    setattr(node, part, self.rewritten(value))

    def rewritten(self, node: object) -> object:
        if isinstance(node, gast.Call) and (plain := named(node, self.scope)) is not node:
            return _like(plain, node)
        match node:
            case gast.Call(func=func, args=[base, gast.Constant(value=str(name))], keywords=[]) if name.isidentifier():
                return _like(gast.Attribute(base, name, gast.Load()), node) if self.means(func, getattr) else node
            case gast.Expr(
                value=gast.Call(func=func, args=[base, gast.Constant(value=str(name)), value], keywords=[])
            ) if name.isidentifier() and self.means(func, setattr):
                return _like(gast.Assign([gast.Attribute(base, name, gast.Store())], value, None), node)
            case gast.Call(
                func=func, args=[gast.GeneratorExp(elt=pair) | gast.ListComp(elt=pair)], keywords=[]
            ) if self.means(func, dict) and isinstance(pair, gast.Tuple) and len(pair.elts) == 2:
                key, value = pair.elts
                if _is_star(key) or _is_star(value):
                    return node
                return _like(gast.DictComp(key, value, node.args[0].generators), node)
            case gast.Call(
                func=gast.Attribute(value=func, attr="fromkeys"), args=[keys, gast.Constant() as value], keywords=[]
            ) if self.means(func, dict):
                return _like(quote_expr("{key: v for key in keys}", keys=keys, v=value), node)
            case gast.Call(func=func, args=[_, _, *_] as args) if self.means(func, zip):
                args[:] = [_spelled(each) for each in args]
            case gast.Call(func=func, args=[gast.Call(func=inner, args=[items], keywords=[])], keywords=[]) if (
                self.means(inner, reversed) and self.means(func, list)
            ):
                return _like(quote_expr("[*xs][::-1]", xs=items), node)
            case gast.Expr(value=gast.Call(func=func, args=[base, place, value], keywords=[])) if self.means(
                func, operator.setitem
            ):
                return _like(gast.Assign([gast.Subscript(base, place, gast.Store())], value, None), node)
            case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=name), attr="shape")], value=value):
                return _like(quote("y = np.reshape(y, s)", y=name, s=value)[0], node) if self.alone(name) else node
            case gast.Expr(
                value=gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="resize"), args=[_, *_] as args)
            ) if self.alone(name) and all(each.arg == "refcheck" for each in node.value.keywords):
                shape = args[0] if len(args) == 1 else gast.Tuple(args, gast.Load())
                return _like(quote("y = resized(y, s)", y=name, s=shape)[0], node)
        return node

    def means(self, func: gast.expr, wanted: object) -> bool:
        return self.scope.resolve(func) is wanted

    def alone(self, name: str) -> bool:
        """Whether no other name of the function may mean the object of a local name: every value that it gets is new,
        and none is handed on as it is. Asked before anything is rewritten."""
        if name not in self.known:
            self.known[name] = self._alone(name)
        return self.known[name]

    def _alone(self, name: str) -> bool:
        if _occurs(name, [self.function.args]):
            return False
        handed: list[gast.AST] = []
        for node in self.until_last(name):
            match node:
                case gast.Assign(targets=targets, value=value):
                    if _occurs(name, targets) and not _stores(targets) and not self.makes_new(value):
                        return False
                    handed.append(value)
                case gast.Tuple(elts=items) | gast.List(elts=items) | gast.Set(elts=items) | gast.Dict(values=items):
                    handed += items
                case gast.For(target=target) | gast.comprehension(target=target) | gast.NamedExpr(target=target):
                    if _occurs(name, [target]):
                        return False
                case gast.Lambda() | gast.FunctionDef():
                    if _occurs(name, [node]):
                        return False
                case gast.Call(func=gast.Attribute(attr="append" | "insert" | "extend"), args=args):
                    handed += args
        return not any(isinstance(node, gast.Name) and node.id == name for node in handed)

    def until_last(self, name: str) -> list[gast.AST]:
        """The nodes up to the last that sets the shape of an array: a name that it gets later is one of that shape."""
        everything = in_order(self.function.body)
        places = [place for place, node in enumerate(everything) if _resized(node) == name]
        loops = [node for node in everything if isinstance(node, gast.For | gast.While)]
        if not places or any(_resized(node) == name for loop in loops for node in all_nodes([loop])):
            return everything
        return everything[: places[-1]]

    def makes_new(self, value: gast.expr) -> bool:
        """Arithmetic, copies, and functions of the table that return no view."""
        match value:
            case gast.BinOp() | gast.UnaryOp():
                return True
            case gast.Call(func=gast.Attribute(attr="copy"), args=[]):
                return True
            case gast.Call(func=func):
                rule = registry.lookup(self.scope.resolve(func))
                return (rule is not None and rule.view_of is None) or self.scope.resolve(func) is np.reshape
        return False


def _may_matter(node: gast.AST) -> bool:
    """Whether a node has the form of what is rewritten."""
    if node.__class__ is gast.Call:
        named = len(node.args) > 1 and isinstance(node.args[1], gast.Constant)
        lazy = len(node.args) == 1 and node.args[0].__class__ in _LAZY
        return named or lazy or len(node.args) > 1 or _resized(node) is not None
    return node.__class__ is gast.Assign and _resized(node) is not None


def _resized(node: gast.AST) -> str | None:
    """The name of an array whose shape is set."""
    match node:
        case gast.Assign(targets=[gast.Attribute(value=gast.Name(id=name), attr="shape")]):
            return str(name)
        case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="resize")):
            return str(name)
    return None


_LAZY = frozenset({gast.GeneratorExp, gast.ListComp, gast.Call})


def _spelled(items: gast.expr) -> gast.expr:
    """A text that is written out, letter by letter."""
    match items:
        case gast.Constant(value=str(text)):
            letters = [gast.Constant(letter, None) for letter in text]
            made: gast.expr = _like(gast.Tuple(letters, gast.Load()), items)
            return made
    return items


def _is_star(part: gast.expr) -> bool:
    return isinstance(part, gast.Starred)


def _occurs(name: str, nodes: list[gast.AST]) -> bool:
    return any(isinstance(part, gast.Name) and part.id == name for part in all_nodes(nodes))


def _stores(targets: list[gast.expr]) -> bool:
    return all(isinstance(target, gast.Subscript | gast.Attribute) for target in targets)


def _like(made: gast.AST, source: gast.AST) -> gast.AST:
    """The new node, where the old one stood."""
    for node in all_nodes([made]):
        if not hasattr(node, "origin"):
            node.origin = getattr(source, "origin", None)
    if hasattr(source, "comment"):
        made.comment = source.comment
    return made
