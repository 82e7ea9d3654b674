"""A `defaultdict` that one function makes and uses up, as a dict.

Before and after::

    groups = defaultdict(list)           groups = {}
    groups[k].append(v)                  groups.setdefault(k, []).append(v)

    total = defaultdict(float)           total = {}
    total[k] += v                        total.setdefault(k, 0.0)
                                         total[k] += v

A name counts if all that happens to it is in the tables below, and if what is missing is made by `list`, `dict`,
`float`, `int`, or a lambda that does nothing else.
"""

from __future__ import annotations

import collections
from dataclasses import dataclass

import gast
import numpy as np

from s2s_ad.frontend.bindings import Resolver
from s2s_ad.normalise import nodes
from s2s_ad.normalise.queues import children, occurs, replace
from s2s_ad.syntax.names import Names, reads, writes
from s2s_ad.syntax.quote import quote, quote_expr
from s2s_ad.syntax.visit import copy_tree
from s2s_ad.syntax.walk import all_nodes

_METHODS = frozenset({"items", "values", "keys", "get", "pop", "setdefault", "update", "clear"})
_CONSUMERS = frozenset({"len", "sum", "max", "min", "list", "tuple", "sorted", "any", "all", "enumerate", "dict"})
_EMPTY = ((list, "[]"), (dict, "{}"), (float, "0.0"), (int, "0"))
_MAKING = (np.zeros, np.ones, np.full, np.zeros_like, np.ones_like)


@dataclass(frozen=True)
class MissingKeys:
    """Questions about one function."""

    function: gast.FunctionDef
    scope: Resolver
    names: Names

    def in_place(self) -> None:
        """Rewrite the default dicts of which all uses are known."""
        everything = all_nodes(self.function.body)
        made = [
            (node.targets[0].id, node.value)
            for node in everything
            if isinstance(node, gast.Assign)
            and isinstance(node.targets[0], gast.Name)
            and isinstance(node.value, gast.Call)
            and self.scope.resolve(node.value.func) is collections.defaultdict
        ]
        if not made:
            return
        parents = {id(child): node for node in everything for child in children(node)}
        for name, call in made:
            default = self.default(call, everything)
            uses = [node for node in everything if isinstance(node, gast.Name) and node.id == name]
            bound = [node for node in uses if not isinstance(node.ctx, gast.Load)]
            if default is None or len(bound) != 1 or occurs(name, self.function.args):
                continue
            read = [node for node in uses if node is not bound[0]]
            if all(self.as_dict(node, parents) for node in read):
                replace(parents[id(call)], call, gast.Dict([], []))
                for node in read:
                    self.entered(node, default, parents)

    def default(self, call: gast.Call, everything: list[gast.AST]) -> gast.expr | None:
        """What stands for a key that is not there."""
        if len(call.args) != 1 or call.keywords:
            return None
        made = call.args[0]
        found: gast.expr | None = None
        if isinstance(made, gast.Lambda):
            plain = not any((made.args.args, made.args.vararg, made.args.kwarg, made.args.kwonlyargs))
            inner = [node for node in everything if isinstance(node, gast.comprehension)]
            items = {name for node in inner for name in writes(node.target)}
            found = made.body if plain and self.harmless(made.body) and not reads(made.body) & items else None
        else:
            meaning = self.scope.resolve(made)
            found = next((quote_expr(text) for kind, text in _EMPTY if meaning is kind), None)
        return found

    def harmless(self, expression: gast.expr) -> bool:
        """Whether nothing tells if it is evaluated once more."""
        for node in all_nodes([expression]):
            if isinstance(node, gast.Call) and not any(self.scope.resolve(node.func) is each for each in _MAKING):
                return False
            if isinstance(node, gast.Yield | gast.Await | gast.NamedExpr | gast.Lambda):
                return False
        return True

    def as_dict(self, use: gast.Name, parents: dict[int, gast.AST]) -> bool:
        """Whether a use means the same for a dict, but for keys that are not there."""
        match parents.get(id(use)):
            case gast.Attribute(attr=method) as attribute:
                called = isinstance(parents.get(id(attribute)), gast.Call) and parents[id(attribute)].func is attribute
                return called and method in _METHODS
            case gast.Subscript(value=value):
                return value is use
            case gast.Call(func=gast.Name(id=name), args=args):
                return use in args and name in _CONSUMERS
            case gast.For(iter=source) | gast.comprehension(iter=source):
                return source is use
            case gast.Compare(ops=[gast.In() | gast.NotIn()], comparators=[container]):
                return container is use
            case gast.While(test=test) | gast.If(test=test):
                return test is use
            case gast.UnaryOp(op=gast.Not()):
                return True
        return False

    def entered(self, use: gast.Name, default: gast.expr, parents: dict[int, gast.AST]) -> None:
        """Enter a key before its entry is read."""
        entry = parents[id(use)]
        if not isinstance(entry, gast.Subscript):
            return
        statement, child = parents.get(id(entry)), entry
        while isinstance(statement, gast.expr):
            statement, child = parents.get(id(statement)), statement
        targets = statement.targets if isinstance(statement, gast.Assign) else []
        written = isinstance(statement, gast.AugAssign) and statement.target is child
        if child is entry and not written and not isinstance(entry.ctx, gast.Load):
            return
        if not written and not any(target is child for target in targets):
            value = quote_expr("d.setdefault(k, v)", d=use.id, k=entry.slice, v=copy_tree(default))
            replace(parents[id(entry)], entry, value)
            return
        before: list[gast.stmt] = []
        if not isinstance(entry.slice, gast.Name | gast.Constant):
            held = self.names.fresh("key")
            before += quote("t = k", t=held, k=entry.slice)
            entry.slice = nodes.load(held)
        before += quote("d.setdefault(k, v)", d=use.id, k=copy_tree(entry.slice), v=copy_tree(default))
        _insert_before(parents.get(id(statement), self.function), statement, before)


def _insert_before(parent: gast.AST, statement: gast.AST, new: list[gast.stmt]) -> None:
    for node in all_nodes(new):
        node.origin = getattr(statement, "origin", None)
    for field in parent._fields:
        value = getattr(parent, field, None)
        if isinstance(value, list) and any(each is statement for each in value):
            at = next(k for k, each in enumerate(value) if each is statement)
            value[at:at] = new
